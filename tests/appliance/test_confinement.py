"""What a taken-over service could do: reach nobody, read nobody else's secrets, and nothing from inside the reader."""

import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hotgigs.documents import rules
from tests.appliance.filled import Filled
from tests.appliance.machine import Machine
from tests.appliance.shut_in import CREDENTIALS, Attempt, bring, run_as, succeeded, try_all, try_outside

WEB, WORKER, DOCUMENTS, NGINX = (
    *("hotgigs-web@blue-1.service", "hotgigs-worker.service", "hotgigs-documents.service"),
    "nginx.service",
)
USERS = {WEB: "hotgigs-web", WORKER: "hotgigs-worker", DOCUMENTS: "hotgigs-documents", NGINX: "www-data"}
SILENT = (WEB, DOCUMENTS, NGINX)
ROLES = {WEB: "hotgigs_web", WORKER: "hotgigs_worker", DOCUMENTS: "hotgigs_documents", NGINX: ""}
MAIL_AND_HTTPS = (25, 465, 587, 443)
OTHERS = (22, 80, 5432, 8080)
DNS = 53
PROBES = Path(__file__).parents[1] / "documents" / "probes.py"
GIGABYTE = 2**30
units = pytest.mark.parametrize("unit", USERS)


@dataclass
class Outside:
    """Somebody out there who takes every connection, and the datagrams that came."""

    addresses: tuple[str, str]
    lines: list[socket.socket]

    @property
    def doors(self) -> list[Attempt]:
        """Every connection that could be tried."""
        ports = (*MAIL_AND_HTTPS, *OTHERS, DNS)
        return [("tcp", address, port) for address in self.addresses for port in ports] + self.datagrams

    @property
    def datagrams(self) -> list[Attempt]:
        """Every datagram that could be tried."""
        return [("udp", address, port) for address in self.addresses for port in (DNS, 443)]

    def heard(self) -> int:
        """Return how many datagrams have come since the last look."""
        count = 0
        for line in self.lines:
            while True:
                try:
                    line.recv(100)
                except BlockingIOError:
                    break
                count += 1
        return count


@pytest.fixture(scope="module")
def machine(filled: Filled) -> Machine:
    """Bring the programs that try things."""
    bring(filled.machine, PROBES, Path(__file__).parent / "reading_probes.py")
    return filled.machine


@pytest.fixture(scope="module")
def outside(machine: Machine) -> Iterator[Outside]:
    """Let the neighbour take every connection."""
    place = machine.segment.neighbour
    addresses = (place.address, place.address_6)

    def listen() -> tuple[list[socket.socket], list[socket.socket]]:
        doors, lines = [], []
        for family, address in zip((socket.AF_INET, socket.AF_INET6), addresses, strict=True):
            for port in (*MAIL_AND_HTTPS, *OTHERS, DNS):
                doors.append(socket.create_server((address, port), family=family))
            for port in (DNS, 443):
                line = socket.socket(family, socket.SOCK_DGRAM)
                line.bind((address, port))
                line.setblocking(False)
                lines.append(line)
        return doors, lines

    doors, lines = place.call(listen)
    yield Outside(addresses, lines)
    for one in (*doors, *lines):
        one.close()


def test_whoever_may_reaches_the_outside(machine: Machine, outside: Outside) -> None:
    """The control: what the others fail at can be done."""
    assert succeeded(try_outside(machine, "root", outside.doors)) == set(outside.doors)
    assert outside.heard() == len(outside.datagrams)


@pytest.mark.parametrize("unit", SILENT)
def test_web_documents_and_nginx_reach_nobody(machine: Machine, outside: Outside, unit: str) -> None:
    assert succeeded(try_outside(machine, USERS[unit], outside.doors)) == set()
    assert succeeded(try_all(machine, unit, outside.doors)) == set()
    assert outside.heard() == 0


def test_the_worker_reaches_mail_https_and_names_alone(machine: Machine, outside: Outside) -> None:
    wanted = {one for one in outside.doors if one[2] == DNS or (one[0] == "tcp" and one[2] in MAIL_AND_HTTPS)}
    assert succeeded(try_outside(machine, USERS[WORKER], outside.doors)) == wanted
    assert succeeded(try_all(machine, WORKER, outside.doors)) == wanted
    assert outside.heard() == 2 * len(outside.addresses)


def resume(machine: Machine) -> str:
    """Return where a resume lies."""
    found = machine.run("find", "/var/lib/hotgigs/documents", "-type", "f", "-size", "+1k").stdout.split()
    assert found
    return found[0]


