"""hotgigs-admin db: the schema, and a way in for a person."""

import os
import shutil

import click
from alembic import command
from sqlalchemy.engine import make_url

from hotgigs import migrations
from hotgigs.cli import options
from hotgigs.cli.opening import open_for_command
from hotgigs.cli.output import Output
from hotgigs.kernel import db as database
from hotgigs.kernel.config import Config
from hotgigs.kernel.errors import Unavailable
from hotgigs.taxonomy import commands as taxonomy


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
@options.json_option
@options.dry_run_option
def migrate(output: Output, dry_run: bool) -> None:
    """Bring the schema up to this release, and its places, occupations and skills.

    \b
    Example:
      hotgigs-admin db migrate --dry-run
    """
    open_for_command(check_schema=False)
    with database.reading() as session:
        found = migrations.present(session.connection())
    wanted = migrations.newest()
    if not dry_run:
        with output.step(f"Migrating from {found or 'nothing'} to {wanted}"):
            _migrate()
    said = f"The schema {'would go' if dry_run else 'went'} from {found or 'nothing'} to {wanted}."
    output.result(
        {"from": found, "to": wanted, "changed": found != wanted and not dry_run},
        lambda: output.line(said if found != wanted else f"The schema is up to date ({wanted})."),
    )


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
    url = make_url(Config.load().database_url).set(drivername="postgresql")
    os.execv(program, [program, url.render_as_string(hide_password=False)])  # noqa: S606 - replaces this process on purpose


def _migrate() -> None:
    with database.current().bind.engine.connect() as connection:
        command.upgrade(migrations.configuration(connection), "head")
        connection.commit()
    with database.transaction() as session:
        taxonomy.import_all(session)
