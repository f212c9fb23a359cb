"""What a person typed, understood: words, "phrases", -exclusions; every text has a meaning."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from hotgigs.search.engine import LONGEST_WORDS
from hotgigs.search.whoosh_engine.words import FUNCTION_WORDS, Compound, alternatives, compounds, tidy

_MOST_GROUPS = 24
# A quote opens a phrase at the start of a word and closes it at the next one; a lone quote is only a sign.
_CHUNK = re.compile(
    r'(?P<minus>(?<!\S)[-\u2212])?(?:["\u201c\u201d\u201e\u00ab\u00bb](?P<phrase>[^"\u201c\u201d\u201e\u00ab\u00bb]*)["\u201c\u201d\u201e\u00ab\u00bb]|(?P<word>[^\s"\u201c\u201d\u201e\u00ab\u00bb]+))'
)


class Step(NamedTuple):
    """One place of a phrase: any of the terms, `offset` places after the start."""

    offset: int
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Something that a job has or has not: a word, or words in a row, or the same words written as one."""

    steps: tuple[Step, ...]
    joined: tuple[str, ...] = ()
    plain: str = ""
    span: tuple[int, int] = (0, 0)

    @property
    def terms(self) -> frozenset[str]:
        """Every term that may be highlighted for this group."""
        return frozenset(self.joined).union(*(step.terms for step in self.steps))


@dataclass(frozen=True, slots=True)
class Typed:
    """The meaning of a query's words; `text` is what the spans of groups point into."""

    text: str
    wanted: tuple[Group, ...]
    excluded: tuple[Group, ...]


def understand(words: str) -> Typed:
    """Read what a person typed; the longest part of an endless text is ignored."""
    text = tidy(words[:LONGEST_WORDS].replace("\x00", " "))
    wanted: list[Group] = []
    excluded: list[Group] = []
    for chunk in _CHUNK.finditer(text):
        target = excluded if chunk["minus"] else wanted
        if chunk["phrase"] is not None:
            target.extend(_phrase(chunk["phrase"], chunk.start("phrase")))
        else:
            target.extend(_word(compound, chunk.start("word")) for compound in compounds(chunk["word"]))
    meaningful = dict.fromkeys(group for group in wanted if group.steps)
    return Typed(
        text=text,
        wanted=tuple(meaningful)[:_MOST_GROUPS],
        excluded=tuple(group for group in excluded if group.steps)[:_MOST_GROUPS],
    )


def _phrase(phrase: str, start: int) -> list[Group]:
    parts = list(compounds(phrase))
    if len(parts) == 1:
        return [_word(parts[0], start)]
    return [Group(steps=_steps(parts))]


def _word(compound: Compound, start: int) -> Group:
    first, last = compound.words[0], compound.words[-1]
    joined = compound.joined
    return Group(
        steps=_steps([compound]),
        joined=alternatives(joined) if joined else (),
        plain=joined or first.plain,
        span=(start + first.start, start + last.end),
    )


def _steps(parts: list[Compound]) -> tuple[Step, ...]:
    flat = [word for compound in parts for word in compound.words]
    steps = [
        (offset, word.plain)
        for offset, word in enumerate(flat)
        if not (word.is_clipped or word.plain in FUNCTION_WORDS)
    ]
    return tuple(Step(offset, alternatives(plain)) for offset, plain in steps)
