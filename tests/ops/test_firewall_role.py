"""What the roles firewall and hardening ask a box before they close anything, and what a ban is made of."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from hotgigs.ops.playbook import source

ROLES = source.HERE / "ansible" / "roles"
LISTENERS = """\
LISTEN 0 128 0.0.0.0:2222 0.0.0.0:* users:(("sshd",pid=42,fd=3))
LISTEN 0 128 [::]:2222 [::]:* users:(("sshd",pid=42,fd=4))
LISTEN 0 511 0.0.0.0:443 0.0.0.0:* users:(("nginx",pid=50,fd=6))
"""
PASSWD = """\
root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
dana:x:1000:1000::/home/dana:/bin/bash
erin:x:1001:1001::/home/erin:/bin/bash
robot:x:1002:1002::/home/robot:/usr/sbin/nologin
"""
GROUP = "sudo:x:27:dana,robot\nusers:x:100:erin\n"
LINE = (
    '{{"time":"2026-11-22T10:00:00+00:00","ip":"203.0.113.7","method":"{method}","path":"{path}","status":{status},'
    '"bytes":100,"seconds":0.1}}'
)


def module(role: str, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROLES / role / "library" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


access = module("hotgigs_firewall", "hotgigs_ssh_access")
holders = module("hotgigs_hardening", "hotgigs_key_holders")


def test_the_client_is_found_behind_sudo() -> None:
    shell = {"SSH_CONNECTION": "203.0.113.7 50000 192.0.2.1 2222"}
    assert access.client_of([{"SUDO_USER": "dana"}, {}, shell]) == ("203.0.113.7", 2222)
    assert access.client_of([{"SSH_CONNECTION": "fe80::1%eth0 50000 fe80::2 22"}]) == ("fe80::1", 22)
    assert access.client_of([{}, {"SSH_CONNECTION": ""}]) == ("", 0)


def test_ports_of_ssh_are_those_of_its_server() -> None:
    assert access.listening_ports(LISTENERS) == [2222]
    assert access.listening_ports("") == []


@pytest.mark.parametrize(
    ("client", "networks", "shut_out"),
    [
        ("203.0.113.7", [], False),
        ("203.0.113.7", ["203.0.113.0/24"], False),
        ("203.0.113.7", ["192.0.2.0/24", "2001:db8::/32"], True),
        ("2001:db8::1", ["192.0.2.0/24", "2001:db8::/32"], False),
        ("", ["192.0.2.0/24"], False),
    ],
)
def test_who_would_be_shut_out_is_told(client: str, networks: list[str], shut_out: bool) -> None:
    assert access.is_shut_out(client, networks) is shut_out


def test_administrators_are_root_and_who_may_become_root() -> None:
    assert list(holders.administrators(PASSWD, GROUP)) == [("root", "/root"), ("dana", "/home/dana")]


@pytest.mark.parametrize(
    ("content", "counts"),
    [
        ("ssh-ed25519 AAAAC3 dana\n", True),
        ("# mine\necdsa-sha2-nistp256 AAAA\n", True),
        ("sk-ssh-ed25519@openssh.com AAAA", True),
        ('restrict,pty ssh-rsa AAAA dana"\n', True),
        ("", False),
        ("# ssh-ed25519 AAAAC3 dana\n", False),
        ('no-pty,command="echo log in as debian" ssh-rsa AAAA\n', False),
    ],
)
def test_a_key_counts_when_it_opens_a_session(tmp_path: Path, content: str, counts: bool) -> None:
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "authorized_keys").write_text(content)
    assert holders.has_key(tmp_path) is counts
    assert holders.has_key(tmp_path / "nobody") is False


@pytest.mark.parametrize(
    ("method", "path", "status", "counts"),
    [
        ("POST", "/sign-in", 422, True),
        ("POST", "/sign-in", 429, True),
        ("POST", "/sign-in/second-step", 401, True),
        ("POST", "/sign-in", 303, False),
        # nginx refused it, and answered with a page of its own.
        ("GET", "/sign-in", 429, True),
        ("GET", "/sign-in", 200, False),
        ("GET", "/jobs", 429, False),
        ("POST", "/sign-in-later", 422, False),
        ("POST", "/jobs/1/apply", 422, False),
        # What a visitor sends is escaped, so it ends no field.
        ("GET", r"/x\x22,\x22method\x22:\x22POST\x22,\x22path\x22:\x22/sign-in\x22,\x22status\x22:422,", 404, False),
    ],
)
def test_a_failed_sign_in_is_seen_in_the_log(method: str, path: str, status: int, counts: bool) -> None:
    text = (ROLES / "hotgigs_firewall" / "files" / "hotgigs-sign-in.conf").read_text(encoding="utf-8")
    found = re.search(r"^failregex = \^%\(__prefix_line\)s(.*)$", text, re.MULTILINE)
    assert found is not None
    pattern = found[1].replace("<ADDR>", r"(?P<address>[\d.:a-f]+)")
    matched = re.match(pattern, LINE.format(method=method, path=path, status=status))
    assert bool(matched) is counts
    assert not matched or matched["address"] == "203.0.113.7"


def test_the_line_is_what_nginx_writes() -> None:
    text = (source.HERE / "nginx" / "nginx.conf.j2").read_text(encoding="utf-8")
    start = '\'{"time":"$time_iso8601","ip":"$remote_addr","method":"$request_method","path":"$logged_path",\''
    assert start in text
    assert '\'"status":$status,' in text
