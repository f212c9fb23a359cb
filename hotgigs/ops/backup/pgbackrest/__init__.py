"""The engine of the database: pgBackRest, from 2.37 to 2.57, behind words of our own."""

from hotgigs.ops.backup.pgbackrest.backups import Backup, Info, choose, info
from hotgigs.ops.backup.pgbackrest.commands import back_up, check, create_stanza, expire, restore
from hotgigs.ops.backup.pgbackrest.engine import Engine, engine_for_copy
from hotgigs.ops.backup.pgbackrest.errors import PgBackRestError
from hotgigs.ops.backup.pgbackrest.verifying import Gap, verify

__all__ = [
    "Backup",
    "Engine",
    "Gap",
    "Info",
    "PgBackRestError",
    "back_up",
    "check",
    "choose",
    "create_stanza",
    "engine_for_copy",
    "expire",
    "info",
    "restore",
    "verify",
]
