"""People who apply with a resume, one after the other, and when each was told that it arrived."""

import hashlib
import re
import ssl
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPException

from tests.appliance.asking import Ask, ask_all, form_with_files
from tests.appliance.machine import Machine

MARK = "load-"
"""Begins the address of everybody who applies here."""


@dataclass(frozen=True)
class Sent:
    """One application that the site has thanked for."""

    email: str
    sha256: str
    at: float
    """Seconds since the epoch, when the answer was there."""


@dataclass
class Applying:
    """Applies for a job again and again, from another address each time, until the box is gone or it is stopped."""

    machine: Machine
    slug: str
    sent: list[Sent] = field(default_factory=list)
    _done: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def begin(self) -> None:
        """Go on in the background."""
        self._thread = threading.Thread(target=self._go_on)
        self._thread.start()

    def end(self) -> None:
        """Stop, and wait for what is on its way."""
        self._done.set()
        if self._thread is not None:
            self._thread.join()

    def once(self) -> Sent:
        """Apply once. Raises AssertionError when the site does not take it."""
        path = f"/jobs/{self.slug}/apply"
        (page,) = ask_all(self.machine, [Ask(path)])
        token = re.search(r'name="csrf" value="([^"]+)"', page.text)
        assert token, page.text[:2000]
        number = f"{time.time_ns()}"
        resume = f"Load {number}\nload-{number}@example.org\n\nCared for people for {number} days.\n".encode()
        fields = {"csrf": token[1], "name": f"Load {number}", "email": f"{MARK}{number}@example.org"}
        headers, body = form_with_files(fields, {"resume": (f"resume-{number}.txt", resume)})
        (answer,) = ask_all(self.machine, [Ask(path, {**headers, "Cookie": page.cookies}, body)])
        assert answer.status == 303, answer.text[:3000]
        one = Sent(fields["email"], hashlib.sha256(resume).hexdigest(), time.time())
        self.sent.append(one)
        return one

    def _go_on(self) -> None:
        while not self._done.wait(0.2):
            try:
                self.once()
            except (OSError, HTTPException, ssl.SSLError):
                # The box was switched off in the middle of an answer: that one nobody was thanked for.
                return
