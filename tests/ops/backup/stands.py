"""Targets to store at, on loopback: a real sshd with host keys of its own, and a stand-in for S3 that speaks TLS."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from devtools.processes import kill, spawn, stop, wait_until
from tests import servers
from tests.appliance.certificates import issue

ME = pwd.getpwuid(os.geteuid()).pw_name
S3_KEYS = "[default]\naws_access_key_id = hotgigs\naws_secret_access_key = only-for-tests\n"


@dataclass
class Stand:
    """A server whose credentials lie in `secrets` under the name `name`."""

    name: str
    url: str
    secrets: Path
    process: "subprocess.Popen[bytes]"

    def stop(self) -> None:
        """End it, with the connections it has."""
        kill(self.process)

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """Let it take connections and answer nothing."""
        os.killpg(self.process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(self.process.pid, signal.SIGCONT)


@contextlib.contextmanager
def sftp(folder: Path, secrets: Path, name: str = "office") -> Iterator[Stand]:
    """Run sshd for the user we are."""
    sshd = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin")
    assert sshd, servers.MISSING.format(what="sshd", package="openssh-server")
    folder.mkdir()
    for file in (folder / "host", secrets / f"backup_{name}_key"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(file)], check=True)
    port = _free_port()
    settings = {
        "Port": port,
        "ListenAddress": "127.0.0.1",
        "HostKey": folder / "host",
        "PidFile": "none",
        "AuthorizedKeysFile": secrets / f"backup_{name}_key.pub",
        "StrictModes": "no",
        "PasswordAuthentication": "no",
        "Subsystem": "sftp internal-sftp",
        "LogLevel": "ERROR",
    }
    (folder / "config").write_text("".join(f"{key} {value}\n" for key, value in settings.items()), encoding="ascii")
    host_key = (folder / "host.pub").read_text(encoding="ascii")
    (secrets / f"backup_{name}_hosts").write_text(f"[127.0.0.1]:{port} {host_key}", encoding="ascii")
    if os.geteuid() == 0:
        # Debian's sshd wants it, and only its unit makes it.
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    stored = folder / "stored"
    stored.mkdir()
    with _running([sshd, "-D", "-e", "-f", str(folder / "config")], port, folder) as process:
        yield Stand(name, f"sftp://{ME}@127.0.0.1:{port}{stored}", secrets, process)


@contextlib.contextmanager
def s3(folder: Path, secrets: Path, name: str = "cloud") -> Iterator[Stand]:
    """Run moto's server with a certificate of an authority that nobody else knows."""
    certificate = issue(folder, "127.0.0.1")
    shutil.copy(certificate.authority, secrets / f"backup_{name}_ca")
    (secrets / f"backup_{name}_key").write_text(S3_KEYS, encoding="ascii")
    port = _free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    command += ["-c", str(certificate.certificate), "-k", str(certificate.key)]
    with _running(command, port, folder) as process:
        yield Stand(name, f"s3://127.0.0.1:{port}/bucket/hotgigs", secrets, process)


@contextlib.contextmanager
def _running(command: Sequence[str], port: int, folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with (folder / "log").open("wb") as log:
        process = spawn(command, output=log)
        try:
            wait_until(lambda: _answers(port), seconds=60, what=command[0], alive=lambda: process.poll() is None)
            yield process
        finally:
            stop(process)


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
