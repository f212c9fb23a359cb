"""The role of backups as each supported system gets it, tried by the programs that read it."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from devtools import postgresql
from devtools.postgresql import PostgreSQL
from devtools.processes import spawn
from hotgigs.ops.playbook import source
from tests.ops.rendering import fill_in

ANSIBLE = source.HERE / "ansible"
ROLE = ANSIBLE / "roles" / "hotgigs_backup"
SYSTEMS = sorted(path.stem for path in (ANSIBLE / "vars").glob("*.yml"))
VERSIONS = {
    name: yaml.safe_load((ANSIBLE / "vars" / f"{name}.yml").read_text())["hotgigs_platform_pgbackrest_version"]
    for name in SYSTEMS
}
SHARED = source.HERE / "backups"
TEMPLATES = {
    "pgbackrest.conf": SHARED / "pgbackrest.conf.j2",
    "archive.env": SHARED / "archive.env.j2",
    "archiving.conf": ROLE / "templates/archiving.conf.j2",
    "targets.conf": ROLE / "templates/targets.conf.j2",
    "timer.conf": ROLE / "templates/timer.conf.j2",
    "tmpfiles.conf": ROLE / "templates/tmpfiles.conf.j2",
    "server.sql": ANSIBLE / "roles/hotgigs_postgresql/templates/server.sql.j2",
}
TARGETS = {
    "usb": "file:///mnt/usb/hotgigs",
    "disk": "file:///srv/disk/",
    "nas": "sftp://backup@nas.example.org/hotgigs",
    "cloud": "s3://s3.example.org/bucket",
}
JOBS = ("hotgigs-backup", "hotgigs-verify", "hotgigs-drill")
SERVICES = (*JOBS, "hotgigs-offsite", "hotgigs-restore-resume")
EXPOSURE = 30
"""Tenths, as systemd-analyze counts: they are root, and read everything."""
BOOK = """
- hosts: all
  gather_facts: false
  vars_files:
    - {ansible}/vars/{{{{ inventory_hostname }}}}.yml
    - {role}/defaults/main.yml
    - {role}/vars/main.yml
    - {ansible}/roles/hotgigs_postgresql/defaults/main.yml
  vars:
    ansible_facts: {{processor_vcpus: 8, packages: []}}
    hotgigs_settings_folder: /etc/hotgigs
    hotgigs_secrets_folder: /etc/hotgigs/secrets
    hotgigs_state_folder: /var/lib/hotgigs/state
    hotgigs_postgresql_cluster: main
    hotgigs_postgresql_port: 5432
    hotgigs_prometheus: false
    hotgigs_backup_time: "01:45"
  tasks:
    - ansible.builtin.copy:
        content: |
          {{% for name, path in templates.items() %}}
          ===== {{{{ name }}}}
          {{{{ lookup('ansible.builtin.template', path) }}}}
          {{% endfor %}}
          ===== end
        dest: "{folder}/{{{{ inventory_hostname }}}}"
