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
class ToldByMail(Event):
    """What somebody hears of by mail."""

    recipient: str
    name: str


@dataclass(frozen=True)
class LinkAsked(ToldByMail):
    """What somebody hears of by a mail with a link."""

    token: str = field(repr=False)


class SignUpAsked(LinkAsked):
    """Somebody wants an account for an address that has none."""


class SignUpRepeated(ToldByMail):
    """Somebody wants an account for an address that has one."""


class ResetAsked(LinkAsked):
    """A person wants to choose a new password without the present one."""


@dataclass(frozen=True)
class ResetAskedInVain(Event):
    """Somebody wants a new password for an address that has no account."""

    recipient: str


class PasswordChanged(ToldByMail):
    """A person's password is another one now."""


class EmailChangeAsked(LinkAsked):
    """A person wants to be reached at another address, which must prove itself."""


@dataclass(frozen=True)
class EmailChanged(ToldByMail):
    """A person is reached at another address now; `recipient` is the old one."""

    new_email: str
