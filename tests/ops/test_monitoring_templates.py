"""Prometheus as each supported system gets it: on loopback only, bounded, and mailing only where it can."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from hotgigs.ops.checks.c10_services import MONITORING
from hotgigs.ops.checks.checklist import checks
from tests.ops.rendering import fill_in

HERE = Path(__file__).resolve().parents[2]
ANSIBLE = HERE / "ansible"
ROLE = ANSIBLE / "roles" / "hotgigs_monitoring"
SYSTEMS = sorted(path.stem for path in (ANSIBLE / "vars").glob("*.yml"))
RELAYS = {
    "none": "",
    "plain": "smtp://mail.example.org",
    "starttls": "smtp://jobs%40example.org@mail.example.org:587?starttls=1",
    "smtps": "smtps://jobs@mail.example.org",
    "smtps-elsewhere": "smtps://mail.example.org:2465",
}
SIGNS_IN = {"starttls", "smtps"}
NAMES = ("prometheus.yml", "alertmanager.yml", "mail.conf")
PORTS = dict(zip(MONITORING, (9090, 9093, 9100, 9187), strict=True))
JOBS = ("prometheus", "alertmanager", "node", "postgresql")
BOOK = """
- hosts: all
  gather_facts: false
  vars_files:
    - {ansible}/vars/{{{{ inventory_hostname }}}}.yml
    - {role}/vars/main.yml
  vars:
    hotgigs_settings_folder: /etc/hotgigs
    hotgigs_secrets_folder: /etc/hotgigs/secrets
    hotgigs_domain: jobs.example.org
    hotgigs_web_instance_count: 2
    hotgigs_alert_email: ops@example.org
    hotgigs_mail_from: Jobs <jobs@example.org>
    hotgigs_monitoring_mail_password: {{stat: {{exists: true}}}}
  tasks:
    - ansible.builtin.copy:
        content: |
          {{% for relay, url in relays.items() %}}
          {{% for name in names %}}
          ===== {{{{ relay }}}} {{{{ name }}}}
          {{{{ lookup('ansible.builtin.template', '{role}/templates/' ~ name ~ '.j2',
              template_vars={{'hotgigs_mail_url': url}}) }}}}
          {{% endfor %}}
          {{% endfor %}}
        dest: "{folder}/{{{{ inventory_hostname }}}}"
"""
systems = pytest.mark.parametrize("system", SYSTEMS)


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Let Ansible fill in every template for every system and every relay; returns the folder."""
    folder = tmp_path_factory.mktemp("monitoring")
    (folder / "book.yml").write_text(BOOK.format(ansible=ANSIBLE, role=ROLE, folder=folder))
    values = yaml.safe_dump({"relays": RELAYS, "names": list(NAMES)})
    (folder / "values.yml").write_text(values)
    fill_in(folder, SYSTEMS, "-e", "ansible_managed=HotGigs")
    return folder


def text_of(folder: Path, system: str, relay: str, name: str) -> str:
    _, said, rest = (folder / system).read_text().partition(f"===== {relay} {name}\n")
    assert said
    return rest.partition("\n=====")[0]


def read(folder: Path, system: str, relay: str, name: str) -> Any:
    return yaml.safe_load(text_of(folder, system, relay, name))


def command_of(unit: str) -> list[str]:
    """Return the command line that a unit is given, after the empty one that drops the package's own."""
    text = (HERE / "systemd" / f"{unit}.d" / "hotgigs.conf").read_text().replace("\\\n", " ")
    dropped, command = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)
    assert dropped == ""
    return shlex.split(command)


@pytest.mark.parametrize("unit", MONITORING)
def test_every_unit_listens_on_loopback_alone(unit: str) -> None:
    options = [word for word in command_of(unit) if "listen-address" in word]
    (web,) = [word for word in options if word.startswith("--web.")]
    assert web == f"--web.listen-address=127.0.0.1:{PORTS[unit]}"
    # Alertmanager would look for companions on every address.
    assert set(options) - {web} == ({"--cluster.listen-address="} if "alertmanager" in unit else set())


def test_what_is_kept_is_bounded() -> None:
    assert {"--storage.tsdb.retention.time=30d", "--storage.tsdb.retention.size=1GB"} < set(command_of(MONITORING[0]))


def test_doctor_expects_the_units_of_the_role() -> None:
    values = yaml.safe_load((ROLE / "vars" / "main.yml").read_text())
    assert tuple(values["hotgigs_monitoring__units"]) == MONITORING


@systems
def test_everything_is_asked_by_loopback(rendered: Path, system: str) -> None:
    asked = read(rendered, system, "none", "prometheus.yml")
    targets = {
        job["job_name"]: [target for group in job["static_configs"] for target in group["targets"]]
        for job in asked["scrape_configs"]
    }
    # The units listen there, and nginx for the web processes.
    assert targets == {
        "hotgigs": ["127.0.0.1:9113"] * 2,
        **{job: [f"127.0.0.1:{port}"] for job, port in zip(JOBS, PORTS.values(), strict=True)},
    }
    paths = [group["labels"]["__metrics_path__"] for group in asked["scrape_configs"][0]["static_configs"]]
    assert paths == ["/1/metrics", "/2/metrics"]


@systems
@pytest.mark.parametrize("relay", RELAYS)
def test_mail_goes_only_where_alertmanager_can_use_the_relay(rendered: Path, system: str, relay: str) -> None:
    settings = read(rendered, system, relay, "alertmanager.yml")
    unit = text_of(rendered, system, relay, "mail.conf")
    # Ubuntu 22.04 has 0.23, which takes a password from its settings alone.
    can = relay not in ("none", "smtps-elsewhere") and not (relay in SIGNS_IN and system == "Ubuntu_22.04")
    assert settings["route"]["receiver"] == ("mail" if can else "nobody")
    assert [receiver["name"] for receiver in settings["receivers"]] == [settings["route"]["receiver"]]
    assert ("global" in settings) == can
    assert ("LoadCredential=mail_password:/etc/hotgigs/secrets/mail_password" in unit) == (can and relay in SIGNS_IN)
    assert "smtp_auth_password" not in settings.get("global", {})


@pytest.mark.parametrize(
    ("relay", "host", "tls", "user"),
    [
        ("plain", "mail.example.org:25", False, None),
        ("starttls", "mail.example.org:587", True, "jobs@example.org"),
        ("smtps", "mail.example.org:465", False, "jobs"),
    ],
)
def test_the_relay_is_that_of_the_settings(rendered: Path, relay: str, host: str, tls: bool, user: str | None) -> None:
    settings = read(rendered, "Debian_12", relay, "alertmanager.yml")["global"]
    assert (settings["smtp_smarthost"], settings["smtp_require_tls"]) == (host, tls)
    assert settings.get("smtp_auth_username") == user
    assert settings["smtp_from"] == "Jobs <jobs@example.org>"


def test_rules_ask_for_checks_that_there_are() -> None:
    (group,) = yaml.safe_load((ROLE / "files" / "rules.yml").read_text())["groups"]
    names = {rule["alert"]: rule["expr"] for rule in group["rules"]}
    ids = {kind.id for check in checks() for kind in check.kinds}
    for expression in names.values():
        for pattern in re.findall(r'hotgigs_check_state{id=~"([^"]+)"}', expression):
            assert any(re.fullmatch(pattern, one) for one in ids), pattern
    assert {"SiteDown", "DiskNearlyFull", "CertificateEndsSoon", "UnitFailed", "QueueWaits"} < names.keys()
