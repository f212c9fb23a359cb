"""Values together with the place in the text that shows them."""

from dataclasses import dataclass, field
from typing import Any

from hotgigs.documents.parsing.lines import Span


@dataclass(frozen=True)
class FieldEvidence:
    """Says where in the text a field of the resume was read, and how sure that is (0 to 1)."""

    path: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True)
class Parsed:
    """A resume in the JSON Resume 1.2.1 shape, and the evidence for its fields by JSON pointer."""

    resume: dict[str, Any]
    fields: list[FieldEvidence]


@dataclass(frozen=True)
class Found:
    """A value that was read from a span."""

    value: str
    span: Span
    confidence: float


def found(span: Span, confidence: float, value: str | None = None) -> Found:
    """Say that a span shows a value; by default the value is what stands there."""
    return Found(span.clean if value is None else value, span, confidence)


@dataclass
class Entry:
    """One item of a list of the resume in the making: named values, and lists of values."""

    values: dict[str, Found] = field(default_factory=dict)
    lists: dict[str, list[Found]] = field(default_factory=dict)

    def set(self, name: str, value: Found | None) -> None:
        """Keep the first value given for a name."""
        if value is not None and value.value and name not in self.values:
            self.values[name] = value

    def add(self, name: str, value: Found) -> None:
        """Add a value to a list."""
        self.lists.setdefault(name, []).append(value)

    def has(self, *names: str) -> bool:
        """Tell whether any of the names has a value."""
        return any(name in self.values for name in names)


class Draft:
    """A resume in the making: writes values to their JSON pointers and keeps the evidence."""

    def __init__(self) -> None:
        self.resume: dict[str, Any] = {}
        self.fields: list[FieldEvidence] = []

    def entries(self, section: str, entries: list[Entry]) -> None:
        """Append entries to a section."""
        for entry in entries:
            items = self.resume.setdefault(section, [])
            items.append(self.item(f"/{section}/{len(items)}", entry))

    def item(self, pointer: str, entry: Entry) -> dict[str, Any]:
        """Give an entry as it stands in the resume at a pointer, and keep its evidence."""
        item: dict[str, Any] = {}
        for name, value in entry.values.items():
            item[name] = value.value
            self.witness(f"{pointer}/{name}", value)
        for name, values in entry.lists.items():
            item[name] = [value.value for value in values]
            for index, value in enumerate(values):
                self.witness(f"{pointer}/{name}/{index}", value)
        return item

    def witness(self, pointer: str, value: Found) -> None:
        """Keep where a value was read."""
        self.fields.append(FieldEvidence(pointer, value.span.start, value.span.end, round(value.confidence, 2)))

    def finish(self) -> Parsed:
        """Give the resume."""
        return Parsed(self.resume, self.fields)
