"""hotgigs-admin user: people who sign in, and who administers the site."""

import click
from sqlalchemy.orm import Session

from hotgigs.accounts import forms, queries
from hotgigs.accounts.commands import first_administrator, passwords, people
from hotgigs.accounts.queries import PersonRow
from hotgigs.cli import options
from hotgigs.cli.changing import changing
from hotgigs.cli.opening import open_for_command
from hotgigs.cli.output import Output
from hotgigs.kernel import db
from hotgigs.kernel.errors import Invalid, NotFound
from hotgigs.kernel.ids import PersonId
from hotgigs.kernel.permissions import SYSTEM

LISTED = 200
GRANT = "hotgigs-admin user grant does that."


@click.group()
def user() -> None:
    """Look after people and administrators.

    \b
    Example:
      hotgigs-admin user list --search example.org
    """


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
        page = queries.list_people(session, search, limit=LISTED)
    cells = [(row.name, row.email, _role(row), "disabled" if row.disabled_at else "active") for row in page.rows]

    def write() -> None:
        if cells:
            output.table(["Name", "E-mail", "Role", "State"], cells)
        else:
            output.line("Nobody's name or address holds this text." if search else "Nobody has an account yet.")
        if page.total > len(cells):
            output.line(f"\n{len(cells):,} of {page.total_words}. Narrow the list with --search.")

    output.result(page.rows, write)


@user.command()
@click.option("--name", required=True, help="Full name.")
@click.option("--email", required=True, help="Address to sign in with.")
@click.option("--administrator", is_flag=True, help="May administer the whole site.")
@options.json_option
@options.dry_run_option
def create(name: str, email: str, administrator: bool, output: Output, dry_run: bool) -> None:
    """Add a person, and print their first link.

    By the link they choose a password; it works once.

    \b
    Example:
      hotgigs-admin user create --name "Ines Carvalho" --email ines@example.org --administrator
    """
    box = open_for_command()
    name, email = _parse(name, email)
    has_one = options.advising(f"hotgigs-admin user reset-password {email} prints a link for it.")
    with has_one, changing(dry_run=dry_run) as session:
        person = people.create_person(session, SYSTEM, name, email, is_administrator=administrator)
        link = _reset_url(session, person.id, box.config.site_url)
    role = " as an administrator of the site" if administrator else ""
    _tell_link(output, email, f"{name} {'would be' if dry_run else 'is'} added{role}.", "" if dry_run else link)


@user.command("reset-password")
@click.argument("email")
@options.json_option
@options.dry_run_option
def reset_password(email: str, output: Output, dry_run: bool) -> None:
    """Print a link to choose a new password.

    It works once; links that the person got before stop working.

    \b
    Example:
      hotgigs-admin user reset-password ines@example.org
    """
    box = open_for_command()
    person = _find(email)
    with changing(dry_run=dry_run) as session:
        link = _reset_url(session, person.id, box.config.site_url)
    said = f"{person.name} {'would get' if dry_run else 'gets'} a link."
    _tell_link(output, person.email, said, "" if dry_run else link)


@user.command()
@click.argument("email")
@options.json_option
@options.dry_run_option
@options.yes_option
def disable(email: str, output: Output, dry_run: bool, yes: bool) -> None:
    """Let a person sign in no more.

    Ends their sessions, too.

    \b
    Example:
      hotgigs-admin user disable left@example.org --yes
    """
    open_for_command()
    person = _find(email)
    if not dry_run:
        options.confirm(f"Disable {person.name} <{person.email}>?", yes=yes)
    with options.advising(GRANT), changing(dry_run=dry_run) as session:
        people.disable_person(session, SYSTEM, person.id)
    said = f"{person.name} {'would be' if dry_run else 'is'} disabled and signed out everywhere."
    _tell_change(output, person, said, changed=not dry_run and person.disabled_at is None)


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
    with changing(dry_run=dry_run) as session:
        people.enable_person(session, SYSTEM, person.id)
    said = f"{person.name} {'could' if dry_run else 'can'} sign in again."
    _tell_change(output, person, said, changed=not dry_run and person.disabled_at is not None)


@user.command()
@click.argument("email")
@click.option("--revoke", is_flag=True, help="Take it back.")
@options.json_option
@options.dry_run_option
def grant(email: str, revoke: bool, output: Output, dry_run: bool) -> None:
    """Make a person an administrator.

    Administrators look after the whole site. With --revoke the person is one no more.

    \b
    Example:
      hotgigs-admin user grant ines@example.org
    """
    open_for_command()
    person = _find(email)
    change = people.revoke_administrator if revoke else people.grant_administrator
    with options.advising(GRANT), changing(dry_run=dry_run) as session:
        change(session, SYSTEM, person.id)
    said = f"{person.name} {'would be' if dry_run else 'is'} {'no longer ' if revoke else ''}an administrator."
    _tell_change(output, person, said, changed=not dry_run and person.is_administrator == revoke)


@user.command("first-administrator")
@options.json_option
@options.dry_run_option
def first_administrator_link(output: Output, dry_run: bool) -> None:
    """Print the link of the first administrator.

    Whoever opens it becomes the administrator of the site. It works once, and only while there is none.

    \b
    Example:
      hotgigs-admin user first-administrator
    """
    box = open_for_command()
    with options.advising("hotgigs-admin user list shows them."), changing(dry_run=dry_run) as session:
        token = first_administrator.create_first_administrator_link(session)
    link = "" if dry_run else f"{box.config.site_url}/first-administrator/{token}"
    said = link or "A link would be made, and an older one would work no more."
    output.result({"link": link, "changed": not dry_run}, lambda: output.line(said))


def _parse(name: str, email: str) -> tuple[str, str]:
    """Return both as a page would keep them.

    Raises UsageError with every fault.
    """
    try:
        return forms.parse_person({"name": name, "email": email})
    except Invalid as error:
        raise click.UsageError(" ".join(f"--{name}: {sentence}" for name, sentence in error.fields.items())) from error


def _find(email: str) -> PersonRow:
    with db.reading() as session:
        person = queries.find_person_by_email(session, email)
    if person is None:
        raise NotFound(f"Nobody has the address {email}. hotgigs-admin user list shows who there is.")
    return person


def _reset_url(session: Session, person_id: PersonId, site_url: str) -> str:
    token = passwords.reset_link(session, SYSTEM, person_id)
    return f"{site_url}/reset/{token}"


def _tell_link(output: Output, email: str, said: str, link: str) -> None:
    words = f"{said} The link to choose a password, good for one use:\n{link}" if link else said
    output.result({"email": email, "link": link, "changed": bool(link)}, lambda: output.line(words))


def _tell_change(output: Output, person: PersonRow, said: str, *, changed: bool) -> None:
    output.result({"email": person.email, "changed": changed}, lambda: output.line(said))


def _role(row: PersonRow) -> str:
    return "administrator" if row.is_administrator else "–"
