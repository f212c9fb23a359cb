"""The settings of one process: read once, checked together, never changed."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from hotgigs.kernel.faults import find_faults, redacted, unreadable
from hotgigs.kernel.toml import read_toml

DEFAULT_FILE = Path("/etc/hotgigs/hotgigs.toml")


class ConfigError(Exception):
    """Settings that cannot be used; `faults` holds a sentence for each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def _setting(help: str, default: Any = None, *, secret: bool = False) -> Any:
    return field(default=default, repr=not secret, metadata={"help": help, "secret": secret})


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
    redis_password_file: Path | None = _setting("file with the password of the user that both Redis addresses name")
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
        values, mistyped = _typed(raw, faults)
        if needs_secret or values["secret_file"] is not None:
            _read_secret(values, faults)
        faults.extend(find_faults(values, mistyped))
        _check_redis_password(values, faults)
        if faults:
            raise ConfigError(faults)
        return cls(**values)

    def shown(self) -> dict[str, str]:
        """Return every setting as text, with secrets hidden."""
        return {
            item.name: "(hidden)" if item.metadata["secret"] else redacted(str(getattr(self, item.name)))
            for item in fields(self)
        }


def settings_help() -> dict[str, str]:
    """Return what each setting means; docs and `config show` are made from it."""
    return {item.name: item.metadata["help"] for item in fields(Config) if not item.metadata["secret"]}


def _read_sources(environ: Mapping[str, str], faults: list[str]) -> dict[str, object]:
    chosen = environ.get("HOTGIGS_CONFIG")
    path = Path(chosen) if chosen else DEFAULT_FILE
    raw: dict[str, object] = {}
    try:
        raw.update(read_toml(path))
    except FileNotFoundError:
        if chosen:
            faults.append(f"HOTGIGS_CONFIG: there is no file {path}. Create it or unset the variable.")
    except OSError as error:
        faults.append(f"{path}: {unreadable(error)}")
    except ValueError as error:
        faults.append(f"{path}: not valid TOML ({error}). Fix the line and start again.")
    known = {item.name for item in fields(Config)} - {"secret"}
    unknown = sorted(raw.keys() - known)
    faults.extend(f"{path}: unknown setting {name}. `hotgigs-admin config show` lists them." for name in unknown)
    for name in known:
        value = environ.get(f"HOTGIGS_{name.upper()}")
        if value is not None:
            raw[name] = value
    return {name: value for name, value in raw.items() if name in known}


def _typed(raw: Mapping[str, object], faults: list[str]) -> tuple[dict[str, Any], set[str]]:
    """Return every setting in its type, and the names of those that have another; they keep their default."""
    values: dict[str, Any] = {}
    mistyped: set[str] = set()
    for item in fields(Config):
        values[item.name] = item.default
        if item.name not in raw:
            continue
        try:
            values[item.name] = _convert(raw[item.name], str(item.type))
        except ValueError as error:
            mistyped.add(item.name)
            faults.append(f"{item.name} = {raw[item.name]!r}: {error}")
    return values, mistyped


def _convert(value: object, wanted: str) -> object:
    """Return a value in the type of its setting.

    Raises ValueError with what is legal.
    """
    if wanted == str(int):
        if re.fullmatch(r"\s*-?[0-9]+\s*", str(value)):
            return int(str(value))
        raise ValueError("must be a whole number.")
    if not isinstance(value, str):
        raise ValueError("must be text, in quotes.")
    if "Path" not in wanted:
        return value
    # An empty line in .env unsets what may be unset; Path("") would be the current folder.
    return Path(value) if value or "None" not in wanted else None


def _read_secret(values: dict[str, Any], faults: list[str]) -> None:
    path = values["secret_file"]
    if path is None:
        faults.append("secret_file: missing. Make one: head -c 32 /dev/urandom > FILE; chmod 600 FILE.")
        return
    try:
        values["secret"] = path.read_bytes()
    except OSError as error:
        faults.append(f"secret_file = {path}: {unreadable(error)}")
        return
    if len(values["secret"]) < 32:
        faults.append(f"secret_file = {path}: holds fewer than 32 bytes. Make a new one with head -c 32 /dev/urandom.")


def _check_redis_password(values: Mapping[str, Any], faults: list[str]) -> None:
    path = values["redis_password_file"]
    if path is None:
        return
    try:
        empty = not path.read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not text"
        faults.append(f"redis_password_file = {path}: cannot be read ({reason}).")
        return
    if empty:
        faults.append(f"redis_password_file = {path}: is empty. Write the password of Redis into it.")
    for name in ("redis_queue_url", "redis_cache_url"):
        if redacted(values[name]) != values[name]:
            faults.append(f"{name}: holds a password, and redis_password_file names another. Keep the file only.")
