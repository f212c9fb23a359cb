"""Forms of applying and of deciding, as they come from a browser."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hotgigs.applications import rules
from hotgigs.jobs.queries.rows import QuestionRow
from hotgigs.kernel.ids import QuestionId, ReasonId, StageId, parse_id
from hotgigs.web.forms import Fields

PERSONAL = ("name", "email", "phone", "location")
LONGEST_LETTER = 5000
LONGEST_ANSWER = 2000
LONGEST_REASON = 1000


@dataclass(frozen=True)
class ApplyForm:
    """A complete application."""

    name: str
    email: str
    phone: str
    location: str
    cover_letter: str
    answers: Mapping[QuestionId, Any]

    @classmethod
    def parse(cls, form: Mapping[str, Any], questions: Sequence[QuestionRow]) -> "ApplyForm":
        """Read the form of a job with these questions.

        Raises Invalid with every fault.
        """
        with Fields(form) as fields:
            return cls(
                name=fields.person_name("name"),
                email=fields.email("email"),
                phone=_phone(fields),
                location=fields.text("location", longest=120, label="The place"),
                cover_letter=fields.text("cover_letter", longest=LONGEST_LETTER, label="The message", many_lines=True),
                answers={question.id: _answer(fields, question) for question in questions},
            )


def draft_fields(form: Mapping[str, Any], questions: Sequence[QuestionRow]) -> dict[str, str]:
    """Return what was typed so far, unchecked but bounded, for the draft."""
    names = [*PERSONAL, "cover_letter", *(field_name(question) for question in questions)]
    return {name: str(form[name])[:LONGEST_LETTER].replace("\x00", "") for name in names if name in form}


def field_name(question: QuestionRow) -> str:
    """Return the name of a question's field."""
    return f"question-{question.id}"


def _phone(fields: Fields) -> str:
    phone = fields.text("phone", longest=40, label="The phone number")
    if phone and sum(char.isdigit() for char in phone) < 5:
        fields.refuse("phone", "Enter a phone number with its digits, or leave this empty.")
    return phone


def _answer(fields: Fields, question: QuestionRow) -> Any:
    name = field_name(question)
    if question.kind == "number":
        return fields.number(
            name,
            low=-1_000_000_000,
            high=1_000_000_000,
            label=f"An answer to “{question.label}”",
            required=question.required,
        )
    value = fields.text(
        name,
        longest=LONGEST_ANSWER,
        label=f"An answer to “{question.label}”",
        required=question.required,
        many_lines=question.kind == "text",
    )
    options = {"yes_no": ("yes", "no"), "choice": question.options}.get(question.kind)
    if value and options is not None and value not in options:
        fields.refuse(name, "Choose one of the answers.")
    return value


@dataclass(frozen=True)
class MoveForm:
    """To which stage, seen at which version, and why."""

    stage_id: StageId
    version: int | None
    reason: str

    @classmethod
    def parse(cls, form: Mapping[str, Any]) -> "MoveForm":
        """Read the form.

        Raises Invalid with every fault.
        """
        with Fields(form) as fields:
            stage_id = StageId(_chosen(fields, "stage", "Choose a stage of this job."))
            version = fields.number("version", low=1, high=1_000_000_000)
            reason = fields.text("reason", longest=LONGEST_REASON, label="The reason", many_lines=True)
            return cls(stage_id, version, reason)


@dataclass(frozen=True)
class RejectionForm:
    """Why, what only the team reads, and when the candidate is told."""

    reason_id: ReasonId
    note: str
    tell: str

    @classmethod
    def parse(cls, form: Mapping[str, Any]) -> "RejectionForm":
        """Read the form.

        Raises Invalid with every fault.
        """
        with Fields(form) as fields:
            reason_id = ReasonId(_chosen(fields, "reason", "Choose a reason."))
            note = fields.text("note", longest=LONGEST_REASON, label="The note", many_lines=True)
            tell = fields.choice("tell", rules.TELL_AFTER, default=rules.TELL_DEFAULT)
            return cls(reason_id, note, tell)


def _chosen(fields: Fields, name: str, otherwise: str) -> UUID:
    key = parse_id(fields.text(name, longest=40))
    if key is None:
        fields.refuse(name, otherwise)
    return key or UUID(int=0)
