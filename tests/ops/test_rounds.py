"""A round of checks: who looks, what is kept of it, what counts."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from hotgigs.kernel import clock
from hotgigs.kernel.errors import NotFound, Unavailable
from hotgigs.ops.checks import looking, records, rounds
from hotgigs.ops.checks.check import Application, Around, Check, Need
from hotgigs.ops.checks.result import OK, PROBLEM, WARNING, Kind, Result
from hotgigs.ops.checks.rounds import Round
from hotgigs.ops.system import child
from tests.ops.make_checks import a_round, appliance, states

SPACE = Kind("disk.space", "There is room.", "df -h {part}", fix="empty {part}")
FULL, ROOM = SPACE.problem("97 % used", "/var"), SPACE.ok("20 % used", "/var")


def check(look: Callable[[Around], Iterable[Result]], *needs: Need, **over: object) -> Check:
    """Return a check that looks in a way of our own."""
    return Check("Disk", (SPACE,), look, frozenset(needs), **over)  # type: ignore[arg-type]  # either of two options


def nothing() -> AbstractContextManager[Application]:
    """Open no application."""
    raise Unavailable("The database does not answer.")


def test_a_result_carries_what_its_kind_says() -> None:
    assert (FULL.id, FULL.kind, FULL.part) == ("disk.space:/var", "disk.space", "/var")
    assert (FULL.remedy, FULL.fix) == ("df -h /var", "empty /var")
    assert (ROOM.remedy, ROOM.fix) == ("", "")


def test_only_checks_that_can_look_are_asked() -> None:
    checks = [check(lambda _: [ROOM], Need.APPLIANCE), check(lambda _: [FULL])]
    assert [seen.results for seen in looking.look(Around(), checks, nothing)] == [(FULL,)]
    assert len(looking.look(Around(appliance()), checks[:1], nothing)) == 1


def test_a_check_that_cannot_look_says_so_and_stops_no_other() -> None:
    def fails(_around: Around) -> Iterator[Result]:
        yield ROOM
        raise PermissionError(13, "Permission denied", "/var")

    skew = Kind("clock.skew", "It is right.", "timedatectl")
    checks = [check(fails), replace(check(lambda _: [skew.ok("0 s off")]), kinds=(skew,))]
    found = looking.look(Around(), checks, nothing)
    assert [states(seen.results) for seen in found] == [{"disk.look": PROBLEM}, {"clock.skew": OK}]
    assert "Permission denied" in found[0].results[0].evidence


@pytest.mark.parametrize("settings", [None, appliance()])
def test_without_its_application_a_check_says_so(settings: object) -> None:
    around = Around(settings)  # type: ignore[arg-type]  # either kind of box
    (seen,) = looking.look(around, [check(lambda _: [ROOM], Need.APPLICATION)], nothing)
    assert states(seen.results) == {"disk.look": PROBLEM}


def test_on_an_appliance_the_application_is_looked_at_by_a_child() -> None:
    @contextmanager
    def opened() -> Iterator[Application]:
        yield None  # type: ignore[misc]  # nobody looks at it

    me = [check(lambda _: [SPACE.ok(str(os.getpid()))], Need.APPLICATION)]
    here, there = (looking.look(Around(place), me, opened)[0].results[0].evidence for place in (None, appliance()))
    assert int(here) == os.getpid() != int(there)


def test_an_answer_that_holds_is_not_asked_for_again() -> None:
    slow = check(lambda _: [FULL], hold=timedelta(hours=1))
    earlier = a_round(ROOM)
    assert looking.look(Around(), [slow], nothing, earlier=earlier)[0].results == (ROOM,)
    # Somebody who asks by hand wants to know how it is now.
    assert looking.look(Around(), [slow], nothing)[0].results == (FULL,)
    with clock.frozen(clock.now() + timedelta(hours=1)):
        assert looking.look(Around(), [slow], nothing, earlier=earlier)[0].results == (FULL,)
    # What was wrong does not hold: it may have been mended since.
    mended = replace(slow, look=lambda _: [ROOM])
    assert looking.look(Around(), [mended], nothing, earlier=a_round(FULL))[0].results == (ROOM,)
    quick = replace(slow, hold=timedelta(0))
    assert looking.look(Around(), [quick], nothing, earlier=earlier)[0].results == (FULL,)


def test_it_mends_what_is_safe_and_says_what_did_not_work() -> None:
    mended = []
    able = check(lambda _: [], mend=lambda _, result: mended.append(result.id))
    assert list(looking.mend(Around(), [able], [FULL, ROOM])) == [(FULL, "")]
    assert mended == ["disk.space:/var"]

    def refuses(_around: Around, _result: Result) -> None:
        raise ValueError("in use")

    assert list(looking.mend(Around(), [check(lambda _: [], mend=refuses)], [FULL])) == [(FULL, "in use")]


def test_what_is_set_aside_does_not_count() -> None:
    other = Kind("clock.skew", "", "").warning("2 s")
    assert a_round(FULL, other).verdict == PROBLEM
    assert a_round(FULL, other, disk_space="we know").verdict == WARNING
    assert a_round(FULL, ROOM, disk_space="we know").verdict == OK
    # A result of its own, while others of its kind count.
    elsewhere = SPACE.problem("99 % used", "/srv")
    found = replace(a_round(FULL, elsewhere), ignored={"disk.space:/var": "we know"})
    assert found.wrong == [elsewhere]


def test_a_round_is_read_as_it_was_written() -> None:
    found = a_round(FULL, ROOM, disk_space="we know")
    assert rounds.from_json(found.as_json()) == found


def keep(found: Round, folder: Path) -> None:
    """Keep a round below a folder."""
    records.keep(found, folder, folder / "run" / "checks.json")


def test_it_keeps_the_newest_round_and_every_change(tmp_path: Path) -> None:
    began = clock.now()
    for found in (a_round(ROOM), a_round(ROOM), a_round(FULL), a_round(FULL), a_round()):
        keep(found, tmp_path)
    assert records.newest(tmp_path / "run" / "checks.json") == found
    lines = records.changes_since(began, tmp_path)
    assert [(line["id"], line["from"], line["to"]) for line in lines] == [
        ("disk.space:/var", OK, PROBLEM),
        ("disk.space:/var", PROBLEM, OK),
    ]
    assert records.changes_since(clock.now(), tmp_path) == []
    modes = [path.stat().st_mode & 0o777 for path in (tmp_path / "run" / "checks.json", tmp_path / "checks.json")]
    assert modes == [0o644, 0o600]
    # Nothing half-written is left beside them.
    assert sorted(path.name for path in tmp_path.iterdir()) == ["checks.json", "checks.ndjson", "run"]


def test_a_long_history_forgets_its_older_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "_HISTORY_BYTES", 2000)
    began = clock.now()
    for number in range(40):
        keep(a_round(FULL if number % 2 else ROOM), tmp_path)
    assert (tmp_path / "checks.ndjson").stat().st_size < 2500
    assert records.changes_since(began, tmp_path)[-1]["to"] == PROBLEM


@pytest.mark.parametrize("content", ["", "{", "[]", '{"at": "yesterday"}', '{"checks": [{"id": 1}]}'])
def test_half_a_round_is_none(tmp_path: Path, content: str) -> None:
    assert records.newest(tmp_path / "none.json") is None
    (tmp_path / "checks.json").write_text(content, encoding="utf-8")
    assert records.newest(tmp_path / "checks.json") is None


def test_what_is_ignored_is_kept_with_its_reason(tmp_path: Path) -> None:
    assert records.ignored(tmp_path) == {}
    records.ignore("disk.space:/var", "A disk of a customer.", tmp_path)
    records.ignore("dns.leads", "No hairpin.", tmp_path)
    assert records.ignored(tmp_path) == {"disk.space:/var": "A disk of a customer.", "dns.leads": "No hairpin."}
    records.heed("dns.leads", tmp_path)
    with pytest.raises(NotFound, match="disk.space:/var"):
        records.heed("dns.leads", tmp_path)
    assert (tmp_path / "ignored.json").stat().st_mode & 0o777 == 0o600


def test_a_child_answers_through_json() -> None:
    assert child.answer_of(lambda: {"pid": os.getpid()}, seconds=30)["pid"] != os.getpid()
    # More than a pipe holds at once.
    assert len(child.answer_of(lambda: "x" * 300_000, seconds=30)) == 300_000


def test_a_child_that_fails_or_takes_too_long_is_lost(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(child.Lost, match="gave no answer"):
        child.answer_of(lambda: 1 // 0, seconds=30)
    assert "ZeroDivisionError" in capfd.readouterr().err
    waiting, _ = os.pipe()
    with pytest.raises(child.Lost, match="ended with -9"):
        child.answer_of(lambda: os.read(waiting, 1), seconds=0.2)
    os.close(waiting)
