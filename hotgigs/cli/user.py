"""hotgigs-admin user: people who sign in, and who administers the site."""

import click
from sqlalchemy.orm import Session

from hotgigs.accounts import queries
from hotgigs.accounts.commands import first_administrator, passwords, people
from hotgigs.accounts.queries import PersonRow
from hotgigs.cli import options
from hotgigs.cli.opening import open_for_command
from hotgigs.cli.output import Output
from hotgigs.kernel import db
from hotgigs.kernel.errors import NotFound
from hotgigs.kernel.ids import PersonId
from hotgigs.kernel.permissions import SYSTEM


@click.group()
def user() -> None:
    """Look after people and administrators."""


@user.command("list")
@click.option("--search", default="", help="Only names and addresses with this text.")
@options.json_option
def list_(search: str, output: Output) -> None:
    """List people, newest first.

    \b
    Example:
      hotgigs-admin user list --search example.org
    """
    open_for_command()
    with db.reading() as session:
        rows = queries.list_people(session, search, limit=200).rows

    def write() -> None:
        cells = [(row.name, row.email, _role(row), "disabled" if row.disabled_at else "active") for row in rows]
        output.table(["name", "e-mail", "role", "state"], cells)

    output.result(rows, write)


@user.command()
@click.option("--name", required=True, help="Full name.")
@click.option("--email", required=True, help="Address to sign in with.")
@click.option("--administrator", is_flag=True, help="May administer the whole site.")
@options.json_option
@options.dry_run_option
def create(name: str, email: str, administrator: bool, output: Output, dry_run: bool) -> None:
    """Add a person, and print the link by which they choose a password.

    \b
    Example:
      hotgigs-admin user create --name "Ines Carvalho" --email ines@example.org --administrator
    """
    box = open_for_command()
    link = ""
    if not dry_run:
        with db.transaction() as session:
            person = people.create_person(session, SYSTEM, name, email, is_administrator=administrator)
            link = _reset_url(session, person.id, box.config.site_url)
    said = f"{name} would be added." if dry_run else f"{name} is added. The link to choose a password:\n{link}"
    output.result({"email": email, "link": link, "changed": not dry_run}, lambda: output.line(said))


@user.command("reset-password")
@click.argument("email")
@options.json_option
@options.dry_run_option
def reset_password(email: str, output: Output, dry_run: bool) -> None:
    """Print a link by which a person chooses a new password.

    \b
    Example:
      hotgigs-admin user reset-password ines@example.org
    """
    box = open_for_command()
    person, link = _find(email), ""
    if not dry_run:
        with db.transaction() as session:
            link = _reset_url(session, person.id, box.config.site_url)
    said = f"{person.name} would get a link." if dry_run else f"The link for {person.name}, good for one use:\n{link}"
    output.result({"email": person.email, "link": link, "changed": not dry_run}, lambda: output.line(said))


@user.command()
@click.argument("email")
@options.json_option
@options.dry_run_option
@options.yes_option
def disable(email: str, output: Output, dry_run: bool, yes: bool) -> None:
    """Let a person sign in no more, and end their sessions.

    \b
    Example:
      hotgigs-admin user disable left@example.org --yes
    """
    open_for_command()
    person = _find(email)
    if not dry_run:
        options.confirm(f"Disable {person.name} <{person.email}>?", yes=yes)
        with db.transaction() as session:
            people.disable_person(session, SYSTEM, person.id)
    said = f"{person.name} {'would be' if dry_run else 'is'} disabled and signed out everywhere."
    output.result({"email": person.email, "changed": not dry_run}, lambda: output.line(said))


@user.command()
@click.argument("email")
@options.json_option
@options.dry_run_option
def enable(email: str, output: Output, dry_run: bool) -> None:
    """Let a disabled person sign in again.

    \b
    Example:
      hotgigs-admin user enable back@example.org
    """
    open_for_command()
    person = _find(email)
    if not dry_run:
        with db.transaction() as session:
            people.enable_person(session, SYSTEM, person.id)
    said = f"{person.name} {'could' if dry_run else 'can'} sign in again."
    output.result({"email": person.email, "changed": not dry_run}, lambda: output.line(said))


@user.command()
@click.argument("email")
@click.option("--revoke", is_flag=True, help="Take it back.")
@options.json_option
@options.dry_run_option
def grant(email: str, revoke: bool, output: Output, dry_run: bool) -> None:
    """Make a person an administrator of the site.

    \b
    Example:
      hotgigs-admin user grant ines@example.org
    """
    open_for_command()
    person = _find(email)
    if not dry_run:
        change = people.revoke_administrator if revoke else people.grant_administrator
        with db.transaction() as session:
            change(session, SYSTEM, person.id)
    said = f"{person.name} {'would be' if dry_run else 'is'} {'no longer ' if revoke else ''}an administrator."
    output.result({"email": person.email, "changed": not dry_run}, lambda: output.line(said))


@user.command("first-administrator")
@options.json_option
def first_administrator_link(output: Output) -> None:
    """Print the link that creates the first administrator, once.

    \b
    Example:
      hotgigs-admin user first-administrator
    """
    box = open_for_command()
    with db.transaction() as session:
        token = first_administrator.create_first_administrator_link(session)
    link = f"{box.config.site_url}/first-administrator/{token}"
    output.result({"link": link}, lambda: output.line(link))


def _find(email: str) -> PersonRow:
    with db.reading() as session:
        person = queries.find_person_by_email(session, email)
    if person is None:
        raise NotFound(f"Nobody has the address {email}. hotgigs-admin user list shows who there is.")
    return person


def _reset_url(session: Session, person_id: PersonId, site_url: str) -> str:
    token = passwords.reset_link(session, SYSTEM, person_id)
    return f"{site_url}/reset/{token}"


def _role(row: PersonRow) -> str:
    return "administrator" if row.is_administrator else ""
