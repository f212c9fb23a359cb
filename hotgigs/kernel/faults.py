"""What is wrong with settings that were read: a sentence for each fault, with what would be legal."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

LEVELS = ("debug", "info", "warning", "error")
_REDIS = "must be like unix:///run/redis/redis.sock or redis://127.0.0.1:6379/0."
_FOLDER = "must be a whole path, from / on."


def find_faults(values: Mapping[str, Any], told: Collection[str] = ()) -> Iterator[str]:
    """Yield a sentence for each setting that is not legal, except those that were `told` before."""
    for name, is_legal, legal in _RULES:
        if name not in told and not is_legal(values[name]):
            yield f"{name} = {redacted(str(values[name]))!r}: {legal}"
    if values["environment"] == "production" and values["documents_sandbox"] == "portable":
        yield "documents_sandbox = 'portable': must be strict in production."


def redacted(text: str) -> str:
    """Return a setting with the password of an address hidden."""
    return re.sub(r"(://[^/?#@]*:).*@", r"\1(hidden)@", text)


def unreadable(error: OSError) -> str:
    """Say why a file cannot be read, and who could."""
    who = ". Run this as root, or as the user that may read it" if isinstance(error, PermissionError) else ""
    return f"cannot be read ({error.strerror}){who}."


def _one_of(*legal: str) -> Callable[[Any], bool]:
    return lambda value: value in legal


def _between(low: int, high: int) -> tuple[Callable[[Any], bool], str]:
    return lambda value: low <= value <= high, f"must be between {low} and {high}."


def _parts(address: str) -> SplitResult | None:
    """Return the parts of an address, None when its host or port is nonsense."""
    try:
        parts = urlsplit(address)
        return parts if parts.port is None or parts.port else None
    except ValueError:
        return None


def _is_site(address: str) -> bool:
    parts = _parts(address)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        return False
    # Links start at the root of the host, so the site cannot lie in a folder of it.
    return not (parts.path.strip("/") or parts.query or parts.fragment)


def _is_database(address: str) -> bool:
    return address.startswith("postgresql+psycopg2://") and _parts(address) is not None


def _is_redis(address: str) -> bool:
    parts = _parts(address)
    if parts is None or parts.scheme not in ("unix", "redis", "rediss"):
        return False
    return bool(parts.path.strip("/") if parts.scheme == "unix" else parts.hostname)


def _is_mail_server(address: str) -> bool:
    parts = _parts(address)
    return parts is not None and parts.scheme in ("smtp", "smtps") and bool(parts.hostname)


def _is_sender(text: str) -> bool:
    return re.fullmatch(r"[^@\s]+@[^@\s]+", parseaddr(text)[1]) is not None


def _is_place_to_listen(text: str) -> bool:
    host, _, port = text.rpartition(":")
    return text.startswith("/") or bool(host) and port.isascii() and port.isdigit() and 0 < int(port) < 2**16


_RULES: tuple[tuple[str, Callable[[Any], bool], str], ...] = (
    ("environment", _one_of("production", "development"), "must be production or development."),
    ("site_url", _is_site, "must be like https://jobs.example.org."),
    ("site_url", lambda url: not url.endswith("/"), "must not end with a slash."),
    ("site_name", lambda name: bool(name.strip()), "must not be empty."),
    ("database_url", _is_database, "must be like postgresql+psycopg2:///hotgigs."),
    ("redis_queue_url", _is_redis, _REDIS),
    ("redis_cache_url", _is_redis, _REDIS),
    ("storage_path", Path.is_absolute, _FOLDER),
    ("index_path", Path.is_absolute, _FOLDER),
    ("search_engine", _one_of("whoosh"), "must be whoosh."),
    ("documents_sandbox", _one_of("strict", "portable"), "must be strict or portable."),
    ("mail_url", _is_mail_server, "must be like smtp://mail.example.org:25."),
    ("mail_from", _is_sender, "must be like HotGigs <jobs@example.org>."),
    ("listen", _is_place_to_listen, "must be like 127.0.0.1:8000 or /run/hotgigs/web.sock."),
    ("log_level", _one_of(*LEVELS), f"must be one of {', '.join(LEVELS)}."),
    ("threads", *_between(1, 64)),
    ("database_pool", *_between(1, 100)),
    ("upload_limit_mb", *_between(1, 100)),
    ("sweep_seconds", *_between(1, 3600)),
)
