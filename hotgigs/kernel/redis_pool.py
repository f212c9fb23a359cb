"""Connections to Redis: who signs in comes from the address, the password from a file."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from redis import ConnectionPool
from redis.credentials import CredentialProvider


class SignIn(CredentialProvider):
    """A user of Redis and their password, which nothing prints."""

    def __init__(self, user: str, password: str) -> None:
        self.user = user
        self._password = password

    def __repr__(self) -> str:
        """Name the user only: pools print their settings."""
        return f"SignIn({self.user!r})"

    def get_credentials(self) -> tuple[str, str]:
        """Return what AUTH takes."""
        return self.user, self._password


def make_pool(url: str, password_file: Path | None = None, **settings: Any) -> ConnectionPool:
    """Make the connections of one process; without a password file the address says everything.

    Raises OSError when the file cannot be read.
    """
    if password_file is not None:
        user, url = _without_user(url)
        settings["credential_provider"] = SignIn(user, password_file.read_text(encoding="utf-8").strip())
    # Nobody lists clients by library, and users of Redis hold no right to CLIENT, which could also end others.
    return ConnectionPool.from_url(url, driver_info=None, **settings)


def _without_user(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    user, _, address = parts.netloc.rpartition("@")
    name = unquote(user.partition(":")[0]) or "default"
    if parts.scheme == "unix":
        # The path follows the empty host, and a plain unsplit would drop the slashes before it.
        return name, f"unix://{parts.path}{'?' + parts.query if parts.query else ''}"
    return name, urlunsplit(parts._replace(netloc=address))
