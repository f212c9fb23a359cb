"""Collects paragraphs, list items and table cells into lines, whichever format they come from."""

from dataclasses import dataclass, field

from hotgigs.documents.extraction.result import MAX_CHARACTERS

BULLET = "• "
CELL_GAP = "    "
"""Stands between cells of one row, so that what reads the text can tell cells from words."""


@dataclass
class _Paragraph:
    pieces: list[str] = field(default_factory=list)
    bullet: bool = False


@dataclass
class _Row:
    cells: list[list[str]] = field(default_factory=list)


@dataclass
class Flow:
    """Text in the making: paragraphs may nest (text boxes), and so may rows (tables)."""

    lines: list[str] = field(default_factory=list)
    paragraphs: list[_Paragraph] = field(default_factory=list)
    rows: list[_Row] = field(default_factory=list)
    size: int = 0

    def open_paragraph(self) -> None:
        """Begin a paragraph."""
        self.paragraphs.append(_Paragraph())

    def close_paragraph(self) -> None:
        """End the innermost paragraph and give its lines to the cell or page it stands in."""
        if not self.paragraphs:
            return
        paragraph = self.paragraphs.pop()
        text = "".join(paragraph.pieces).strip()
        if text or not self.rows:
            self._emit((BULLET if paragraph.bullet and text else "") + text)

    def mark_bullet(self) -> None:
        """Say that the innermost paragraph is a list item."""
        if self.paragraphs:
            self.paragraphs[-1].bullet = True

    def write(self, text: str) -> None:
        """Add text to the innermost paragraph, as far as the limit allows."""
        if self.paragraphs and self.size < MAX_CHARACTERS:
            self.size += len(text)
            self.paragraphs[-1].pieces.append(text)

    def open_row(self) -> None:
        """Begin a table row."""
        self.rows.append(_Row())

    def open_cell(self) -> None:
        """Begin a cell of the innermost row."""
        if self.rows:
            self.rows[-1].cells.append([])

    def close_row(self) -> None:
        """End a row: short cells share a line, cells of several lines follow each other."""
        if not self.rows:
            return
        cells = [cell for cell in self.rows.pop().cells if cell]
        heads = [cell[0] for cell in cells]
        if all(len(cell) == 1 for cell in cells):
            self._emit(CELL_GAP.join(heads))
        elif len(cells) > 1 and all(len(cell) == 1 and len(cell[0]) < 40 for cell in cells[:-1]):
            # A short label (dates, a heading) beside a block belongs to the first line of the block.
            self._emit(CELL_GAP.join(heads))
            for line in cells[-1][1:]:
                self._emit(line)
        else:
            for cell in cells:
                for line in cell:
                    self._emit(line)
                self._emit("")

    def text(self) -> str:
        """Close what is still open and give the whole text."""
        while self.paragraphs:
            self.close_paragraph()
        while self.rows:
            self.close_row()
        return "\n".join(self.lines)

    def _emit(self, line: str) -> None:
        if self.rows:
            if not self.rows[-1].cells:
                self.rows[-1].cells.append([])
            self.rows[-1].cells[-1].append(line)
        else:
            self.lines.append(line)
