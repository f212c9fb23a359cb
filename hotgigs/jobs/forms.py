"""The forms of jobs: what the editor, the questions, the team and the closing of a job send."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hotgigs.jobs.rules import pay
from hotgigs.jobs.rules.transitions import CLOSE_REASONS
from hotgigs.jobs.rules.values import MOST_OPENINGS, JobValues, PostValues, QuestionValues
from hotgigs.jobs.rules.words import EMPLOYMENT_TYPES, LANGUAGES, PAY_PERIODS, QUESTION_KINDS, REMOTE_KINDS
from hotgigs.kernel.ids import new_id, parse_id
from hotgigs.web.forms import Fields

LONGEST_TITLE = 120
LONGEST_DESCRIPTION = 20_000
MOST_SKILLS = 25
MOST_COUNTRIES = 60


@dataclass(frozen=True)
class JobForm:
    """The editor of a job with one post; a form for another post leaves the job's part empty."""

    job: JobValues
    post: PostValues
    version: int

    @classmethod
    def parse(cls, form: Mapping[str, Any]) -> "JobForm":
        """Read the editor.

        Raises Invalid with every fault.
        """
        with Fields(form) as fields:
            return cls._read(fields)

    @classmethod
    def parse_as_typed(cls, form: Mapping[str, Any]) -> "JobForm":
        """Read the editor as far as it can be read, for a preview of what is half written."""
        return cls._read(Fields(form))

    @classmethod
    def _read(cls, fields: Fields) -> "JobForm":
        return cls(_job(fields), _post(fields), fields.number("version", low=1, high=10**9) or 0)


@dataclass(frozen=True)
class QuestionForm:
    """One question as it is to be asked."""

    values: QuestionValues

    @classmethod
    def parse(cls, form: Mapping[str, Any]) -> "QuestionForm":
        """Read a question; the answers to choose from stand one on a line.

        Raises Invalid with every fault.
        """
        with Fields(form) as fields:
            kind = fields.choice("kind", QUESTION_KINDS, default="yes_no")
            label = fields.text("label", longest=300, label="The question", required=True)
            lines = fields.text("options", longest=2000, label="The answers", many_lines=True).splitlines()
            options = tuple(dict.fromkeys(" ".join(line.split()) for line in lines if line.strip()))
            if kind == "choice" and len(options) > 12:
                fields.refuse("options", "Offer at most 12 answers. Longer lists are read by nobody.")
        return cls(QuestionValues(kind, label, fields.flag("required"), options))


@dataclass(frozen=True)
class ClosingForm:
    """Why a job, or one of its openings, is closed."""

    reason: str
    note: str

    @classmethod
    def parse(cls, form: Mapping[str, Any]) -> "ClosingForm":
        """Read the reason.

        Raises Invalid when none was chosen, or when another one is not explained.
        """
        with Fields(form) as fields:
            reason = str(form.get("reason", ""))
            if reason not in CLOSE_REASONS:
                fields.refuse("reason", "Choose why it is closed.")
            note = fields.text("note", longest=500, label="The note")
            if reason == "other" and not note:
                fields.refuse("note", "Say in a few words why it is closed.")
        return cls(reason, note)


def parse_total(form: Mapping[str, Any]) -> int:
    """Read how many openings there are to be in all.

    Raises Invalid when it is no number.
    """
    with Fields(form) as fields:
        total = fields.number("total", low=1, high=MOST_OPENINGS, label="The number of openings", required=True)
    return total or 0


def parse_key(form: Mapping[str, Any]) -> Any:
    """Read the key that a form carries so that sending it twice makes one record; without one, make it."""
    return parse_id(str(form.get("key", ""))) or new_id()


def _job(fields: Fields) -> JobValues:
    skills = _listed(fields, "skills", label="The skills")
    if len(skills) > MOST_SKILLS:
        fields.refuse("skills", f"Name at most {MOST_SKILLS} skills: those that decide.")
    return JobValues(
        reference=fields.text("reference", longest=40, label="The reference"),
        department=fields.text("department", longest=80, label="The department"),
        occupation_code=fields.text("occupation_code", longest=20),
        occupation=fields.text("occupation", longest=120, label="The occupation"),
        skills=skills,
        openings=fields.number("openings", low=1, high=MOST_OPENINGS, label="The number of openings") or 1,
    )


def _post(fields: Fields) -> PostValues:
    countries = _listed(fields, "remote_countries", label="The countries")
    if len(countries) > MOST_COUNTRIES:
        fields.refuse("remote_countries", f"Name at most {MOST_COUNTRIES} countries.")
    currency = fields.text("pay_currency", longest=3, label="The currency").upper()
    if currency and not re.fullmatch("[A-Z]{3}", currency):
        fields.refuse("pay_currency", "Choose a currency.")
    return PostValues(
        title=fields.text("title", longest=LONGEST_TITLE, label="The title", required=True),
        description=fields.text("description", longest=LONGEST_DESCRIPTION, label="The description", many_lines=True),
        language=fields.choice("language", LANGUAGES, default="en"),
        employment_type=fields.choice("employment_type", EMPLOYMENT_TYPES, default="FULL_TIME"),
        remote_kind=fields.choice("remote_kind", REMOTE_KINDS, default="onsite"),
        remote_countries=countries,
        place_id=_place_id(fields),
        place=fields.text("place", longest=120, label="The place"),
        pay_min=_amount(fields, "pay_min", currency),
        pay_max=_amount(fields, "pay_max", currency),
        pay_currency=currency or None,
        pay_period=fields.choice("pay_period", PAY_PERIODS, default="YEAR"),
        closes_on=_day(fields, "closes_on"),
    )


def _listed(fields: Fields, name: str, *, label: str) -> tuple[str, ...]:
    text = fields.text(name, longest=2000, label=label)
    return tuple(dict.fromkeys(" ".join(part.split())[:80] for part in text.split(",") if part.strip()))


def _place_id(fields: Fields) -> int | None:
    text = fields.text("place_id", longest=12)
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else None


def _amount(fields: Fields, name: str, currency: str) -> int | None:
    text = fields.text(name, longest=20, label="The amount")
    if not text:
        return None
    amount = pay.read_amount(text, currency or "EUR")
    if amount is None or amount > pay.HIGHEST:
        fields.refuse(name, "Write the amount as a number, such as 42,000 or 14.50.")
        return None
    return amount


def _day(fields: Fields, name: str) -> date | None:
    text = fields.text(name, longest=10)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        fields.refuse(name, "Write the day as year, month and day, such as 2027-03-31.")
        return None
