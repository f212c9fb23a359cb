"""Runs every check of the repository, one after the other, and says at the end how each went."""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from devtools.evidence import stale_sentences
from devtools.terminal import in_colour, say

HERE = Path(__file__).resolve().parents[2]
TOOLS = Path(sys.executable).parent
SHELL = ["scripts/dev", "scripts/test", "scripts/install", "scripts/requirements", "scripts/screenshots", ".ci/run"]
SHELL_PARTS = ["scripts/devtools/environment.sh", "backups/archive-wal"]
TEMPLATES = ["hotgigs", "scripts/devtools"]
PYTEST = ["pytest", "--durations=5"]
APART = ["--ignore=tests/browser", "--ignore=tests/appliance"]
"""What has a step of its own: a browser or a booted server for all of its tests."""
EVIDENCE = "docs/evidence/appliance.json"


@dataclass(frozen=True)
class Step:
    """A check: its name in the table, and the command whose exit code judges it."""

    name: str
    command: Sequence[str]


@dataclass(frozen=True)
class Outcome:
    """How a step went, and how long it took."""

    step: Step
    failure: str
    seconds: float


def full_steps() -> list[Step]:
    """Return everything: what scripts/test runs and what must pass before a change lands."""
    return [
        *_static_steps(),
        Step("tests", [*PYTEST, "-n", "2", *APART, "tests"]),
        Step("browser journeys", [*PYTEST, "tests/browser"]),
        Step("appliance, short pass", [*PYTEST, "-m", "not appliance_long", "tests/appliance"]),
    ]


def appliance_steps() -> list[Step]:
    """Return the proof on booted servers: every test of the appliance, on every release that can be booted here."""
    # One process for each release.
    apart = ["-n", "2", "--dist", "loadscope"]
    return [Step("appliance, all", [*PYTEST, *apart, f"--evidence={EVIDENCE}", "tests/appliance"])]


def quick_steps(paths: Sequence[str]) -> list[Step]:
    """Return the inner loop: all static checks, and the tests that are near to what changed."""
    near = list(paths) or _tests_near(_changed_files())
    return [*_static_steps(), Step("tests nearby", [*PYTEST, "--exitfirst", *APART, *near])]


def main() -> int:
    """Run the steps; the exit code is 1 when any failed."""
    parser = argparse.ArgumentParser(prog="scripts/test", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="no packages, no browser, only tests near your changes")
    parser.add_argument("--appliance", action="store_true", help="the long proof on booted servers; about 80 minutes")
    parser.add_argument("paths", nargs="*", help="with --quick: the tests to run instead of those nearby")
    options = parser.parse_args()
    if options.paths and not options.quick:
        parser.error("paths go with --quick")
    os.chdir(HERE)
    outcomes = [_run(step) for step in _chosen(options)]
    _print_table(outcomes)
    for sentence in stale_sentences(HERE):
        say(sentence)
    return 1 if any(outcome.failure for outcome in outcomes) else 0


def _chosen(options: argparse.Namespace) -> list[Step]:
    if options.appliance:
        return appliance_steps()
    return quick_steps(options.paths) if options.quick else full_steps()


def _static_steps() -> list[Step]:
    return [
        Step("ruff format", ["ruff", "format", "--check", "."]),
        Step("ruff check", ["ruff", "check", "."]),
        Step("mypy --strict", ["mypy"]),
        Step("djlint format", ["djlint", "--check", "--quiet", *TEMPLATES]),
        Step("djlint lint", ["djlint", "--lint", "--quiet", *TEMPLATES]),
        Step("shellcheck", ["shellcheck", "--external-sources", *SHELL, *SHELL_PARTS]),
        Step("yamllint", ["yamllint", "--strict", *_tracked("*.yml", "*.yaml", ".yamllint", ".ansible-lint")]),
        Step("ansible-lint", ["ansible-lint", "ansible"]),
    ]


def _run(step: Step) -> Outcome:
    say(in_colour(f"\n== {step.name}", "bold"))
    began = time.monotonic()
    process = subprocess.Popen(
        [TOOLS / step.command[0], *step.command[1:]],
        env=_environment(),
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
    )
    closing = ""
    for raw in process.stdout or ():
        line = raw.decode(errors="replace").rstrip()
        say(line)
        closing = line or closing
    failure = f"exit {process.wait()}" if process.wait() else ""
    if not failure and step.command[0] == "pytest" and (" skipped" in closing or " xfailed" in closing):
        # What cannot run here must say so by failing.
        failure = "skipped"
    return Outcome(step, failure, time.monotonic() - began)


def _environment() -> dict[str, str]:
    """Return an environment in which no setting of this machine reaches the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOTGIGS_")}
    # Where the playbook's own modules are.
    own = {"ANSIBLE_CONFIG": "ansible/ansible.cfg", "LC_ALL": "C.UTF-8"}
    return {**kept, **own, "PATH": f"{TOOLS}:{kept.get('PATH', '')}:/usr/sbin"}


def _print_table(outcomes: Sequence[Outcome]) -> None:
    say()
    for outcome in outcomes:
        verdict = in_colour(f"{outcome.failure:<10}", "bad") if outcome.failure else in_colour(f"{'ok':<10}", "good")
        say(f"{outcome.step.name:<18} {verdict} {outcome.seconds:7.1f} s")
    failed = sum(1 for outcome in outcomes if outcome.failure)
    total = sum(outcome.seconds for outcome in outcomes)
    say(f"{len(outcomes)} steps, {failed or 'none'} failed{total:>{10}.1f} s")


def _changed_files() -> list[str]:
    changed = _git("diff", "--name-only", "HEAD")
    return changed + _git("ls-files", "--others", "--exclude-standard")


def _tests_near(changed: Sequence[str]) -> list[str]:
    """Return the tests of the domains that changed, and always those of the repository itself."""
    near = {str(path.relative_to(HERE)) for path in (HERE / "tests").glob("test_*.py")}
    for name in changed:
        parts = Path(name).parts
        folder = Path("tests", parts[1]) if len(parts) > 2 and parts[0] in ("hotgigs", "tests") else None
        if folder and folder.name != "browser" and any((HERE / folder).glob("**/test_*.py")):
            near.add(str(folder))
    return sorted(near)


def _tracked(*patterns: str) -> list[str]:
    return _git("ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns)


def _git(*arguments: str) -> list[str]:
    done = subprocess.run(["git", *arguments], cwd=HERE, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


if __name__ == "__main__":
    sys.exit(main())
