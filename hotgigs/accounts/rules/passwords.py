"""Which passwords are accepted (OWASP ASVS 5.0, 6.2): long enough, not guessable from context; no composition rules."""

import re
from collections.abc import Iterable

SHORTEST = 8
ADVISED = 15
LONGEST = 128

TOO_SHORT = f"Use at least {SHORTEST} characters. A sentence of your own is easy to remember and hard to guess."
TOO_LONG = f"Use at most {LONGEST} characters."
FROM_CONTEXT = "This is close to your name, your address or the name of this site. Choose something less easy to guess."
BREACHED = "This password is on lists that attackers try first. Choose another one."
HINT = f"At least {SHORTEST} characters; {ADVISED} or more are better. Spaces are welcome, so a few words work well."

_WORDS = re.compile(r"[^\W\d_]+")


def fault(password: str, context: Iterable[str]) -> str | None:
    """Return why a password cannot be accepted, or None; `context` is names and addresses that others know."""
    if len(password) < SHORTEST:
        return TOO_SHORT
    if len(password) > LONGEST:
        return TOO_LONG
    return FROM_CONTEXT if _is_mostly_context(password, context) else None


def context_words(*texts: str) -> set[str]:
    """Split names and addresses into the words that should not make up a password."""
    return {word.casefold() for text in texts for word in _WORDS.findall(text) if len(word) >= 4}


def _is_mostly_context(password: str, context: Iterable[str]) -> bool:
    # What is left without those words must be long enough to be a password by itself; digits at the end are not.
    left = password.casefold()
    words = sorted(context_words(*context), key=len, reverse=True)
    if not any(word in left for word in words):
        return False
    for word in words:
        left = left.replace(word, "")
    return len(left.strip("0123456789!?.#*-_ ")) < SHORTEST
