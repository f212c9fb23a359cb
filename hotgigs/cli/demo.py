"""hotgigs-admin demo: a believable place to look around in."""

from dataclasses import asdict

import click

from hotgigs import wiring
from hotgigs.cli import options
from hotgigs.cli.opening import open_for_command
from hotgigs.cli.output import Output
from hotgigs.demo import loading
from hotgigs.demo.sample import sample
from hotgigs.kernel import clock
from hotgigs.ops.exclusive import exclusive


@click.group()
def demo() -> None:
    """Load sample data, and remove it again.

    \b
    Example:
      hotgigs-admin demo load
    """


@demo.command()
@options.json_option
@options.dry_run_option
def load(output: Output, dry_run: bool) -> None:
    """Load a believable place to look around in.

    8 companies, 400 jobs, 2,000 candidates, their applications and resumes. It takes some minutes.

    \b
    Example:
      hotgigs-admin demo load
    """
    box = open_for_command()
    if dry_run:
        loading.refuse_second()
        said = "Would load 8 companies, 400 jobs and 2,000 candidates."
        output.result({"changed": False}, lambda: output.line(said))
        return
    with exclusive("hotgigs-admin demo load"):
        loaded = loading.load(box, wiring.open_engine(box), sample(clock.now().date()), output.step)

    def write() -> None:
        output.line(
            f"{loaded.companies} companies, {loaded.jobs:,} jobs, {loaded.candidates:,} candidates, "
            f"{loaded.applications:,} applications."
        )
        output.line()
        rows = [(one.role, one.name, one.email, one.password) for one in loaded.sign_ins]
        output.table(["Role", "Name", "E-mail", "Password"], rows)
        output.next(f"open {box.config.site_url}")

    output.result(loaded, write)


@demo.command()
@options.json_option
@options.dry_run_option
@options.yes_option
def clear(output: Output, dry_run: bool, yes: bool) -> None:
    """Remove the sample and all that belongs to it.

    That is its companies with their jobs and applications, its people, and their files; what happened stays in the
    audit trail.

    \b
    Example:
      hotgigs-admin demo clear --yes
    """
    box = open_for_command()
    if not dry_run:
        options.confirm("Remove the sample's companies, its people, and everything that belongs to them?", yes=yes)
        with exclusive("hotgigs-admin demo clear"):
            found = loading.clear(box, wiring.open_engine(box), output.step)
    else:
        found = loading.find()
    counts = f"{found.companies} companies, {found.jobs:,} jobs, {found.people:,} people who sign in"
    said = f"{'Would be removed' if dry_run else 'Removed'}: {counts}." if found.is_loaded else "There is no sample."
    output.result({**asdict(found), "changed": not dry_run and found.is_loaded}, lambda: output.line(said))
