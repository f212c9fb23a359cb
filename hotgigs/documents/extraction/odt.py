"""Reads OpenDocument texts (ODT) from their XML, with the header and footer of the page style."""

from typing import BinaryIO

from hotgigs.documents.extraction.flow import Flow
from hotgigs.documents.extraction.result import Extraction, Unreadable, read_text
from hotgigs.documents.extraction.zipped import Package, Protected, protected

_SKIPPED = frozenset({"annotation", "tracked-changes", "note-citation"})
_PARAGRAPHS = frozenset({"p", "h"})
_MANIFEST = "META-INF/manifest.xml"
_MAX_SPACES = 40
"""Repeated blanks written out; `text:s` may claim a million of them."""


def extract(stream: BinaryIO) -> Extraction:
    """Read an ODT file; raises Unreadable."""
    package = Package(stream)
    names = package.names()
    if "content.xml" not in names:
        raise Unreadable()
    manifest, body = _ManifestReader(), _OdtReader()
    header, footer = _OdtReader(within="header"), _OdtReader(within="footer")
    try:
        if _MANIFEST in names:
            package.walk(_MANIFEST, manifest)
        if manifest.encrypted:
            return protected()
        if "styles.xml" in names:
            package.walk("styles.xml", header)
            package.walk("styles.xml", footer)
        package.walk("content.xml", body)
    except Protected:
        return protected()
    parts = [reader.flow.text() for reader in (header, body, footer)]
    return read_text("\n".join(part for part in parts if part.strip()))


class _ManifestReader:
    """Looks whether any part is encrypted."""

    def __init__(self) -> None:
        self.encrypted = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.encrypted = self.encrypted or name == "encryption-data"

    def end(self, name: str) -> None:
        """Nothing ends that matters."""

    def data(self, text: str) -> None:
        """A manifest has no text that matters."""


class _OdtReader:
    """Follows the elements of a part; `within` limits it to the headers or footers of a page style."""

    def __init__(self, within: str = "") -> None:
        self.flow = Flow()
        self.within = within
        self.inside = 0
        self.skipping = 0
        self.items = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._count(name, 1)
        if not self._is_read():
            return
        if name in _PARAGRAPHS:
            self.flow.open_paragraph()
            if self.items:
                self.flow.mark_bullet()
        elif name == "table-row":
            self.flow.open_row()
        elif name == "table-cell":
            self.flow.open_cell()
        else:
            self._write_blank(name, attributes)

    def _write_blank(self, name: str, attributes: dict[str, str]) -> None:
        if name == "tab":
            self.flow.write("\t")
        elif name == "line-break":
            self.flow.write("\n")
        elif name == "s":
            count = attributes.get("c", "1")
            self.flow.write(" " * (min(_MAX_SPACES, int(count)) if count.isdecimal() else 1))

    def end(self, name: str) -> None:
        if self._is_read():
            if name in _PARAGRAPHS:
                self.flow.close_paragraph()
            elif name == "table-row":
                self.flow.close_row()
        self._count(name, -1)

    def data(self, text: str) -> None:
        if self._is_read():
            self.flow.write(text.replace("\n", " "))

    def _count(self, name: str, step: int) -> None:
        if name in _SKIPPED:
            self.skipping += step
        elif self.within and name.startswith(self.within):
            self.inside += step
        elif name == "list-item":
            self.items += step

    def _is_read(self) -> bool:
        return self.skipping == 0 and (self.inside > 0 or not self.within)
