"""hotgigs-admin backup export-key: the key that a person keeps, shown once and confirmed."""

import sys

import click

from hotgigs.cli import options
from hotgigs.cli.applying import require_root
from hotgigs.cli.backing_up import open_backups, summarise
from hotgigs.cli.output import Output
from hotgigs.kernel.errors import Conflict
from hotgigs.ops.backup import confirming


@click.command("export-key")
@click.option("--to", "file", type=click.Path(dir_okay=False, writable=True), help="Write it to a new file instead.")
@options.json_option
def export_key(output: Output, file: str | None) -> None:
    """Show the recovery key, to be kept elsewhere.

    It asks for a part of it back. With a target and this key the site can be restored onto any box, and without it onto
    none. Keep it where this box cannot reach it.

    \b
    Example:
      hotgigs-admin backup export-key
    """
    require_root("hotgigs-admin backup export-key")
    box = open_backups()
    written = box.key.written()
    if file:
        confirming.write_key(written, file)
        output.progress(f"The key is in {file}. Bring it to where this box cannot reach it, and delete it here.")
    elif not sys.stdin.isatty() or output.as_json:
        raise Conflict(
            "The key is shown to a person at a terminal only. Next: hotgigs-admin backup export-key --to FILE"
        )
    else:
        output.line(f"\n  {written}\n")
        output.line("Write it down, or put it into your password manager, now.")
    _confirm(output, written, asked=not file)
    confirming.confirm(box.layout.state, box.key.fingerprint)
    summarise(box)
    facts = {"fingerprint": box.key.fingerprint, "confirmed": True, "file": file}
    output.result(facts, lambda: output.mark("ok", f"Key {box.key.fingerprint} is exported."))


def _confirm(output: Output, written: str, *, asked: bool) -> None:
    """Ask for one group of the key. Raises Conflict after three wrong answers."""
    if not asked:
        return
    number = confirming.group_to_ask(written)
    for _ in range(3):
        answer = click.prompt(f"Group {number} of the key, to see that you have it", hide_input=True, err=True)
        if confirming.is_group(written, number, answer):
            return
        output.progress("That is not it.")
    raise Conflict("The key is not confirmed. Next: hotgigs-admin backup export-key")
