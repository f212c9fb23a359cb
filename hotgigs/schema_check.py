"""Refuses to run on a schema that this code does not know."""

from hotgigs import migrations
from hotgigs.kernel import db
from hotgigs.kernel.errors import Unavailable


def require_present_schema() -> None:
    """Pass in silence when the database has the schema of this code.

    Raises Unavailable when it is older; a newer one is what an update in progress looks like, and fits by the
    expand-then-contract rule.
    """
    with db.reading() as session:
        found = migrations.present(session.connection())
    if found is None or found < migrations.newest():
        raise Unavailable(
            f"The database has schema {found or 'none'}, this release needs {migrations.newest()}. "
            "Run: hotgigs-admin db migrate"
        )
