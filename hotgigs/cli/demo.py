"""hotgigs-admin demo: a believable place to look around in."""

import click

from hotgigs import wiring
from hotgigs.cli import options
from hotgigs.cli.opening import open_for_command
from hotgigs.cli.output import Output
from hotgigs.demo import companies, loading
from hotgigs.kernel import clock


@click.group()
def demo() -> None:
    """Load sample data, and remove it again."""


@demo.command()
@options.json_option
@options.dry_run_option
def load(output: Output, dry_run: bool) -> None:
    """Load 8 companies, 400 jobs, 2,000 candidates and their applications.

    \b
    Example:
      hotgigs-admin demo load
    """
    box = open_for_command()
    if dry_run:
        said = "Would load 8 companies, 400 jobs and 2,000 candidates."
        output.result({"changed": False}, lambda: output.line(said))
        return
    loaded = loading.load(box, wiring.open_engine(box), clock.now().date(), output.step)

    def write() -> None:
        output.line(
            f"{loaded.companies} companies, {loaded.jobs:,} jobs, {loaded.candidates:,} candidates, "
            f"{loaded.applications:,} applications."
        )
        output.line()
        rows = [(one.role, one.name, one.email, one.password) for one in loaded.sign_ins]
        output.table(["role", "name", "e-mail", "password"], rows)
        output.next(f"open {box.config.site_url}")

    output.result(loaded, write)


@demo.command()
@options.json_option
@options.dry_run_option
@options.yes_option
def clear(output: Output, dry_run: bool, yes: bool) -> None:
    """Remove the sample's companies with everything that belongs to them.

    \b
    Example:
      hotgigs-admin demo clear --yes
    """
    box = open_for_command()
    if dry_run:
        names = ", ".join(company.name for company in companies.companies())
        output.result({"changed": False}, lambda: output.line(f"Would remove {names} and all that is theirs."))
        return
    options.confirm("Remove the sample's companies with everything that belongs to them?", yes=yes)
    count = loading.clear(box, wiring.open_engine(box))
    output.result({"companies": count, "changed": count > 0}, lambda: output.line(f"{count} companies are removed."))
