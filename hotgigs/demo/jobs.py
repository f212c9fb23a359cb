"""The jobs of the sample: 400 of them, over the last sixty days."""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from hotgigs.demo import companies, postings, roles, texts
from hotgigs.demo.records import Company, Job, Question, Town

DAYS = 60
"""How far back jobs were published."""

RECENT = 400
"""How many paragraphs and lists back nothing is repeated: those of about 50 jobs."""

_STATUSES = (("open", 332), ("closed", 40), ("draft", 16), ("on_hold", 12))
_REASONS = (("filled", 24), ("cancelled", 8), ("deprioritized", 5), ("no_longer_relevant", 3))
_MODES = {
    "remote": (("remote", 6), ("hybrid", 3), ("onsite", 1)),
    "hybrid": (("hybrid", 8), ("onsite", 2)),
    "onsite": (("onsite", 1),),
}
_DESK_MODES = (("hybrid", 6), ("onsite", 4))


@dataclass(frozen=True)
class _Plan:
    """A job before it is written: what, where, since when."""

    company: Company
    role: str
    language: str
    level: str
    unit: str
    town: Town
    status: str
    published: datetime
    number: int


@dataclass(frozen=True)
class _Life:
    """When a job was made, published and closed, and until when people may apply."""

    created_at: datetime
    published_at: datetime | None
    closed_at: datetime | None
    closes_on: date | None
    close_reason: str | None


def jobs(seed: int, today: date) -> tuple[Job, ...]:
    """Make all jobs, the newest first; nothing is later than the evening before `today`."""
    plans = _plans(seed, today)
    recent = postings.Recent(maxlen=RECENT)
    voices = {
        (company.key, language): postings.Voice(_voice_texts(company.key, language), recent)
        for company in companies.companies()
        for language in ("en", "fr", "de")
    }
    made = [_job(plan, voices[plan.company.key, plan.language], seed, today) for plan in plans]
    return tuple(made)


def _voice_texts(company: str, language: str) -> dict[str, Any]:
    return texts.table(f"companies/{company}" if language == "en" else f"translated/{language}")


def _plans(seed: int, today: date) -> list[_Plan]:
    dice = texts.chance(seed, "plans")
    statuses = [status for status, count in _STATUSES for _ in range(count)]
    dice.shuffle(statuses)
    plans: list[_Plan] = []
    for share in roles.split():
        for level, unit, town in itertools.islice(_settings(share, seed), share.jobs):
            number = len(plans)
            status = statuses[number]
            published = _published(dice, today, status)
            company = companies.company(share.company)
            plans.append(_Plan(company, share.role, share.language, level, unit, town, status, published, number))
    return sorted(plans, key=lambda plan: (plan.published, plan.number), reverse=True)


def _settings(share: roles.Share, seed: int) -> Iterator[tuple[str, str, Town]]:
    """Yield level, unit and town so that no company has the same title twice in a town while there is a choice."""
    dice = texts.chance(seed, "settings", share.company, share.role, share.language)
    role = _role(share.role, share.language)
    company = companies.company(share.company)
    levels = [level for level in ("mid", "mid", "senior", "mid", "junior") if level in role["titles"]]
    places = [
        town for town, weight in company.towns for _ in range(weight) if town.name in role.get("towns", (town.name,))
    ]
    seen: set[tuple[str, str, int]] = set()
    distinct = len(set(levels)) * len(role["units"]) * len(set(places))
    while True:
        setting = dice.choice(levels), dice.choice(role["units"]), dice.choice(places)
        key = (role["titles"][setting[0]].replace("{unit}", setting[1]), setting[1], setting[2].id)
        if key not in seen or len(seen) >= distinct:
            seen.add(key)
            yield setting


def _published(dice: random.Random, today: date, status: str) -> datetime:
    first = 14 if status == "closed" else 1
    days = first + int((DAYS - first) * dice.random() ** 1.15)
    day = today - timedelta(days=days)
    if day.weekday() > 4 and dice.random() < 0.8:
        # Few people publish at weekends; most of these belong to some day of the week before.
        day -= timedelta(days=day.weekday() - 4 + dice.randint(0, 4))
    return _at(max(day, today - timedelta(days=DAYS)), dice, 7, 17)


