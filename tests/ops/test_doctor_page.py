"""docs/doctor.md lists every kind of result as the checks declare it."""

import re

import pytest

from hotgigs.ops.checks.check import Check
from hotgigs.ops.checks.checklist import checks
from hotgigs.ops.playbook import source

PAGE = source.HERE / "docs" / "doctor.md"
BEGIN, END = "<!-- checks -->\n", "<!-- end of checks -->"


def rendered() -> str:
    """Return the table that the page must hold."""
    rows = ["| id | what is well | what helps | `--fix` |", "| --- | --- | --- | --- |"]
    for check in checks():
        for kind in check.kinds:
            remedy = f"`{kind.remedy}`" if re.match(r"[a-z]", kind.remedy) else kind.remedy
            cells = (f"`{kind.id}`", kind.about, remedy.replace("|", "\\|"), kind.fix)
            rows.append(f"| {' | '.join(cells)} |".replace("{part}", "…").replace("  |", " |"))
    return "\n".join(rows) + "\n"


def test_the_page_lists_every_kind() -> None:
    found = PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    assert found == rendered(), "Put what rendered() returns into docs/doctor.md."


@pytest.mark.parametrize("check", checks(), ids=lambda check: check.id)
def test_a_check_declares_what_it_finds(check: Check) -> None:
    assert check.kinds
    assert all(kind.id.startswith(f"{check.id}.") and kind.about.endswith((".", ")")) for kind in check.kinds)
    assert (check.mend is not None) == any(kind.fix for kind in check.kinds)
    assert all(kind.remedy for kind in check.kinds)


def test_every_topic_and_every_kind_is_there_once() -> None:
    topics = [check.id for check in checks()]
    kinds = [kind.id for check in checks() for kind in check.kinds]
    assert len(set(topics)) == len(topics)
    assert len(set(kinds)) == len(kinds)
