"""Every role says what it brings about, which variables it takes, and what they are when nobody sets them."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from hotgigs.ops.playbook import source

ROLES = sorted((source.HERE / "ansible" / "roles").iterdir())
SETTINGS = source.HERE / "ansible" / "group_vars" / "all.yml"


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text()) or {}


@pytest.fixture(params=ROLES, ids=lambda role: role.name)
def role(request: pytest.FixtureRequest) -> Path:
    assert isinstance(request.param, Path)
    return request.param


def test_arguments_are_what_the_defaults_say(role: Path) -> None:
    options = read(role / "meta" / "argument_specs.yml")["argument_specs"]["main"]["options"]
    defaults, settings = read(role / "defaults" / "main.yml"), read(SETTINGS)
    for name, option in options.items():
        if name in defaults:
            assert option.get("default", defaults[name]) == defaults[name]
        else:
            assert name in settings or option.get("required")


def test_the_readme_tells_of_every_variable_and_of_none_that_is_gone(role: Path) -> None:
    told = set(re.findall(r"^\| `(\w+)`", (role / "README.md").read_text(), re.MULTILINE))
    options = read(role / "meta" / "argument_specs.yml")["argument_specs"]["main"]["options"]
    assert told <= {*read(role / "defaults" / "main.yml"), *options}
    assert {name for name in options if name.startswith(role.name)} <= told
