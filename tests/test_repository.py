"""What the repository says about itself is true."""

import re
import runpy
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import setuptools

from hotgigs.kernel.config import settings_help
from tests.test_sizes import HERE, lines_of, tracked

PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")


def described() -> dict[str, Any]:
    """Return what setup.py tells setuptools."""
    caught: dict[str, Any] = {}
    with patch.object(setuptools, "setup", lambda **arguments: caught.update(arguments)):
        runpy.run_path(str(HERE / "setup.py"))
    return caught


def _name(requirement: str) -> str:
    return re.split(r"[<>=!~\[; ]", requirement)[0].lower().replace("_", "-")


def _pinned(file: str) -> set[str]:
    lines = lines_of(HERE / "requirements" / file)
    return {_name(line) for line in lines if re.match(r"[a-z0-9]", line)}


def test_every_setting_is_documented() -> None:
    text = (HERE / "docs" / "settings.md").read_text(encoding="utf-8")
    missing = [name for name in settings_help() if f"`{name}`" not in text]
    assert not missing, f"docs/settings.md does not explain: {', '.join(missing)}"


def test_no_documented_setting_is_gone() -> None:
    named = {line.split("`")[1] for line in lines_of(HERE / "docs" / "settings.md") if line.startswith("| `")}
    assert named == set(settings_help())


def test_the_version_comes_from_the_changes() -> None:
    first = next(line for line in lines_of(HERE / "CHANGELOG.md") if line.startswith("## "))
    assert first == f"## {described()['version']}"


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize(("purpose", "extra"), [("runtime", None), ("local", "local"), ("dev", "dev")])
def test_requirement_files_hold_what_setup_asks_for(python: str, purpose: str, extra: str | None) -> None:
    arguments = described()
    wanted = arguments["install_requires"] + (arguments["extras_require"][extra] if extra else [])
    only_older = {"tomli"} if python != "3.10" else set()
    missing = {_name(requirement) for requirement in wanted} - only_older - _pinned(f"{purpose}-{python}.txt")
    assert not missing, "setup.py changed: run ./scripts/requirements"


@pytest.mark.parametrize("path", tracked("requirements/*.txt"), ids=lambda path: path.name)
def test_requirement_files_are_hashed_and_name_no_place(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.findall(r"https?://|file:|--(?:extra-)?index-url|--find-links|^/|@ ", text, re.MULTILINE)
    pins = re.findall(r"^[a-z0-9][^\n]*", text, re.MULTILINE)
    assert pins
    assert all(re.match(r"\S+==\S+( ; .*)? \\$", pin) for pin in pins)
    assert len(re.findall(r"\\\n    --hash=sha256:", text)) >= len(pins)


def test_the_smaller_requirement_files_agree_with_the_larger() -> None:
    for python in PYTHONS:
        runtime, local, dev = (_versions(f"{purpose}-{python}.txt") for purpose in ("runtime", "local", "dev"))
        assert runtime.items() <= local.items() <= dev.items()


def _versions(file: str) -> dict[str, str]:
    lines = lines_of(HERE / "requirements" / file)
    return dict(re.findall(r"^([a-z0-9][^=\s]*)==(\S+)", "\n".join(lines), re.MULTILINE))


def test_the_readme_names_no_missing_file() -> None:
    text = (HERE / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"\]\((?!https?:|#)([^)]+)\)", text) + re.findall(r"`\./(scripts/\w+)", text)
    assert named
    assert not [name for name in named if not (HERE / name).exists()]


def test_the_wheel_holds_every_file_of_the_package(tmp_path: Path) -> None:
    source = tmp_path / "source"
    for path in tracked("hotgigs", "setup.py", "MANIFEST.in", "README.md", "LICENSE", "CHANGELOG.md", "pyproject.toml"):
        copy = source / path.relative_to(HERE)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "."]
    subprocess.run([*command, "--wheel-dir", str(tmp_path)], cwd=source, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    assert {str(path.relative_to(HERE)) for path in tracked("hotgigs")} <= inside