def pid_of(machine: Machine, unit: str) -> int:
    pid = int(machine.run("systemctl", "show", "--value", "--property=MainPID", unit).stdout)
    assert pid
    return pid


def private_to_others(machine: Machine, unit: str) -> list[Attempt]:
    """Return what is nobody's business in this unit."""
    others = [other for other in (WEB, WORKER, DOCUMENTS) if other != unit]
    credentials = [
        (other, name) for other in others for name in ("redis", "form_key") if other == WEB or name == "redis"
    ]
    secrets = machine.run("sh", "-c", "ls -d /etc/hotgigs/secrets/* /etc/hotgigs/tls/*.key").stdout.split()
    assert len(secrets) > 5
    folders = ("/etc/hotgigs/secrets", "/root", "/home", "/var/lib/hotgigs/state", "/var/log/hotgigs", "/var/lib/redis")
    files = ("/etc/shadow", "/etc/hotgigs/appliance.yml", *((resume(machine),) if unit == NGINX else ()))
    running = [*others, "redis-server@queue.service", "redis-server@cache.service"]
    environments = [f"/proc/{pid_of(machine, other)}/environ" for other in running]
    held = [f"/run/credentials/{other}/{name}" for other, name in credentials]
    for path in (*secrets, *folders, *files, *environments, *held):
        # Root can: so a refusal is about who asks.
        machine.run("test", "-r", path)
    return [("read", path) for path in (*secrets, *folders, *files, *environments, *held)]


@units
def test_a_service_reads_its_own_secrets_and_nobody_elses(machine: Machine, unit: str) -> None:
    own: set[Attempt] = {
        ("read", f"{CREDENTIALS}/{name}") for name in ("redis", "form_key") if unit == WEB or name == "redis"
    }
    own = set() if unit == NGINX else own
    told = try_all(machine, unit, [*own, *private_to_others(machine, unit)])
    assert succeeded(told) == own


@units
def test_a_service_writes_nothing_that_is_not_its_own(machine: Machine, unit: str) -> None:
    wanted: list[Attempt] = [
        ("write", path)
        for path in ("/etc/probe", "/etc/hotgigs/probe", "/opt/hotgigs/probe", "/usr/local/bin/probe", "/var/probe")
    ]
    wanted += [
        ("write", f"/etc/nginx/{unit}"),
        ("write", "/etc/systemd/system/probe.service"),
        ("write", "/root/probe"),
    ]
    index: set[Attempt] = {("write", "/var/lib/hotgigs/index/probe")}
    files: set[Attempt] = {("write", "/var/lib/hotgigs/documents/probe")}
    told = try_all(machine, unit, [*wanted, *index, *files])
    machine.run("rm", "-f", "/var/lib/hotgigs/index/probe", "/var/lib/hotgigs/documents/probe")
    assert succeeded(told) == {WORKER: index | files, NGINX: set()}.get(unit, files)


@units
def test_a_service_is_itself_in_the_database(machine: Machine, unit: str) -> None:
    roles = (*filter(None, ROLES.values()), "hotgigs_owner", "hotgigs_monitor", "hotgigs_backup", "postgres")
    told = try_all(machine, unit, [("query", role, "SELECT 1") for role in roles])
    assert succeeded(told) == ({("query", ROLES[unit], "SELECT 1")} if ROLES[unit] else set())
    assert all("authentication failed" in end for end in told.values() if end != "done")


def test_the_reader_of_documents_sees_no_person_and_no_session(machine: Machine) -> None:
    tables = ("sessions", "people", "one_time_tokens", "candidates", "applications", "mails", "drafts", "notes")
    wanted: list[Attempt] = [("query", ROLES[DOCUMENTS], f"TABLE {table}") for table in tables]
    wanted += [("query", ROLES[DOCUMENTS], "SELECT text FROM document_readings")]
    told = try_all(machine, DOCUMENTS, wanted)
    assert {end.partition(":")[0] for end in told.values()} == {"InsufficientPrivilege"}
    assert succeeded(try_all(machine, WEB, [("query", ROLES[WEB], "SELECT 1 FROM sessions")]))


@pytest.mark.parametrize("unit", [WEB, WORKER, DOCUMENTS])
def test_a_service_is_itself_in_redis(machine: Machine, unit: str) -> None:
    users = (*filter(None, ROLES.values()), "hotgigs_admin", "default")
    told = try_all(machine, unit, [("redis", "queue", user, f"{CREDENTIALS}/redis", "PING") for user in users])
    assert succeeded(told) == {("redis", "queue", ROLES[unit], f"{CREDENTIALS}/redis", "PING")}
    forbidden: list[Attempt] = [
        ("redis", "queue", ROLES[unit], f"{CREDENTIALS}/redis", *command)
        for command in (("FLUSHALL",), ("CONFIG", "GET", "*"), ("ACL", "LIST"), ("KEYS", "*"), ("SHUTDOWN",))
    ]
    assert succeeded(try_all(machine, unit, forbidden)) == set()


