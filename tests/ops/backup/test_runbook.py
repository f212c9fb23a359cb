"""What backups/README.md tells people for the day when HotGigs is gone works without HotGigs."""

import re
import subprocess
import sys

import pytest

from hotgigs.ops.backup import keys
from hotgigs.ops.playbook import source

PAGE = (source.HERE / "backups" / "README.md").read_text(encoding="utf-8")


def program() -> str:
    """Return the program of the page, without its indentation."""
    (found,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    return re.sub("^   ", "", str(found), flags=re.MULTILINE)


@pytest.mark.parametrize("form", ["written", "hexadecimal", "by hand"])
def test_its_program_derives_every_password(form: str) -> None:
    key = keys.make()
    text = {
        "written": key.written(),
        "hexadecimal": f"{key.raw.hex()}\n",
        "by hand": key.written().lower().replace("-", " ").replace("0", "o"),
    }[form]
    # Neither HotGigs nor anything else that is installed is seen.
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program()], input=text, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    said = dict(line.rsplit(maxsplit=1) for line in done.stdout.splitlines())
    assert said["fingerprint"] == key.fingerprint
    assert said["pgbackrest"] == key.pgbackrest()
    assert [said[f"restic {number}"] for number in range(9)] == [key.restic(number) for number in range(9)]


def test_its_figures_are_those_of_the_role() -> None:
    defaults = (source.HERE / "ansible/roles/hotgigs_backup/defaults/main.yml").read_text(encoding="utf-8")
    full, differential = re.findall(r"^hotgigs_backup_local_\w+: (\d+)$", defaults, re.MULTILINE)
    assert f"{full} full backups of the database, {differential} differential ones" in PAGE
    for job, day in (("verify", "Wednesday"), ("drill", "Friday")):
        timer = (source.HERE / f"systemd/hotgigs-{job}.timer").read_text(encoding="utf-8")
        assert f"OnCalendar={day[:3]} *-*-* 04:00:00" in timer
        assert f"| {day}, after 04:00 |" in PAGE
