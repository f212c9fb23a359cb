"""hotgigs-admin status: the box on one screen."""

import click

from hotgigs import wiring
from hotgigs.cli import options
from hotgigs.cli.opening import open_for_command
from hotgigs.cli.output import Output
from hotgigs.ops import checks


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
    found = checks.look_at_box(box, wiring.open_engine(box))

    def write() -> None:
        width = max(len(check.name) for check in found)
        for check in found:
            output.mark(check.state, f"{check.name:<{width}}  {check.evidence}", check.remedy)

    output.result({"state": checks.verdict(found), "checks": found}, write)
    context.exit(options.PROBLEM if checks.verdict(found) == "problem" else options.DONE)
