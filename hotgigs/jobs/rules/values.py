"""What people enter about a job and its posts, as parsed and before it is stored."""

from dataclasses import dataclass
from datetime import date

from hotgigs.kernel.errors import Invalid
from hotgigs.kernel.permissions import Role

MOST_OPENINGS = 500
MOST_QUESTIONS = 20
JOB_ROLES = (Role.RECRUITER, Role.HIRING_MANAGER, Role.INTERVIEWER, Role.VIEWER)
"""What a person can be on one job; who administers is decided for the whole company."""


@dataclass(frozen=True)
class JobValues:
    """What the team keeps about a job; the occupation is a code, or a title as somebody typed it."""

    reference: str = ""
    department: str = ""
    occupation_code: str = ""
    occupation: str = ""
    skills: tuple[str, ...] = ()
    openings: int = 1
    """Free seats of a new job; later they are added and closed one by one."""


@dataclass(frozen=True)
class PostValues:
    """What a post tells; pay is in minor units, the place is an id, or a name as somebody typed it."""

    title: str
    description: str
    language: str = "en"
    employment_type: str = "FULL_TIME"
    remote_kind: str = "onsite"
    remote_countries: tuple[str, ...] = ()
    place_id: int | None = None
    place: str = ""
    pay_min: int | None = None
    pay_max: int | None = None
    pay_currency: str | None = None
    pay_period: str = "YEAR"
    closes_on: date | None = None


@dataclass(frozen=True)
class QuestionValues:
    """A question as it is to be asked; only a choice has options."""

    kind: str
    label: str
    required: bool = False
    options: tuple[str, ...] = ()


def demand_askable(values: QuestionValues) -> None:
    """Pass when a question can be answered.

    Raises Invalid when it says nothing, or when a choice leaves none.
    """
    if len(values.label) < 3:
        raise Invalid(fields={"label": "Write the question."})
    if values.kind == "choice" and len(set(values.options)) < 2:
        raise Invalid(fields={"options": "Give at least two answers to choose from, one on each line."})
