"""How this box and a server of SFTP get to know each other: a key of ours, and the keys that it shows."""

from pathlib import Path

from hotgigs.kernel.errors import Unavailable
from hotgigs.ops.system.programs import run


def make_key(file: Path, comment: str) -> str:
    """Make a key for one target, and return the line that lets it in. Raises Unavailable when it cannot be made."""
    done = run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", str(file)])
    if not done.ok:
        raise Unavailable(f"No key could be made: {done.said()}")
    public = file.with_name(f"{file.name}.pub")
    line = public.read_text(encoding="utf-8").strip()
    public.unlink()
    return line


def ask_host(host: str, port: int) -> tuple[str, list[str]]:
    """Return the lines of known_hosts for a server, and the fingerprint of each key that it shows.

    Whoever is between can show keys of their own: a person compares them. Raises Unavailable when none answers.
    """
    scanned = run(["ssh-keyscan", "-p", str(port), "-T", "10", host], seconds=60)
    lines = "\n".join(sorted(line for line in scanned.output.splitlines() if line and not line.startswith("#")))
    if not lines:
        raise Unavailable(f"{host} shows no key on port {port}: {scanned.said()}")
    prints = run(["ssh-keygen", "-l", "-f", "-"], given=lines + "\n")
    return lines + "\n", [line for line in prints.output.splitlines() if line]
