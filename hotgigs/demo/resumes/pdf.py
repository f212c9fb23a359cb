"""Five looks of a resume on paper."""

from collections.abc import Callable

from hotgigs.demo.resumes.outline import Entry, Outline
from hotgigs.demo.resumes.sheet import HEIGHT, WIDTH, Column, Sheet, Style, fitting_size

_ACCENTS = ("#1F5C7A", "#7A3E1F", "#2F5D3A", "#4A3F78", "#8A2F3C", "#30475E")


def write(page: Outline, layout: int) -> bytes:
    """Write a resume as PDF in one of five layouts."""
    sheet = Sheet(f"{page.name}, {page.headline}", page.name)
    accent = _ACCENTS[sum(page.name.encode()) % len(_ACCENTS)]
    _LAYOUTS[layout](sheet, page, accent)
    return sheet.finish()


def _classic(sheet: Sheet, page: Outline, accent: str) -> None:
    """One column in a book face, the name centred."""
    body = Style("Caladea-Regular", 10.5, 14)
    column = Column(72, WIDTH - 144, HEIGHT - 54)
    sheet.text(column, page.name, Style("Caladea-Bold", 24, 28), align="center")
    sheet.text(column, page.headline, Style("Caladea-Italic", 12, 17, accent), align="center")
    sheet.text(column, "  ·  ".join(page.contact), Style("Caladea-Regular", 9.5, 15, "#444444"), align="center")
    column.y -= 10

    def head(label: str) -> None:
        column.y -= 12
        sheet.text(column, page.labels[label].upper(), Style("Caladea-Bold", 10, 14, accent))
        column.y -= 4
        sheet.rule(column, accent)
        column.y -= 2

    head("summary")
    sheet.text(column, page.summary, body)
    for label, entries in (("work", page.work), ("education", page.education)):
        if not entries:
            continue
        head(label)
        for entry in entries:
            column.y -= 3
            _right(sheet, column, entry.dates, Style("Caladea-Italic", 9.5, 14, "#555555"))
            sheet.text(column, entry.title, Style("Caladea-Bold", 10.5, 14))
            sheet.text(column, entry.place, Style("Caladea-Italic", 10.5, 13))
            sheet.bullets(column, entry.lines, body)
    for label, words in (("skills", page.skills), ("languages", page.languages), ("interests", page.interests)):
        if words:
            head(label)
            sheet.text(column, ", ".join(words), body)


def _sidebar(sheet: Sheet, page: Outline, accent: str) -> None:
    """A coloured strip on the left for the facts, the story on the right."""
    strip = 188
    sheet.box(0, 0, strip, HEIGHT, accent)
    side = Column(24, strip - 44, HEIGHT - 48)
    main = Column(strip + 28, WIDTH - strip - 72, HEIGHT - 48)
    light = Style("OpenSans-Regular", 9, 13.5, "#FFFFFF")
    size = fitting_size(page.name, "OpenSans-Semibold", 19, side.width)
    sheet.text(side, page.name, Style("OpenSans-Semibold", size, 24, "#FFFFFF"))
    side.y -= 4
    sheet.text(side, page.headline, Style("OpenSans-Italic", 10.5, 14, "#FFFFFF"))
    facts = (("contact", page.contact), ("skills", page.skills), ("languages", page.languages),
             ("interests", page.interests))  # fmt: skip
    for label, words in facts:
        if words:
            side.y -= 18
            sheet.text(side, page.labels[label], Style("OpenSans-Semibold", 10.5, 16, "#FFFFFF"))
            for word in words:
                sheet.text(side, word, light)
    body = Style("OpenSans-Regular", 9.5, 14)
    _section(sheet, main, page.labels["summary"], Style("OpenSans-Semibold", 12.5, 20, accent))
    sheet.text(main, page.summary, body)
    for label, entries in (("work", page.work), ("education", page.education)):
        if not entries:
            continue
        main.y -= 10
        _section(sheet, main, page.labels[label], Style("OpenSans-Semibold", 12.5, 20, accent))
        for entry in entries:
            sheet.text(main, entry.title, Style("OpenSans-Semibold", 10, 14))
            sheet.text(main, f"{entry.place}", Style("OpenSans-Regular", 9.5, 13))
            sheet.text(main, entry.dates, Style("OpenSans-Italic", 8.5, 13, "#666666"))
            sheet.bullets(main, entry.lines, body, mark="–")
            main.y -= 6


