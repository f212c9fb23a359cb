"""hotgigs-admin config: the settings of the box and of the application, as they are read."""

import click

from hotgigs.cli import options
from hotgigs.cli.opening import read_settings
from hotgigs.cli.output import Output
from hotgigs.kernel.config import ConfigError, settings_help
from hotgigs.ops.appliance import keeping
from hotgigs.ops.appliance.settings import FILE, Appliance, SettingsError, known
from hotgigs.ops.appliance.writing import differences


@click.group()
def config() -> None:
    """Check and show the settings.

    \b
    Example:
      hotgigs-admin config show
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
    # The box first: root reads its file, and then becomes the user that reads the application's.
    faults = [*_faults_of_box(), *_faults_of_application()]

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

    On an appliance those of the box come first: the application's are made from them.

    \b
    Example:
      hotgigs-admin config show --json
    """
    box = keeping.decide({}) if FILE.exists() else None
    values, meanings = read_settings().shown(), settings_help()

    def write() -> None:
        if box:
            output.table(
                ["Box", "Value", "Meaning"],
                [(name, _text(box, name), item.metadata["help"]) for name, item in known().items()],
            )
            output.line()
        rows = [
            (name, values[name] if values[name] not in ("", "None") else "(not set)", meanings[name])
            for name in meanings
        ]
        output.table(["Setting", "Value", "Meaning"], rows)

    facts: dict[str, object] = {name: values[name] for name in meanings}
    output.result({**facts, "box": box} if box else facts, write)


@config.command()
@options.json_option
def diff(output: Output) -> None:
    """Show what was edited since it was applied last.

    \b
    Example:
      hotgigs-admin config diff
    """
    applied, edited = keeping.read_applied(), keeping.decide({})
    changed = differences(vars(applied) if applied else vars(Appliance()), vars(edited))

    def write() -> None:
        if changed:
            output.table(
                ["Setting", "Applied", "Edited"], [(name, str(old), str(new)) for name, (old, new) in changed.items()]
            )
            output.next("hotgigs-admin configure")
        else:
            output.line("The box is what its settings say.")

    output.result({name: {"applied": old, "edited": new} for name, (old, new) in changed.items()}, write)


def _faults_of_box() -> list[str]:
    try:
        if FILE.exists():
            keeping.decide({})
    except SettingsError as error:
        return error.faults
    return []


def _faults_of_application() -> list[str]:
    try:
        read_settings(of_web=True)
    except ConfigError as error:
        return error.faults
    return []


def _text(box: Appliance, name: str) -> str:
    value = getattr(box, name)
    return str(value) if value not in ("", [], {}) else "(not set)"
