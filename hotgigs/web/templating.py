"""What every template may use: filters for times and money, and the facts of the present request."""

from dataclasses import dataclass
from datetime import date, datetime, timezone
from string import ascii_lowercase
from typing import Any

import jinja2
from flask import Flask, get_flashed_messages, request

from hotgigs.kernel import clock
from hotgigs.kernel.config import Config
from hotgigs.kernel.money import format_range
from hotgigs.kernel.permissions import ROLE_WORDS, Actor, Permission, Role
from hotgigs.web import csrf
from hotgigs.web.htmx import is_htmx
from hotgigs.web.session import actor
from hotgigs.web.static import static_url


@dataclass(frozen=True)
class Current:
    """The facts of the present request, as `current` in templates."""

    config: Config

    @property
    def actor(self) -> Actor:
        """Who makes the request."""
        return actor()

    @property
    def site_name(self) -> str:
        """The name of the site."""
        return self.config.site_name

    @property
    def site_url(self) -> str:
        """The address of the site, without a trailing slash."""
        return self.config.site_url

    @property
    def path(self) -> str:
        """The path of the page."""
        return request.path

    @property
    def is_htmx(self) -> bool:
        """Whether htmx asks for a fragment."""
        return is_htmx()

    @property
    def is_development(self) -> bool:
        """Whether conveniences for developers are on."""
        return self.config.is_development


def register(app: Flask, config: Config) -> None:
    """Set up the template environment: strict, escaping, and with our filters."""
    app.jinja_env.undefined = jinja2.StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        date_words=date_words,
        datetime_exact=datetime_exact,
        day=day,
        duration_words=duration_words,
        initials=initials,
        money_range=format_range,
        tint=tint,
    )
    app.jinja_env.globals.update(
        csrf_token=csrf.token,
        static_url=static_url,
        current=Current(config),
        flashes=_flashes,
        Permission=Permission,
        Role=Role,
        ROLE_WORDS=ROLE_WORDS,
        now=clock.now,
    )


def date_words(at: datetime) -> str:
    """Say a time as people do: just now, 5 minutes ago, yesterday, 12 March."""
    passed = clock.now() - at
    seconds = int(passed.total_seconds())
    if seconds < 0:
        return day(at)
    if seconds < 60:
        return "just now"
    for size, word in ((3600, "minute"), (86400, "hour")):
        if seconds < size:
            count = seconds // (size // (60 if word == "minute" else 24))
            return f"{count} {word}{'s' if count != 1 else ''} ago"
    days = seconds // 86400
    if days == 1:
        return "yesterday"
    return f"{days} days ago" if days < 30 else day(at)


def duration_words(since: datetime) -> str:
    """Say how long something has lasted: 6 days, 3 hours."""
    seconds = max(0, int((clock.now() - since).total_seconds()))
    for size, word in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {word}{'s' if count != 1 else ''}"
    return "a moment"


def day(at: date | datetime) -> str:
    """Write a day: 12 March, with its year when it is not this one."""
    words = f"{at.day} {at:%B}"
    return words if at.year == clock.now().year else f"{words} {at.year}"


def datetime_exact(at: datetime) -> str:
    """Write a moment exactly, with its zone."""
    return f"{at.astimezone(timezone.utc):%Y-%m-%d %H:%M} UTC"


def initials(name: str) -> str:
    """Shorten a name to two letters."""
    words = name.split()
    if not words:
        return "?"
    return (words[0][:1] + (words[-1][:1] if len(words) > 1 else words[0][1:2])).upper()


def tint(name: str) -> int:
    """Choose one of eight tints, the same for the same name in every page and release."""
    mixed = len(name)
    for letter in name[:24].lower():
        mixed = (mixed * 31 + ascii_lowercase.find(letter) + 1) % 9973
    return mixed % 8 + 1


def _flashes() -> list[tuple[str, Any]]:
    # A message is text, or {"text": ..., "undo_url": ...}.
    found: list[tuple[str, Any]] = list(get_flashed_messages(with_categories=True))  # type: ignore[arg-type]  # asked with categories they are pairs
    return found


__all__ = ["Current", "date_words", "datetime_exact", "day", "duration_words", "initials", "register", "tint"]
