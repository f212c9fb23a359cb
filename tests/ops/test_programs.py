"""Programs that are run: as another user, heard line by line, with secrets that nobody else sees; files that last."""

import os
import pwd
from pathlib import Path

import pytest

from hotgigs.ops.system import files, programs

ENVIRONMENT = {"PATH": "/usr/bin:/bin"}
ME = pwd.getpwuid(os.geteuid()).pw_name


def heard(*command: str, user: str | None = None) -> tuple[int, list[str | None]]:
    """Run a program and return its code and what was heard."""
    said: list[str | None] = []
    return programs.follow(command, said.append, environment=ENVIRONMENT, user=user), said


def test_a_program_is_heard_line_by_line_with_its_errors() -> None:
    code, said = heard("sh", "-c", "echo one; echo two >&2; printf 'three'; exit 4")
    assert code == 4
    assert [line for line in said if line is not None] == ["one", "two", "three"]


def test_silence_is_heard_too() -> None:
    code, said = heard("sh", "-c", "sleep 1.5; echo late")
    assert (code, said[0], said[-1]) == (0, None, "late")


def test_a_missing_program_is_told() -> None:
    assert heard("no-such-program") == (127, ["no-such-program is not installed"])


def test_what_the_listener_raises_ends_the_program(tmp_path: Path) -> None:
    def stop(line: str | None) -> None:
        raise KeyboardInterrupt

    script = f"trap 'touch {tmp_path}/ended; exit' INT; echo go; while :; do sleep 0.1; done"
    with pytest.raises(KeyboardInterrupt):
        programs.follow(["bash", "-c", script], stop, environment=ENVIRONMENT)
    assert (tmp_path / "ended").exists()


def test_a_program_runs_as_who_is_asked() -> None:
    wanted = "nobody" if os.geteuid() == 0 else ME
    assert heard("id", "-un", user=wanted) == (0, [wanted])
    done = programs.run(["id", "-un"], user=wanted)
    assert done.output.strip() == wanted
    groups = {os.getgrouplist(wanted, pwd.getpwnam(wanted).pw_gid)[0]}
    assert {int(group) for group in programs.run(["id", "-G"], user=wanted).output.split()} >= groups
    with pytest.raises(KeyError):
        programs.run(["id"], user="no-such-user")


def test_a_secret_is_handed_over_in_memory() -> None:
    said: list[str | None] = []
    with programs.handed_over("open sesame") as descriptor:
        shown = ["sh", "-c", f"cat /proc/self/fd/{descriptor}; echo; tr '\\0' ' ' < /proc/$$/environ"]
        programs.follow(shown, said.append, environment=ENVIRONMENT, kept=[descriptor])
        # Who does not inherit it has nothing.
        assert not programs.run(["cat", f"/proc/self/fd/{descriptor}"]).ok
    assert said[0] == "open sesame"
    assert "sesame" not in str(said[1:])


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    file = tmp_path / "file"
    files.write_durably(file, "first", 0o640)
    files.write_durably(file, b"second", 0o600)
    assert file.read_bytes() == b"second"
    assert file.stat().st_mode & 0o777 == 0o600
    (tmp_path / "folder").mkdir()
    with pytest.raises(IsADirectoryError):
        files.write_durably(tmp_path / "folder", "third", 0o600)
    # What could not be finished leaves nothing behind.
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]
    files.sync_disk_of(tmp_path)
