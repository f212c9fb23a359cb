"""A server on the segment that takes journals over HTTPS: systemd's own."""

import subprocess
from pathlib import Path

from tests.appliance import certificates
from tests.appliance.names import Names
from tests.appliance.network import Segment, wait_for

NAME = "logs.test"
PORT = 19532
_PROGRAM = "/lib/systemd/systemd-journal-remote"


class JournalServer:
    """The server, with the neighbour, and what it was sent."""

    def __init__(self, segment: Segment, names: Names) -> None:
        """Let its name lead there; it takes nothing yet."""
        self._place = segment.neighbour
        self._folder = segment.session.folder / "journals"
        self._own = certificates.issue(self._folder, NAME, self._place.address)
        # Each server begins with nothing, also where one was here before.
        self._journal.unlink(missing_ok=True)
        self._process: subprocess.Popen[bytes] | None = None
        self.address = self._place.address
        self.trust: Path = self._own.authority
        """Authority that whoever sends must trust."""
        names.point(NAME, self.address)

    def start(self) -> None:
        """Listen."""
        pair = (f"--key={self._own.key}", f"--cert={self._own.certificate}")
        kept = ("--split-mode=none", f"--output={self._journal}")
        listens = f"--listen-https={self.address}:{PORT}"
        self._process = self._place.start(_PROGRAM, listens, *pair, *kept, log=self._folder / "log")
        wait_for(lambda: self._place.reaches(self.address, PORT), "server that takes journals")

    def close(self) -> None:
        """Stop listening."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()

    def has(self, word: str, *matches: str) -> bool:
        """Tell whether a message with a word was sent."""
        asked = ("journalctl", "--quiet", "--no-pager", f"--file={self._journal}", "--output=cat", *matches)
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
        return word in done.stdout

    @property
    def _journal(self) -> Path:
        return self._folder / "sent.journal"
