"""Settings: read from a file and the environment, checked together, never shown with their secrets."""

from pathlib import Path

import pytest

from hotgigs.kernel.config import Config, ConfigError
from hotgigs.kernel.faults import unreadable


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """Return the smallest environment that passes every check."""
    (tmp_path / "secret").write_bytes(b"s" * 32)
    return {
        "HOTGIGS_SITE_URL": "https://jobs.example.org",
        "HOTGIGS_DATABASE_URL": "postgresql+psycopg2:///hotgigs",
        "HOTGIGS_REDIS_QUEUE_URL": "unix:///run/queue.sock",
        "HOTGIGS_REDIS_CACHE_URL": "redis://user:hush@127.0.0.1:6379/0",
        "HOTGIGS_MAIL_URL": "smtps://mail.example.org",
        "HOTGIGS_MAIL_FROM": "Jobs <jobs@example.org>",
        "HOTGIGS_SECRET_FILE": str(tmp_path / "secret"),
    }


def faults(environ: dict[str, str]) -> list[str]:
    with pytest.raises(ConfigError) as refusal:
        Config.load(environ)
    return refusal.value.faults


def test_the_environment_wins_over_the_file(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "hotgigs.toml").write_text('site_name = "From the file"\nthreads = 2\nsweep_seconds = 7\n')
    config = Config.load({**environ, "HOTGIGS_CONFIG": str(tmp_path / "hotgigs.toml"), "HOTGIGS_THREADS": "8"})
    assert (config.site_name, config.threads, config.sweep_seconds) == ("From the file", 8, 7)
    assert config.secret == b"s" * 32
    assert config.secure_cookies
    assert not config.is_development


def test_a_process_that_answers_no_requests_needs_no_key(environ: dict[str, str]) -> None:
    del environ["HOTGIGS_SECRET_FILE"]
    assert Config.load(environ, needs_secret=False).secret == b""
    assert faults(environ)[0].startswith("secret_file: missing")


def test_it_tells_every_fault_at_once() -> None:
    told = faults({"HOTGIGS_THREADS": "many", "HOTGIGS_ENVIRONMENT": "staging"})
    for name in ("site_url", "database_url", "redis_queue_url", "redis_cache_url", "mail_url", "mail_from"):
        assert any(fault.startswith(f"{name} = ") for fault in told), name
    assert any(fault.startswith("secret_file: missing") for fault in told)
    assert any(fault.startswith("threads = 'many'") for fault in told)
    assert any(fault.startswith("environment = 'staging'") for fault in told)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SITE_URL", "https://jobs.example.org/", "must not end with a slash"),
        ("SITE_URL", "jobs.example.org", "must be like https://"),
        ("SITE_URL", "https://example.org/jobs", "must be like https://"),
        ("SITE_URL", "http://[jobs", "must be like https://"),
        ("SITE_URL", "https://jobs.example.org:port", "must be like https://"),
        ("SITE_NAME", " ", "must not be empty"),
        ("DATABASE_URL", "postgresql:///hotgigs", "must be like postgresql+psycopg2://"),
        ("DATABASE_URL", "postgresql+psycopg2://db:port/hotgigs", "must be like postgresql+psycopg2://"),
        ("REDIS_QUEUE_URL", "unix://", "must be like unix:///"),
        ("REDIS_CACHE_URL", "redis://cache:port/0", "must be like unix:///"),
        ("MAIL_URL", "smtp://", "must be like smtp://"),
        ("MAIL_FROM", "Jobs <@>", "must be like HotGigs <"),
        ("LISTEN", "127.0.0.1", "must be like 127.0.0.1:8000"),
        ("LISTEN", "127.0.0.1:80000", "must be like 127.0.0.1:8000"),
        ("STORAGE_PATH", "", "must be a whole path"),
        ("INDEX_PATH", "index", "must be a whole path"),
        ("SEARCH_ENGINE", "guess", "must be whoosh"),
        ("DOCUMENTS_SANDBOX", "portable", "must be strict in production"),
        ("LOG_LEVEL", "loud", "must be one of debug"),
        ("THREADS", "0", "must be between 1 and 64"),
        ("SWEEP_SECONDS", "0", "must be between 1 and 3600"),
        ("CONFIG", "/nowhere/hotgigs.toml", "there is no file"),
        ("SECRET_FILE", "/nowhere/secret", "cannot be read"),
        ("CONFIG", "/", "cannot be read (Is a directory)"),
        ("SECRET_FILE", "/dev/null", "fewer than 32 bytes"),
        ("SECRET_FILE", "", "secret_file: missing"),
    ],
)
def test_it_says_what_is_legal(environ: dict[str, str], name: str, value: str, said: str) -> None:
    (fault,) = faults({**environ, f"HOTGIGS_{name}": value})
    assert said in fault


def test_it_says_who_could_read_a_file() -> None:
    denied = unreadable(PermissionError(13, "Permission denied", "/etc/hotgigs/hotgigs.toml"))
    assert denied == "cannot be read (Permission denied). Run this as root, or as the user that may read it."


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("site_url = 5", "site_url = 5: must be text, in quotes."),
        ('index_path = ["/srv"]', "index_path = ['/srv']: must be text, in quotes."),
        ("threads = true", "threads = True: must be a whole number."),
        ("threads = 1.5", "threads = 1.5: must be a whole number."),
    ],
)
def test_it_names_the_type_of_a_setting(environ: dict[str, str], tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "hotgigs.toml").write_text(line)
    environ.pop(f"HOTGIGS_{line.partition(' ')[0].upper()}", None)
    assert faults({**environ, "HOTGIGS_CONFIG": str(tmp_path / "hotgigs.toml")}) == [said]


def test_an_empty_line_unsets_what_may_be_unset(environ: dict[str, str]) -> None:
    assert Config.load({**environ, "HOTGIGS_MAIL_PASSWORD_FILE": ""}).mail_password_file is None


def test_it_knows_no_other_settings(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "hotgigs.toml").write_text('colour = "red"\nsecret = "no"\n')
    told = faults({**environ, "HOTGIGS_CONFIG": str(tmp_path / "hotgigs.toml")})
    assert ["colour" in told[0], "secret" in told[1]] == [True, True]
    (tmp_path / "hotgigs.toml").write_text("colour = ")
    (fault,) = faults({**environ, "HOTGIGS_CONFIG": str(tmp_path / "hotgigs.toml")})
    assert "not valid TOML" in fault


def test_a_secret_is_never_shown(environ: dict[str, str]) -> None:
    shown = Config.load(environ).shown()
    assert shown["secret"] == "(hidden)"
    assert shown["redis_cache_url"] == "redis://user:(hidden)@127.0.0.1:6379/0"
    told = faults({**environ, "HOTGIGS_DATABASE_URL": "mysql://user:hush@db/hotgigs"})
    assert "hush" not in str(told)
