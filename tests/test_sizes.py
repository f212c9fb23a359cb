"""Files and functions stay small enough to read at once, and every ignore says why."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parents[1]
LONGEST_FILE = 400
LONGEST_FUNCTION = 50
# Longest page, fragment (a name with an underscore) and shell script, in lines.
LONGEST = {"page": 150, "fragment": 60, "script": 60}
IGNORE = re.compile(r"#\s*(?:noqa|type: ignore|pragma|nosec|shellcheck disable)|djlint:off")


def tracked(*patterns: str) -> list[Path]:
    """Return the files of the repository, new ones included, that match one of the patterns."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    names = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=True).stdout.splitlines()
    return [HERE / name for name in names if (HERE / name).is_file()]


def lines_of(path: Path) -> list[str]:
    """Return the lines of a file."""
    return path.read_text(encoding="utf-8").splitlines()


def _own(*patterns: str) -> list[Path]:
    return [path for path in tracked(*patterns) if not {"vendor", "vendored"} & set(path.parts)]


def test_no_file_is_over_400_lines() -> None:
    paths = _own("*.py", "*.js", "*.css", "*.sh", "scripts/*", "*.html")
    long = {str(path.relative_to(HERE)): len(lines_of(path)) for path in paths}
    assert not {name: count for name, count in long.items() if count > LONGEST_FILE}


@pytest.mark.parametrize(("kind", "pattern"), [("page", "hotgigs/*.html"), ("script", "scripts/*")])
def test_no_page_and_no_script_is_too_long(kind: str, pattern: str) -> None:
    paths = [path for path in _own(pattern) if kind == "page" or "bash" in path.read_text(encoding="utf-8")[:30]]
    long = []
    for path in paths:
        limit = LONGEST["fragment"] if path.name.startswith("_") else LONGEST[kind]
        # Files of macros are neither pages nor fragments.
        if len(lines_of(path)) > limit and "ui" not in (path.parent.name, path.stem):
            long.append(f"{path.relative_to(HERE)}: {len(lines_of(path))} lines, at most {limit}")
    assert not long


def test_no_function_is_over_50_lines() -> None:
    long = [
        f"{path.relative_to(HERE)}:{node.lineno} {node.name}: {(node.end_lineno or 0) - node.lineno + 1} lines"
        for path in _own("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert not long


def test_every_ignore_says_what_and_why() -> None:
    assert not list(_ignores_without_reason()), "Write it as `# noqa: S608 - the reason`."


def _ignores_without_reason() -> Iterator[str]:
    for path in _own("*.py", "*.html", "*.sh", "scripts/*"):
        for number, line in enumerate(lines_of(path), 1):
            found = IGNORE.search(line)
            if found and path != Path(__file__) and not re.search(r"(?: - |\s# ).*\w+ \w+", line[found.end() :]):
                yield f"{path.relative_to(HERE)}:{number}: {line.strip()}"
