"""hotgigs-admin config: the settings as they are read."""

import click

from hotgigs.cli import options
from hotgigs.cli.output import Output
from hotgigs.kernel.config import Config, ConfigError, settings_help


@click.group()
def config() -> None:
    """Check and show the settings.

    \b
    Example:
      hotgigs-admin config check
    """


@config.command()
@options.json_option
@click.pass_context
def check(context: click.Context, output: Output) -> None:
    """Check every setting and tell all faults at once.

    \b
    Example:
      hotgigs-admin config check
    """
    try:
        Config.load()
        faults: list[str] = []
    except ConfigError as error:
        faults = error.faults

    def write() -> None:
        for fault in faults:
            output.mark("problem", fault)
        if not faults:
            output.mark("ok", "Every setting can be used.")

    output.result({"ok": not faults, "faults": faults}, write)
    context.exit(options.PROBLEM if faults else options.DONE)


@config.command()
@options.json_option
def show(output: Output) -> None:
    """Show every setting; secrets stay hidden.

    \b
    Example:
      hotgigs-admin config show --json
    """
    values, meanings = Config.load().shown(), settings_help()

    def write() -> None:
        rows = [
            (name, values[name] if values[name] not in ("", "None") else "(not set)", meanings[name])
            for name in meanings
        ]
        output.table(["Setting", "Value", "Meaning"], rows)

    output.result({name: values[name] for name in meanings}, write)
