"""hotgigs-admin backup target: the places off this box where sets go."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from hotgigs.cli import options
from hotgigs.cli.applying import Change, change_box, require_root
from hotgigs.cli.backing_up import Shown, open_backups, summarise
from hotgigs.cli.output import Output
from hotgigs.kernel.errors import Conflict, HotGigsError, Invalid, NotFound
from hotgigs.ops.backup import records, restic, targets, visiting
from hotgigs.ops.backup.box import BackupBox
from hotgigs.ops.backup.targets import Target
from hotgigs.ops.system.files import write_durably

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass(frozen=True)
class _Wanted:
    """What the options of a new target say."""

    key_file: Path | None
    hosts_file: Path | None
    ca_file: Path | None
    yes: bool
    dry_run: bool


@click.group()
def target() -> None:
    """Look after the places off this box where sets go.

    \b
    Example:
      hotgigs-admin backup target add vault sftp://backup@vault.example.org/srv/hotgigs
    """


@target.command()
@click.argument("name")
@click.argument("url")
@click.option("--key-file", type=_FILE, help="SFTP: the private key; one is made when there is none. S3: credentials.")
@click.option("--hosts-file", type=_FILE, help="SFTP: lines of known_hosts for the server; asked for when missing.")
@click.option("--ca-file", type=_FILE, help="S3: the certificate authority of the server, when it is your own.")
@options.yes_option
@options.json_option
@options.dry_run_option
@click.pass_context
def add(context: click.Context, /, output: Output, name: str, url: str, **flags: Any) -> None:
    """Add a target off this box.

    It is tried, and from then on everything goes there. Write file:///folder for a mounted disk,
    sftp://user@host[:port]/folder, or s3://host[:port]/bucket[/folder]. A
    target of S3 needs --key-file: a file of AWS credentials with [default].

    \b
    Example:
      hotgigs-admin backup target add vault sftp://backup@vault.example.org/srv/hotgigs
    """
    command = f"hotgigs-admin backup target add {name} {url}"
    require_root(command)
    box = open_backups()
    if name in box.settings.backup_targets:
        raise Conflict(f"There is a target {name} already. Next: hotgigs-admin backup target list")
    wanted = _Wanted(**flags)
    place = _understood(name, url)
    if not wanted.dry_run:
        targets.prepare(place)
        if targets.is_on_disk_of(place, box.layout.engine_repository):
            output.progress(f"{url} is on the disk of this box: with it, this copy is gone too.")
        _keep_credentials(box, name, {"key": wanted.key_file, "hosts": wanted.hosts_file, "ca": wanted.ca_file})
        if place.kind == "sftp":
            _introduce(output, box, name, place, yes=wanted.yes)
        _try(output, box, Target(name, url, box.number_for(name)))
    known = {**box.settings.backup_targets, name: url}
    change = Change(command, {"backup_targets": known}, ("backup",), wanted.dry_run)
    change_box(context, output, change)


@target.command()
@click.argument("name", required=False)
@options.json_option
@click.pass_context
def test(context: click.Context, output: Output, name: str | None) -> None:
    """Try a target, or all of them.

    It writes, reads and deletes a file.

    \b
    Example:
      hotgigs-admin backup target test vault
    """
    require_root("hotgigs-admin backup target test")
    box = open_backups()
    outcome = {one.name: _outcome(box, one) for one in _chosen(box, name)}

    def write() -> None:
        for one, failure in outcome.items():
            output.mark("problem" if failure else "ok", f"{one}: {failure or 'writes, reads and deletes'}")

    output.result({"targets": outcome}, write)
    context.exit(options.PROBLEM if any(outcome.values()) else options.DONE)


@target.command("list")
@options.json_option
def list_targets(output: Output) -> None:
    """List the targets and how each stands.

    \b
    Example:
      hotgigs-admin backup target list
    """
    require_root("hotgigs-admin backup target list")
    box = open_backups()
    reaches = records.read_reaches(box.layout.state)
    rows = [
        {"name": one.name, "url": one.url, "suffix": one.suffix, **vars(reaches.get(one.name, records.Reach()))}
        for one in box.targets()
    ]

    def write() -> None:
        if not rows:
            output.mark("warning", "Everything is on this box alone.", "hotgigs-admin backup target add NAME URL")
        for row in rows:
            since = (
                f"up to date at {row['last_success']:%Y-%m-%d %H:%M:%S}" if row["last_success"] else "nothing there yet"
            )
            output.mark(
                "problem" if row["failure"] else "ok", f"{row['name']}  {row['url']}  {row['failure'] or since}"
            )

    output.result({"targets": rows}, write)


@target.command()
@click.argument("name")
@options.yes_option
@options.json_option
@options.dry_run_option
@click.pass_context
def remove(context: click.Context, output: Output, name: str, yes: bool, dry_run: bool) -> None:
    """Send nothing to a target any more.

    What is there stays there.

    \b
    Example:
      hotgigs-admin backup target remove vault
    """
    command = f"hotgigs-admin backup target remove {name}"
    require_root(command)
    box = open_backups()
    _chosen(box, name)
    if not dry_run:
        options.confirm(f"Send nothing to {name} any more?", yes=yes)
        records.forget_reach(box.layout.state, name)
    left = {key: url for key, url in box.settings.backup_targets.items() if key != name}
    change_box(context, output, Change(command, {"backup_targets": left}, ("backup",), dry_run))
    summarise(box)


def _understood(name: str, url: str) -> targets.Place:
    try:
        return targets.parse_url(name, url)
    except ValueError as error:
        raise Invalid(str(error)) from error


def _chosen(box: BackupBox, name: str | None) -> list[Target]:
    found = [one for one in box.targets() if name in (None, one.name)]
    if name and not found:
        known = ", ".join(box.settings.backup_targets) or "none"
        raise NotFound(f"There is no target {name}. The targets are: {known}.")
    return found


def _outcome(box: BackupBox, one: Target) -> str:
    try:
        restic.probe(box.repository(one))
    except HotGigsError as error:
        return error.sentence
    return ""


def _keep_credentials(box: BackupBox, name: str, files: dict[str, Path | None]) -> None:
    places = targets.credentials(name, box.layout.secrets)
    for what, file in files.items():
        if file is not None:
            write_durably(places[what], file.read_bytes(), 0o600)


def _introduce(output: Output, box: BackupBox, name: str, place: targets.Place, *, yes: bool) -> None:
    """Make the two machines known to each other: our key to the server, its key to us."""
    places = targets.credentials(name, box.layout.secrets)
    if not places["key"].exists():
        public = visiting.make_key(places["key"], f"hotgigs backups of {box.settings.domain}")
        output.progress(f"Add this line to the authorized_keys of {place.user} on {place.host}:\n\n  {public}\n")
        options.confirm("Is it there?", yes=yes)
    if not places["hosts"].exists():
        lines, prints = visiting.ask_host(place.host, place.port)
        output.progress(f"{place.host} shows these keys:\n" + "\n".join(f"  {line}" for line in prints))
        options.confirm("Is it the right server?", yes=yes)
        write_durably(places["hosts"], lines, 0o600)


def _try(output: Output, box: BackupBox, one: Target) -> None:
    shown = Shown(output)
    shown.begin(f"try {one.name}")
    repository = box.repository(one)
    restic.create(repository)
    restic.probe(repository)
    shown.end()
