"""hotgigs-admin preflight: the installer's checks, at any time."""

import os

import click

from hotgigs.cli import options
from hotgigs.cli.output import Output
from hotgigs.ops.appliance import keeping
from hotgigs.ops.appliance.settings import FILE
from hotgigs.ops.playbook import source
from hotgigs.ops.preflight.checklist import look, verdict
from hotgigs.ops.preflight.finding import PROBLEM, Surroundings


@click.command()
@options.json_option
@click.pass_context
def preflight(context: click.Context, output: Output) -> None:
    """Check what the installer checks.

    Nothing is changed. The exit code is 1 when there is a problem.

    \b
    Example:
      hotgigs-admin preflight
    """
    around = Surroundings(
        keeping.decide({}),
        source.HERE,
        installed=FILE.exists(),
        environment=dict(os.environ),  # noqa: TID251 - where pip is told its index
    )
    findings = list(look(around))

    def write() -> None:
        for finding in findings:
            needed = f"; needed: {finding.needed}" if finding.needed else ""
            output.mark(finding.state, f"{finding.name}: {finding.found}{needed}", finding.remedy)

    output.result({"state": verdict(findings), "findings": findings}, write)
    context.exit(options.PROBLEM if verdict(findings) == PROBLEM else options.DONE)
