"""hotgigs-admin db: the schema, and a way in for a person."""

import os
import shutil

import click
from alembic import command
from sqlalchemy.engine import make_url

from hotgigs import migrations
from hotgigs.applications.commands import pipelines
from hotgigs.cli import options
from hotgigs.cli.changing import note
from hotgigs.cli.opening import open_for_command, read_settings
from hotgigs.cli.output import Output
from hotgigs.kernel import db as database
from hotgigs.kernel.errors import Conflict, Unavailable
from hotgigs.migrations import grants
from hotgigs.ops.exclusive import exclusive
from hotgigs.taxonomy import commands as taxonomy


@click.group()
def db() -> None:
    """Look after the database.

    \b
    Example:
      hotgigs-admin db migrate --dry-run
    """


@db.command()
@options.json_option
@options.dry_run_option
def migrate(output: Output, dry_run: bool) -> None:
    """Bring schema and vocabularies up to this release.

    The vocabularies are places, occupations and skills.

    \b
    Example:
      hotgigs-admin db migrate --dry-run
    """
    open_for_command(check_schema=False, as_owner=True)
    wanted = migrations.newest()
    with database.reading() as session:
        found = migrations.present(session.connection())
        # An older schema may have no tables for them yet.
        vocabularies = taxonomy.outdated(session) if found == wanted else []
    if found is not None and found > wanted:
        raise Conflict(f"The database has schema {found}, newer than this release ({wanted}). Update HotGigs itself.")
    if not dry_run:
        with exclusive("hotgigs-admin db migrate"):
            vocabularies = _migrate(output, found, wanted)

    def write() -> None:
        went = f"{'would go' if dry_run else 'went'} from {found or 'nothing'} to {wanted}"
        output.line(f"The schema {went}." if found != wanted else f"The schema is up to date ({wanted}).")
        if vocabularies:
            output.line(f"{'Would be loaded' if dry_run else 'Loaded'}: {', '.join(vocabularies)}.")
        elif not dry_run or found == wanted:
            output.line("The vocabularies are up to date.")

    changed = not dry_run and (found != wanted or bool(vocabularies))
    output.result({"from": found, "to": wanted, "vocabularies": vocabularies, "changed": changed}, write)


@db.command()
def shell() -> None:
    """Open psql on the database of the settings.

    \b
    Example:
      hotgigs-admin db shell
    """
    program = shutil.which("psql")
    if program is None:
        raise Unavailable("psql is not installed. Run: sudo apt-get install postgresql-client")
    url = make_url(read_settings().database_url).set(drivername="postgresql")
    if url.password:
        # Arguments are shown to everybody by ps; the environment is not.
        os.putenv("PGPASSWORD", str(url.password))
        url = url._replace(password=None)
    os.execv(program, [program, url.render_as_string(hide_password=False)])  # noqa: S606 - replaces this process on purpose


def _migrate(output: Output, found: str | None, wanted: str) -> list[str]:
    """Migrate, and load what every site starts with; returns the vocabularies that were outdated."""
    if found != wanted:
        with output.step(f"Migrating from {found or 'nothing'} to {wanted}"):
            with database.current().bind.engine.connect() as connection:
                command.upgrade(migrations.configuration(connection), "head")
                connection.commit()
            note("schema.migrated", ("schema", wanted))
    with database.transaction() as session:
        granted = grants.apply_grants(session.connection())
    if granted and found == wanted:
        note("schema.granted", ("schema", wanted))
    with output.step("Loading vocabularies"), database.transaction() as session:
        pipelines.add_standards(session)
        return taxonomy.import_all(session)
