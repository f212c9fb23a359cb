"""A folder of an operation goes with it, and what a killed one left goes with the next."""

from pathlib import Path

from hotgigs.ops.system.scratch import scratch


def test_it_goes_with_the_operation(tmp_path: Path) -> None:
    with scratch("hotgigs-", tmp_path) as folder:
        (folder / "variables.json").write_text("x")
        assert folder.stat().st_mode & 0o777 == 0o700
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_operation_left_goes_with_the_next(tmp_path: Path) -> None:
    (tmp_path / "hotgigs-left" / "local").mkdir(parents=True)
    (tmp_path / "others").mkdir()
    with scratch("hotgigs-", tmp_path) as folder:
        assert set(tmp_path.iterdir()) == {folder, tmp_path / "others"}
