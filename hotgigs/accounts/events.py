"""What the accounts tell other domains, and what is told to people by mail."""

from dataclasses import dataclass, field

from hotgigs.kernel.events import Event
from hotgigs.kernel.ids import PersonId


@dataclass(frozen=True)
class AddressProven(Event):
    """A person has shown that this address is theirs: by a link, or by an invitation."""

    person_id: PersonId
    email_key: str


@dataclass(frozen=True)
class SignUpAsked(Event):
    """Somebody wants an account for an address that has none."""

    recipient: str
    name: str
    token: str = field(repr=False)


@dataclass(frozen=True)
class SignUpRepeated(Event):
    """Somebody wants an account for an address that has one."""

    recipient: str
    name: str


@dataclass(frozen=True)
class ResetAsked(Event):
    """A person wants to choose a new password without the present one."""

    person_id: PersonId
    recipient: str
    name: str
    token: str = field(repr=False)


@dataclass(frozen=True)
class ResetAskedInVain(Event):
    """Somebody wants a new password for an address that has no account."""

    recipient: str


@dataclass(frozen=True)
class PasswordChanged(Event):
    """A person's password is another one now."""

    person_id: PersonId
    recipient: str
    name: str


@dataclass(frozen=True)
class EmailChangeAsked(Event):
    """A person wants to be reached at another address, which must prove itself."""

    recipient: str
    name: str
    token: str = field(repr=False)


@dataclass(frozen=True)
class EmailChanged(Event):
    """A person is reached at another address now; `recipient` is the old one."""

    person_id: PersonId
    recipient: str
    name: str
    new_email: str
