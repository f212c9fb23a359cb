"""hotgigs-admin queue: the work that waits, and the work that was given up."""

import click

from hotgigs.cli import options
from hotgigs.cli.opening import open_for_command
from hotgigs.cli.output import Output
from hotgigs.kernel import db, outbox


@click.group()
def queue() -> None:
    """Look after background work."""


@queue.command()
@options.json_option
@click.pass_context
def status(context: click.Context, output: Output) -> None:
    """Show how much work waits, is being done, or was given up.

    \b
    Example:
      hotgigs-admin queue status
    """
    box = open_for_command()
    with db.reading() as session:
        depths = outbox.depths(session)
    rows = [
        {"queue": name, "kind": kind, "state": state, "rows": count}
        for (name, kind, state), count in sorted(depths.items())
    ]
    wakeups = {name: waiting.depth() for name, waiting in box.queues.items()}
    given_up = sum(row["rows"] for row in rows if row["state"] == "given_up" and isinstance(row["rows"], int))

    def write() -> None:
        if rows:
            output.table(["queue", "kind", "state", "rows"], [tuple(row.values()) for row in rows])
        else:
            output.mark("ok", "No work waits.")
        for name, count in wakeups.items():
            if count is None:
                output.mark("warning", f"Redis of the {name} queue does not answer; the sweep does the work.")
        if given_up:
            output.next("hotgigs-admin queue retry")

    output.result({"work": rows, "wakeups": wakeups}, write)
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
    open_for_command()
    if dry_run:
        with db.reading() as session:
            found = outbox.depths(session)
        count = sum(
            rows for (_, of, state), rows in found.items() if state == "given_up" and (kind is None or of == kind)
        )
    else:
        with db.transaction() as session:
            count = outbox.retry(session, kind=kind)
    said = f"{count} {'would be' if dry_run else 'are'} tried again."
    output.result({"rows": count, "changed": not dry_run}, lambda: output.line(said))
