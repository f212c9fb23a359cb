"""hotgigs-admin: one command for everything an administrator does to the box."""

import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from importlib import import_module, metadata

import click

from hotgigs.cli import options
from hotgigs.kernel.config import ConfigError
from hotgigs.kernel.errors import HotGigsError, Invalid, Locked, Unavailable
from hotgigs.ops.appliance.settings import SettingsError

STATUS = "hotgigs-admin status"
COMMANDS = {
    "backup": "backup",
    "cert": "cert",
    "config": "config",
    "configure": "configure",
    "db": "database",
    "demo": "demo",
    "doctor": "doctor",
    "documents": "documents",
    "preflight": "preflight",
    "privacy": "privacy",
    "queue": "queue",
    "restore": "restore",
    "search": "search",
    "status": "status",
    "uninstall": "uninstall",
    "user": "user",
    "waf": "waf",
}
"""The module of each command."""
_EXPECTED = (ConfigError, SettingsError, HotGigsError)


class _Late(click.Group):
    """Loads a command when it is asked for: what it needs takes a second, in which Ctrl-C is answered, too."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"hotgigs.cli.{COMMANDS[cmd_name]}"), cmd_name)
        return command if isinstance(command, click.Command) else None


def _version() -> str:
    try:
        return metadata.version("hotgigs")
    except metadata.PackageNotFoundError:
        return "(run from its source, not installed)"


@click.group(cls=_Late, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(_version(), prog_name="hotgigs-admin")
@click.pass_context
def cli(context: click.Context) -> None:
    """Run a HotGigs box.

    Results go to standard output, progress to standard error. Exit codes: 0 done, 1 problem found or failed with
    nothing changed, 2 failed and rolled back, 3 failed and needs a person, 64 wrong usage, 75 locked by another
    operation, 130 interrupted.

    \b
    Example:
      hotgigs-admin status
    """
    no_color = os.environ.get("NO_COLOR")  # noqa: TID251 - a wish of the terminal (no-color.org), no setting of ours
    context.color = False if no_color else None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    try:
        outcome = cli.main(args=arguments, prog_name="hotgigs-admin", standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt, click.ClickException, *_EXPECTED) as error:
        return _answer(error)
    except Exception as error:  # noqa: BLE001 - the edge of the command
        # The edge of the command: whatever was not foreseen needs a person, who is spared the traceback.
        _complain(f"The command stopped at something that was not foreseen: {_name(error)}.")
        _complain(f"What it had finished stays. The details are in {_keep_details()}", after=STATUS)
        return options.NEEDS_A_PERSON
    return outcome if isinstance(outcome, int) else options.DONE


def _name(error: Exception) -> str:
    """Return what a person may know the failure by: a full disk names itself and the file."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    return type(error).__name__


def _answer(error: BaseException) -> int:
    """Say what went wrong, and return the exit code that stands for it."""
    if isinstance(error, click.exceptions.Abort | KeyboardInterrupt):
        _complain("Interrupted. What was finished stays, and nothing else will be changed.", after=STATUS)
        return options.INTERRUPTED
    if isinstance(error, click.ClickException):
        error.show()
        return options.USAGE
    if isinstance(error, ConfigError | SettingsError):
        _complain("The settings cannot be used:", *error.faults, after="hotgigs-admin config check")
        return options.USAGE
    if isinstance(error, Invalid):
        first = "This cannot be accepted:" if error.fields else error.sentence
        _complain(first, *(f"{name}: {sentence}" for name, sentence in error.fields.items()))
        return options.USAGE
    named = not isinstance(error, Unavailable) or "hotgigs-admin" in str(error)
    reason = [error.reason] if isinstance(error, Unavailable) and error.reason else []
    _complain(str(error), *reason, after="" if named else STATUS)
    return options.LOCKED if isinstance(error, Locked) else options.PROBLEM


def _complain(first: str, *more: str, after: str = "") -> None:
    click.echo(first, err=True)
    for line in more:
        click.echo(f"  - {line}", err=True)
    if after:
        click.echo(f"\nNext: {after}", err=True)


def _keep_details() -> str:
    """Write the traceback to a file that only its owner reads, and return where it is."""
    with tempfile.NamedTemporaryFile("w", prefix="hotgigs-admin-", suffix=".log", delete=False) as kept:
        kept.write(f"{' '.join(sys.argv)}\n\n{traceback.format_exc()}")
    return kept.name


if __name__ == "__main__":
    sys.exit(main())
