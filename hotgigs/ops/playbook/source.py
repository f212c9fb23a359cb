"""The tree that a run reads: the folder with ansible/, systemd/, nginx/ and requirements/."""

import re
from pathlib import Path

HERE = Path(__file__).resolve().parents[3]
"""The tree that this very module is part of."""
_ROLE = re.compile(r"^\s+name: hotgigs_(\w+)$", re.MULTILINE)


def roles(tree: Path) -> list[str]:
    """Return the roles of the playbook, in their order."""
    return _ROLE.findall((tree / "ansible" / "site.yml").read_text(encoding="utf-8"))
