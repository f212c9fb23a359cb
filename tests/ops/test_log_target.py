"""Logs that are sent to a target as well: what the box needs of it, and what each supported system is told."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from hotgigs.kernel import clock
from hotgigs.ops.appliance.settings import Appliance
from hotgigs.ops.checks import c82_logs
from hotgigs.ops.checks.check import Around
from hotgigs.ops.playbook import source
from hotgigs.ops.preflight import files, logs
from hotgigs.ops.preflight.finding import Finding, Surroundings
from tests.appliance.certificates import Certificate, issue
from tests.ops.make_checks import appliance, closed_port, states
from tests.ops.rendering import fill_in

ANSIBLE = source.HERE / "ansible"
ROLES = ANSIBLE / "roles"
SYSTEMS = sorted(path.stem for path in (ANSIBLE / "vars").glob("*.yml"))
TARGETS = {
    "none": {},
    "plain": {"hotgigs_log_target": "https://logs.example.org"},
    "slash": {"hotgigs_log_target": "https://logs.example.org/"},
    "own": {"hotgigs_log_target": "https://[2001:db8::1]", "hotgigs_log_target_ca": "/root/ca.pem"},
    "shared": {"hotgigs_log_target": "https://logs.example.org:443"},
}
NAMES = {
    "rules": "hotgigs_firewall/templates/nftables.conf.j2",
    "settings": "hotgigs_monitoring/templates/journal_upload.conf.j2",
    "authority": "hotgigs_monitoring/templates/log_authority.conf.j2",
}
BOOK = """
- hosts: all
  gather_facts: false
  vars_files:
    - {ansible}/vars/{{{{ inventory_hostname }}}}.yml
    - {ansible}/group_vars/all.yml
    - {roles}/hotgigs_firewall/defaults/main.yml
    - {roles}/hotgigs_firewall/vars/main.yml
    - {roles}/hotgigs_monitoring/vars/main.yml
  vars:
    hotgigs_firewall__access: {{ports: [22]}}
  tasks:
    - ansible.builtin.copy:
        content: |
          {{% for target, values in targets.items() %}}
          {{% for name, path in names.items() %}}
          ===== {{{{ target }}}} {{{{ name }}}}
          {{{{ lookup('ansible.builtin.template', '{roles}/' ~ path, template_vars=values) }}}}
          {{% endfor %}}
          {{% endfor %}}
        dest: "{folder}/{{{{ inventory_hostname }}}}"
"""
systems = pytest.mark.parametrize("system", SYSTEMS)


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Let Ansible fill in the templates for every system and every target; returns the folder."""
    folder = tmp_path_factory.mktemp("logs")
    (folder / "book.yml").write_text(BOOK.format(ansible=ANSIBLE, roles=ROLES, folder=folder))
    (folder / "values.yml").write_text(yaml.safe_dump({"targets": TARGETS, "names": NAMES}))
    fill_in(folder, SYSTEMS)
    return folder


def text_of(folder: Path, system: str, target: str, name: str) -> str:
    _, said, rest = (folder / system).read_text().partition(f"===== {target} {name}\n")
    assert said
    return rest.partition("\n=====")[0]


def chain(rules: str, name: str) -> str:
    """Return the rules of one chain."""
    return rules.partition(f"    chain {name} {{\n")[2].partition("\n    }")[0]


@systems
def test_without_a_target_the_firewall_knows_nobody_who_sends(rendered: Path, system: str) -> None:
    rules = text_of(rendered, system, "none", "rules")
    assert '"hotgigs-worker" : goto hotgigs_worker' in rules
    assert "log" not in rules.replace("hotgigs_log_level", "")


@systems
@pytest.mark.parametrize(("target", "port"), [("plain", 19532), ("own", 19532), ("shared", 443)])
def test_one_user_reaches_the_port_of_the_target(rendered: Path, system: str, target: str, port: int) -> None:
    rules = text_of(rendered, system, target, "rules")
    assert '"hotgigs-logs" : goto hotgigs_logs' in chain(rules, "output")
    accepted = [line.strip() for line in chain(rules, "hotgigs_logs").splitlines() if line.endswith("accept")]
    assert accepted == ["meta l4proto { tcp, udp } th dport 53 accept", f"tcp dport {port} accept"]
    assert f" {port}" not in chain(rules, "hotgigs_worker") or target == "shared"


