"""Runs migrations on the connection that the caller made."""

from alembic import context
from sqlalchemy import text

from hotgigs.schema import metadata

connection = context.config.attributes["connection"]
if connection is None:
    raise RuntimeError("run migrations through `hotgigs-admin db migrate`")
# A migration that must wait for a lock would make every request behind it wait too.
connection.execute(text("SET lock_timeout = '5s'"))
context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=True)
with context.begin_transaction():
    context.run_migrations()
