"""hotgigs-admin documents: read files as the worker would, without any service."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import click

from hotgigs.cli import options
from hotgigs.cli.output import Output
from hotgigs.documents.outcome import Outcome
from hotgigs.documents.runner import Settings, process
from hotgigs.documents.sandbox import Mode

AT_ONCE = 2
"""Files read side by side: as many as a small server has cores."""

Reading = tuple[Path, Outcome]


@click.group()
def documents() -> None:
    """Read resumes and other uploaded files.

    \b
    Example:
      hotgigs-admin documents parse resume.pdf
    """


@documents.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@options.json_option
@click.option("--text", is_flag=True, help="Print the text of each file as well.")
@click.option("--portable", is_flag=True, help="Development off Linux only: limits, but no sandbox.")
def parse(files: tuple[Path, ...], *, output: Output, text: bool, portable: bool) -> int:
    """Read FILES in the sandbox, print what they say.

    With --json one line for each file. Needs no running service. Exits with 1 if any file could not be read.

    \b
    Example:
      hotgigs-admin documents parse --json resume.pdf
    """
    readings = _readings(files, Settings(mode=Mode.PORTABLE if portable else Mode.STRICT))
    statuses = _print_lines(readings, text=text) if output.as_json else _print_table(readings, output, text=text)
    return options.DONE if statuses == {"ok"} else options.PROBLEM


def _readings(files: tuple[Path, ...], settings: Settings) -> Iterator[Reading]:
    with ThreadPoolExecutor(AT_ONCE) as readers:
        yield from zip(files, readers.map(lambda file: _read(file, settings), files), strict=True)


def _read(file: Path, settings: Settings) -> Outcome:
    try:
        with file.open("rb") as opened:
            return process(opened, want_images=False, settings=settings)
    except OSError as error:
        return Outcome("error", f"This file cannot be opened: {error.strerror or 'unknown reason'}.")


def _print_lines(readings: Iterator[Reading], *, text: bool) -> set[str]:
    """Print a line as soon as its file is read, so that thousands of files need no memory."""
    statuses = set()
    for file, outcome in readings:
        line: dict[str, Any] = {"file": str(file), "status": outcome.status, "resume": outcome.resume}
        line |= {"seconds": outcome.seconds}
        line |= {"sentence": outcome.sentence} if outcome.sentence else {}
        line |= {"text": outcome.text} if text else {}
        click.echo(json.dumps(line, ensure_ascii=False))
        statuses.add(outcome.status)
    return statuses


def _print_table(readings: Iterator[Reading], output: Output, *, text: bool) -> set[str]:
    rows = []
    for file, outcome in readings:
        rows.append((file.name, outcome.status, outcome.seconds, _found(outcome)))
        if text:
            output.line(f"{file}\n\n{outcome.text or outcome.sentence}\n")
    output.table(("File", "Status", "Seconds", "Found"), rows)
    return {row[1] for row in rows}


def _found(outcome: Outcome) -> str:
    basics = (outcome.resume or {}).get("basics") or {}
    found = [str(basics[key]) for key in ("name", "email", "phone") if basics.get(key)]
    return outcome.sentence or ", ".join(found) or "no name, e-mail address or phone number"
