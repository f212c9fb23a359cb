"""What HotGigs is measured beside: a Flask application that says hello, and nginx with one file."""

import http.client
import shutil
import subprocess
import sys
from pathlib import Path

from flask import Flask

from benchmarks.web_pages import Page
from devtools.processes import spawn, stop, wait_until
from tests.failure.smtp import free_port

CONFIGURATION = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log warn; worker_processes 1;
events {{ worker_connections 256; }}
http {{
  access_log off; default_type text/html; sendfile on; keepalive_requests 1000000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen {address}; root {folder}/files; }}
}}
"""

app = Flask("hello")


@app.get("/")
def hello() -> str:
    """Say hello."""
    return "Hello\n"


class Hello:
    """The bare Flask application under waitress, in a process of its own."""

    def __init__(self, folder: Path, threads: int) -> None:
        self.page = Page("flask hello", f"127.0.0.1:{free_port()}", ["/"])
        with (folder / "hello.log").open("wb") as log:
            command = [sys.executable, "-m", "waitress", f"--listen={self.page.address}", f"--threads={threads}"]
            self._process = spawn([*command, "benchmarks.web_peers:app"], output=log, env=_environment())
        _wait(self.page, self._process)

    def close(self) -> None:
        """End the process."""
        stop(self._process)


class Nginx:
    """nginx serving what `page` of HotGigs answers, as a file; without nginx installed there is no such line."""

    def __init__(self, folder: Path, address: str, page: Page) -> None:
        program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin")
        if program is None:
            raise SystemExit("The benchmark needs nginx: sudo apt-get install nginx")
        own = folder / "nginx"
        (own / "files").mkdir(parents=True)
        own.chmod(0o711)
        (own / "files" / "page.html").write_bytes(_fetch(address, page.paths[0], page.cookie))
        self.page = Page("nginx, home as a file", f"127.0.0.1:{free_port()}", ["/page.html"])
        (own / "nginx.conf").write_text(CONFIGURATION.format(folder=own, address=self.page.address))
        self._process = spawn([program, "-c", own / "nginx.conf", "-e", own / "error.log"], output=subprocess.DEVNULL)
        _wait(self.page, self._process)

    def close(self) -> None:
        """End the process."""
        stop(self._process)


def _environment() -> dict[str, str]:
    return {"PYTHONPATH": ":".join(sys.path[:2]), "PATH": "/usr/bin:/bin"}


def _wait(page: Page, process: "subprocess.Popen[bytes]") -> None:
    def answers() -> bool:
        try:
            return bool(_fetch(page.address, page.paths[0]))
        except OSError:
            return False

    wait_until(answers, seconds=30, what=page.name, alive=lambda: process.poll() is None)


def _fetch(address: str, path: str, cookie: str = "") -> bytes:
    connection = http.client.HTTPConnection(address, timeout=20)
    try:
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise SystemExit(f"{path} answered {response.status}, so there is nothing to measure.")
        return body
    finally:
        connection.close()
