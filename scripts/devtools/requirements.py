"""Writes requirements/: what setup.py asks for, pinned and hashed, one file per Python and purpose."""

import re
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import setuptools

HERE = Path(__file__).resolve().parents[2]
FOLDER = HERE / "requirements"
PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
HEADER = "# Made by scripts/requirements from setup.py: change that and run it again.\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Pin the newest versions that fit together, or with --keep those already written wherever they fit."""
    chosen = sys.argv[1:] if arguments is None else arguments
    if any(word != "--keep" for word in chosen):
        print("usage: scripts/requirements [--keep]", file=sys.stderr)
        return 64
    FOLDER.mkdir(exist_ok=True)
    described = _read_setup()
    runtime, extras = described["install_requires"], described["extras_require"]
    for python in PYTHONS:
        # The largest set first; the smaller ones take its versions, so that all three agree.
        dev = FOLDER / f"dev-{python}.txt"
        _compile(runtime + extras["dev"], dev, python, keep="--keep" in chosen)
        _compile(runtime + extras["local"], FOLDER / f"local-{python}.txt", python, agree_with=dev)
        _compile(runtime, FOLDER / f"runtime-{python}.txt", python, agree_with=dev)
        # Environments of their own on a server: they need not agree with the application's.
        for purpose, extra in (("install", "appliance"), ("certbot", "certbot")):
            _compile(extras[extra], FOLDER / f"{purpose}-{python}.txt", python, keep="--keep" in chosen)
    for requirement in extras["embedded"]:
        name = re.split(r"[<>=!~\[; ]", requirement)[0]
        _compile([requirement], FOLDER / f"embedded-{name}.txt", "3.12", no_deps=True)
    return 0


def _read_setup() -> dict[str, Any]:
    described: dict[str, Any] = {}
    with patch.object(setuptools, "setup", lambda **arguments: described.update(arguments)):
        runpy.run_path(str(HERE / "setup.py"))
    return described


def _compile(
    wanted: Sequence[str],
    target: Path,
    python: str,
    *,
    agree_with: Path | None = None,
    keep: bool = False,
    no_deps: bool = False,
) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        # Read by uv alone: one Python at a time, and only systems that HotGigs knows.
        only = f"python_version == '{python}' and sys_platform != 'win32'"
        (folder / "pyproject.toml").write_text(f'[tool.uv]\nenvironments = ["{only}"]\n')
        (folder / "wanted.in").write_text("\n".join(wanted) + "\n")
        pinned = folder / "pinned.txt"
        if keep and target.exists():
            pinned.write_text(target.read_text())
        command = ["uv", "pip", "compile", "wanted.in", "--quiet", "--universal", "--python-version", python]
        command += ["--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url"]
        command += ["--only-binary", ":all:", "--output-file", str(pinned)]
        command += ["--constraint", str(agree_with)] if agree_with else []
        command += ["--no-deps"] if no_deps else []
        subprocess.run(command, cwd=folder, check=True)
        text = _without_markers_that_always_hold(pinned.read_text(), python)
    target.write_text(HEADER + text)
    print(f"requirements/{target.name}: {len(re.findall('^[a-z]', text, re.MULTILINE))} packages", flush=True)


def _without_markers_that_always_hold(text: str, python: str) -> str:
    following = f"3.{int(python.split('.')[1]) + 1}"
    text = text.replace(" and sys_platform != 'win32'", "")
    for marker in (f"python_full_version < '{following}'", "sys_platform != 'win32'"):
        text = re.sub(rf" ; {re.escape(marker)}(?= \\$)", "", text, flags=re.MULTILINE)
    return text


if __name__ == "__main__":
    sys.exit(main())
