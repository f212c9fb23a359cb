"""Do the web processes answer, at the sockets that nginx asks?"""

import http.client
import json
import socket
from collections.abc import Iterator
from pathlib import Path

from hotgigs.ops.checks.check import Around, Check
from hotgigs.ops.checks.result import Kind, Result
from hotgigs.ops.system import programs

LIVE = Kind(
    "site.live",
    "/run/hotgigs/live leads to the sockets of the web processes.",
    "systemd-tmpfiles --create /etc/tmpfiles.d/hotgigs.conf",
    fix="make the links below /run/hotgigs again",
)
READY = Kind(
    "site.ready",
    "Every live web process says that it is ready; warning when one is not, problem when none is.",
    "journalctl --unit 'hotgigs-web@*' --since -10min",
)
_SECONDS = 10.0


def look(around: Around) -> Iterator[Result]:
    """Ask each socket of the live colour."""
    folder = around.at("/run/hotgigs/live")
    sockets = sorted(folder.glob("*.sock"))
    if not sockets:
        yield LIVE.problem(f"{folder} leads to no socket")
        return
    yield LIVE.ok(f"leads to {folder.resolve().name}")
    yield judge({path.stem: ask(path) for path in sockets})


def judge(answers: dict[str, str]) -> Result:
    """Judge what the processes answered; an empty answer is a good one."""
    silent = sorted(f"{name}: {said}" for name, said in answers.items() if said)
    evidence = f"{len(answers) - len(silent)} of {len(answers)} web processes are ready"
    if not silent:
        return READY.ok(evidence)
    told = READY.problem if len(silent) == len(answers) else READY.warning
    return told(f"{evidence}; {', '.join(silent)}", gist=evidence)


def ask(path: Path) -> str:
    """Return why the process behind a socket is not ready, or nothing."""
    connection = _Local(path)
    try:
        connection.request("GET", "/healthz/ready", headers={"Host": "localhost"})
        answer = connection.getresponse()
        body = answer.read(4096)
        return "" if answer.status == 200 else f"{answer.status} {_reason(body)}".strip()
    except (OSError, http.client.HTTPException) as error:
        return getattr(error, "strerror", None) or type(error).__name__
    finally:
        connection.close()


def mend(_around: Around, _result: Result) -> None:
    """Make the links again. Raises ValueError when that does not work."""
    done = programs.run(["systemd-tmpfiles", "--create", "/etc/tmpfiles.d/hotgigs.conf"])
    if not done.ok:
        raise ValueError(done.said())


def _reason(body: bytes) -> str:
    """Name the parts that are not ready."""
    try:
        parts = json.loads(body)["parts"]
    except (ValueError, KeyError, TypeError):
        return ""
    return ", ".join(f"{name} {said}" for name, said in parts.items() if said != "ok")


class _Local(http.client.HTTPConnection):
    """HTTP through a socket of the file system."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=_SECONDS)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(_SECONDS)
        self.sock.connect(str(self._path))


CHECK = Check("Site", (LIVE, READY), look, mend=mend)