"""
systems = pytest.mark.parametrize("system", SYSTEMS)


def render(folder: Path, targets: dict[str, str]) -> Path:
    """Let Ansible fill in every template for every system; returns the folder."""
    (folder / "book.yml").write_text(BOOK.format(ansible=ANSIBLE, role=ROLE, folder=folder))
    values = {"templates": {name: str(path) for name, path in TEMPLATES.items()}, "hotgigs_backup_targets": targets}
    (folder / "values.yml").write_text(yaml.safe_dump(values, sort_keys=False))
    fill_in(folder, SYSTEMS, "-e", "ansible_managed=HotGigs")
    return folder


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return render(tmp_path_factory.mktemp("backup"), TARGETS)


def text_of(folder: Path, system: str, name: str) -> str:
    _, said, rest = (folder / system).read_text().partition(f"===== {name}\n")
    assert said
    return rest.partition("\n=====")[0]


def options(text: str) -> dict[str, str]:
    """Return what a configuration file says, without its comments."""
    lines = [line for line in text.splitlines() if line and not line.startswith(("#", "["))]
    return dict(line.split("=", 1) for line in lines)


def number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


@systems
def test_the_engine_uses_what_its_version_has(rendered: Path, system: str) -> None:
    said = options(text_of(rendered, system, "pgbackrest.conf"))
    assert (said.get("repo1-bundle") == "y") == (number(VERSIONS[system]) >= (2, 39))
    assert (said.get("repo1-block") == "y") == (number(VERSIONS[system]) >= (2, 52))
    assert (said["repo1-retention-full"], said["repo1-retention-diff"], said["process-max"]) == ("2", "6", "2")
    assert not any("pass" in name for name in said)
    version = yaml.safe_load((ANSIBLE / "vars" / f"{system}.yml").read_text())["hotgigs_platform_postgresql_version"]
    assert said["pg1-path"] == f"/var/lib/postgresql/{version}/main"


@systems
def test_the_engine_of_this_machine_knows_every_option(rendered: Path, system: str, tmp_path: Path) -> None:
    here = subprocess.run(["pgbackrest", "version"], capture_output=True, text=True, check=True).stdout.split()[1]
    text = text_of(rendered, system, "pgbackrest.conf")
    if number(here)[:2] < number(VERSIONS[system]):
        # It is older than that system's: what only that one knows is left out.
        text = re.sub(r"^repo1-(bundle|block)=y\n", "", text, flags=re.MULTILINE)
    (tmp_path / "pgbackrest.conf").write_text(re.sub(r"=/(?=var|run)", f"={tmp_path}/", text))
    (tmp_path / "conf.d").mkdir()
    (tmp_path / "conf.d/hotgigs-key.conf").write_text("[global]\nrepo1-cipher-pass=x\n")
    # Who names the one folder must name the other, too.
    places = [f"--config={tmp_path}/pgbackrest.conf", f"--config-include-path={tmp_path}/conf.d"]
    command = ["pgbackrest", *places, "--stanza=hotgigs", "--output=json", "info"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert '"missing stanza path"' in done.stdout


def test_what_is_written_for_the_archive_is_what_it_reads(rendered: Path) -> None:
    said = options(text_of(rendered, "Debian_12", "archive.env"))
    program = re.sub(r"^\s*#.*", "", (SHARED / "archive-wal").read_text(), flags=re.MULTILINE)
    assert set(said) == set(re.findall(r"\b[A-Z]{4,}(?:_[A-Z]+)?\b", program))
    assert said["LARGEST_KB"] == str(5 << 20)


@systems
def test_the_server_takes_its_settings_after_those_of_its_own_role(
    rendered: Path, system: str, server: PostgreSQL
) -> None:
    assert sorted(["hotgigs_backup.conf", "hotgigs.conf"])[-1] == "hotgigs_backup.conf"
    file = server.data / "archiving.conf"
    file.write_text(text_of(rendered, system, "archiving.conf"))
    file.chmod(0o644)
    command = [server.binaries / "postgres", "-D", server.data, "-c", f"config_file={file}"]
    for setting, value in (
        ("archive_timeout", "20"),
        ("archive_command", "/usr/local/lib/hotgigs/archive-wal %p # pgbackrest"),
    ):
        asked = spawn([*command, "-C", setting], account=server.account, output=subprocess.PIPE)
        assert asked.communicate()[0].decode().strip() == value


def test_folders_of_the_box_are_writable_for_every_unit(rendered: Path, tmp_path: Path) -> None:
    assert re.findall("^ReadWritePaths=(.*)$", text_of(rendered, "Debian_12", "targets.conf"), re.MULTILINE) == [
        "-/mnt/usb/hotgigs",
        "-/srv/disk/",
    ]
    assert "ReadWritePaths" not in text_of(render(tmp_path, {}), "Debian_12", "targets.conf")


@pytest.mark.parametrize("service", SERVICES)
def test_units_hold_with_their_drop_ins(rendered: Path, service: str, tmp_path: Path) -> None:
    shutil.copy(source.HERE / "systemd" / f"{service}.service", tmp_path)
    (tmp_path / f"{service}.service.d").mkdir()
    (tmp_path / f"{service}.service.d" / "targets.conf").write_text(text_of(rendered, "Debian_12", "targets.conf"))
    verified = analyze("verify", "--man=no", "--recursive-errors=no", f"{tmp_path}/{service}.service")
    said = [line for line in verified.stderr.splitlines() if service in line]
    # HotGigs is not installed where its tests run.
    assert [line for line in said if "hotgigs-admin is not executable" not in line] == []
    exposed = analyze("security", "--offline=true", f"--threshold={EXPOSURE}", f"{tmp_path}/{service}.service")
    assert exposed.returncode == 0, exposed.stdout.splitlines()[-1]


@pytest.mark.parametrize("job", JOBS)
def test_timers_hold(rendered: Path, job: str, tmp_path: Path) -> None:
    timer = source.HERE / "systemd" / f"{job}.timer"
    settings = timer.read_text() + (text_of(rendered, "Debian_12", "timer.conf") if job == "hotgigs-backup" else "")
    moment = re.findall("^OnCalendar=(.+)$", settings, re.MULTILINE)[-1]
    assert analyze("calendar", moment).returncode == 0
    assert "Persistent=yes" in settings
    assert "RandomizedDelaySec=" in settings
    if job == "hotgigs-backup":
        assert moment == "*-*-* 01:45:00"


def analyze(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def server() -> Iterator[PostgreSQL]:
    """Start a server of its own: roles belong to a whole server."""
    binaries = postgresql.find_binaries()
    assert binaries
    folder = Path(tempfile.mkdtemp(prefix="hotgigs-roles-", dir="/tmp"))
    folder.chmod(0o711)
    made = PostgreSQL(binaries, folder / "data", folder / "sockets", settings={"fsync": "off"})
    made.create()
    made.start(output=subprocess.DEVNULL)
    yield made
    made.stop()
    shutil.rmtree(folder)


def test_roles_are_made_once_and_the_one_of_backups_reads_all_and_writes_nothing(
    rendered: Path, server: PostgreSQL
) -> None:
    asked = text_of(rendered, "Debian_12", "server.sql")
    first = missing(server, asked)
    assert any("CREATE ROLE hotgigs_backup" in statement for statement in first)
    for statement in first:
        server.execute(statement)
    assert missing(server, asked) == []
    bypassing = server.execute("SELECT rolname FROM pg_roles WHERE rolbypassrls AND NOT rolsuper")
    assert bypassing == [("hotgigs_backup",)]
    server.execute("CREATE TABLE people (id integer)", "hotgigs")
    server.execute("ALTER TABLE people ENABLE ROW LEVEL SECURITY", "hotgigs")
    server.execute("INSERT INTO people VALUES (1)", "hotgigs")
    assert said(server, "hotgigs_backup", "SELECT count(*) FROM people") == "1"
    assert "read-only" in said(server, "hotgigs_backup", "DELETE FROM people")
    assert "permission denied" in said(server, "hotgigs_backup", "BEGIN READ WRITE", "DELETE FROM people")
    # A role that was changed by hand comes back.
    server.execute("ALTER ROLE hotgigs_web BYPASSRLS")
    (again,) = missing(server, asked)
    assert again.startswith("ALTER ROLE hotgigs_web")


def missing(server: PostgreSQL, asked: str) -> list[str]:
    """Return the statements that the server says are missing."""
    answer = psql(server, "hotgigs", "-f", "-", database="postgres", given=asked)
    assert answer.returncode == 0, answer.stderr
    return [line for line in answer.stdout.splitlines() if line]


def said(server: PostgreSQL, role: str, *statements: str) -> str:
    """Return what a role gets for statements, or why not."""
    words = [word for statement in statements for word in ("-c", statement)]
    answer = psql(server, role, *words, database="hotgigs")
    return (answer.stdout or answer.stderr).strip()


def psql(
    server: PostgreSQL, role: str, *words: str, database: str, given: str | None = None
) -> "subprocess.CompletedProcess[str]":
    command: list[Any] = [server.binaries / "psql", "-XAtq", "-h", server.sockets, "-U", role, *words, database]
    return subprocess.run(command, input=given, capture_output=True, text=True, check=False)
