"""The settings of one process: read once, checked together, never changed."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hotgigs.kernel.toml import read_toml

DEFAULT_FILE = Path("/etc/hotgigs/hotgigs.toml")
_BOUNDS = (("threads", 1, 64), ("database_pool", 1, 100), ("upload_limit_mb", 1, 100), ("sweep_seconds", 1, 3600))


class ConfigError(Exception):
    """Settings that cannot be used; `faults` holds a sentence for each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def _setting(help: str, default: Any = None, *, secret: bool = False) -> Any:
    return field(default=default, metadata={"help": help, "secret": secret})


@dataclass(frozen=True)
class Config:
    """Every setting of HotGigs; in TOML by its name, in the environment as HOTGIGS_<NAME>."""

    environment: str = _setting("production, or development for conveniences that are unsafe in public", "production")
    site_url: str = _setting("address of the site as people type it, without a trailing slash", "")
    site_name: str = _setting("name of the site, shown in titles and mails", "HotGigs")
    database_url: str = _setting("PostgreSQL, as postgresql+psycopg2://… or a socket folder by ?host=", "")
    database_pool: int = _setting("connections kept open by one process", 5)
    redis_queue_url: str = _setting("Redis of the queue (noeviction): unix:///path or redis://host:port/0", "")
    redis_cache_url: str = _setting("Redis of the cache (allkeys-lru): unix:///path or redis://host:port/0", "")
    storage_path: Path = _setting("folder of the document store", Path("/var/lib/hotgigs/documents"))
    index_path: Path = _setting("folder of the search index", Path("/var/lib/hotgigs/index"))
    search_engine: str = _setting("engine of the job search: whoosh", "whoosh")
    upload_limit_mb: int = _setting("largest file that is accepted, in MB", 10)
    documents_sandbox: str = _setting("strict, or portable for development without Landlock (macOS)", "strict")
    mail_url: str = _setting("mail server: smtp://host:25, smtps://host:465 or smtp://user@host:587?starttls=1", "")
    mail_from: str = _setting("sender of mails: address, or Name <address>", "")
    mail_password_file: Path | None = _setting("file that holds the password of the mail server")
    secret_file: Path | None = _setting("file with at least 32 random bytes: the key of form tokens", None)
    listen: str = _setting("where the web process listens: host:port or the path of a unix socket", "127.0.0.1:8000")
    threads: int = _setting("threads of one web process", 4)
    trusted_proxy: str = _setting("address of the proxy whose forwarded headers count; localhost for a socket", "")
    sweep_seconds: int = _setting("seconds between two looks for work that no wake-up announced", 30)
    log_level: str = _setting("debug, info, warning or error", "info")
    secret: bytes = _setting("read from secret_file", b"", secret=True)

    @property
    def is_development(self) -> bool:
        """Tell whether conveniences for developers are on."""
        return self.environment == "development"

    @property
    def secure_cookies(self) -> bool:
        """Tell whether cookies may travel over HTTPS only."""
        return self.site_url.startswith("https://")

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None, *, needs_secret: bool = True) -> "Config":
        """Read the file named by HOTGIGS_CONFIG (or the default one), then the environment, and check it all.

        Only who answers requests needs the key of form tokens. Raises ConfigError with every fault at once.
        """
        environ = os.environ if environ is None else environ
        faults: list[str] = []
        raw = _read_sources(environ, faults)
        values = _typed(raw, faults)
        if needs_secret or values["secret_file"] is not None:
            _read_secret(values, faults)
        _check(values, faults)
        if faults:
            raise ConfigError(faults)
        return cls(**values)

    def shown(self) -> dict[str, str]:
        """Return every setting as text, with secrets hidden."""
        return {
            item.name: "(hidden)" if item.metadata["secret"] else _redact(str(getattr(self, item.name)))
            for item in fields(self)
        }


def settings_help() -> dict[str, str]:
    """Return what each setting means; docs and `config show` are made from it."""
    return {item.name: item.metadata["help"] for item in fields(Config) if not item.metadata["secret"]}


