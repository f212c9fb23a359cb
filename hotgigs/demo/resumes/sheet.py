"""Setting text on PDF pages: fonts with accents, wrapped lines, columns, page breaks."""

import io
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = A4
_FONTS = (
    "OpenSans-Regular", "OpenSans-Semibold", "OpenSans-Italic",
    "Roboto-Regular", "Roboto-Bold", "Roboto-Light",
    "Caladea-Regular", "Caladea-Bold", "Caladea-Italic",
)  # fmt: skip
_BOTTOM = 46


@dataclass(frozen=True)
class Style:
    """A font in a size, with the distance to the next line and a colour."""

    font: str
    size: float
    leading: float
    colour: str = "#1B1F24"


@dataclass
class Column:
    """A strip of the page and how far down it is filled; points, from the lower left corner."""

    left: float
    width: float
    y: float
    top: float = HEIGHT - 50


class Sheet:
    """A PDF being written; the same calls give the same bytes."""

    def __init__(self, title: str, author: str) -> None:
        _register()
        self._out = io.BytesIO()
        self.canvas = Canvas(self._out, pagesize=A4, invariant=1, pageCompression=1)
        self.canvas.setTitle(title)
        self.canvas.setAuthor(author)
        self.canvas.setSubject("")
        self.canvas.setCreator("")

    def text(self, column: Column, words: str, style: Style, *, indent: float = 0, align: str = "left") -> None:
        """Set a paragraph, wrapped to the column, and go on to a new page where one ends."""
        for line in wrap(words, style.font, style.size, column.width - indent):
            self._make_room(column, style.leading)
            column.y -= style.leading
            self._line(column, line, style, indent, align)

    def bullets(self, column: Column, lines: tuple[str, ...], style: Style, mark: str = "•") -> None:
        """Set a list with hanging marks."""
        for line in lines:
            self._make_room(column, style.leading)
            self.canvas.setFillColor(HexColor(style.colour))
            self.canvas.setFont(style.font, style.size)
            self.canvas.drawString(column.left + 2, column.y - style.leading, mark)
            self.text(column, line, style, indent=12)

    def rule(self, column: Column, colour: str, thickness: float = 0.6) -> None:
        """Draw a line across the column."""
        self.canvas.setStrokeColor(HexColor(colour))
        self.canvas.setLineWidth(thickness)
        self.canvas.line(column.left, column.y, column.left + column.width, column.y)

    def box(self, left: float, bottom: float, width: float, height: float, colour: str) -> None:
        """Fill a rectangle."""
        self.canvas.setFillColor(HexColor(colour))
        self.canvas.rect(left, bottom, width, height, stroke=0, fill=1)

    def finish(self) -> bytes:
        """Close the document and return it."""
        self.canvas.save()
        return self._out.getvalue()

    def _make_room(self, column: Column, needed: float) -> None:
        if column.y - needed < _BOTTOM:
            self.canvas.showPage()
            column.y = column.top

    def _line(self, column: Column, line: str, style: Style, indent: float, align: str) -> None:
        self.canvas.setFillColor(HexColor(style.colour))
        self.canvas.setFont(style.font, style.size)
        left = column.left + indent
        if align == "center":
            self.canvas.drawCentredString(left + (column.width - indent) / 2, column.y, line)
        elif align == "right":
            self.canvas.drawRightString(column.left + column.width, column.y, line)
        else:
            self.canvas.drawString(left, column.y, line)


def wrap(words: str, font: str, size: float, width: float) -> list[str]:
    """Break a text into lines no wider than the width, where words allow it."""
    space = _word_width(" ", font, size)
    lines: list[list[str]] = [[]]
    used = 0.0
    for word in words.split():
        long = _word_width(word, font, size)
        if lines[-1] and used + space + long > width:
            lines.append([])
            used = 0.0
        used += long + (space if lines[-1] else 0)
        lines[-1].append(word)
    return [" ".join(line) for line in lines if line]


def fitting_size(words: str, font: str, size: float, width: float) -> float:
    """Return the size, reduced as far as needed to keep the words on one line."""
    long = sum(_word_width(word, font, size) for word in words.split()) + words.count(" ") * _word_width(
        " ", font, size
    )
    return size if long <= width else int(size * width / long * 4) / 4


@lru_cache(maxsize=50_000)
def _word_width(word: str, font: str, size: float) -> float:
    return float(pdfmetrics.stringWidth(word, font, size))


@lru_cache(maxsize=1)
def _register() -> None:
    for name in _FONTS:
        with as_file(files("hotgigs.demo.resumes") / "fonts" / f"{name}.ttf") as path:
            pdfmetrics.registerFont(TTFont(name, str(path)))
