"""PostgreSQL and Redis as the playbook sets them up: closed, sandboxed, back when killed, the same the second time."""

import hashlib
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from tests.appliance import roots
from tests.appliance.conftest import MakeMachine
from tests.appliance.machine import Machine
from tests.appliance.network import wait_for
from tests.appliance.playing import Played, play

TAGS = "postgresql,redis"
QUEUE = "/var/lib/redis/queue/appendonlydir"
ROLES = {
    *("hotgigs_owner", "hotgigs_web", "hotgigs_worker", "hotgigs_documents", "hotgigs_monitor", "hotgigs_backup"),
    "postgres",
}
BACK = 10
"""Seconds within which a killed server serves again."""
ANNOUNCED_OTHERWISE = {
    # These say "unknown until the server runs".
    "hotgigs_postgresql : database | Make roles and databases",
    "hotgigs_postgresql : database | Give the database to its owner, and take it from everybody else",
    # Their files are announced by tasks of their own.
    "hotgigs_redis : install | Leave it nothing, should somebody start it",
    "hotgigs_redis : passwords | Make those that are missing",
}
PEOPLE = """
set -e
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -qq --no-install-recommends python3-apt >/dev/null
for name in hotgigs-http hotgigs-files hotgigs-redis; do groupadd --system $name; done
for name in hotgigs-web hotgigs-worker hotgigs-documents; do
    useradd --system --user-group --groups hotgigs-files,hotgigs-redis --shell /usr/sbin/nologin $name
done
"""
TAKE = """
import socket, sys
listener = socket.create_server(("0.0.0.0", 8432))
while True:
    with listener.accept()[0] as line:
        size = 0
        while piece := line.recv(65536):
            size += len(piece)
        print(size, flush=True)
"""


@dataclass(frozen=True)
class Box:
    """A machine with both roles, and what the runs of the playbook said."""

    machine: Machine
    announced: Played
    first: Played
    second: Played

    def psql(self, user: str, role: str, query: str, database: str = "hotgigs") -> str:
        """Return what a user of the box gets from PostgreSQL in a role, or why not."""
        argv = ("psql", "-XAtq", f"--username={role}", f"--command={query}", database)
        answer = self.machine.run(*argv, user=user, check=False)
        return (answer.stdout or answer.stderr).strip()

    def redis(self, user: str, instance: str, *command: str, name: str = "hotgigs_web") -> str:
        """Return what a user of the box gets from Redis as one of its users."""
        password = self.machine.get(f"/etc/hotgigs/secrets/redis_{name.removeprefix('hotgigs_')}").strip()
        argv = ("redis-cli", "-s", f"/run/redis-{instance}/redis.sock", "--user", name, *command)
        settings = {"REDISCLI_AUTH": password}
        answer = self.machine.run(*argv, user=user, check=False, environment=settings)
        return (answer.stdout + answer.stderr).strip()

    def unit(self, name: str, setting: str) -> str:
        """Return a setting of a unit."""
        return self.machine.run("systemctl", "show", "--value", f"--property={setting}", name).stdout.strip()

    def is_anew(self, name: str, before: str) -> bool:
        """Tell whether a unit runs as another process than before."""
        return self.unit(name, "MainPID") not in ("0", before)

    @property
    def postgresql(self) -> str:
        """Name of the cluster's unit."""
        return f"postgresql@{self.machine.run('ls', '/etc/postgresql').stdout.strip()}-main.service"


@pytest.fixture(scope="module")
def box(machine: Machine, tmp_path_factory: pytest.TempPathFactory) -> Box:
    """Announce, set up, and set up again."""
    folder = tmp_path_factory.mktemp("playbook")
    machine.run("sh", "-c", PEOPLE, timeout=600)
    announced = play(machine, folder, "--check", "--diff", tags=TAGS)
    first = play(machine, folder, "--diff", tags=TAGS)
    return Box(machine, announced, first, play(machine, folder, "--diff", tags=TAGS))


def test_the_first_check_changes_nothing_and_names_what_the_run_changes(box: Box) -> None:
    assert box.announced.counts["failed"] == 0
    assert box.first.changed - box.announced.changed == ANNOUNCED_OTHERWISE & box.first.changed
    for name in (box.postgresql, "redis-server@queue.service", "redis-server@cache.service", "redis-server.service"):
        assert name in box.announced.output, name
    assert "unknown until the server runs" in box.announced.output


