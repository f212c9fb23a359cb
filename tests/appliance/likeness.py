"""In what two servers that were installed alike may differ, each with its reason; anything else is a fault."""

import re
from collections.abc import Iterator, Mapping

from tests.appliance.state import State, differences

DRAWN = {
    r"/etc/hotgigs/secrets/.+": "drawn at random",
    r"/etc/pgbackrest/conf\.d/hotgigs-key\.conf": "follows from what was drawn at random",
    r"/etc/redis/(queue|cache)\.acl": "hashes of what was drawn at random",
    r"/etc/hotgigs/tls/self-signed\.(key|crt)": "a key of its own",
    r"/etc/ssl/(private|certs)/ssl-cert-snakeoil\.(key|pem)": "a key of its own",
    r"/etc/ssh/ssh_host_.+_key(\.pub)?": "a key of its own",
    r"/etc/machine-id": "drawn at random",
    r"/etc/(passwd|group|shadow|gshadow)-?": "accounts in another order, with other numbers; they are compared by name",
    r"/opt/hotgigs/.+\.pyc": "holds the time at which its source was written",
    r"/var/lib/dpkg/status": "packages in another order; they are compared by name, state and version",
    r"/var/lib/dpkg/.+-old": "the copy that dpkg makes before each change",
    r"/var/lib/ucf/.+\.\d": "the copy that ucf makes before each change",
}
"""Files that must be there, with the same mode and owner, and whose content is another on each box."""
AT_WORK = {
    r"/var/lib/postgresql/\d+/main/.+": "the database's own files",
    r"/var/lib/redis/.+": "what Redis holds",
    r"/var/lib/fail2ban/.+": "who knocked, and when",
    r"/var/lib/hotgigs/(index|state)/.+": "when things were done, and what was searched last",
    r"/var/cache/hotgigs/.+": "what targets of backups hold",
    r"/var/spool/hotgigs/.+": "what the archive had to let go",
    r"/var/cache/nginx/.+": "pages that were asked for",
    r"/var/lib/systemd/(timers|timesync|random-seed|catalog)(/.+)?": "systemd's own",
    r"/var/lib/apt/lists/.+": "what the package source said at another moment",
    r"/var/lib/apt/listchanges\.db(-old)?": "what apt-listchanges has shown: nothing until apt runs once more",
    r"/etc/letsencrypt/(accounts|archive|csr|keys|live|renewal)/.+": "numbers that the authority gave out",
}
"""Files that come and go while services work."""


def unlike(first: State, second: State) -> dict[str, str]:
    """Return what differs and may not, by what it is and its name."""
    found: dict[str, str] = {}
    for what in ("packages", "users", "groups", "units"):
        both = differences(getattr(first, what), getattr(second, what))
        found |= {f"{what} {name}": said for name, said in both.items()}
    files = differences(dict(_comparable(first.files)), dict(_comparable(second.files)))
    found |= {f"file {name}": said for name, said in files.items()}
    if first.rules != second.rules:
        found["rules"] = f"{first.rules} -> {second.rules}"
    return found


def _comparable(files: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, what in files.items():
        if any(re.fullmatch(pattern, name) for pattern in AT_WORK):
            continue
        is_drawn = any(re.fullmatch(pattern, name) for pattern in DRAWN)
        yield name, what.rpartition(" ")[0] if is_drawn else what
