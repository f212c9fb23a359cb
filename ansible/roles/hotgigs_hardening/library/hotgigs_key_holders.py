#!/usr/bin/python
"""Tells which administrators can sign in by a key, so that passwords are only refused where nobody needs one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = """
module: hotgigs_key_holders
short_description: Which administrators can sign in by a key
description: [It changes nothing.]
options: {}
author: HotGigs
"""
EXAMPLES = """
- name: Look who has a key
  hotgigs_key_holders:
  register: found
"""
RETURN = """
users:
  description: Users who may become root and can sign in by a key.
  returned: always
  type: list
"""
# A key that runs one command only opens no session: images of clouds have such a line for root.
_KEY = re.compile(r"^(?!\s*#)(?!.*command=).*\b(?:ssh|ecdsa|sk)-", re.MULTILINE)


def administrators(passwd: str, group: str) -> Iterator[tuple[str, str]]:
    """Return name and home of root and of who is in a group that may become root."""
    members: set[str] = set()
    for name, _, _, listed in (line.split(":") for line in group.splitlines() if line.count(":") == 3):
        if name in ("sudo", "admin", "wheel"):
            members.update(listed.split(","))
    for name, _, uid, _, _, home, shell in (line.split(":") for line in passwd.splitlines() if line.count(":") == 6):
        if (uid == "0" or name in members) and not shell.endswith(("nologin", "false")):
            yield name, home


def has_key(home: Path) -> bool:
    """Tell whether a home holds a key to sign in by."""
    files = (home / ".ssh" / name for name in ("authorized_keys", "authorized_keys2"))
    return any(file.is_file() and _KEY.search(file.read_text(encoding="utf-8", errors="replace")) for file in files)


def look() -> list[str]:
    """Return the users that the module tells."""
    passwd, group = (Path(name).read_text(encoding="utf-8") for name in ("/etc/passwd", "/etc/group"))
    return [name for name, home in administrators(passwd, group) if has_key(Path(home))]


def main() -> None:
    """Answer Ansible."""
    module = AnsibleModule({}, supports_check_mode=True)
    module.exit_json(changed=False, users=look())


if __name__ == "__main__":
    main()
