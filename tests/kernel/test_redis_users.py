"""Each process signs in to Redis as its own user, with a password from a file, and may do there what it needs."""

import hashlib
import logging
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
import yaml
from huey.consumer import Consumer
from jinja2 import Environment, StrictUndefined
from redis.exceptions import NoPermissionError

from hotgigs.kernel import redis_pool
from hotgigs.kernel.cache import Cache
from hotgigs.kernel.config import Config
from hotgigs.kernel.errors import RateLimited
from hotgigs.kernel.queue import Queue, connect
from hotgigs.kernel.ratelimit import RateLimiter
from tests.servers import Servers

ROLE = Path(__file__).parents[2] / "ansible" / "roles" / "hotgigs_redis"
PASSWORD = "hush-hush"
SOCKET, TCP = "unix", "redis"


class Guarded:
    """A Redis with the users of one instance as the playbook writes them, and one who may look at everything."""

    def __init__(self, program: Path, folder: Path, instance: str) -> None:
        rights = yaml.safe_load((ROLE / "vars" / "main.yml").read_text())["hotgigs_redis__users"]
        hashed = hashlib.sha256(PASSWORD.encode()).hexdigest()
        template = Environment(undefined=StrictUndefined, autoescape=False).from_string(  # noqa: S701 - no HTML
            (ROLE / "templates" / "users.acl.j2").read_text()
        )
        known = {"item": instance, "hotgigs_redis__users": rights}
        users = template.render(**known, hotgigs_redis__hashes=dict.fromkeys(rights[instance], hashed))
        (folder / "users.acl").write_text(users + "\nuser tester on nopass ~* +@all\n")
        self.socket = folder / "redis.sock"
        command: list[str | Path] = [
            program,
            "--port",
            "0",
            "--unixsocket",
            self.socket,
            "--aclfile",
            folder / "users.acl",
        ]
        with (folder / "log").open("wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        self.tester = redis.Redis(unix_socket_path=str(self.socket), username="tester", password="any")
        end = time.monotonic() + 10
        while not self.socket.exists():
            assert self.process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < end
            time.sleep(0.02)

    def url(self, user: str) -> str:
        """Return the address for a user."""
        return f"unix://hotgigs_{user}@{self.socket}"

    def refusals(self) -> list[tuple[object, object]]:
        """List what was refused so far: reason and command."""
        return [(entry["reason"], entry["object"]) for entry in self.tester.acl_log()]


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    """Write the password as the playbook does, with the end of a line."""
    path = tmp_path / "password"
    path.write_text(PASSWORD + "\n")
    return path


@pytest.fixture
def guarded(servers: Servers, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Guarded]:
    """Run the instance that the test names."""
    (folder := tmp_path / "redis").mkdir()
    server = Guarded(servers.queue.program, folder, request.param)
    yield server
    server.tester.close()
    server.process.kill()
    server.process.wait()


@pytest.mark.parametrize("guarded", ["queue"], indirect=True)
@pytest.mark.parametrize(("user", "name"), [("worker", "work"), ("documents", "documents")])
def test_a_wake_up_of_the_web_reaches_its_worker(guarded: Guarded, password_file: Path, user: str, name: str) -> None:
    drained: list[float] = []
    sender = connect(guarded.url("web"), {}, password_file=password_file)[name]
    taker = Queue(name, guarded.url(user), lambda: drained.append(time.monotonic()), password_file=password_file)
    sender.wake()
    assert sender.depth() == 1
    # Wakes that this worker sends, too.
    connect(guarded.url(user), {}, password_file=password_file)["work"].wake()
    consumer = Consumer(taker.huey, periodic=False, initial_delay=0.01, max_delay=0.05, scheduler_interval=1)
    consumer.scheduler.start()
    for _, thread in consumer.worker_threads:
        thread.start()
    end = time.monotonic() + 10
    while (not drained or not guarded.tester.info("commandstats").get("cmdstat_evalsha")) and time.monotonic() < end:
        time.sleep(0.05)
    consumer.stop(graceful=True)
    assert drained
    assert guarded.refusals() == []


@pytest.mark.parametrize("guarded", ["cache"], indirect=True)
def test_the_web_caches_and_counts(guarded: Guarded, password_file: Path, caplog: pytest.LogCaptureFixture) -> None:
    cache = Cache(guarded.url("web"), password_file)
    with caplog.at_level(logging.WARNING):
        cache.put("name", 1, seconds=60)
        assert cache.get("name") == 1
        cache.drop("name")
        assert cache.answers()
        limiter = RateLimiter(cache)
        limiter.check("try", "key", limit=1, seconds=86_400)
        with pytest.raises(RateLimited):
            limiter.check("try", "key", limit=1, seconds=86_400)
    assert guarded.tester.dbsize() == 1
    assert (guarded.refusals(), caplog.text) == ([], "")


@pytest.mark.parametrize(
    ("guarded", "user", "command"),
    [
        ("queue", "web", "BRPOP huey.redis.hotgigswork 1"),
        ("queue", "web", "FLUSHALL"),
        ("queue", "web", "CONFIG SET dir /tmp"),
        ("queue", "worker", "KEYS *"),
        ("queue", "worker", "ACL LIST"),
        ("queue", "documents", "LRANGE huey.redis.hotgigsdocuments 0 1"),
        ("queue", "documents", "HMGET huey.results.hotgigswork x"),
        ("queue", "documents", "SHUTDOWN"),
        ("queue", "admin", "LPUSH huey.redis.hotgigswork x"),
        ("cache", "web", "SCAN 0"),
        ("cache", "admin", "GET rate:sign-in"),
    ],
    indirect=["guarded"],
)
def test_what_a_user_does_not_need_is_refused(guarded: Guarded, password_file: Path, user: str, command: str) -> None:
    with redis.Redis.from_pool(redis_pool.make_pool(guarded.url(user), password_file)) as client:
        assert client.ping()
        with pytest.raises(NoPermissionError):
            client.execute_command(*command.split())


@pytest.mark.parametrize("guarded", ["cache"], indirect=True)
def test_nobody_comes_in_without_a_password(guarded: Guarded, tmp_path: Path) -> None:
    (tmp_path / "wrong").write_text("guessed")
    for url, file in (
        (f"unix://{guarded.socket}", None),
        (guarded.url("web"), None),
        (guarded.url("web"), tmp_path / "wrong"),
        (guarded.url("documents"), tmp_path / "password"),
    ):
        (tmp_path / "password").write_text(PASSWORD)
        assert not Cache(url, file).answers()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("unix://hotgigs_web@/run/redis-queue/redis.sock?db=3", {"path": "/run/redis-queue/redis.sock", "db": 3}),
        ("redis://hotgigs_web@127.0.0.1:7000/2", {"host": "127.0.0.1", "port": 7000, "db": 2}),
        ("rediss://hotgigs_web@redis.example.org:7000/2", {"host": "redis.example.org", "port": 7000, "db": 2}),
        ("redis://127.0.0.1", {"host": "127.0.0.1"}),
    ],
)
def test_an_address_names_the_user_and_nothing_prints_the_password(
    url: str, shown: dict[str, object], password_file: Path
) -> None:
    pool = redis_pool.make_pool(url, password_file)
    settings = pool.connection_kwargs
    assert {name: settings[name] for name in shown} == shown
    user = "hotgigs_web" if "hotgigs_web" in url else "default"
    assert settings["credential_provider"].get_credentials() == (user, PASSWORD)
    assert PASSWORD not in f"{pool!r} {settings!r} {pool.make_connection()!r} {vars(redis.Redis.from_pool(pool))!r}"


def test_settings_say_what_is_wrong_with_the_file(config: Config, tmp_path: Path) -> None:
    known = {f"HOTGIGS_{name.upper()}": value for name, value in config.shown().items() if value not in ("", "None")}
    known.pop("HOTGIGS_SECRET")
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "full").write_text(PASSWORD)
    Config.load(known | {"HOTGIGS_REDIS_PASSWORD_FILE": str(tmp_path / "full")})
    for settings, said in (
        ({"REDIS_PASSWORD_FILE": "/nowhere"}, "cannot be read"),
        ({"REDIS_PASSWORD_FILE": str(tmp_path / "empty")}, "is empty"),
        (
            {"REDIS_PASSWORD_FILE": str(tmp_path / "full"), "REDIS_CACHE_URL": "redis://me:hidden@127.0.0.1"},
            "redis_cache_url: holds a password",
        ),
    ):
        with pytest.raises(Exception, match=said) as refusal:
            Config.load(known | {f"HOTGIGS_{name}": value for name, value in settings.items()})
        assert PASSWORD not in str(refusal.value)
