"""hotgigs-admin documents: read files as the worker would, without any service."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import click

from hotgigs.documents.outcome import Outcome
from hotgigs.documents.runner import Settings, process
from hotgigs.documents.sandbox import Mode

AT_ONCE = 2
"""Files read side by side: as many as a small server has cores."""


@click.group()
def documents() -> None:
    """Read resumes and other uploaded files."""


@documents.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line for each file.")
@click.option("--text", is_flag=True, help="Print the text of each file.")
@click.option("--portable", is_flag=True, help="Development off Linux only: limits, but no sandbox.")
def parse(files: tuple[Path, ...], *, as_json: bool, text: bool, portable: bool) -> None:
    """Read FILES in the sandbox and print what they say."""
    settings = Settings(mode=Mode.PORTABLE if portable else Mode.STRICT)
    all_ok = True
    if not (as_json or text):
        click.echo(_HEAD)
    for file, outcome in _outcomes(files, settings):
        all_ok = all_ok and outcome.status == "ok"
        click.echo(_json_line(file, outcome, text=text) if as_json else _readable(file, outcome, text=text))
    if not all_ok:
        raise SystemExit(1)


def _outcomes(files: tuple[Path, ...], settings: Settings) -> Iterator[tuple[Path, Outcome]]:
    with ThreadPoolExecutor(AT_ONCE) as readers:
        yield from zip(files, readers.map(lambda file: _read(file, settings), files), strict=True)


def _read(file: Path, settings: Settings) -> Outcome:
    try:
        with file.open("rb") as opened:
            return process(opened, want_images=False, settings=settings)
    except OSError as error:
        return Outcome("error", f"This file cannot be opened: {error.strerror or 'unknown reason'}.")


def _json_line(file: Path, outcome: Outcome, *, text: bool) -> str:
    line: dict[str, Any] = {
        "file": str(file),
        "status": outcome.status,
        "resume": outcome.resume,
        "seconds": outcome.seconds,
    }
    if outcome.sentence:
        line["sentence"] = outcome.sentence
    if text:
        line["text"] = outcome.text
    return json.dumps(line, ensure_ascii=False)


_ROW = "{file:<32}  {status:<14}  {seconds:>7}  {found}"
_HEAD = _ROW.format(file="FILE", status="STATUS", seconds="SECONDS", found="FOUND")


def _readable(file: Path, outcome: Outcome, *, text: bool) -> str:
    if text:
        return f"{file}: {outcome.sentence or outcome.status}\n\n{outcome.text}\n"
    basics = (outcome.resume or {}).get("basics") or {}
    found = ", ".join(str(basics[key]) for key in ("name", "email", "phone") if basics.get(key))
    return _ROW.format(
        file=_shortened(file.name),
        status=outcome.status,
        seconds=f"{outcome.seconds:.2f}",
        found=outcome.sentence or found or "no name, e-mail address or phone number",
    )


def _shortened(name: str) -> str:
    return name if len(name) <= 32 else f"{name[:15]}…{name[-16:]}"
