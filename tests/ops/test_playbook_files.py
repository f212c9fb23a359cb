"""The playbook's variables: the same defaults as the installer's, the same facts for every system."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from hotgigs.ops.appliance.settings import default_of, known
from hotgigs.ops.playbook import source
from hotgigs.ops.preflight.distribution import SUPPORTED

ANSIBLE = source.HERE / "ansible"
# They follow from other settings, which a template says in their place.
DERIVED = {"alert_email": "{{ hotgigs_email }}", "mail_from": "{{ hotgigs_site_name }} <jobs@{{ hotgigs_domain }}>"}


def read(path: Path) -> dict[str, Any]:
    """Return the variables of a file."""
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def test_a_workstation_starts_from_the_defaults_of_the_installer() -> None:
    values = read(ANSIBLE / "group_vars" / "all.yml")
    expected = {f"hotgigs_{name}": DERIVED.get(name, default_of(item)) for name, item in known().items()}
    assert {name: values.get(name) for name in expected} == expected


@pytest.mark.parametrize("name", [f"{identity.capitalize()}_{version}" for identity, version in SUPPORTED])
def test_every_supported_system_has_the_same_facts(name: str) -> None:
    model = read(ANSIBLE / "vars" / "Debian_12.yml")
    found = read(ANSIBLE / "vars" / f"{name}.yml")
    assert found.keys() == model.keys()
    assert {key: type(value) for key, value in found.items()} == {key: type(value) for key, value in model.items()}


def test_every_system_with_facts_is_supported() -> None:
    files = {path.stem for path in (ANSIBLE / "vars").glob("*.yml")}
    assert files == {f"{identity.capitalize()}_{version}" for identity, version in SUPPORTED}


def test_the_roles_of_the_playbook_are_there() -> None:
    roles = source.roles(source.HERE)
    assert roles[0] == "base"
    assert {f"hotgigs_{role}" for role in roles} == {path.name for path in (ANSIBLE / "roles").iterdir()}


def test_what_a_killed_run_left_to_handlers_is_done_by_the_next() -> None:
    (play,) = yaml.safe_load((ANSIBLE / "site.yml").read_text(encoding="utf-8"))
    called = {task["notify"] for task in play["tasks"] if "notify" in task}
    for path in (ANSIBLE / "roles").glob("*/handlers/main.yml"):
        topic = f"Resume {path.parents[1].name.removeprefix('hotgigs_')}"
        heard = {handler.get("listen") for handler in yaml.safe_load(path.read_text(encoding="utf-8")) or []}
        assert heard <= {topic}
        called -= heard
    assert called == set()
