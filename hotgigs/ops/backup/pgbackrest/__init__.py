"""The engine of the database: pgBackRest, from 2.37 to 2.57, behind words of our own."""

from hotgigs.ops.backup.pgbackrest.backups import Backup, Info, info
from hotgigs.ops.backup.pgbackrest.commands import adopt, back_up, check, create_stanza, expire, restore
from hotgigs.ops.backup.pgbackrest.engine import CONFIG, Engine, engine_for_copy, version
from hotgigs.ops.backup.pgbackrest.errors import PgBackRestError
from hotgigs.ops.backup.pgbackrest.verifying import Gap, verify

__all__ = [
    "CONFIG",
    "Backup",
    "Engine",
    "Gap",
    "Info",
    "PgBackRestError",
    "adopt",
    "back_up",
    "check",
    "create_stanza",
    "engine_for_copy",
    "expire",
    "info",
    "restore",
    "verify",
    "version",
]
