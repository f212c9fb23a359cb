"""One repository of files, and how restic is run on it: watched, with its key handed over in memory."""

import functools
import json
import re
import shlex
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hotgigs.ops.backup.restic.errors import LOCKED, MISSING, REACH, ResticError, explain
from hotgigs.ops.system import programs

Progress = Callable[[int, int], None]
"""Bytes done, bytes in all."""
_ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LANG": "C.UTF-8",
    # Without it restic says nothing of its progress to a pipe, or far too much.
    "RESTIC_PROGRESS_FPS": "2",
}
# What commands without JSON say of their progress; the time in front always moves.
_PROGRESS = re.compile(r"\[\d+:[\d:]+\] ")
_SSH = "sftp.command="
_CONNECT_SECONDS, _SSH_SECONDS = 10, 30
_SHORT_SECONDS = 120
_BETWEEN_TRIES = 2
# Every distribution's restic reads version 1. Version 2 compresses, of which documents and encrypted WAL get nothing,
# and a box with restic 0.12 could not be restored from it.
_FORMAT = "1"
_KNOWS_FORMATS = (0, 14)


@dataclass(frozen=True)
class Repository:
    """Where a repository is and what opens it."""

    address: str
    password: str = field(repr=False)
    options: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    title: str = "the repository"
    """What sentences call it."""
    answers: tuple[str, int] | None = None
    """Host and port that must answer: restic itself would try for a quarter of an hour."""
    marker: Path | None = None
    """A file that must be there, or the disk is not mounted."""
    patience: float = 900
    """Seconds in which something must move; slow uplinks need minutes for a few packs."""


class Watch:
    """Hears what restic says, and ends it when its target has died: it would go on trying for long."""

    def __init__(
        self, repository: Repository, *, patience: float, heard: Callable[[dict[str, Any]], None] | None
    ) -> None:
        self.lines: list[str] = []
        self._repository, self._patience, self._heard = repository, patience, heard
        self._moved = time.monotonic()
        self._figures: object = None

    def __call__(self, line: str | None) -> None:
        """Take a line, or None for a second of silence."""
        message = _message(line)
        if message is not None and message.get("message_type") in ("status", "verbose_status"):
            self._take_status(message)
        elif line is not None and (shown := _PROGRESS.match(line)):
            self._take_figures(line[shown.end() :])
        elif line is not None:
            self.moved()
            self.lines.append(line)
            if message is not None and self._heard:
                self._heard(message)
            if "retrying after" in line:
                self._look_again(line)
        if time.monotonic() - self._moved > self._patience:
            raise ResticError(
                REACH, f"Nothing has moved at {self._repository.title} for {self._patience:.0f} s; it was given up."
            )

    def moved(self) -> None:
        """Note a sign of life."""
        self._moved = time.monotonic()

    def _take_status(self, message: dict[str, Any]) -> None:
        self._take_figures([value for name, value in message.items() if not name.startswith("seconds_")])
        if self._heard:
            self._heard(message)

    def _take_figures(self, figures: object) -> None:
        if figures != self._figures:
            self._figures = figures
            self.moved()

    def _look_again(self, line: str) -> None:
        require_answer(self._repository)
        # What is not there will not be there in a quarter of an hour either.
        if re.search(r"Load\(<(data|index|snapshot)/.*(no such file|not exist|NoSuchKey)", line):
            raise explain(self._repository.title, 1, [line])
        # restic never connects anew by SFTP, so what it tries again cannot succeed.
        if re.search(r"connection lost|ssh command exited|broken pipe", line):
            raise explain(self._repository.title, 1, [line])


def run(
    repository: Repository,
    command: Sequence[str],
    *,
    heard: Callable[[dict[str, Any]], None] | None = None,
    long: bool = False,
    watch: Callable[[Watch], Callable[[str | None], None]] | None = None,
) -> list[str]:
    """Run restic to its end and return the lines it said. Raises ResticError when it fails."""
    code, lines = attempt(repository, command, heard=heard, long=long, watch=watch)
    if code:
        raise failure(repository, code, lines)
    return lines


