"""hotgigs-admin queue: the work that waits, and the work that was given up."""

from datetime import timedelta

import click

from hotgigs import wiring
from hotgigs.audit import commands as audit
from hotgigs.cli import options
from hotgigs.cli.changing import changing
from hotgigs.cli.opening import open_for_command
from hotgigs.cli.output import Output
from hotgigs.kernel import db, holding, outbox
from hotgigs.kernel.box import Box
from hotgigs.kernel.outbox import Handling
from hotgigs.kernel.permissions import SYSTEM


@click.group()
def queue() -> None:
    """Look after background work.

    \b
    Example:
      hotgigs-admin queue status
    """


@queue.command()
@options.json_option
@click.pass_context
def status(context: click.Context, output: Output) -> None:
    """Show what waits, is done now, or was given up.

    \b
    Example:
      hotgigs-admin queue status
    """
    box = open_for_command()
    with db.reading() as session:
        depths, held = outbox.depths(session), holding.look(session)
    rows = [
        {"queue": name, "kind": kind, "state": state, "rows": count}
        for (name, kind, state), count in sorted(depths.items())
    ]
    wakeups = {name: waiting.depth() for name, waiting in box.queues.items()}
    given_up = sum(row["rows"] for row in rows if row["state"] == "given_up" and isinstance(row["rows"], int))

    def write() -> None:
        if rows:
            cells = [(row["queue"], row["kind"], str(row["state"]).replace("_", " "), row["rows"]) for row in rows]
            output.table(["Queue", "Kind", "State", "Pieces"], cells)
        else:
            output.mark("ok", "No work waits.")
        for name, count in wakeups.items():
            if count is None:
                output.mark("warning", f"Redis of the {name} queue does not answer; the sweep does the work.")
        if held.count:
            output.mark("warning", f"{_sentence(held.words)}.", holding.REMEDY)
        if given_up:
            output.next("hotgigs-admin queue retry")

    output.result({"work": rows, "held": held, "wakeups": wakeups}, write)
    context.exit(options.PROBLEM if given_up else options.DONE)


@queue.command()
@click.option("--kind", help="Only work of this kind, such as mail.send.")
@options.json_option
@options.dry_run_option
def retry(kind: str | None, output: Output, dry_run: bool) -> None:
    """Try work again that was given up.

    \b
    Example:
      hotgigs-admin queue retry --kind mail.send
    """
    box = open_for_command()
    kinds = sorted(name for queue in wiring.handlers(box).values() for name in queue)
    if kind and kind not in kinds:
        raise click.BadParameter(
            f"there is no work of this kind. The kinds are {', '.join(kinds)}.", param_hint="--kind"
        )
    with changing(dry_run=dry_run) as session:
        count = outbox.retry(session, kind=kind)
        if count:
            audit.record(session, SYSTEM, "work.retried", ("work", kind or "all"), changed={"pieces": (None, count)})
    said = f"{'Would be tried again' if dry_run else 'To be tried again'}: {_pieces(count)}."
    output.result({"rows": count, "changed": not dry_run and count > 0}, lambda: output.line(said))


@queue.command()
@click.option("--days", default=30, show_default=True, type=click.IntRange(1), help="Keep what ended since then.")
@options.json_option
@options.dry_run_option
@options.yes_option
def purge(days: int, output: Output, dry_run: bool, yes: bool) -> None:
    """Delete the rows of work that is done.

    What the work was for has its own history; nothing that waits or was given up is touched.

    \b
    Example:
      hotgigs-admin queue purge --days 30 --yes
    """
    open_for_command()
    if not dry_run:
        options.confirm(f"Delete the rows of work that was done more than {days} days ago?", yes=yes)
    with changing(dry_run=dry_run) as session:
        count = outbox.purge_done(session, timedelta(days=days))
        if count:
            audit.record(session, SYSTEM, "work.removed", ("work", "done"), changed={"pieces": (count, 0)})
    said = f"{'Would be deleted' if dry_run else 'Deleted'}: {_pieces(count)} of work that is done."
    output.result({"rows": count, "changed": not dry_run and count > 0}, lambda: output.line(said))


@queue.command()
@click.option("--discard", is_flag=True, help="Let it drop instead: nothing of it is sent.")
@options.json_option
@options.dry_run_option
@options.yes_option
def release(discard: bool, output: Output, dry_run: bool, yes: bool) -> None:
    """Send what a restore held back.

    A restore goes back to a moment at which mails waited that may have gone out since. They are held until you
    release them, or discard them.

    \b
    Example:
      hotgigs-admin queue release
    """
    box = open_for_command()
    with db.reading() as session:
        held = holding.look(session)
    output.progress(f"{_sentence(held.words)}.")
    if held.count and not dry_run:
        options.confirm("Let it drop, so that nothing of it is sent?" if discard else "Send it now?", yes=yes)
    with changing(dry_run=dry_run) as session:
        count = holding.discard(session, _every_handler(box)) if discard else holding.release(session)
        if held.count:
            verb = "work.discarded" if discard else "work.released"
            audit.record(session, SYSTEM, verb, ("work", "held"), changed={"pieces": (held.count, 0)})
    done = "discarded" if discard else "released"
    said = f"{f'Would be {done}' if dry_run else done.capitalize()}: {_pieces(count)}."
    facts = {"rows": count, "oldest": held.oldest, "changed": not dry_run and held.count > 0}
    output.result(facts, lambda: output.line(said))


def _every_handler(box: Box) -> dict[str, Handling]:
    return {kind: handling for kinds in wiring.handlers(box).values() for kind, handling in kinds.items()}


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _pieces(count: int) -> str:
    return f"{count:,} {'piece' if count == 1 else 'pieces'}"
