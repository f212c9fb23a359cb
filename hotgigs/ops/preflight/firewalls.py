"""Is another firewall at work, which would keep visitors out beside the one that HotGigs sets up?"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from hotgigs.ops.preflight.finding import Finding, Surroundings, ok, problem, warning

NAME = "Firewall"
# What systemd starts at boot, and what starts it no more.
_UNITS = {
    "firewalld": "systemctl disable --now firewalld.service",
    "netfilter-persistent": "systemctl disable --now netfilter-persistent.service && netfilter-persistent flush",
}
_UFW_IS_ON = re.compile(r"^\s*ENABLED\s*=\s*[\"']?yes\b", re.MULTILINE | re.IGNORECASE)


def check(around: Surroundings) -> Iterator[Finding]:
    """Look which firewalls start with the box."""
    found = list(_active(around))
    for name, remedy in found:
        yield judge(name, remedy, installed=around.installed)
    if not found:
        yield ok(NAME, "no other one is active")


def judge(name: str, remedy: str, *, installed: bool) -> Finding:
    """Judge a firewall that is active."""
    needed = (
        f"only the firewall that HotGigs sets up, which lets in SSH, 80 and 443: {name} would keep visitors out."
        " Rules of your own are not taken over"
    )
    answer = warning if installed else problem
    return answer(NAME, f"{name} is active", needed, remedy)


def _active(around: Surroundings) -> Iterator[tuple[str, str]]:
    # A removed ufw leaves its settings behind.
    if (around.root / "usr/sbin/ufw").exists() and _UFW_IS_ON.search(around.read("/etc/ufw/ufw.conf")):
        yield "ufw", "ufw disable"
    for name, remedy in _UNITS.items():
        if any(
            _is_there(folder / f"{name}.service") for folder in (around.root / "etc/systemd/system").glob("*.wants")
        ):
            yield name, remedy


def _is_there(link: Path) -> bool:
    # A link into a folder that is not mounted yet counts, too.
    return os.path.lexists(link)
