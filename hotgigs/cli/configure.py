"""hotgigs-admin configure: changes the settings of the box, and makes the box what they say."""

import click

from hotgigs.cli import options
from hotgigs.cli.applying import Change, change_box, require_root
from hotgigs.cli.output import Output
from hotgigs.ops.appliance import keeping
from hotgigs.ops.appliance.reading import from_words

COMMAND = "hotgigs-admin configure"


@click.command()
@click.argument("changes", nargs=-1, metavar="[KEY=VALUE]...")
@options.json_option
@click.option("--dry-run", "--check", "dry_run", is_flag=True, help="Say what would happen, and change nothing.")
@options.yes_option
@click.pass_context
def configure(context: click.Context, changes: tuple[str, ...], output: Output, dry_run: bool, yes: bool) -> None:
    """Change settings and apply them.

    Without KEY=VALUE it applies what was edited in /etc/hotgigs/appliance.yml. KEY= goes back to the default.

    \b
    Example:
      hotgigs-admin configure site_name="Jobs of Example" --check
    """
    # First of all: without root the settings cannot even be read.
    require_root(COMMAND)
    values = from_words(_words(changes), keeping.kept_values())
    change_box(context, output, Change(COMMAND, values, dry_run=dry_run), yes=yes)


def _words(changes: tuple[str, ...]) -> dict[str, str]:
    words = {}
    for change in changes:
        name, sign, value = change.partition("=")
        if not sign:
            raise click.UsageError(f"{change}: write it as KEY=VALUE.")
        words[name.strip()] = value.strip()
    return words
