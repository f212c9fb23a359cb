"""hotgigs-admin privacy: what people may ask of a site that knows them."""

from dataclasses import asdict

import click

from hotgigs.cli import options
from hotgigs.cli.changing import changing
from hotgigs.cli.opening import open_for_command
from hotgigs.cli.output import Output
from hotgigs.documents import commands as documents
from hotgigs.kernel.permissions import SYSTEM
from hotgigs.privacy import commands
from hotgigs.privacy.commands import Erased
from hotgigs.privacy.rules import BASES

BACKUPS = "Backups made before still hold them until they are pruned; a restore erases them again."


@click.group()
def privacy() -> None:
    """Answer what people ask about their data.

    \b
    Example:
      hotgigs-admin privacy erase dana@example.org --reason asked --dry-run
    """


@privacy.command()
@click.argument("who", metavar="EMAIL|CANDIDATE-ID")
@click.option("--reason", required=True, type=click.Choice(list(BASES)), help="Why, as article 17 of the GDPR says.")
@options.json_option
@options.dry_run_option
@options.yes_option
def erase(who: str, reason: str, *, output: Output, dry_run: bool, yes: bool) -> None:
    """Erase a person completely.

    Their profile at every company, what they wrote, their files, notes about them, mails to them, and their account.
    That somebody applied stays in the figures of a job, without a name.

    \b
    Example:
      hotgigs-admin privacy erase dana@example.org --reason asked --dry-run
    """
    box = open_for_command()
    if not dry_run:
        with changing(dry_run=True) as session:
            found = commands.erase(session, SYSTEM, who, reason)
        if found.earlier is None:
            output.progress(f"There is: {_words(found)}.")
            options.confirm("Erase all of it? Nobody can bring it back.", yes=yes)
    with changing(dry_run=dry_run) as session:
        found = commands.erase(session, SYSTEM, who, reason)
    removed = 0 if dry_run else documents.remove_files(box.store, found.files)
    changed = not dry_run and found.earlier is None
    facts = {"before": found.before, "after": found.after, "files": len(found.files), "files_removed": removed}
    erased_at = found.earlier.at if found.earlier else None
    output.result(
        {**facts, "erased_before": erased_at, "changed": changed},
        lambda: _write(output, found, removed, dry_run=dry_run),
    )


def _write(output: Output, found: Erased, removed: int, *, dry_run: bool) -> None:
    if found.earlier is not None:
        output.line(f"This person was erased on {found.earlier.at:%Y-%m-%d at %H:%M} UTC. Nothing is left to erase.")
        return
    after = asdict(found.after)
    rows: list[tuple[str, int, int]] = [
        (name.replace("_", " ").capitalize(), many, many if dry_run else after[name])
        for name, many in asdict(found.before).items()
        if many or after[name]
    ]
    rows.append(("Files", len(found.files), len(found.files) - removed))
    output.table(["What", "Before", "After"], rows)
    output.line()
    output.line("Nothing was erased: this was a dry run." if dry_run else "Erased.")
    if not dry_run and removed < len(found.files):
        output.line("Files that were stored in the last minutes are removed within a day.")
    if not dry_run:
        output.line(BACKUPS)


def _words(found: Erased) -> str:
    counts = {**asdict(found.before), "files": len(found.files)}
    named = {name.replace("_", " "): many for name, many in counts.items() if many}
    return ", ".join(f"{many:,} {name if many > 1 else name.removesuffix('s')}" for name, many in named.items())