def _modern(sheet: Sheet, page: Outline, accent: str) -> None:
    """A large name, a thick line, and a narrow column of facts on the right."""
    head = Column(50, WIDTH - 100, HEIGHT - 50)
    sheet.text(head, page.name, Style("Roboto-Light", 30, 34))
    sheet.text(head, page.headline, Style("Roboto-Bold", 11.5, 18, accent))
    head.y -= 8
    sheet.rule(head, accent, 2.4)
    main = Column(50, 318, head.y - 8)
    side = Column(398, WIDTH - 448, head.y - 8)
    body = Style("Roboto-Regular", 9.8, 14)
    title = Style("Roboto-Bold", 9, 18, accent)
    for label, words in (("contact", page.contact), ("skills", page.skills), ("languages", page.languages),
                         ("interests", page.interests)):  # fmt: skip
        if words:
            _section(sheet, side, page.labels[label].upper(), title)
            for word in words:
                sheet.text(side, word, Style("Roboto-Regular", 9.2, 13.5))
            side.y -= 8
    _section(sheet, main, page.labels["summary"].upper(), title)
    sheet.text(main, page.summary, body)
    for label, entries in (("work", page.work), ("education", page.education)):
        if entries:
            main.y -= 8
            _section(sheet, main, page.labels[label].upper(), title)
        for entry in entries:
            sheet.text(main, entry.title, Style("Roboto-Bold", 10.2, 14))
            sheet.text(main, f"{entry.place} | {entry.dates}", Style("Roboto-Light", 9.2, 13))
            sheet.bullets(main, entry.lines, body)
            main.y -= 6


def _timeline(sheet: Sheet, page: Outline, accent: str) -> None:
    """Dates in a column of their own, a hairline beside them."""
    main = Column(176, WIDTH - 232, HEIGHT - 50)
    sheet.text(main, page.name, Style("Roboto-Bold", 22, 26))
    sheet.text(main, page.headline, Style("Roboto-Light", 12, 17))
    main.y -= 4
    for line in page.contact:
        sheet.text(main, line, Style("Roboto-Regular", 9.2, 13, "#4B5563"))
    main.y -= 10
    body = Style("Roboto-Regular", 9.8, 14.2)
    sheet.text(main, page.summary, body)
    for label, entries in (("work", page.work), ("education", page.education)):
        if entries:
            main.y -= 14
            sheet.text(main, page.labels[label], Style("Roboto-Bold", 12, 18, accent))
        for entry in entries:
            main.y -= 4
            _beside(sheet, main, entry, accent)
            sheet.text(main, entry.title, Style("Roboto-Bold", 10, 14))
            sheet.text(main, entry.place, Style("Roboto-Regular", 9.6, 13.5, "#4B5563"))
            sheet.bullets(main, entry.lines, body, mark="-")
    for label, words in (("skills", page.skills), ("languages", page.languages), ("interests", page.interests)):
        if words:
            main.y -= 14
            sheet.text(main, page.labels[label], Style("Roboto-Bold", 12, 18, accent))
            sheet.text(main, " · ".join(words), body)


def _compact(sheet: Sheet, page: Outline, accent: str) -> None:
    """Dense and plain, headings ruled, as exported by a word processor."""
    column = Column(56, WIDTH - 112, HEIGHT - 46)
    sheet.text(column, page.name, Style("OpenSans-Semibold", 18, 22))
    sheet.text(column, f"{page.headline} | {' | '.join(page.contact)}", Style("OpenSans-Regular", 8.8, 13, "#333333"))
    body = Style("OpenSans-Regular", 9.2, 12.8)

    def head(label: str) -> None:
        column.y -= 9
        sheet.text(column, page.labels[label], Style("OpenSans-Semibold", 11, 15))
        column.y -= 3
        sheet.rule(column, "#999999", 0.5)
        column.y -= 1

    head("skills")
    sheet.text(column, ", ".join(page.skills), body)
    for label, entries in (("work", page.work), ("education", page.education)):
        if not entries:
            continue
        head(label)
        for entry in entries:
            _right(sheet, column, entry.dates, Style("OpenSans-Regular", 8.8, 13))
            sheet.text(column, f"{entry.title}, {entry.place}", Style("OpenSans-Semibold", 9.2, 13))
            sheet.bullets(column, entry.lines, body)
    head("summary")
    sheet.text(column, page.summary, body)
    for label, words in (("languages", page.languages), ("interests", page.interests)):
        if words:
            head(label)
            sheet.text(column, ", ".join(words), body)


def _section(sheet: Sheet, column: Column, label: str, style: Style) -> None:
    sheet.text(column, label, style)
    column.y -= 2


def _right(sheet: Sheet, column: Column, words: str, style: Style) -> None:
    """Set a line at the right edge and stay on its height, so that the left part follows on it."""
    sheet.text(column, words, style, align="right")
    column.y += style.leading


def _beside(sheet: Sheet, main: Column, entry: Entry, accent: str) -> None:
    dates = Column(50, 104, main.y)
    sheet.text(dates, entry.dates, Style("Roboto-Light", 9, 13.5, "#4B5563"))
    sheet.box(163, main.y - 13, 2, 11, accent)


_LAYOUTS: tuple[Callable[[Sheet, Outline, str], None], ...] = (_classic, _sidebar, _modern, _timeline, _compact)