def test_the_second_run_changes_nothing(box: Box) -> None:
    assert box.first.counts["changed"] > 10
    assert box.second.counts["changed"] == 0, box.second.changed


def test_everything_runs_and_nothing_listens_but_ssh(box: Box) -> None:
    assert box.machine.failed_units() == []
    assert box.machine.public_ports() == {22}
    assert {found.port for found in box.machine.listeners() if found.protocol == "tcp"} == {22}
    assert box.unit("redis-server.service", "ActiveState") == "inactive"


def test_secrets_are_made_once_and_never_shown(box: Box) -> None:
    for user in ("web", "worker", "documents", "admin"):
        path = f"/etc/hotgigs/secrets/redis_{user}"
        secret = box.machine.get(path).strip()
        assert len(secret) == 64
        assert box.machine.run("stat", "-c", "%U:%G %a", path).stdout == "root:root 600\n"
        for played in (box.announced, box.first, box.second):
            assert secret not in played.output
            assert hashlib.sha256(secret.encode()).hexdigest() not in played.output
    assert box.machine.run("stat", "-c", "%a", "/etc/hotgigs/secrets").stdout == "700\n"


@pytest.mark.parametrize("process", ["web", "worker", "documents"])
def test_a_user_of_the_box_is_its_own_role_and_no_other(box: Box, process: str) -> None:
    user, role = f"hotgigs-{process}", f"hotgigs_{process}"
    assert box.psql(user, role, "SELECT current_user") == role
    assert box.psql(user, role, "SHOW lock_timeout") in ("10s", "30s")
    assert "permission denied" in box.psql(user, role, "CREATE TABLE public.own (id integer)")
    assert "permission denied" in box.psql(user, role, "CREATE TEMPORARY TABLE own (id integer)")
    for other in ROLES - {role}:
        assert "authentication failed" in box.psql(user, other, "SELECT 1"), other
    assert "no pg_hba.conf entry" in box.psql(user, role, "SELECT 1", "postgres")


def test_nobody_else_comes_in_and_root_comes_as_owner_monitor_and_backup(box: Box) -> None:
    for role in ROLES:
        assert "authentication failed" in box.psql("www-data", role, "SELECT 1"), role
    assert box.psql("root", "hotgigs_owner", "SELECT current_user") == "hotgigs_owner"
    assert box.psql("root", "hotgigs_owner", "CREATE TABLE probe (id integer); DROP TABLE probe") == ""
    assert box.psql("root", "hotgigs_backup", "SELECT current_user") == "hotgigs_backup"
    assert "read-only" in box.psql("root", "hotgigs_backup", "CREATE TABLE probe (id integer)")
    assert box.psql("root", "hotgigs_monitor", "SELECT count(*) > 0 FROM pg_stat_activity") == "t"
    asked = "SELECT datcollate, pg_encoding_to_char(encoding), current_setting('data_checksums') FROM pg_database"
    assert box.psql("postgres", "postgres", f"{asked} WHERE datname = 'hotgigs'") == "C.UTF-8|UTF8|on"


def test_redis_answers_its_users_only(box: Box) -> None:
    assert box.redis("hotgigs-web", "queue", "PING") == "PONG"
    assert box.redis("hotgigs-web", "cache", "SET", "rate:x", "1") == "OK"
    assert "NOPERM" in box.redis("hotgigs-web", "queue", "CONFIG", "GET", "*")
    assert "NOPERM" in box.redis("hotgigs-web", "cache", "FLUSHALL")
    assert "WRONGPASS" in box.redis("hotgigs-documents", "cache", "PING", name="hotgigs_documents")
    assert "Permission denied" in box.redis("www-data", "queue", "PING")
    bare = ("redis-cli", "-s", "/run/redis-queue/redis.sock", "PING")
    assert "NOAUTH" in box.machine.run(*bare, user="hotgigs-web", check=False).stdout
    assert "aof_enabled:1" in box.redis("root", "queue", "INFO", name="hotgigs_admin")
    assert "maxmemory_policy:allkeys-lru" in box.redis("root", "cache", "INFO", name="hotgigs_admin")
    assert (
        box.machine.run("stat", "-c", "%U:%G %a", "/run/redis-queue/redis.sock").stdout == "redis:hotgigs-redis 660\n"
    )


def test_the_sandboxes_are_as_tight_as_asked(box: Box) -> None:
    for unit in (box.postgresql, "redis-server@queue.service", "redis-server@cache.service"):
        box.machine.run("systemd-analyze", "security", "--threshold=20", "--no-pager", unit)
    assert box.unit("redis-server@queue.service", "PrivateNetwork") == "yes"
    assert box.unit("redis-server@cache.service", "OOMScoreAdjust") == "300"