@systems
def test_a_port_of_its_own_is_shut_to_other_services(rendered: Path, system: str) -> None:
    shut = 'tcp dport 19532 meta skuid { 1-999, 61184-65534 } meta skuid != { "_apt", "hotgigs-logs" }'
    assert shut in chain(text_of(rendered, system, "plain", "rules"), "output")
    # Others need this one.
    assert "skuid !=" not in text_of(rendered, system, "shared", "rules")


@systems
@pytest.mark.parametrize(
    ("target", "url"),
    [
        ("plain", "https://logs.example.org:19532"),
        ("slash", "https://logs.example.org:19532"),
        ("own", "https://[2001:db8::1]:19532"),
        ("shared", "https://logs.example.org:443"),
    ],
)
def test_the_sender_is_told_address_and_authority(rendered: Path, system: str, target: str, url: str) -> None:
    settings, unit = (text_of(rendered, system, target, name) for name in ("settings", "authority"))
    assert f"\nURL={url}\n" in settings
    own = target == "own"
    trusted = (
        "/run/credentials/systemd-journal-upload.service/authority" if own else "/etc/ssl/certs/ca-certificates.crt"
    )
    assert f"\nTrustedCertificateFile={trusted}\n" in f"{settings}\n"
    assert ("LoadCredential=authority:/root/ca.pem" in unit) == own


@contextmanager
def target(own: Certificate) -> Iterator[int]:
    """Answer by TLS on a port of loopback."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(own.certificate, own.key)
    with socket.create_server(("127.0.0.1", 0)) as door:

        def answer() -> None:
            line, _ = door.accept()
            try:
                context.wrap_socket(line, server_side=True).close()
            except ssl.SSLError:
                # Who does not trust us says so and hangs up.
                line.close()

        thread = threading.Thread(target=answer)
        thread.start()
        yield door.getsockname()[1]
        thread.join()


def preflight(url: str, authority: Path | str = "") -> Finding:
    settings = appliance(log_target=url, log_target_ca=str(authority))
    (found,) = logs.check(Surroundings(settings, source.HERE))
    return found


def test_a_target_that_answers_is_fine(tmp_path: Path) -> None:
    own = issue(tmp_path, "127.0.0.1")
    with target(own) as port:
        assert preflight(f"https://127.0.0.1:{port}", own.authority).state == "ok"


def test_a_target_that_nobody_vouches_for_is_a_warning(tmp_path: Path) -> None:
    with target(issue(tmp_path, "127.0.0.1")) as port:
        found = preflight(f"https://127.0.0.1:{port}")
    assert (found.state, "cannot be trusted" in found.found) == ("warning", True)
    assert "log_target_ca" in found.needed


def test_a_target_that_is_away_stops_nothing() -> None:
    found = preflight(f"https://127.0.0.1:{closed_port()}")
    assert (found.state, "does not answer" in found.found) == ("warning", True)
    nameless = preflight("https://nowhere.invalid")
    assert (nameless.state, nameless.found) == ("warning", "nowhere.invalid has no address")
    assert nameless.remedy == "getent ahosts nowhere.invalid"


def test_a_root_that_is_not_there_is_told_by_the_check_of_files(tmp_path: Path) -> None:
    settings = appliance(log_target="https://127.0.0.1", log_target_ca=str(tmp_path / "ca.pem"))
    around = Surroundings(settings, source.HERE)
    assert list(logs.check(around)) == []
    assert [(one.state, "log_target_ca" in one.found) for one in files.check(around)] == [("problem", True)]


def test_without_a_target_nothing_is_looked_at() -> None:
    assert list(logs.check(Surroundings(Appliance(), source.HERE))) == []
    assert states(c82_logs.look(Around(appliance()))) == {"logs.sent": "ok"}


@pytest.mark.parametrize(
    ("state", "minutes", "found"),
    [
        ("active", 29, "ok"),
        ("active", 30, "warning"),
        ("active", None, "warning"),
        ("activating", 1, "warning"),
        ("failed", 1, "warning"),
    ],
)
def test_it_judges_what_was_taken(state: str, minutes: int | None, found: str) -> None:
    now = clock.now()
    taken = None if minutes is None else now - timedelta(minutes=minutes)
    result = c82_logs.judge("logs.example.org", state, taken, now, "Upload failed: refused")
    assert result.state == found
    assert ("Upload failed" in result.evidence) == (found == "warning")
    assert "journalctl --unit systemd-journal-upload" in (result.remedy or "journalctl --unit systemd-journal-upload")


def test_both_ends_name_the_same_port() -> None:
    values = (ANSIBLE / "group_vars" / "all.yml").read_text(encoding="utf-8")
    assert f"or {logs.PORT})" in values