def failure(repository: Repository, code: int, lines: Sequence[str]) -> ResticError:
    """Return the error that a failed run amounts to; where ssh is in between, it is asked what it has against it."""
    found = explain(repository.title, code, lines)
    command = next((option for option in repository.options if option.startswith(_SSH)), None)
    if command is None or found.kind != REACH:
        return found
    # restic passes on what ssh says only when it happens to hear it before it gives up.
    said = programs.run(shlex.split(command.removeprefix(_SSH)), seconds=_SSH_SECONDS).errors.splitlines()
    return explain(repository.title, code, [*said, *lines])


def attempt(
    repository: Repository,
    command: Sequence[str],
    *,
    heard: Callable[[dict[str, Any]], None] | None = None,
    long: bool = False,
    watch: Callable[[Watch], Callable[[str | None], None]] | None = None,
) -> tuple[int, list[str]]:
    """Run restic to its end and return its code with what it said. Raises ResticError when the target is away."""
    require_answer(repository)
    watching = Watch(
        repository, patience=repository.patience if long else min(repository.patience, _SHORT_SECONDS), heard=heard
    )
    with programs.handed_over(repository.password) as secret:
        given = ["--repo", repository.address, "--password-file", f"/proc/self/fd/{secret}", *repository.options]
        code = programs.follow(
            ["restic", *given, *command],
            watch(watching) if watch else watching,
            environment={**_ENVIRONMENT, **repository.environment},
            kept=[secret],
        )
    return code, watching.lines


def run_alone(repository: Repository, command: Sequence[str], *, wait: float) -> None:
    """Run what needs a repository for itself; wait for others, who are at work for seconds.

    Raises ResticError of kind "locked" when they are still there after `wait` seconds.
    """
    until = time.monotonic() + wait
    while True:
        try:
            run(repository, command, long=True)
        except ResticError as error:
            if error.kind != LOCKED or time.monotonic() > until:
                raise
            time.sleep(_BETWEEN_TRIES)
        else:
            return


def create(repository: Repository) -> None:
    """Make a repository unless it is there. Raises ResticError of kind "key" when one of another key is there."""
    try:
        run(repository, ["cat", "config", "--no-lock"])
    except ResticError as error:
        if error.kind != MISSING:
            raise
    else:
        return
    chosen = ["--repository-version", _FORMAT] if version() >= _KNOWS_FORMATS else []
    run(repository, ["init", *chosen])


def require_answer(repository: Repository) -> None:
    """Check that a target is there at all. Raises ResticError of kind "reach" when it is not."""
    if repository.marker is not None and not repository.marker.is_file():
        raise ResticError(
            REACH,
            f"{_upper(repository.title)} is not mounted, or was never added: there is no {repository.marker}.",
        )
    if repository.answers is None:
        return
    try:
        socket.create_connection(repository.answers, timeout=_CONNECT_SECONDS).close()
    except OSError as error:
        host, port = repository.answers
        reason = error.strerror or str(error)
        raise ResticError(REACH, f"{_upper(repository.title)} does not answer at {host}:{port}: {reason}.") from error


@functools.cache
def version() -> tuple[int, ...]:
    """Return restic's version, (0,) where it cannot be told."""
    found = re.match(r"restic (\d+(?:\.\d+)*)", programs.run(["restic", "version"]).output)
    return tuple(int(part) for part in found[1].split(".")) if found else (0,)


def document(lines: Sequence[str]) -> Any:
    """Return the JSON that a command printed, among warnings. Raises ResticError when there is none."""
    text = "\n".join(lines)
    found = re.search(r"^[\[{]", text, re.MULTILINE)
    try:
        return json.JSONDecoder().raw_decode(text, found.start() if found else 0)[0]
    except ValueError as error:
        raise ResticError("other", "restic answered with something else than JSON.", text[-200:]) from error


def _upper(title: str) -> str:
    return title[:1].upper() + title[1:]


def _message(line: str | None) -> dict[str, Any] | None:
    if line is None or not line.startswith("{"):
        return None
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