def _at(day: date, dice: random.Random, first: int, last: int) -> datetime:
    return datetime.combine(day, time(dice.randint(first, last - 1), dice.randint(0, 59)), timezone.utc)


def _role(key: str, language: str) -> dict[str, Any]:
    role = roles.by_key()[key]
    return role if language == "en" else role | roles.translated(language, key)


def _job(plan: _Plan, voice: postings.Voice, seed: int, today: date) -> Job:
    dice = texts.chance(seed, "job", plan.number)
    role = _role(plan.role, plan.language)
    manager = companies.manager_of(plan.company, plan.role)
    facts = postings.Facts(plan.company, role, plan.level, plan.unit, plan.town.name, manager.name, plan.language)
    life = _life(plan, dice, today)
    mode = _mode(plan, role, dice)
    low, high, period = _pay(plan, dice)
    return Job(
        reference=f"{plan.company.key[:3].upper()}-{1001 + plan.number}",
        company=plan.company.key,
        role=plan.role,
        level=plan.level,
        title=texts.fill(role["titles"][plan.level], dice, postings.gap_names(facts)),
        family=role["family"],
        occupation=role["soc"],
        language=plan.language,
        description=postings.describe(facts, voice, dice),
        town=plan.town,
        remote_kind=mode,
        remote_countries=(plan.town.country,) if mode == "remote" else (),
        employment_type=dice.choice(role["types"]),
        pay_min=low,
        pay_max=high,
        pay_currency=plan.company.currency,
        pay_period=period,
        status=plan.status,
        close_reason=life.close_reason,
        openings=texts.weighted(dice, ((1, 14), (2, 4), (3, 1))),
        created_at=life.created_at,
        published_at=life.published_at,
        closed_at=life.closed_at,
        closes_on=life.closes_on,
        questions=_questions(role, plan, dice),
        skills=tuple(texts.some(dice, role["skills"], dice.randint(4, 6))),
        recruiter=plan.company.recruiter.email,
        manager=manager.email,
    )


def _life(plan: _Plan, dice: random.Random, today: date) -> _Life:
    created = plan.published - timedelta(days=dice.randint(1, 9), hours=dice.randint(0, 5))
    if plan.status == "draft":
        return _Life(created, None, None, None, None)
    ends = max(plan.published.date() + timedelta(days=dice.choice((21, 28, 35, 42, 60, 75))), today)
    closes = ends + timedelta(days=dice.randint(1, 4)) if ends == today else ends
    if plan.status != "closed":
        return _Life(created, plan.published, None, closes if dice.random() < 0.8 else None, None)
    last = (today - plan.published.date()).days - 1
    day = plan.published.date() + timedelta(days=dice.randint(10, max(10, last)))
    closed = _at(day - timedelta(days=max(day.weekday() - 4, 0)), dice, 8, 17)
    reason = texts.weighted(dice, _REASONS)
    return _Life(created, plan.published, closed, closes, reason)


def _mode(plan: _Plan, role: dict[str, Any], dice: random.Random) -> str:
    if role.get("hybrid"):
        return texts.weighted(dice, _DESK_MODES)
    return texts.weighted(dice, _MODES[role.get("mode", "onsite")])


def _pay(plan: _Plan, dice: random.Random) -> tuple[int, int, str]:
    """Return the pay range in minor units, up to three steps beside the written one."""
    low, high, period = roles.pay(plan.company.key, plan.role, plan.level)
    step = {"HOUR": 0.1, "MONTH": 20, "YEAR": 300}[period]
    shift = dice.randint(-2, 3) * step
    return round((low + max(shift, 0)) * 100), round((high + shift) * 100), period


def _questions(role: dict[str, Any], plan: _Plan, dice: random.Random) -> tuple[Question, ...]:
    if plan.language != "en" or dice.random() < 0.22:
        return ()
    asked = texts.some(dice, role["ask"], dice.randint(1, 2))
    known = {question["q"] for question in asked}
    general = [question for question in texts.table("phrases")["questions"] if question["q"] not in known]
    asked += texts.some(dice, general, dice.randint(0, 2))
    return tuple(
        Question(
            label=question["q"],
            kind=question["kind"],
            required=not question.get("optional", False),
            options=tuple(question.get("options", ())),
            samples=tuple(question.get("a") or question.get("range") or ()),
        )
        for question in asked
    )
