"""The rows that pages, the search index and other domains read of jobs, and how they say a value."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Protocol

from hotgigs.jobs.rules import pay, words
from hotgigs.kernel import prose
from hotgigs.kernel.ids import CompanyId, JobId, PostId, QuestionId
from hotgigs.kernel.money import format_range
from hotgigs.taxonomy.queries import PlaceRow, countries


@dataclass(frozen=True)
class Pay:
    """A pay range in minor units of its currency."""

    low: int
    high: int
    currency: str
    period: str

    @property
    def text(self) -> str:
        """The amounts with their currency: €42,000 to 52,000."""
        return format_range(self.low, self.high, self.currency)

    @property
    def period_words(self) -> str:
        """The words after the amounts: a year."""
        return words.PAY_PERIODS[self.period]

    @property
    def yearly(self) -> tuple[int, int]:
        """The range in a full year of work, in minor units of its own currency."""
        return pay.yearly(self.low, self.period), pay.yearly(self.high, self.period)


@dataclass(frozen=True)
class PayEntered:
    """Pay as far as a draft says it."""

    low: int | None
    high: int | None
    currency: str | None
    period: str


@dataclass(frozen=True)
class PostRow:
    """What every view of a post shows: title, company, place, remote kind, pay, type and dates."""

    id: PostId
    job_id: JobId
    company_id: CompanyId
    slug: str
    status: str
    language: str
    title: str
    company_name: str
    company_slug: str
    company_logo: str | None
    employment_type: str
    remote_kind: str
    remote_countries: tuple[str, ...]
    place: PlaceRow | None
    pay: Pay | None
    published_at: datetime | None
    closes_on: date | None
    updated_at: datetime

    @property
    def url(self) -> str:
        """The public address, as a path."""
        return f"/jobs/{self.slug}"

    @property
    def company_url(self) -> str:
        """The public address of the company, as a path."""
        return f"/companies/{self.company_slug}"

    @property
    def logo_url(self) -> str | None:
        """The address of the company's logo, as a path."""
        return f"{self.company_url}/logo/{self.company_logo}" if self.company_logo else None

    @property
    def closes_at(self) -> datetime | None:
        """The moment after which nobody can apply: the end of the last day, UTC."""
        if self.closes_on is None:
            return None
        return datetime.combine(self.closes_on + timedelta(days=1), time(), timezone.utc)

    @property
    def remote_words(self) -> str:
        """Where the work is done, with the countries of a remote job."""
        return words.remote_words(self.remote_kind, self.country_names)

    @property
    def employment_words(self) -> str:
        """The kind of employment."""
        return words.EMPLOYMENT_TYPES[self.employment_type]

    @property
    def country_names(self) -> tuple[str, ...]:
        """The countries in which a remote person may live, in words."""
        return country_names(self.remote_countries)

    @property
    def direction(self) -> str:
        """The direction of writing of the post's language."""
        return "rtl" if self.language in words.RIGHT_TO_LEFT else "ltr"


@dataclass(frozen=True)
class PublicPost(PostRow):
    """A post with everything that its own page tells."""

    description: str
    pay_entered: PayEntered
    reference: str
    skills: tuple[str, ...]
    occupation_code: str | None
    occupation: str | None
    company_summary: str
    company_website: str
    company_industry: str
    company_size: str
    company_updated_at: datetime
    job_status: str

    @property
    def is_live(self) -> bool:
        """Whether the public may see it and apply; list queries ask the same of the database."""
        return self.status == "live"

    @property
    def excerpt(self) -> str:
        """The beginning of the description, for search engines and messengers."""
        return prose.shorten(prose.to_line(self.description), 160)


@dataclass(frozen=True)
class PostDocument:
    """A live post as plain facts for a search index; pay is a year's, in minor units of its own currency."""

    post_id: PostId
    slug: str
    title: str
    description: str
    company_id: CompanyId
    company_name: str
    occupation: str
    skills: tuple[str, ...]
    employment_type: str
    remote_kind: str
    remote_countries: tuple[str, ...]
    place_id: int | None
    place: str
    country_code: str
    latitude: float | None
    longitude: float | None
    pay_min: int | None
    pay_max: int | None
    currency: str
    posted_at: datetime
    closes_at: datetime | None


@dataclass(frozen=True)
class QuestionRow:
    """A screening question as it is asked."""

    id: QuestionId
    kind: str
    label: str
    required: bool
    options: tuple[str, ...]

    @property
    def kind_words(self) -> str:
        """What kind of answer it asks for."""
        return words.QUESTION_KINDS[self.kind]

    @property
    def answer_words(self) -> str:
        """What kind of answer it asks for, whether one is needed, and the answers to choose from."""
        needed = f"{self.kind_words}, needed" if self.required else self.kind_words
        return f"{needed}: {', '.join(self.options)}" if self.options else needed


@dataclass(frozen=True)
class PostForApply:
    """What the apply form needs: the post, and the questions asked of everybody."""

    post: PublicPost
    questions: tuple[QuestionRow, ...]


class HiringStep(Protocol):
    """One step of how hiring works here, in the words of candidates; the domain of applications hands them in."""

    @property
    def title(self) -> str:
        """What happens."""

    @property
    def text(self) -> str:
        """What it means for the candidate."""


def country_names(codes: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """Return the English names of countries, in alphabetical order; a code that is none stays as it is."""
    names = {country.code: country.name for country in countries()}
    return tuple(sorted(names.get(code, code) for code in codes))