def test_what_is_killed_is_back_within_ten_seconds(box: Box) -> None:
    box.psql("root", "hotgigs_owner", "CREATE TABLE IF NOT EXISTS kept AS SELECT 42 AS answer")
    answers = {
        box.postgresql: lambda: box.psql("root", "hotgigs_owner", "SELECT answer FROM kept") == "42",
        "redis-server@queue.service": lambda: box.redis("hotgigs-web", "queue", "PING") == "PONG",
        "redis-server@cache.service": lambda: box.redis("hotgigs-web", "cache", "PING") == "PONG",
    }
    for unit, answer in answers.items():
        before = box.unit(unit, "MainPID")
        box.machine.run("kill", "-9", before)
        began = time.monotonic()
        wait_for(partial(box.is_anew, unit, before), unit, BACK)
        wait_for(answer, unit, BACK)
        assert time.monotonic() - began < BACK, unit
    box.psql("root", "hotgigs_owner", "DROP TABLE kept")


def test_half_a_record_at_its_end_does_not_stop_the_queue(box: Box) -> None:
    assert box.redis("hotgigs-web", "queue", "LPUSH", "huey.redis.hotgigswork", "one") == "1"
    # Appended every second: once this is there, the next kill cannot lose the wake-up before.
    wait_for(lambda: "one" in box.machine.run("sh", "-c", f"cat {QUEUE}/*.incr.aof").stdout, "the record", 30)
    box.machine.run("systemctl", "stop", "redis-server@queue.service")
    box.machine.run("sh", "-c", f"printf '*3\\r\\n$5\\r\\nLPU' >> {QUEUE}/*.incr.aof")
    box.machine.run("systemctl", "start", "redis-server@queue.service")
    assert box.redis("hotgigs-web", "queue", "LLEN", "huey.redis.hotgigswork") == "1"


def test_the_sandbox_lets_an_archive_leave_the_box(box: Box, tmp_path: Path) -> None:
    place = box.machine.segment.neighbour
    taken = tmp_path / "taken"
    with taken.open("wb") as output:
        taker = place.cage.start(*place.command("python3", "-c", TAKE), stdout=output)
    send = f"bash -c 'cat %p > /dev/tcp/{place.address}/8432'"
    settings = f"ALTER SYSTEM SET archive_mode = on; ALTER SYSTEM SET archive_command = $${send}$$"
    for statement in settings.split("; "):
        assert box.psql("postgres", "postgres", statement) == ""
    box.machine.run("systemctl", "restart", box.postgresql)
    box.psql("postgres", "postgres", "SELECT pg_create_restore_point('here'), pg_switch_wal()")
    wait_for(lambda: str(16 * 2**20) in taken.read_text(), "a segment of the archive", 60)
    taker.kill()
    box.psql("postgres", "postgres", "ALTER SYSTEM RESET ALL")
    box.machine.run("systemctl", "restart", box.postgresql)


@pytest.mark.appliance_long
def test_somebody_elses_cluster_is_left_alone(make_machine: MakeMachine, tmp_path: Path) -> None:
    machine = make_machine(roots.base("bookworm"))
    machine.run("sh", "-c", PEOPLE + "apt-get install -qq --no-install-recommends postgresql >/dev/null", timeout=600)
    machine.run("createdb", "theirs", user="postgres")
    machine.run("psql", "-c", "CREATE TABLE kept AS SELECT 42 AS answer", "theirs", user="postgres")
    settings = ("sh", "-c", "cat /etc/postgresql/15/main/*.conf /etc/postgresql/15/main/conf.d/* | sha256sum")
    before = machine.run(*settings, check=False).stdout
    play(machine, tmp_path, tags="postgresql")
    second = play(machine, tmp_path, tags="postgresql")
    assert second.counts["changed"] == 0, second.changed
    assert machine.run(*settings, check=False).stdout == before
    asked = machine.run("psql", "-XAtq", "-c", "SELECT answer FROM kept", "theirs", user="postgres")
    assert asked.stdout == "42\n"
    ours = machine.run(
        "psql", "-XAtq", "--cluster=15/hotgigs", "-c", "SELECT current_user", "-U", "hotgigs_owner", "hotgigs"
    )
    assert ours.stdout == "hotgigs_owner\n"