def test_nginx_reaches_the_site_and_no_server_behind_it(machine: Machine) -> None:
    site: Attempt = ("connect", "/run/hotgigs/live/1.sock")
    redis: list[Attempt] = [("connect", f"/run/redis-{name}/redis.sock") for name in ("queue", "cache")]
    assert succeeded(try_all(machine, NGINX, [site, *redis])) == {site}
    assert succeeded(try_outside(machine, "www-data", redis)) == set()


Probe = tuple[str, dict[str, Any], dict[str, int]]


def read_instead(machine: Machine, probes: list[Probe]) -> list[tuple[str, str, Any]]:
    """Run probes in place of the reader, inside the documents worker's sandbox; returns how each ended."""
    ends = run_as(machine, DOCUMENTS, "reading_probes.py", probes)
    return [(status, sentence, json.loads(text) if text else "") for status, sentence, text in ends]


def test_what_reads_a_document_is_ended_when_it_reaches_out(machine: Machine) -> None:
    sockets = ["/run/postgresql/.s.PGSQL.5432", "/run/redis-queue/redis.sock", "/run/redis-cache/redis.sock"]
    # The worker itself may: it is the reader that may not.
    assert len(succeeded(try_all(machine, DOCUMENTS, [("connect", path) for path in sockets]))) == 3
    probes: list[Probe] = [("unix_socket", {"path": path}, {}) for path in sockets]
    probes += [
        ("tcp", {"port": 443}, {}),
        *(("system_call", {"number": number}, {}) for number in (425, 428, 430, 434)),
    ]
    assert read_instead(machine, probes) == [("error", rules.UNSAFE, "")] * len(probes)


def test_what_reads_a_document_sees_no_other_file(machine: Machine) -> None:
    other = resume(machine)
    paths = [
        other,
        f"{CREDENTIALS}/redis",
        "/etc/hotgigs/current.toml",
        "/etc/passwd",
        "/proc/self/environ",
        "/",
        "/opt",
    ]
    # The worker itself may open them.
    assert len(succeeded(try_all(machine, DOCUMENTS, [("read", path) for path in paths]))) == len(paths)
    probes: list[Probe] = [
        ("open_files", {"paths": paths}, {}),
        ("proc_tricks", {"parent_path": other}, {}),
        ("change_files", {"path": other}, {}),
    ]
    for status, sentence, told in read_instead(machine, probes):
        assert (status, sentence) == ("ok", "")
        assert set(told.values()) == {"PermissionError"}, told
    machine.run("test", "-s", other)


def test_what_reads_a_document_starts_nothing_and_signals_nobody(machine: Machine) -> None:
    victim = pid_of(machine, DOCUMENTS)
    probes: list[Probe] = [
        ("fork", {}, {}),
        ("thread", {}, {}),
        ("kill_others", {"victim": victim}, {}),
        ("regain", {}, {}),
    ]
    fork, thread, signals, rights = (told for _, _, told in read_instead(machine, probes))
    assert (fork, thread) == ("PermissionError", "RuntimeError")
    assert set(signals.values()) == set(rights.values()) == {"PermissionError"}
    assert pid_of(machine, DOCUMENTS) == victim
    for status, sentence, told in read_instead(machine, [("execute", {}, {}), ("spawn", {}, {})]):
        assert (status, sentence, told) in (("error", rules.UNSAFE, ""), ("ok", "", "PermissionError"))


def test_what_reads_a_document_takes_no_more_than_its_share(machine: Machine) -> None:
    probes: list[Probe] = [
        ("memory", {"size": 10 * GIGABYTE}, {}),
        ("native_memory", {"size": 10 * GIGABYTE}, {}),
        ("loop", {}, {"cpu_seconds": 1}),
        ("stubborn_loop", {}, {"cpu_seconds": 1}),
        ("sleep", {}, {"wall_seconds": 1}),
    ]
    assert read_instead(machine, probes) == [
        ("error", rules.DAMAGED, ""),
        ("ok", "", "refused"),
        ("error", rules.TOO_SLOW, ""),
        ("error", rules.TOO_COMPLEX, ""),
        ("error", rules.TOO_SLOW, ""),
    ]
