"""What candidates have done so far: posts, schools, skills and languages, as a JSON Resume document."""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hotgigs.demo import texts
from hotgigs.demo.naming import Identity
from hotgigs.demo.records import Town

_YEARS = {"junior": (0, 2), "mid": (3, 10), "senior": (9, 24)}
# Skills that keep their capital letter inside a sentence.
_NAMES = frozenset(
    ["Active", "Amazon", "Ansible", "Apache", "Arbor", "Code", "Docker", "English", "Figma", "Flask", "German", "Git"]
    + ["Kubernetes", "Linux", "Makaton", "Mastercam", "Microsoft", "Opera", "Portbase", "Prometheus", "Python"]
    + ["Redis", "Terraform", "Windows", "Zarr"]
)
_FLUENCY = ("Basic", "Conversational", "Professional", "Fluent")
_DEGREES = frozenset(
    ["Doctorate", "Doctor of Medicine", "Master's degree", "Bachelor's degree", "PGCE"]
    + ["Bachelor", "Master", "Associate degree"]
)
# Duties are written to a reader; the lines without "you" and without a gap also stand on a resume.
_ADDRESSING = re.compile(r"\{|\b(you|yours?|our|ours|us|we|votre|vos|vous|nous|notre|unserer?|wir|Sie|Ihre?)\b")
_STUDIES = {"Doctorate": 5, "Doctor of Medicine": 6, "Master's degree": 5, "Bachelor's degree": 3}


@dataclass(frozen=True)
class Career:
    """A JSON Resume document and the facts that were drawn for it."""

    headline: str
    years: int
    resume: dict[str, Any]


@dataclass(frozen=True)
class Start:
    """What is known of somebody before the career is drawn."""

    who: Identity
    town: Town
    role: Mapping[str, Any]
    field: str
    level: str
    language: str
    today: date


def career(start: Start, dice: random.Random) -> Career:
    """Draw a career that leads to the role at its level."""
    years = dice.randint(*_YEARS[start.level])
    titles = _titles(start, years)
    work = _work(start, titles, years, dice)
    headline = work[0]["position"] if work else start.role["ladder"][0]
    skills = texts.some(dice, start.role["skills"], dice.randint(4, 7))
    employers = len({entry["name"] for entry in work})
    gaps = _summary_gaps(start, headline, years, skills, employers)
    resume = {
        "basics": {
            "name": start.who.name,
            "label": headline,
            "email": start.who.email,
            "phone": start.who.phone,
            "summary": texts.fill(_summary(start, dice), dice, gaps),
            "location": {"city": start.town.name, "countryCode": start.town.country},
        },
        "work": work,
        "education": [_education(start, work, dice)],
        "skills": [{"name": skill} for skill in skills],
        "languages": _languages(start, dice),
    }
    if start.language == "en" and dice.random() < 0.45:
        items = texts.some(dice, texts.table("careers")["interests"]["items"], dice.randint(1, 3))
        resume["interests"] = [{"name": item} for item in items]
    return Career(headline, years, resume)


