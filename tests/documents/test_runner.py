"""A document goes in, an outcome comes out: of a file, a descriptor, in threads, with and without a converter."""

import io
import logging
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from hotgigs.documents import rules, runner
from hotgigs.documents.outcome import Field, Outcome, PagePicture
from hotgigs.documents.runner import Settings, process
from hotgigs.documents.sandbox import Mode
from hotgigs.kernel.errors import Unavailable
from tests.documents.hostile import FILES, good_files

FORMATS = sorted(name for name in good_files() if name != "scan.pdf")


def read(name: str, settings: Settings = runner.PRODUCTION) -> Outcome:
    return process(io.BytesIO(good_files()[name]), settings=settings)


@pytest.mark.parametrize("name", FORMATS)
def test_it_reads_every_format(name: str, caplog: pytest.LogCaptureFixture) -> None:
    outcome = read(name)
    assert (outcome.status, outcome.sentence) == ("ok", "")
    assert outcome.resume is not None
    assert "@" in outcome.text
    assert bool(outcome.images) == name.endswith(".pdf")
    # A module or table that is missed once the child is shut in would be reported here.
    assert caplog.messages == []


@pytest.mark.parametrize("name", FORMATS)
def test_the_sandbox_changes_nothing_of_what_is_read(name: str) -> None:
    strict, portable = read(name), read(name, Settings(mode=Mode.PORTABLE))
    assert replace(strict, seconds=0) == replace(portable, seconds=0)


def test_each_field_lies_where_the_text_has_it() -> None:
    outcome = read("resume.pdf")
    (name,) = [field for field in outcome.fields if field.path == "/basics/name"]
    assert outcome.resume is not None
    assert outcome.text[name.start : name.end] == outcome.resume["basics"]["name"] == "Jürgen Großmann"


def test_it_leaves_the_sidebar_out_of_the_summary() -> None:
    outcome = read("resume.pdf")
    assert outcome.resume is not None
    basics = outcome.resume["basics"]
    assert basics["location"] == {"city": "München", "countryCode": "DE"}
    assert basics["email"] == "j.grossmann@beispiel.de"
    assert basics["summary"] == "Konstruktionsingenieur mit Schwerpunkt Antriebstechnik und Leichtbau."


def test_it_draws_pages_as_pictures() -> None:
    outcome = read("two-pages.pdf")
    assert (outcome.pages, len(outcome.images)) == (2, 2)
    assert {picture.media_type for picture in outcome.images} == {"image/webp"}
    assert {picture.width for picture in outcome.images} == {1100}


def test_it_draws_a_scan_and_says_that_it_has_no_text() -> None:
    outcome = read("scan.pdf")
    assert outcome.status == "needs_ocr"
    assert len(outcome.images) == 1
    assert outcome.resume is None


def test_it_draws_nothing_when_nobody_asks() -> None:
    with (FILES / "resume.pdf").open("rb") as document:
        assert process(document, want_images=False).images == ()


def test_it_reads_a_descriptor_from_its_start() -> None:
    with (FILES / "resume.txt").open("rb") as document:
        document.seek(500)
        whole = process(document)
        assert process(document.fileno()).text == whole.text
    assert whole.text.startswith("Priya Venkataraman")


def test_it_reads_in_threads() -> None:
    with ThreadPoolExecutor(2) as readers:
        outcomes = list(readers.map(read, FORMATS))
    assert {outcome.status for outcome in outcomes} == {"ok"}


def test_it_works_from_another_folder_with_an_odd_environment(tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong module')")
    code = (
        f"import sys; sys.path.insert(0, {str(FILES.parents[2])!r})\n"
        "from hotgigs.documents.runner import process\n"
        "print(process(open(sys.argv[1], 'rb'), want_images=False).status)"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, str(FILES / "resume.docx")],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "LD_PRELOAD": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "ok\n"


def test_it_says_what_to_do_when_the_converter_is_not_installed(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(runner, "_TOOL_FOLDERS", "/nowhere")
    outcome = read("resume.doc")
    assert (outcome.status, outcome.sentence) == ("error", rules.OLD_WORD)
    assert "install the package antiword" in caplog.text


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (("/bin/cat", "/etc/passwd"), rules.DAMAGED),
        (("/bin/sh", "-c", "/bin/cat"), rules.DAMAGED),
        (("/usr/bin/perl", "-MSocket", "-e", "socket(S, AF_INET, SOCK_STREAM, 0)"), rules.UNSAFE),
        # Landlock lets the tool run itself again; the filter does not.
        (("/usr/bin/perl", "-e", "exec '/usr/bin/perl', '-e', 'exit 0'; exit 1"), rules.DAMAGED),
        (("/bin/sh", "-c", "echo x > /tmp/hotgigs-tool"), rules.DAMAGED),
        (("/bin/sh", "-c", "while :; do :; done"), rules.TOO_SLOW),
        (("/bin/sh", "-c", "while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done"), rules.UNSAFE),
        (("/bin/sh", "-c", "kill -9 $PPID"), rules.DAMAGED),
    ],
)
def test_a_converter_can_do_nothing_but_convert(
    monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], sentence: str
) -> None:
    monkeypatch.setattr(runner, "DOC_COMMAND", command)
    # Perl starts with opening this one.
    monkeypatch.setattr(runner, "_TOOL_TABLES", ("/dev/null",))
    limits = replace(runner.PRODUCTION.limits, cpu_seconds=1)
    if "echo x" in command[-1]:
        limits = runner.PRODUCTION.limits
    outcome = read("resume.doc", Settings(limits=limits))
    assert (outcome.status, outcome.sentence, outcome.text) == ("error", sentence, "")


def test_a_converter_sees_no_environment_and_its_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "DOC_COMMAND", ("/usr/bin/env",))
    assert read("resume.doc").status == "empty"
    monkeypatch.setattr(runner, "DOC_COMMAND", ("/bin/cat", "-"))
    assert "Priya" in read("resume.doc").text


def test_a_machine_without_a_sandbox_is_not_the_documents_fault(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(Unavailable) as refusal:
        read("resume.txt", Settings(program="raise SystemExit('Landlock is missing')"))
    assert refusal.value.sentence == runner.NO_SANDBOX
    assert "Landlock is missing" in caplog.text


def test_portable_mode_is_never_silent(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        read("resume.txt", Settings(mode=Mode.PORTABLE))
    assert "no sandbox" in caplog.text


def test_it_leaves_no_descriptor_open() -> None:
    read("resume.pdf")
    before = os.listdir("/proc/self/fd")
    for name in ("resume.pdf", "resume.doc"):
        read(name)
    assert len(os.listdir("/proc/self/fd")) == len(before)


@pytest.mark.parametrize(
    "values",
    [
        {"status": "fine"},
        {"status": "ok", "sentence": "A sentence."},
        {"status": "empty"},
        {"status": "ok", "text": "ab", "fields": (Field("basics.name", 0, 3, 1.0),)},
        {"status": "ok", "resume": {"basics": {"name": float("nan")}}},
    ],
)
def test_an_outcome_cannot_be_made_of_nonsense(values: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        Outcome(**values)  # type: ignore[arg-type]  # wrong on purpose


def test_a_picture_cannot_be_something_else() -> None:
    with pytest.raises(ValueError, match="neither WebP nor JPEG"):
        PagePicture(b"<svg>", 10, 10)
