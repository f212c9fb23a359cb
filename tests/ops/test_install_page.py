"""docs/install.md says what the installer knows."""

import re

from hotgigs.ops.appliance.settings import TLS_MODES
from hotgigs.ops.appliance.writing import manual
from hotgigs.ops.install import arguments
from hotgigs.ops.playbook import source
from hotgigs.ops.preflight.distribution import SUPPORTED
from hotgigs.ops.preflight.processor import SIZES

PAGE = (source.HERE / "docs" / "install.md").read_text(encoding="utf-8")


def test_it_holds_the_table_of_settings() -> None:
    assert manual() in PAGE, "Settings changed: put hotgigs.ops.appliance.writing.manual() into docs/install.md."


def test_it_holds_the_sizes_that_the_preflight_names() -> None:
    for cores, memory, whom in SIZES:
        assert re.search(rf"^\| {cores} \| {memory} GB \| \d+ GB \| {re.escape(whom)} \|$", PAGE, re.MULTILINE)


def test_it_names_every_system_and_certificate() -> None:
    assert all(version in PAGE for _, version in SUPPORTED)
    assert all(f"| `{mode}` |" in PAGE for mode in TLS_MODES)


def test_every_option_it_shows_exists() -> None:
    known = {option for action in arguments._parser("1")._actions for option in action.option_strings}
    shown = re.findall(r"scripts/install ([^#\n]*)", PAGE)
    assert {word for line in shown for word in re.findall(r"--[a-z-]+", line)} <= known
