"""The history of the schema."""

from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection


def configuration(connection: Connection | None = None) -> Config:
    """Return Alembic's settings, on a connection when there is one."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


def newest() -> str:
    """Return the revision that this code expects."""
    head = ScriptDirectory.from_config(configuration()).get_current_head()
    if head is None:
        raise RuntimeError("the package holds no migration")
    return head


def present(connection: Connection) -> str | None:
    """Return the revision of a database, or None when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()
