"""What sample content is made of: frozen records without a database."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class Town:
    """A place of the taxonomy: GeoNames id, name, ISO country code."""

    id: int
    name: str
    country: str


@dataclass(frozen=True)
class Member:
    """Somebody who works at a company and signs in; `role` is a value of kernel.permissions.Role."""

    name: str
    email: str
    title: str
    role: str


@dataclass(frozen=True)
class Company:
    """An invented employer and everything its public page says."""

    key: str
    name: str
    short: str
    field: str
    size: str
    employees: int
    founded: int
    website: str
    accent: str
    currency: str
    tagline: str
    profile: str
    """Markdown."""
    values: tuple[tuple[str, str], ...]
    benefits: tuple[str, ...]
    home: Town
    towns: tuple[tuple[Town, int], ...]
    """Where it has sites, and how many of its jobs are there."""
    team: tuple[Member, ...]
    logo_svg: str

    @property
    def recruiter(self) -> Member:
        """Return the member who reads applications."""
        return next(member for member in self.team if member.role == "recruiter")


@dataclass(frozen=True)
class Question:
    """A screening question; `kind` is yes_no, choice, text or number."""

    label: str
    kind: str
    required: bool
    options: tuple[str, ...]
    samples: tuple[Any, ...]
    """What believable candidates answer; for a number its smallest and largest value."""


@dataclass(frozen=True)
class Job:
    """A job with the one post in which it is told to the public.

    Pay is in minor units; `status` is draft, open, on_hold or closed; `level` is junior, mid or senior.
    """

    reference: str
    company: str
    role: str
    level: str
    title: str
    family: str
    occupation: str
    language: str
    description: str
    town: Town
    remote_kind: str
    remote_countries: tuple[str, ...]
    employment_type: str
    pay_min: int
    pay_max: int
    pay_currency: str
    pay_period: str
    status: str
    close_reason: str | None
    openings: int
    created_at: datetime
    published_at: datetime | None
    closed_at: datetime | None
    closes_on: date | None
    questions: tuple[Question, ...]
    skills: tuple[str, ...]
    recruiter: str
    """The e-mail of the member who looks after it; `manager` that of the one who decides."""
    manager: str


@dataclass(frozen=True)
class Person:
    """A candidate; `resume` is a JSON Resume document, `layout` and `form` say what its file looks like."""

    number: int
    name: str
    email: str
    phone: str
    town: Town
    headline: str
    role: str
    level: str
    years: int
    language: str
    resume: dict[str, Any]
    form: str
    """pdf, scan, docx, rtf, odt or txt."""
    layout: int


@dataclass(frozen=True)
class Move:
    """One change of stage or status; `by` is a member's e-mail, or candidate, or system.

    Stages are named by their kind: applied, screen, test, interview, offer, hired.
    """

    at: datetime
    from_status: str
    to_status: str
    from_stage: str
    to_stage: str
    by: str
    reason: str


@dataclass(frozen=True)
class Note:
    """What a member wrote about an application."""

    at: datetime
    by: str
    text: str


@dataclass(frozen=True)
class Application:
    """One person's way through one job; `person` is a number, `job` a reference."""

    person: int
    job: str
    status: str
    stage: str
    stage_since: datetime
    source: str
    cover_letter: str
    submitted_at: datetime
    ended_at: datetime | None
    reason_kind: str | None
    reason: str | None
    answers: tuple[tuple[str, Any], ...]
    """Pairs of a question's label and the answer."""
    moves: tuple[Move, ...]
    notes: tuple[Note, ...]
    owner: str | None


@dataclass(frozen=True)
class SignIn:
    """A person of the sample whose password the terminal prints."""

    name: str
    email: str
    part: str
    """administrator, recruiter, viewer or candidate."""
    company: str | None


@dataclass(frozen=True)
class Sample:
    """Everything that one seed makes."""

    seed: int
    today: date
    companies: tuple[Company, ...]
    jobs: tuple[Job, ...]
    people: tuple[Person, ...]
    applications: tuple[Application, ...]
    sign_ins: tuple[SignIn, ...]
