"""Takes HotGigs away: started by `hotgigs-admin uninstall` from a copy, as the release itself goes, too."""

import sys
from pathlib import Path

from hotgigs.kernel.errors import HotGigsError
from hotgigs.ops.appliance.keeping import write_private
from hotgigs.ops.system.lock import lock_box
from hotgigs.ops.system.operation_log import open_log
from hotgigs.ops.uninstall import manifest
from hotgigs.ops.uninstall.export import export
from hotgigs.ops.uninstall.inventory import upgraded
from hotgigs.ops.uninstall.steps import plan, run_steps

BEGUN = manifest.STATE / manifest.UNINSTALLING
DONE, PROBLEM, NEEDS_A_PERSON, INTERRUPTED = 0, 1, 3, 130


def main() -> int:
    """Export, then take away; the one argument is the file of the export, or nothing for none."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    try:
        with lock_box("hotgigs-admin uninstall"):
            return _uninstall(target)
    except (HotGigsError, OSError) as error:
        _say(f"Nothing was taken away: {error}")
        return PROBLEM


def _uninstall(target: Path | None) -> int:
    if BEGUN.exists():
        # The database of a run that was interrupted may be gone: what was exported then is the export.
        target = Path(text) if (text := BEGUN.read_text(encoding="utf-8")) else None
    else:
        if target:
            export(target)
        write_private(BEGUN, str(target or ""), 0o600)
    if target:
        _say(f"Exported to {target}")
    _say(f"If this is interrupted, go on with: {_again()}")
    log = open_log("uninstall")
    left_over = _upgraded()
    try:
        for step, left in run_steps(plan(manifest.settled())):
            _say(f"✓ {step.name}: {step.describe}")
            log.write(f"{step.name}: {step.describe}; left: {left}")
            left_over += left
    except (HotGigsError, OSError) as error:
        log.write(f"failed: {error}")
        _say(f"✗ {error}\nLog: {log.path}\nNext: {_again()}")
        return NEEDS_A_PERSON
    except KeyboardInterrupt:
        _say(f"Interrupted. What was taken away is gone; the rest is as it was.\nNext: {_again()}")
        return INTERRUPTED
    finally:
        log.close()
    _say("HotGigs is gone.")
    for sentence in [*left_over, f"Kept: {log.path.parent}" + (f" and {target}" if target else "")]:
        _say(f"  {sentence}")
    _say("  Kernel settings that were made, and folders in /run, hold until the next restart.")
    _say("  dpkg, apt and ucf keep books in /var/lib/dpkg, /var/lib/apt and /var/lib/ucf; they are newer than before.")
    return DONE


def _upgraded() -> list[str]:
    names = upgraded(manifest.STATE)
    return [f"Newer than before, and left so: {', '.join(names)}"] if names else []


def _again() -> str:
    tree = Path(__file__).resolve().parents[3]
    return f"PYTHONPATH={tree}:{tree}/scripts/vendored /usr/bin/python3 -m hotgigs.ops.uninstall"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
