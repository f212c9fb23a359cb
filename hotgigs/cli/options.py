"""Options that every command shares, and the exit codes."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from hotgigs.cli.output import Output
from hotgigs.kernel.errors import Conflict

DONE, PROBLEM, ROLLED_BACK, NEEDS_A_PERSON, USAGE, LOCKED, INTERRUPTED = 0, 1, 2, 3, 64, 75, 130
"""As in docs/architecture.md and every page of the command's help."""

Command = Callable[..., Any]


def json_option(command: Command) -> Command:
    """Add --json to a command that reads; it hands the command an `output`."""

    def hand_over(_context: click.Context, _parameter: click.Parameter, value: bool) -> Output:
        return Output(as_json=value)

    return click.option(
        "--json", "output", is_flag=True, callback=hand_over, help="Print one JSON document instead of text."
    )(command)


def dry_run_option(command: Command) -> Command:
    """Add --dry-run to a command that changes something."""
    return click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")(command)


def yes_option(command: Command) -> Command:
    """Add --yes to a command that destroys something."""
    return click.option("--yes", is_flag=True, help="Do not ask; for scripts.")(command)


@contextmanager
def advising(remedy: str) -> Iterator[None]:
    """Add to a refusal the command that helps."""
    try:
        yield
    except Conflict as error:
        raise Conflict(f"{error} {remedy}") from error


def confirm(question: str, *, yes: bool) -> None:
    """Ask before destroying something, unless --yes was given.

    Raises UsageError in a script without it, Conflict when the answer is no.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise click.UsageError("This destroys something. Add --yes to do it from a script.")
    # On standard error, as all that is no result: --json may be on.
    if not click.confirm(question, err=True):
        raise Conflict("Nothing was changed.")
