"""What a command says: results on standard output as text or JSON, progress on standard error."""

import dataclasses
import json
import re
import shutil
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
MARKS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "problem": ("✗", "red")}


class Output:
    """Writes for a person or, with --json, for a program; the commands never ask which."""

    def __init__(self, *, as_json: bool = False) -> None:
        self.as_json = as_json

    def result(self, facts: Any, write: Callable[[], None]) -> None:
        """Print facts as JSON, or let `write` say them in words."""
        if self.as_json:
            click.echo(json.dumps(plain(facts), ensure_ascii=False))
        else:
            write()

    def line(self, text: str = "") -> None:
        """Print a line of the result."""
        click.echo(printable(text))

    def mark(self, state: str, text: str, remedy: str = "") -> None:
        """Print a line with ✓, ! or ✗, never by colour alone, and below it the command that helps."""
        sign, colour = MARKS[state]
        click.echo(f"{click.style(sign, fg=colour)} {printable(text)}")
        if remedy:
            click.echo(f"  → {click.style(remedy, bold=True)}")

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Print aligned columns, numbers to the right; where a terminal is too narrow, a line for each cell."""
        texts = [[printable(str(cell)).replace("\n", " ") for cell in row] for row in rows]
        columns = list(zip(headings, *texts, strict=True))
        widths = [max(_columns_of(cell) for cell in column) for column in columns]
        if rows and sys.stdout.isatty() and sum(widths) + 2 * len(widths) - 2 > shutil.get_terminal_size().columns:
            _print_upright(headings, texts)
            return
        numeric = [bool(rows) and all(_is_number(row[place]) for row in rows) for place in range(len(headings))]
        click.echo(click.style(_align(headings, widths, numeric), bold=True))
        for cells in texts:
            click.echo(_align(cells, widths, numeric))

    def next(self, command: str) -> None:
        """Print the command that usually follows."""
        if not self.as_json:
            click.echo(f"\nNext: {command}")

    def progress(self, text: str) -> None:
        """Say on standard error what goes on."""
        click.echo(text, err=True)

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Say on standard error what is done, and how long it took."""
        started = time.monotonic()
        click.echo(f"{text} …", err=True)
        yield
        click.echo(f"{text}: {time.monotonic() - started:.1f} s", err=True)


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return str(value) if isinstance(value, (UUID, Path)) else value


def printable(text: str) -> str:
    """Return text without what a terminal would obey: names and files come from strangers."""
    return _CONTROL.sub("�", text)


def _is_number(cell: object) -> bool:
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


def _columns_of(text: str) -> int:
    """Count the columns that text takes on a terminal: Han and Kana take two, combining marks none."""
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in text)
    return len(text) + wide - sum(unicodedata.combining(sign) > 0 for sign in text)


def _print_upright(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    width = max(map(_columns_of, headings))
    for cells in rows:
        for heading, cell in zip(headings, cells, strict=True):
            click.echo(f"{click.style(heading.ljust(width), bold=True)}  {cell}")
        click.echo()


def _align(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    parts = []
    for cell, width, to_right in zip(cells, widths, right, strict=True):
        space = " " * (width - _columns_of(cell))
        parts.append(space + cell if to_right else cell + space)
    return "  ".join(parts).rstrip()
