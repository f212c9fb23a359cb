"""One run of the playbook from settings to outcome; the installer and `configure` both end here."""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hotgigs.ops.appliance.settings import Appliance, variables
from hotgigs.ops.playbook import environment, source
from hotgigs.ops.playbook.progress import Failure, Progress
from hotgigs.ops.playbook.run import PlaybookRun, run_playbook
from hotgigs.ops.system.operation_log import OperationLog
from hotgigs.ops.system.scratch import scratch
from hotgigs.ops.uninstall.manifest import STATE

UNFINISHED = STATE / "unfinished"
"""Is there while a run is at work, and after one that was killed or failed: what it left to handlers is not done."""


@dataclass(frozen=True)
class Wanted:
    """What to bring about, and whether only to look."""

    settings: Appliance
    tree: Path
    wheelhouse: Path | None = None
    check: bool = False
    differences: bool = False
    roles: Sequence[str] = ()
    """Only these, like nginx; none means all."""


@dataclass(frozen=True)
class Outcome:
    """How a run ended: code is 0 when it went well."""

    code: int
    changed: int
    announced: Mapping[str, list[str]]
    seconds: Mapping[str, float]
    failure: Failure | None

    def plain(self) -> Mapping[str, Any]:
        """Return it for JSON."""
        return {
            "changed": self.changed,
            "announced": self.announced,
            "seconds": {name: round(took, 1) for name, took in self.seconds.items()},
            "failure": vars(self.failure) if self.failure else None,
        }


def apply(wanted: Wanted, log: OperationLog, say: Callable[[str], None], *, lock: int | None = None) -> Outcome:
    """Run the playbook on this box.

    Raises Unavailable when Ansible cannot be had, KeyboardInterrupt when a person interrupts.
    """
    # What is made for services they must be able to read, whatever the administrator's own umask is.
    os.umask(0o022)
    # Not in /tmp, which may be noexec or in memory: Ansible's environment takes 100 MB.
    with scratch("hotgigs-check-", Path("/var/tmp")) as folder:  # noqa: S108 - no other may write in it
        began = time.monotonic()
        is_new = not environment.is_present(wanted.tree)
        if wanted.check:
            ansible = environment.prepare_for_check(wanted.tree, wanted.wheelhouse, log, folder)
        else:
            ansible = environment.prepare(wanted.tree, wanted.wheelhouse, log)
        if ansible.made:
            say(f"Ansible is ready  {time.monotonic() - began:.0f} s")
        progress = Progress(wanted.roles or source.roles(wanted.tree), log, say, show_differences=wanted.differences)
        progress.announced.packages |= ansible.packages
        progress.announced.files |= {str(environment.PLACE)} if is_new else set()
        values = {**variables(wanted.settings), "hotgigs_wheelhouse": str(wanted.wheelhouse or "")}
        values["hotgigs_resumes"] = resumes = UNFINISHED.exists()
        if not wanted.check:
            UNFINISHED.touch()
        run = PlaybookRun(wanted.tree, values, check=wanted.check, roles=wanted.roles)
        code = run_playbook(run, ansible, progress, lock=lock)
        if not (wanted.check or code or (resumes and wanted.roles)):
            UNFINISHED.unlink()
    if code and progress.failure is None:
        progress.failure = Failure("", "ansible-playbook", "", f"it ended with code {code}; the log says why")
    return Outcome(code, progress.changed, progress.announced.plain(), progress.seconds, progress.failure)
