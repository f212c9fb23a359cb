"""What a command says: results on standard output as text or JSON, progress on standard error."""

import dataclasses
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click

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
        click.echo(text)

    def mark(self, state: str, text: str, detail: str = "") -> None:
        """Print a line with ✓, ! or ✗, never by colour alone."""
        sign, colour = MARKS[state]
        click.echo(f"{click.style(sign, fg=colour)} {text}" + (f"  {click.style(detail, dim=True)}" if detail else ""))

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Print aligned columns; numbers stand to the right."""
        texts = [[str(cell) for cell in row] for row in rows]
        widths = [max(len(row[i]) for row in [list(headings), *texts]) for i in range(len(headings))]
        click.echo(click.style(_align(headings, widths, [False] * len(headings)), bold=True))
        for row, cells in zip(rows, texts, strict=True):
            right = [isinstance(cell, (int, float)) and not isinstance(cell, bool) for cell in row]
            click.echo(_align(cells, widths, right))

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


def is_terminal() -> bool:
    """Tell whether a person looks at standard output."""
    return sys.stdout.isatty()


def _align(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    parts = [
        cell.rjust(width) if to_right else cell.ljust(width)
        for cell, width, to_right in zip(cells, widths, right, strict=True)
    ]
    return "  ".join(parts).rstrip()
