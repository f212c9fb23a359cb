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
"""The paragraphs and lists written last, by all companies together."""


@dataclass
class Voice:
    """How one company writes; it takes its paragraphs in turn, so that neighbours among its jobs differ."""

    written: Mapping[str, Any]
    recent: Recent
    _used: Counter[str] = field(default_factory=Counter)

    def paragraph(self, kind: str, variants: Sequence[str], gaps: Mapping[str, str], dice: random.Random) -> str | None:
        """Fill the next variant that gives a paragraph nobody wrote lately; None when all of them did."""
        whens = texts.table("phrases")["when"]
        for index in range(self._used[kind], self._used[kind] + len(variants)):
            variant = variants[index % len(variants)]
            for when in dice.sample(whens, 3):
                text = texts.fill(variant, dice, {**gaps, "when": when})
                if text not in self.recent:
                    self._used[kind] = index + 1
                    self.recent.append(text)
                    return text
        return None

    def bullets(self, items: Sequence[str], least: int, most: int, dice: random.Random) -> list[str]:
        """Choose items for a list that did not appear like this lately."""
        for draw in range(_DRAWS):
            chosen = texts.some(dice, items, dice.randint(least, most))
            if draw > _DRAWS // 2:
                # So short a list has few selections; another order tells them apart.
                dice.shuffle(chosen)
            if "\n".join(chosen) not in self.recent:
                break
        self.recent.append("\n".join(chosen))
        return chosen


def describe(facts: Facts, voice: Voice, dice: random.Random) -> str:
    """Write the description of a job as Markdown."""
    gaps = _gaps(facts)
    role, written = facts.role, voice.written
    do, need, hiring, offer = written["headings"]
    lead = voice.paragraph(f"lead {role['key']}", role["lead"], gaps, dice)
    about = voice.paragraph("about", written["about"], gaps, dice)
    early = dice.random() < 0.5
    parts = [
        lead or texts.fill(dice.choice(role["lead"]), dice, gaps),
        about if early else None,
        f"## {do}",
        _bullets(voice.bullets(role["duties"], 4, 6, dice), dice, gaps),
        f"## {need}",
        _bullets(_needs(facts, voice, dice), dice, gaps),
        _plus(facts, voice, dice),
        None if early else about,
        f"## {hiring}",
        voice.paragraph("hiring", written["hiring"], gaps, dice) or _plain_hiring(facts),
        f"## {offer}",
        _bullets(voice.bullets(written["benefits"], 3, 5, dice), dice, gaps),
        voice.paragraph("closing", written["closing"], gaps, dice) if dice.random() < 0.4 else None,
    ]
    return "\n\n".join(part for part in parts if part)


def gap_names(facts: Facts) -> dict[str, str]:
    """Return the facts that titles may name."""
    return {"unit": facts.unit, "city": facts.city}


def _plain_hiring(facts: Facts) -> str:
    """Say the least about hiring, in the few cases in which a company has said everything else lately."""
    recruiter, manager = facts.company.recruiter.name.split()[0], facts.manager.split()[0]
    return {
        "en": f"A first call with {recruiter}, then a meeting with {manager} in {facts.city}.",
        "fr": f"Un premier appel avec {recruiter}, puis une rencontre avec {manager} à {facts.city}.",
        "de": f"Erst ein Gespräch mit {recruiter}, dann ein Treffen mit {manager} in {facts.city}.",
    }[facts.language]


def _gaps(facts: Facts) -> dict[str, str]:
    return {
        "unit": facts.unit,
        "unit_cap": facts.unit[:1].upper() + facts.unit[1:],
        "city": facts.city,
        "short": facts.company.short,
        "recruiter": facts.company.recruiter.name,
        "manager": facts.manager,
        "when": "",
    }


def _needs(facts: Facts, voice: Voice, dice: random.Random) -> list[str]:
    needs = voice.bullets(facts.role["needs"], 3, 5, dice)
    lines = texts.table("phrases").get(facts.level, [])
    if lines and facts.language == "en":
        needs.insert(0, dice.choice(lines))
    return needs


def _plus(facts: Facts, voice: Voice, dice: random.Random) -> str | None:
    items = facts.role.get("extra") or facts.role.get("plus") or []
    if not items or dice.random() < 0.3:
        return None
    frames = texts.table("phrases")["plus"] if facts.language == "en" else [voice.written["plus"]]
    chosen = texts.some(dice, items, texts.weighted(dice, ((1, 3), (2, 1))))
    joined = voice.written.get("connective", " or ").join(chosen)
    return voice.paragraph("plus", frames, {"items": joined}, dice)


def _bullets(lines: Sequence[str], dice: random.Random, gaps: Mapping[str, str]) -> str:
    return "\n".join("- " + texts.fill(line, dice, gaps) for line in lines)