def _titles(start: Start, years: int) -> list[str]:
    """Return the titles of the posts, the latest first; more years give more posts, a level decides how far up."""
    ladder = list(start.role["ladder"])
    reached = {"junior": 1, "mid": max(1, len(ladder) - 1), "senior": len(ladder)}[start.level]
    posts = 0 if years == 0 else min(reached + (years > 12), 1 + years // 3)
    climbed = ladder[:reached][-posts:] if posts else []
    extra = [climbed[-1]] if climbed and posts > len(climbed) else []
    return (climbed + extra)[::-1]


def _work(start: Start, titles: list[str], years: int, dice: random.Random) -> list[dict[str, Any]]:
    if not titles:
        return []
    months = years * 12 + dice.randint(2, 11)
    lengths = texts.shares(months, [dice.randint(2, 6) for _ in titles])
    employers = _employers(start, dice)
    highlights = list(start.role["highlights"])
    dice.shuffle(highlights)
    duties = [line for line in start.role["duties"] if not _ADDRESSING.search(line)]
    dice.shuffle(duties)
    now = start.today.year * 12 + start.today.month - 1
    end = now - (0 if dice.random() < 0.75 else dice.randint(1, 8))
    entries: list[dict[str, Any]] = []
    for index, (title, length) in enumerate(zip(titles, lengths, strict=True)):
        begin = end - max(length, 3)
        done = dice.randint(2, 3) if index == 0 else dice.randint(0, 2)
        taken = [duties.pop() for _ in range(min(len(duties), done))]
        taken += [highlights.pop() for _ in range(min(len(highlights), dice.randint(1, 2) if index == 0 else 1))]
        employer = employers[index % len(employers)]
        entry: dict[str, Any] = {"name": employer, "position": title, "location": start.town.name}
        entry["startDate"] = _month(begin)
        if index or end < now:
            entry["endDate"] = _month(end)
        if taken:
            entry["highlights"] = [texts.fill(line, dice, {}) for line in taken]
        entries.append(entry)
        end = begin - dice.choice((0, 0, 0, 1, 2, 3))
    return entries


def _month(count: int) -> str:
    return f"{count // 12}-{count % 12 + 1:02}"


def _employers(start: Start, dice: random.Random) -> list[str]:
    listed = [item.rpartition(":") for item in texts.table("careers")["employers"][start.field]]
    fitting = [name for name, _, country in listed if country in ("", start.town.country)]
    others = [name for name, _, _ in listed if name not in fitting]
    dice.shuffle(fitting)
    return fitting if len(fitting) > 1 else fitting + others[:2]


def _education(start: Start, work: list[dict[str, Any]], dice: random.Random) -> dict[str, Any]:
    kind, area = start.role["study"]
    schools = texts.table("careers")["universities" if kind in _DEGREES else "trade_schools"]
    # Who starts early in a year has finished the year before.
    first = work[-1]["startDate"] if work else start.today.strftime("%Y-%m")
    end = int(first[:4]) - (first[5:] < "07")
    return {
        "institution": dice.choice(schools.get(start.town.country, schools["XX"])),
        "studyType": kind,
        "area": area,
        "startDate": str(end - _STUDIES.get(kind, 2)),
        "endDate": str(end),
    }


def _languages(start: Start, dice: random.Random) -> list[dict[str, str]]:
    careers = texts.table("careers")
    spoken = [careers["tongues"][start.town.country], "English"]
    root = careers["roots"].get(start.who.culture)
    if root:
        spoken.insert(0 if dice.random() < 0.5 else 1, root)
    unique = list(dict.fromkeys(spoken))
    return [
        {"language": language, "fluency": "Native" if index == 0 else dice.choice(_FLUENCY[1:])}
        for index, language in enumerate(unique)
    ]


def _summary(start: Start, dice: random.Random) -> str:
    careers = texts.table("careers")
    if start.language != "en":
        return str(dice.choice(careers[f"summaries_{start.language}"]["mid"]))
    return str(dice.choice(careers["summaries"][start.level]))


def _summary_gaps(start: Start, title: str, years: int, skills: list[str], employers: int) -> dict[str, str]:
    lower = title if title[:2].isupper() else title[:1].lower() + title[1:]
    return {
        "title": title,
        "title_lower": lower,
        "article": "an" if lower[:1].lower() in "aeiou" else "a",
        "years": str(years),
        "field": start.field,
        "town": start.town.name,
        "skill": inside(skills[0], start.language),
        "second": inside(skills[1], start.language),
        "employers": {0: "no", 1: "one", 2: "two", 3: "three", 4: "four"}.get(employers, str(employers)),
    }


def inside(skill: str, language: str) -> str:
    """Write a skill as it stands inside a sentence: names keep their capitals, words lose them."""
    word = skill.split()[0]
    kept = language == "de" or word[1:] != word[1:].lower() or word in _NAMES
    return skill if kept else skill[:1].lower() + skill[1:]
