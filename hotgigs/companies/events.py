"""What the companies tell other domains, and what is told to people by mail."""

from dataclasses import dataclass, field

from hotgigs.kernel.events import Event
from hotgigs.kernel.ids import CompanyId, PersonId


@dataclass(frozen=True)
class CompanyCreated(Event):
    """An employer is here."""

    company_id: CompanyId


@dataclass(frozen=True)
class CompanyChanged(Event):
    """A company's public profile is another one now."""

    company_id: CompanyId


@dataclass(frozen=True)
class MemberJoined(Event):
    """A person works with a company's jobs from now on."""

    company_id: CompanyId
    person_id: PersonId


@dataclass(frozen=True)
class MemberRemoved(Event):
    """A person is no member any more; what they hold on single jobs ends too."""

    company_id: CompanyId
    person_id: PersonId


@dataclass(frozen=True)
class Invited(Event):
    """Somebody is asked to join a company."""

    recipient: str
    company_name: str
    role_words: str
    inviter_name: str
    token: str = field(repr=False)
