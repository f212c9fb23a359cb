"""What a check of the preflight sees, and what it answers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hotgigs.ops.appliance.settings import Appliance

OK, WARNING, PROBLEM = "ok", "warning", "problem"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: what was found, what is needed, the command that mends it."""

    name: str
    state: str
    found: str
    needed: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class Surroundings:
    """What checks look at: the settings, where files are, and what the person gave beside them."""

    settings: Appliance
    tree: Path
    root: Path = Path("/")
    wheelhouse: Path | None = None
    mail_password_file: Path | None = None
    installed: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)

    def read(self, path: str) -> str:
        """Return the text of a file of the box, or nothing when it is not there."""
        try:
            return (self.root / path.lstrip("/")).read_text(encoding="utf-8", errors="replace")
        except (FileNotFoundError, NotADirectoryError):
            return ""


Check = Callable[[Surroundings], Iterable[Finding]]


def ok(name: str, found: str) -> Finding:
    """Return a finding that needs nobody."""
    return Finding(name, OK, found)


def warning(name: str, found: str, needed: str, remedy: str = "") -> Finding:
    """Return a finding that people should know, and that stops nothing."""
    return Finding(name, WARNING, found, needed, remedy)


def problem(name: str, found: str, needed: str, remedy: str) -> Finding:
    """Return a finding that stops the installer before it changes anything."""
    return Finding(name, PROBLEM, found, needed, remedy)
