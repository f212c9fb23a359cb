"""Markdown that people write, as safe HTML and as plain text; the only place where markup is made from their words."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

TAGS = frozenset({"p", "ul", "ol", "li", "br", "strong", "em", "h3", "h4", "a", "blockquote"})
"""Every element that can come out; tests compare."""

# The page has its own h1 and h2: whatever people choose becomes one of two levels below.
_HEADINGS = {"h1": "h3", "h2": "h3"}


class _Renderer(RendererHTML):
    """Writes headings below those of the page, links that vouch for nothing, and no attribute besides."""

    def heading_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        return f"<{_HEADINGS.get(tokens[index].tag, 'h4')}>"

    def heading_close(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        return f"</{_HEADINGS.get(tokens[index].tag, 'h4')}>\n"

    def link_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        href = Markup.escape(str(tokens[index].attrGet("href") or ""))
        return f'<a href="{href}" rel="nofollow noopener">'

    def ordered_list_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        start = tokens[index].attrGet("start")
        return f'<ol start="{int(start)}">\n' if start is not None else "<ol>\n"


def _make_parser() -> MarkdownIt:
    # From nothing up: raw HTML, images, code and tables are never parsed, so they come out as the words they are.
    parser = MarkdownIt("zero", {"html": False, "breaks": True, "maxNesting": 12}, renderer_cls=_Renderer)
    parser.enable(["heading", "lheading", "list", "blockquote", "emphasis", "link", "autolink", "newline", "escape"])
    parser.validateLink = _is_safe_link  # type: ignore[method-assign]  # the documented way to choose links
    return parser


def _is_safe_link(url: str) -> bool:
    return url.strip().lower().startswith(("https://", "http://", "mailto:"))


_parser = _make_parser()
_ENDINGS = (".", "!", "?", "\u2026", ":", ";", ",")
"""What tells a reader that something new begins."""
_KEPT = 256
"""Texts whose rendering a process remembers: a page asks for the same one several times, and pages repeat."""


@lru_cache(maxsize=_KEPT)
def to_html(text: str) -> Markup:
    """Render Markdown; the result holds only the elements of TAGS, and links to the web or a mailbox."""
    return Markup(_parser.render(text).strip())  # noqa: S704 - the reviewed exception: made by the renderer above


@lru_cache(maxsize=_KEPT)
def to_plain(text: str) -> str:
    """Return the words alone, a line for each paragraph, heading and point."""
    lines: list[str] = []
    for token in _parser.parse(text):
        if token.type == "inline":
            lines.extend(line for line in _words(token.children or []).splitlines() if line.strip())
    return "\n".join(" ".join(line.split()) for line in lines)


@lru_cache(maxsize=_KEPT)
def to_line(text: str) -> str:
    """Return the words on one line; a heading ends with a colon, a point that is no sentence with a middle dot."""
    pieces: list[str] = []
    is_heading = False
    for token in _parser.parse(text):
        if token.type == "inline" and (words := " ".join(_words(token.children or []).split())):
            pieces.append(words + ("" if words.endswith(_ENDINGS) else ":" if is_heading else " \u00b7"))
        is_heading = token.type == "heading_open"
    return " ".join(pieces).removesuffix(" \u00b7").removesuffix(":")


def shorten(text: str, longest: int) -> str:
    """Return plain text on one line, cut at a word when it is longer."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    return line[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def _words(children: Sequence[Any]) -> str:
    return "".join("\n" if child.type in ("softbreak", "hardbreak") else child.content for child in children)
