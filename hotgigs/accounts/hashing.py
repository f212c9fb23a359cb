"""Passwords as Argon2id hashes, by the parameters that OWASP recommends."""

from functools import lru_cache

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, hash_len=32, salt_len=16, type=Type.ID)
"""OWASP's Password Storage Cheat Sheet: 19 MiB, two passes, one lane."""


def hash_password(password: str) -> str:
    """Hash a password for storage; the text says by which parameters."""
    return _HASHER.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Tell whether the password is the stored one; without a stored hash the work is done all the same."""
    try:
        _HASHER.verify(stored or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Tell whether the hash was made by other parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    # Who asks for an unknown address must wait as long as for a known one.
    return _HASHER.hash("the password of nobody")
