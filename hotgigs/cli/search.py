"""hotgigs-admin search: the index of jobs."""

import click

from hotgigs import wiring
from hotgigs.cli import options
from hotgigs.cli.changing import note
from hotgigs.cli.opening import open_for_command
from hotgigs.cli.output import Output
from hotgigs.jobs import queries as jobs
from hotgigs.kernel import db
from hotgigs.ops.exclusive import exclusive
from hotgigs.search import commands


@click.group()
def search() -> None:
    """Look after the search index.

    \b
    Example:
      hotgigs-admin search rebuild
    """


@search.command()
@options.json_option
@click.pass_context
def status(context: click.Context, output: Output) -> None:
    """Show whether the index can be used.

    \b
    Example:
      hotgigs-admin search status --json
    """
    health = wiring.open_engine(open_for_command(check_schema=False)).health()

    def write() -> None:
        if health.readable:
            output.mark("ok", f"{_jobs(health.documents)}, {health.size_bytes / 2**20:.1f} MB")
        else:
            output.mark("problem", (health.problem or "The search index cannot be read").split(". ")[0])
            output.next("hotgigs-admin search rebuild")

    output.result(health, write)
    context.exit(options.DONE if health.readable else options.PROBLEM)


@search.command()
@options.json_option
@options.dry_run_option
def rebuild(output: Output, dry_run: bool) -> None:
    """Build the index anew.

    Searches use the old one until the new one is ready.

    \b
    Example:
      hotgigs-admin search rebuild
    """
    engine = wiring.open_engine(open_for_command())
    if dry_run:
        with db.reading() as session:
            count = jobs.count_live_posts(session)
    else:
        with exclusive("hotgigs-admin search rebuild"), output.step("Building the index"):
            count = commands.rebuild(engine)
            note("index.rebuilt", ("index", "jobs"))
    said = f"In the index {'would be' if dry_run else 'now'}: {_jobs(count)}."
    output.result({"documents": count, "changed": not dry_run}, lambda: output.line(said))


def _jobs(count: int) -> str:
    return f"{count:,} {'job' if count == 1 else 'jobs'}"