def _read_sources(environ: Mapping[str, str], faults: list[str]) -> dict[str, object]:
    chosen = environ.get("HOTGIGS_CONFIG")
    path = Path(chosen) if chosen else DEFAULT_FILE
    raw: dict[str, object] = {}
    if path.exists():
        try:
            raw.update(read_toml(path))
        except ValueError as error:
            faults.append(f"{path}: not valid TOML ({error}). Fix the line and start again.")
    elif chosen:
        faults.append(f"HOTGIGS_CONFIG: there is no file {path}. Create it or unset the variable.")
    known = {item.name for item in fields(Config)} - {"secret"}
    unknown = sorted(raw.keys() - known)
    faults.extend(f"{path}: unknown setting {name}. `hotgigs-admin config show` lists them." for name in unknown)
    for name in known:
        value = environ.get(f"HOTGIGS_{name.upper()}")
        if value is not None:
            raw[name] = value
    return {name: value for name, value in raw.items() if name in known}


def _typed(raw: Mapping[str, object], faults: list[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for item in fields(Config):
        value = raw.get(item.name, item.default)
        if item.name in raw and item.type is int:
            try:
                value = int(str(value))
            except ValueError:
                faults.append(f"{item.name} = {value!r}: must be a whole number.")
                value = item.default
        elif value is not None and "Path" in str(item.type):
            value = Path(str(value))
        values[item.name] = value
    return values


def _read_secret(values: dict[str, Any], faults: list[str]) -> None:
    path = values["secret_file"]
    if path is None:
        faults.append("secret_file: missing. Make one: head -c 32 /dev/urandom > FILE; chmod 600 FILE.")
        return
    try:
        values["secret"] = path.read_bytes()
    except OSError as error:
        faults.append(f"secret_file = {path}: cannot be read ({error.strerror}).")
        return
    if len(values["secret"]) < 32:
        faults.append(f"secret_file = {path}: holds fewer than 32 bytes. Make a new one with head -c 32 /dev/urandom.")


def _check(values: Mapping[str, Any], faults: list[str]) -> None:
    def need(condition: bool, name: str, legal: str) -> None:
        if not condition:
            faults.append(f"{name} = {_redact(str(values[name]))!r}: {legal}")

    need(values["environment"] in ("production", "development"), "environment", "must be production or development.")
    site = urlsplit(values["site_url"])
    need(site.scheme in ("http", "https") and bool(site.netloc), "site_url", "must be like https://jobs.example.org.")
    need(not values["site_url"].endswith("/"), "site_url", "must not end with a slash.")
    need(
        values["database_url"].startswith("postgresql"), "database_url", "must be like postgresql+psycopg2:///hotgigs."
    )
    for name in ("redis_queue_url", "redis_cache_url"):
        legal = "must be like unix:///run/redis/redis.sock or redis://127.0.0.1:6379/0."
        need(values[name].startswith(("unix://", "redis://", "rediss://")), name, legal)
    need(values["search_engine"] == "whoosh", "search_engine", "must be whoosh.")
    need(values["mail_url"].startswith(("smtp://", "smtps://")), "mail_url", "must be like smtp://mail.example.org:25.")
    need("@" in values["mail_from"], "mail_from", "must be like HotGigs <jobs@example.org>.")
    need(values["documents_sandbox"] in ("strict", "portable"), "documents_sandbox", "must be strict or portable.")
    levels = ("debug", "info", "warning", "error")
    need(values["log_level"] in levels, "log_level", f"must be one of {', '.join(levels)}.")
    for name, low, high in _BOUNDS:
        need(low <= values[name] <= high, name, f"must be between {low} and {high}.")
    insecure = values["environment"] == "production" and values["documents_sandbox"] != "strict"
    need(not insecure, "documents_sandbox", "must be strict in production.")


def _redact(text: str) -> str:
    parts = urlsplit(text) if "://" in text else None
    if parts is None or not parts.password:
        return text
    return text.replace(f":{parts.password}@", ":(hidden)@")
