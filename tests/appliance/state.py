"""What a server is at one moment, looked at with its own programs and not with the product's."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from tests.appliance.machine import Machine

ROOTS = (
    "/etc",
    "/opt",
    "/usr/local",
    "/var/lib",
    "/var/www",
    "/var/cache/hotgigs",
    "/var/cache/nginx",
    "/var/spool/hotgigs",
)
# One line for each file: kind, mode, owner, group, where a link leads, hash of the content, name.
LIST = f"""
cd /; roots=; for root in {" ".join(ROOTS)}; do [ -e "$root" ] && roots="$roots $root"; done
find $roots -type f -printf 'file %m %u %g %p\\0' -o -type d -printf 'folder %m %u %g %p\\0' \\
     -o -type l -printf 'link - %u %g %p -> %l\\0' | tr '\\0' '\\n'
echo =====
find $roots -type f -print0 | xargs -0 --no-run-if-empty sha256sum --
"""
PACKAGES = ("dpkg-query", "--show", "--showformat", "${db:Status-Abbrev} ${binary:Package} ${Version}\n")
RULES = "if command -v nft >/dev/null; then nft --stateless --guid list ruleset; fi"
UNITS = ("systemctl", "list-unit-files", "--no-legend", "--no-pager", "--plain")


@dataclass(frozen=True)
class State:
    """Files, packages, accounts and units by name, each with what tells it apart; and the rules of the firewall.

    Accounts are told by their names everywhere: which number one has is decided by who was asked for first.
    """

    files: Mapping[str, str]
    packages: Mapping[str, str]
    users: Mapping[str, str]
    groups: Mapping[str, str]
    units: Mapping[str, str]
    rules: str


def state_of(machine: Machine) -> State:
    """Look at everything."""
    listing, _, hashes = machine.run("sh", "-c", LIST, check=False).stdout.partition("=====\n")
    return State(
        files=_files(listing, hashes),
        packages=_by_name(machine.run(*PACKAGES).stdout, lambda words: (words[1], f"{words[0]} {words[-1]}")),
        users=_users(machine.get("/etc/passwd"), machine.get("/etc/group")),
        groups={line[0]: f"group {','.join(sorted(line[3].split(',')))}" for line in _rows(machine.get("/etc/group"))},
        units=_by_name(machine.run(*UNITS).stdout, lambda words: (words[0], words[1])),
        rules=_lasting(machine.run("sh", "-c", RULES).stdout),
    )


def differences(first: Mapping[str, str], second: Mapping[str, str], apart: Iterable[str] = ()) -> dict[str, str]:
    """Return what differs, by name: gone, new, or from what to what; `apart` names what may, with all below it."""
    spared = tuple(apart)
    found = {}
    for name in sorted(first.keys() | second.keys()):
        if any(name == one or name.startswith(f"{one}/") for one in spared):
            continue
        old, new = first.get(name, ""), second.get(name, "")
        if old != new:
            found[name] = "gone" if not new else "new" if not old else f"{old} -> {new}"
    return found


def _files(listing: str, hashes: str) -> dict[str, str]:
    found = {}
    for line in listing.splitlines():
        words = line.split(" ", 4)
        if len(words) == 5:
            name, _, target = words[4].partition(" -> ")
            found[name] = " ".join([*words[:4], target])
    for line in hashes.splitlines():
        # A name with a line feed or a backslash is written with a mark in front; there are none that matter.
        digest, _, name = line.partition("  ")
        if name in found:
            found[name] += digest
    return found


def _users(accounts: str, groups: str) -> dict[str, str]:
    names = {line[2]: line[0] for line in _rows(groups)}
    return {line[0]: " ".join(["user", names.get(line[3], line[3]), *line[4:]]) for line in _rows(accounts)}


def _lasting(rules: str) -> str:
    """Return rules without those who happen to be counted at this moment."""
    return re.sub(r"(flags dynamic[^}]*?)\n\t\telements = \{[^}]*\}", r"\1", rules)


def _rows(text: str) -> list[list[str]]:
    return [line.split(":") for line in text.splitlines() if ":" in line]


def _by_name(text: str, read: Callable[[list[str]], tuple[str, str]]) -> dict[str, str]:
    return dict(read(line.split()) for line in text.splitlines() if len(line.split()) > 1)
