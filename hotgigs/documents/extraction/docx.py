"""Reads Word documents (DOCX) from their XML: body, text boxes, tables, lists, headers and footers.

The XML is walked directly because python-docx leaves out text boxes, content controls and nested
tables, which is where resume templates keep names and addresses.
"""

import re
from typing import BinaryIO

from hotgigs.documents.extraction.flow import Flow
from hotgigs.documents.extraction.result import Extraction, Unreadable, read_text
from hotgigs.documents.extraction.zipped import Package, Protected, protected

_BODY = "word/document.xml"
_SKIPPED = frozenset({"Fallback", "del", "moveFrom", "pPrChange", "tabs"})
"""Fallback repeats every text box; `tabs` declares tab stops by the name of a tab; the others were deleted."""

_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "sym": " "}
_MAX_MARGINS = 6
"""Headers and footers read: first page, even and odd pages of each kind."""


def extract(stream: BinaryIO) -> Extraction:
    """Read a DOCX file; raises Unreadable."""
    package = Package(stream)
    names = package.names()
    if _BODY not in names:
        raise Unreadable()
    reader = _DocxReader()
    try:
        for part in (*_margins(names, "header"), _BODY, *_margins(names, "footer")):
            package.walk(part, reader)
    except Protected:
        return protected()
    return read_text(reader.flow.text())


def _margins(names: list[str], kind: str) -> list[str]:
    return sorted(name for name in names if re.fullmatch(rf"word/{kind}\d*\.xml", name))[:_MAX_MARGINS]


class _DocxReader:
    """Follows the elements of one part after the other."""

    def __init__(self) -> None:
        self.flow = Flow()
        self.skipping = 0
        self.in_text = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in _SKIPPED:
            self.skipping += 1
        elif self.skipping:
            return
        elif name == "p":
            self.flow.open_paragraph()
        elif name == "t":
            self.in_text = True
        elif name == "numId" and attributes.get("val") != "0":
            self.flow.mark_bullet()
        elif name in _BREAKS:
            self.flow.write(_BREAKS[name])
        else:
            self._start_table(name)

    def _start_table(self, name: str) -> None:
        if name == "tr":
            self.flow.open_row()
        elif name == "tc":
            self.flow.open_cell()

    def end(self, name: str) -> None:
        if name in _SKIPPED:
            self.skipping -= 1
        elif self.skipping:
            return
        elif name == "p":
            self.flow.close_paragraph()
        elif name == "t":
            self.in_text = False
        elif name == "tr":
            self.flow.close_row()

    def data(self, text: str) -> None:
        if self.in_text and not self.skipping:
            self.flow.write(text)
