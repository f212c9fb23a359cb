"""What a person typed, understood: words, "phrases", -exclusions; every text has a meaning."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from hotgigs.search.engine import LONGEST_WORDS
from hotgigs.search.whoosh_engine.words import Compound, alternatives, compounds, tidy

_MOST_GROUPS = 24
# A quote opens a phrase at the start of a word and closes it at the next one; a lone quote is only a sign.
_QUOTES = '"\u201c\u201d\u201e\u00ab\u00bb'
_CHUNK = re.compile(
    rf"(?P<minus>(?<!\S)[-\u2212])?(?:[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}]|(?P<word>[^\s{_QUOTES}]+))"
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
    """Read what a person typed; the end of an endless text is ignored."""
    text = tidy(words[:LONGEST_WORDS].replace("\x00", " "))
    wanted: list[Group] = []
    excluded: list[Group] = []
    for chunk in _CHUNK.finditer(text):
        target = excluded if chunk["minus"] else wanted
        is_phrase = chunk["phrase"] is not None
        name = "phrase" if is_phrase else "word"
        parts = list(compounds(chunk[name]))
        if is_phrase and len(parts) > 1:
            target.append(Group(steps=_steps([compound for _, compound in parts])))
        else:
            target.extend(_word(compound, chunk.start(name) + start) for start, compound in parts)
    return Typed(text, _meaningful(wanted), _meaningful(excluded))


def _meaningful(groups: list[Group]) -> tuple[Group, ...]:
    return tuple(dict.fromkeys(group for group in groups if group.steps))[:_MOST_GROUPS]


def _word(compound: Compound, start: int) -> Group:
    words, joined = compound
    return Group(
        steps=_steps([compound]),
        joined=alternatives(joined) if joined else (),
        plain=joined or words[0].plain,
        span=(start, start + words[-1].end),
    )


def _steps(parts: list[Compound]) -> tuple[Step, ...]:
    words = [word for compound in parts for word in compound.words]
    return tuple(Step(offset, alternatives(word.plain)) for offset, word in enumerate(words) if word.is_meaningful)
