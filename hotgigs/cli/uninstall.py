"""hotgigs-admin uninstall: takes away what the installer made."""

import os
import shutil
from pathlib import Path

import click

from hotgigs.cli import options
from hotgigs.cli.output import Output
from hotgigs.kernel import clock
from hotgigs.kernel.errors import Forbidden, NotFound
from hotgigs.ops.playbook import source
from hotgigs.ops.system.programs import replace_process
from hotgigs.ops.uninstall import manifest
from hotgigs.ops.uninstall.steps import plan

# Beside the books, and gone with them: a box that loses its power in the midst must be able to go on.
COPY = manifest.STATE / "uninstall"


@click.command()
@click.option("--export", "target", type=click.Path(path_type=Path), help="Where the export goes; /root by default.")
@click.option("--no-export", is_flag=True, help="Take no export first: everything that people entered is lost.")
@options.json_option
@options.dry_run_option
@options.yes_option
def uninstall(target: Path | None, no_export: bool, output: Output, dry_run: bool, yes: bool) -> None:
    """Take HotGigs off this box.

    Exports database, documents and settings into one file, then removes what the installer made, and puts back what it
    changed. The logs and the export stay.

    \b
    Example:
      hotgigs-admin uninstall --dry-run
    """
    if os.geteuid() != 0:
        raise Forbidden("Only root may change the box. Next: sudo hotgigs-admin uninstall")
    if not (manifest.STATE / "before" / "inventory.json").exists():
        raise NotFound(f"{manifest.STATE} does not say what the installer made: HotGigs was not installed by it.")
    steps = plan(manifest.read())
    place = None if no_export else target or Path(f"/root/hotgigs-export-{clock.now():%Y%m%dT%H%M%SZ}.tar.gz")
    lines = [f"export to {place}" if place else "no export", *(f"{step.name}: {step.describe}" for step in steps)]
    output.result({"export": place, "steps": lines[1:], "dry_run": dry_run}, lambda: _show(output, lines))
    if dry_run:
        return
    options.confirm("Take HotGigs off this box?", yes=yes)
    _leave(place)


def _show(output: Output, lines: list[str]) -> None:
    for line in lines:
        output.line(f"- {line}")


def _leave(place: Path | None) -> None:
    """Become a program that does not live in what it removes."""
    shutil.rmtree(COPY, ignore_errors=True)
    for name in ("hotgigs", "scripts/vendored"):
        shutil.copytree(
            source.HERE / name, COPY / name, ignore=shutil.ignore_patterns("static", "templates", "__pycache__")
        )
    paths = f"import sys; sys.path[:0] = [{str(COPY)!r}, {str(COPY / 'scripts/vendored')!r}]"
    program = f"{paths}; sys.argv[0] = 'uninstall'; from hotgigs.ops.uninstall.__main__ import main; sys.exit(main())"
    replace_process(["/usr/bin/python3", "-I", "-B", "-c", program, *([str(place)] if place else [])])
