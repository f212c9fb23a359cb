"""Writing the text of a job: which paragraphs, in which order, with which facts."""

import random
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hotgigs.demo import texts
from hotgigs.demo.records import Company

_DRAWS = 12
"""How often a list is chosen again before a repetition is accepted."""


@dataclass(frozen=True)
class Facts:
    """What a description needs to know about its job."""

    company: Company
    role: Mapping[str, Any]
    level: str
    unit: str
    city: str
    manager: str
    language: str


Recent = deque[str]
"""The lists written last, by all companies together."""


@dataclass
class Voice:
    """How one company writes; it takes its paragraphs in turn, so that neighbours in a list differ."""

    written: Mapping[str, Any]
    recent: Recent
    _used: Counter[str] = field(default_factory=Counter)

    def turn(self, kind: str, variants: Sequence[str]) -> str:
        """Take the next of the variants."""
        index = self._used[kind]
        self._used[kind] += 1
        return variants[index % len(variants)]

    def bullets(self, items: Sequence[str], least: int, most: int, dice: random.Random) -> list[str]:
        """Choose items for a list that did not appear like this lately."""
        for _ in range(_DRAWS):
            chosen = texts.some(dice, items, dice.randint(least, most))
            if "\n".join(chosen) not in self.recent:
                break
        self.recent.append("\n".join(chosen))
        return chosen


def describe(facts: Facts, voice: Voice, dice: random.Random) -> str:
    """Write the description of a job as Markdown."""
    gaps = _gaps(facts, dice)
    role, written = facts.role, voice.written
    do, need, hiring, offer = written["headings"]
    about = texts.fill(voice.turn("about", written["about"]), dice, gaps)
    lead = texts.fill(voice.turn(f"lead {role['key']}", role["lead"]), dice, gaps)
    parts = [lead]
    early = dice.random() < 0.5
    if early:
        parts.append(about)
    parts += [f"## {do}", _bullets(voice.bullets(role["duties"], 4, 6, dice), dice, gaps)]
    parts += [f"## {need}", _bullets(_needs(facts, voice, dice), dice, gaps)]
    parts += _plus(facts, voice, dice)
    if not early:
        parts.append(about)
    parts += [f"## {hiring}", texts.fill(voice.turn("hiring", written["hiring"]), dice, gaps)]
    parts += [f"## {offer}", _bullets(voice.bullets(written["benefits"], 3, 5, dice), dice, gaps)]
    if dice.random() < 0.4:
        parts.append(texts.fill(voice.turn("closing", written["closing"]), dice, gaps))
    return "\n\n".join(parts)


def gap_names(facts: Facts) -> dict[str, str]:
    """Return the facts that titles may name."""
    return {"unit": facts.unit, "city": facts.city}


def _gaps(facts: Facts, dice: random.Random) -> dict[str, str]:
    return {
        "unit": facts.unit,
        "unit_cap": facts.unit[:1].upper() + facts.unit[1:],
        "city": facts.city,
        "short": facts.company.short,
        "recruiter": facts.company.recruiter.name,
        "manager": facts.manager,
        "when": dice.choice(texts.table("phrases")["when"]),
    }


def _needs(facts: Facts, voice: Voice, dice: random.Random) -> list[str]:
    needs = voice.bullets(facts.role["needs"], 3, 5, dice)
    lines = texts.table("phrases").get(facts.level, [])
    if lines and facts.language == "en":
        needs.insert(0, dice.choice(lines))
    return needs


def _plus(facts: Facts, voice: Voice, dice: random.Random) -> list[str]:
    items = facts.role.get("extra") or facts.role.get("plus") or []
    if not items or dice.random() < 0.3:
        return []
    written = voice.written
    frame = written["plus"] if facts.language != "en" else voice.turn("plus", texts.table("phrases")["plus"])
    chosen = texts.some(dice, items, texts.weighted(dice, ((1, 3), (2, 1))))
    return [texts.fill(frame, dice, {"items": written.get("connective", " or ").join(chosen)})]


def _bullets(lines: Sequence[str], dice: random.Random, gaps: Mapping[str, str]) -> str:
    return "\n".join("- " + texts.fill(line, dice, gaps) for line in lines)
