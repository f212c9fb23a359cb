"""hotgigs-admin: one command for everything an administrator does to the box."""

import logging
import sys
from collections.abc import Sequence

import click

from hotgigs.cli import options
from hotgigs.cli.config import config
from hotgigs.cli.database import db
from hotgigs.cli.demo import demo
from hotgigs.cli.documents import documents
from hotgigs.cli.queue import queue
from hotgigs.cli.search import search
from hotgigs.cli.status import status
from hotgigs.cli.user import user
from hotgigs.kernel.config import ConfigError
from hotgigs.kernel.errors import HotGigsError, Invalid

log = logging.getLogger("hotgigs")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="hotgigs", prog_name="hotgigs-admin")
def cli() -> None:
    """Run a HotGigs box.

    Results go to standard output, progress to standard error. Exit codes: 0 done, 1 problem found or failed with
    nothing changed, 2 failed and rolled back, 3 failed and needs a person, 64 wrong usage, 75 locked by another
    operation, 130 interrupted.

    \b
    Example:
      hotgigs-admin status
    """


for group in (config, db, demo, documents, queue, search, status, user):
    cli.add_command(group)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    try:
        outcome = cli.main(args=arguments, prog_name="hotgigs-admin", standalone_mode=False)
    except (click.exceptions.Abort, click.UsageError, ConfigError, HotGigsError) as error:
        return _answer(error)
    except Exception as error:
        # The edge of the command: whatever was not foreseen needs a person, and says so.
        log.exception("not foreseen: %s", type(error).__name__)
        _complain("This was not foreseen. Nothing more was changed. Please report it with the command you ran.")
        return options.NEEDS_A_PERSON
    return outcome if isinstance(outcome, int) else options.DONE


def _answer(error: Exception) -> int:
    """Say what went wrong, and return the exit code that stands for it."""
    if isinstance(error, click.exceptions.Abort):
        _complain("Interrupted. Nothing else will be changed.")
        return options.INTERRUPTED
    if isinstance(error, click.UsageError):
        error.show()
        return options.USAGE
    if isinstance(error, ConfigError):
        _complain("The settings cannot be used:", *error.faults)
        return options.USAGE
    fields = error.fields if isinstance(error, Invalid) else {}
    _complain(str(error), *(f"{name}: {sentence}" for name, sentence in fields.items()))
    return options.PROBLEM


def _complain(first: str, *more: str) -> None:
    click.echo(first, err=True)
    for line in more:
        click.echo(f"  - {line}", err=True)


def run() -> None:
    """Run as a program."""
    sys.exit(main())


if __name__ == "__main__":
    run()
