"""hotgigs-admin status: the box on one screen."""

from dataclasses import dataclass

import click

from hotgigs import migrations
from hotgigs.cli import options
from hotgigs.cli.opening import open_for_command
from hotgigs.cli.output import Output
from hotgigs.kernel import db, outbox
from hotgigs.kernel.box import Box
from hotgigs.kernel.errors import Unavailable


@dataclass(frozen=True)
class Line:
    """One thing that was looked at: ok, warning or problem."""

    name: str
    state: str
    evidence: str
    remedy: str = ""


@click.command()
@options.json_option
@click.pass_context
def status(context: click.Context, output: Output) -> None:
    """Show on one screen whether everything is well.

    \b
    Example:
      hotgigs-admin status
    """
    box = open_for_command(check_schema=False)
    lines = [_schema(), *_redis(box), _store(box), _work()]

    def write() -> None:
        for line in lines:
            output.mark(line.state, f"{line.name:<16} {line.evidence}", line.remedy)

    output.result({"checks": lines}, write)
    context.exit(options.PROBLEM if any(line.state == "problem" for line in lines) else options.DONE)


def _schema() -> Line:
    try:
        with db.reading() as session:
            found = migrations.present(session.connection())
    except Unavailable:
        return Line("database", "problem", "does not answer", "systemctl status postgresql")
    if found is None or found < migrations.newest():
        return Line("database", "problem", f"schema {found or 'none'} is old", "hotgigs-admin db migrate")
    return Line("database", "ok", f"answers, schema {found}")


def _redis(box: Box) -> list[Line]:
    lines = []
    for name, answers in (("cache", box.cache.answers()), ("queue", box.queues["work"].depth() is not None)):
        evidence = "answers" if answers else "does not answer, pages are slower and work waits for the sweep"
        lines.append(Line(f"redis {name}", "ok" if answers else "warning", evidence))
    return lines


def _store(box: Box) -> Line:
    folder = box.config.storage_path
    if not folder.is_dir():
        return Line("documents", "problem", f"{folder} is missing", f"mkdir -p {folder}")
    return Line("documents", "ok", str(folder))


def _work() -> Line:
    try:
        with db.reading() as session:
            depths = outbox.depths(session)
    except Unavailable:
        return Line("work", "problem", "cannot be counted without the database")
    given_up = sum(count for (_, _, state), count in depths.items() if state == "given_up")
    if given_up:
        return Line("work", "problem", f"{given_up} given up", "hotgigs-admin queue retry")
    return Line("work", "ok", f"{sum(depths.values())} waiting")
