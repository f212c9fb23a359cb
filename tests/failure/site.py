"""A whole HotGigs of its own: servers, web process and workers, each of which can be killed and started again."""

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from hotgigs.kernel.config import Config
from tests.roles import ROLES, url_of
from tests.servers import Servers
from tests.waiting import PATIENCE, wait_until

REPOSITORY = Path(__file__).parents[2]
PROGRAMS = {
    "web": ["-m", "hotgigs.web.serve"],
    "work": ["-m", "hotgigs.worker", "work"],
    "documents": ["-m", "hotgigs.worker", "documents"],
}
FORM = "application/x-www-form-urlencoded"
EDGE = "edge-of-the-tests"
_STYLE = re.compile(r'<link rel="stylesheet"\s+href="([^"]+)"')
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')


@dataclass(frozen=True)
class Answer:
    """What a page answered."""

    status: int
    text: str
    headers: Mapping[str, str]


class Site:
    """The processes of one HotGigs and the way to its pages; every process ends with the test."""

    def __init__(self, config: Config, servers: Servers, folder: Path) -> None:
        self.config = config
        self.servers = servers
        self._folder = folder
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._began: dict[str, int] = {}

    def start(self, *names: str) -> None:
        """Start processes and wait until each is ready."""
        for name in names:
            self._start(name, PROGRAMS[name])
        wait_until(lambda: all(self._is_ready(name) for name in names), what=f"{' and '.join(names)} to start")

    def start_second(self, name: str) -> str:
        """Start another process of the same kind and return its name; it need not become ready."""
        self._start(f"second {name}", PROGRAMS[name])
        return f"second {name}"

    def kill(self, name: str) -> None:
        """End a process as the out-of-memory killer would."""
        process = self._processes.pop(name)
        process.kill()
        process.wait()

    def process_id(self, name: str) -> int:
        """Return the id of a running process."""
        return self._processes[name].pid

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send a signal to a process."""
        self._processes[name].send_signal(number)

    def wait(self, name: str, *, seconds: float = PATIENCE) -> int:
        """Wait for the end of a process; returns its exit code."""
        return self._processes.pop(name).wait(seconds)

    def runs(self, name: str) -> bool:
        """Tell whether a process is alive."""
        return name in self._processes and self._processes[name].poll() is None

    def log(self, name: str) -> str:
        """Return what a process has logged, over all its lives."""
        return self._log(name).read_text(encoding="utf-8") if self._log(name).exists() else ""

    def end(self) -> None:
        """End every process."""
        for name in list(self._processes):
            self.kill(name)

    def visitor(self, session: str = "") -> "Visitor":
        """Return a visitor with cookies of their own; signed in when there is a session's token."""
        return Visitor(self.config.listen, session)

    def _start(self, name: str, arguments: Sequence[str]) -> None:
        with self._log(name).open("ab") as log:
            self._began[name] = log.tell()
            self._processes[name] = subprocess.Popen(
                [sys.executable, *arguments],
                env=self._environment(name),
                cwd=REPOSITORY,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def _log(self, name: str) -> Path:
        return self._folder / f"{name}.log"

    def _is_ready(self, name: str) -> bool:
        said = self._log(name).read_bytes()[self._began[name] :].decode()
        assert self.runs(name), f"{name} ended: {said[-3000:]}"
        return ("serving" if name == "web" else "worker is ready") in said

    def _environment(self, name: str) -> dict[str, str]:
        settings = {f"HOTGIGS_{item.name.upper()}": str(getattr(self.config, item.name)) for item in fields(Config)}
        settings = {name: value for name, value in settings.items() if value not in ("", "None")}
        del settings["HOTGIGS_SECRET"]
        settings["HOTGIGS_DATABASE_URL"] = url_of(self.config.database_url, ROLES[name.removeprefix("second ")])
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HOTGIGS_")}
        return {**kept, **settings, "PYTHONUNBUFFERED": "1"}


class Visitor:
    """Somebody with a browser without script, over real connections; follows no redirects."""

    def __init__(self, listen: str, session: str = "") -> None:
        self._listen = listen
        self._cookies = {"hg_session": session} if session else {}

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._send("GET", path, None, {})

    def post(self, path: str, form: Mapping[str, str], *, form_page: str = "", token: str = "") -> Answer:
        """Send a form, with the token of the page that shows it unless one is given."""
        token = token or self.form_token(form_page or path)
        body = urllib.parse.urlencode({"csrf": token, **form}).encode()
        return self._send("POST", path, body, {"Content-Type": FORM})

    def upload(self, path: str, form: Mapping[str, str], name: str, content: bytes, *, form_page: str = "") -> Answer:
        """Send a form with a file in its field `resume`."""
        fields = {"csrf": self.form_token(form_page or path), **form}
        head = "".join(
            f'--{EDGE}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in fields.items()
        )
        head += f'--{EDGE}\r\nContent-Disposition: form-data; name="resume"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{EDGE}--\r\n".encode()
        return self._send("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={EDGE}"})

    def get_slowly(self, path: str, *, seconds: float, meanwhile: Callable[[], object]) -> str:
        """Read an answer in small pieces, and do something after the first and a wait; returns its body."""
        host, _, port = self._listen.partition(":")
        with socket.socket() as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.connect((host, int(port)))
            line.sendall(f"GET {path} HTTP/1.1\r\nHost: {self._listen}\r\nConnection: close\r\n\r\n".encode())
            received = line.recv(1024)
            meanwhile()
            time.sleep(seconds)
            while piece := line.recv(65536):
                received += piece
        body: bytes = received.partition(b"\r\n\r\n")[2]
        return body.decode()

    def stylesheet(self, page: str, containing: str = "") -> str:
        """Open a page and return the path of one of its style sheets."""
        paths: list[str] = _STYLE.findall(self.get(page).text)
        return next(path for path in paths if containing in path)

    def form_token(self, page: str) -> str:
        """Open a page and return the token of its form."""
        found = _CSRF.search(self.get(page).text)
        assert found, f"no form on {page}"
        return found[1]

    def _send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection(self._listen, timeout=PATIENCE)
        if self._cookies:
            headers = {**headers, "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        with contextlib.closing(connection):
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read().decode()
        for line in response.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self._cookies[name] = value
        return Answer(response.status, text, dict(response.headers))
