"""A server of SFTP on the segment, with the neighbour: a target off the box."""

import shutil
import subprocess
from pathlib import Path

from tests.appliance.machine import Machine
from tests.appliance.network import Segment, wait_for

PORT = 2022
KEY, HOSTS = "/root/vault-key", "/root/vault-hosts"


class Vault:
    """The server, its folder, and what lets a box in."""

    def __init__(self, segment: Segment) -> None:
        """Make its keys; it listens from now on."""
        self._place = segment.neighbour
        self._folder = segment.session.folder / "vault"
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(mode=0o700)
        for name in ("host", "box"):
            make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self._folder / name)]
            subprocess.run(make, check=True)
        self.stored = self._folder / "stored"
        self.stored.mkdir()
        settings = {
            "Port": PORT,
            "ListenAddress": self._place.address,
            "HostKey": self._folder / "host",
            "PidFile": "none",
            "AuthorizedKeysFile": self._folder / "box.pub",
            "StrictModes": "no",
            "PasswordAuthentication": "no",
            "Subsystem": "sftp internal-sftp",
        }
        text = "".join(f"{name} {value}\n" for name, value in settings.items())
        (self._folder / "config").write_text(text)
        # Debian's sshd wants it, and only its unit makes it.
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        """Return the address that a box backs up to."""
        return f"sftp://root@{self._place.address}:{PORT}{self.stored}"

    def start(self) -> None:
        """Listen."""
        sshd = ("/usr/sbin/sshd", "-D", "-e", "-f", self._folder / "config")
        self._process = self._place.start(*sshd, log=self._folder / "log")
        wait_for(lambda: self._place.reaches(self._place.address, PORT), "the vault")

    def stop(self) -> None:
        """Answer nobody any more."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None

    def introduce(self, machine: Machine) -> None:
        """Bring to a machine what opens the vault, as an administrator would."""
        machine.put(KEY, (self._folder / "box").read_text(), mode=0o600)
        host_key = (self._folder / "host.pub").read_text()
        machine.put(HOSTS, f"[{self._place.address}]:{PORT} {host_key}")

    def add_to(self, machine: Machine, name: str = "vault") -> None:
        """Make it a target of an installed box."""
        self.introduce(machine)
        files = ("--key-file", KEY, "--hosts-file", HOSTS)
        machine.run("hotgigs-admin", "backup", "target", "add", name, self.url, *files, "--yes", timeout=900)

    def repositories(self) -> dict[str, int]:
        """Return the folders of boxes, each with the number of its snapshots."""
        return {path.name: len(list((path / "snapshots").iterdir())) for path in sorted(self.stored.glob("restic*"))}
