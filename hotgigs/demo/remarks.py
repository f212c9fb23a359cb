"""What people write along the way: letters, answers, notes and reasons."""

import random
from collections.abc import Mapping
from typing import Any

from hotgigs.demo import careers, texts
from hotgigs.demo.records import Job, Person, Question

_LETTER_SHARE = 0.3


def gaps(person: Person, job: Job, manager: str) -> dict[str, str]:
    """Return what notes and letters may name."""
    first = person.name.split()[0]
    skills = [skill["name"] for skill in person.resume["skills"]]
    return {
        "first": first,
        "town": person.town.name,
        "place": job.town.name,
        "title": job.title,
        "manager": manager,
        "years": str(max(person.years, 2)),
        "skill": careers.inside(skills[0], person.language),
        "second": careers.inside(skills[1], person.language),
    }


def letter(person: Person, names: Mapping[str, str], dice: random.Random) -> str:
    """Write a cover letter of three short paragraphs, or none, as most people do."""
    if person.language != "en" or dice.random() > _LETTER_SHARE:
        return ""
    written = texts.table("history")["letters"]
    parts = [dice.choice(written[part]) for part in ("opening", "middle", "closing")]
    return "\n\n".join([*(texts.fill(part, dice, names) for part in parts), person.name])


def answers(job: Job, person: Person, dice: random.Random) -> tuple[tuple[str, Any], ...]:
    """Answer the questions of a job; people leave out some that are not required."""
    given = [
        (question.label, _answer(question, person, dice))
        for question in job.questions
        if question.required or dice.random() < 0.6
    ]
    return tuple(given)


def note(kind: str, names: Mapping[str, str], dice: random.Random, used: set[str]) -> str | None:
    """Choose a note of this kind that the application does not have yet."""
    at_home = names["town"] == names["place"]
    lines = texts.table("history")["notes"][kind]
    left = [line for line in lines if line not in used and not (at_home and "{town}" in line)]
    if not left:
        return None
    line = dice.choice(left)
    used.add(line)
    return texts.fill(line, dice, names)


def _answer(question: Question, person: Person, dice: random.Random) -> bool | int | str:
    if question.kind == "yes_no":
        return dice.random() < 0.88
    if question.kind == "choice":
        return dice.choice(question.options)
    if question.kind == "number":
        low, high = question.samples
        if "years" in question.label:
            return int(min(max(person.years, low), high))
        return dice.randint(int(low), int(high))
    return str(dice.choice(question.samples))
