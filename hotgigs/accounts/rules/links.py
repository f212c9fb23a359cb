"""The links that work once: what each is for, and how long it lives."""

from datetime import timedelta
from enum import Enum


class Purpose(str, Enum):
    """What a link does when its button is pressed."""

    SIGN_UP = "sign_up"
    RESET = "reset"
    CHANGE_EMAIL = "change_email"
    FIRST_ADMINISTRATOR = "first_administrator"


LIFE = {
    Purpose.SIGN_UP: timedelta(days=2),
    Purpose.RESET: timedelta(hours=1),
    Purpose.CHANGE_EMAIL: timedelta(days=1),
    Purpose.FIRST_ADMINISTRATOR: timedelta(days=1),
}
KEPT = timedelta(days=7)
"""A link is deleted this long after it expired."""


def life_words(purpose: Purpose) -> str:
    """Say how long a link works."""
    hours = int(LIFE[purpose].total_seconds()) // 3600
    if hours < 24:
        return f"{hours} hour{'s' if hours != 1 else ''}"
    return f"{hours // 24} day{'s' if hours >= 48 else ''}"
