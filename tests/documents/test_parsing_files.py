"""Every file with ground truth gives name, e-mail and telephone number, and most of the rest."""

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from benchmarks.parse import CONTACT, fold_all, read, same, share, values
from hotgigs.documents.parsing import Parsed, parse

RESUMES = Path(__file__).parent / "files" / "resumes"
GOLD = [json.loads(line) for line in (RESUMES / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
READABLE = [record for record in GOLD if record["expect"].startswith("parse")]
LEAST = {"titles": 0.95, "companies": 0.95, "colleges": 0.95, "degrees": 0.85, "skills": 0.9}
"""Share of the labelled values that must be found over all files."""

DATE, TEXT = re.compile(r"[12]\d{3}(-[01]\d(-[0-3]\d)?)?"), re.compile(r"(?s).+")
PERIOD = {"startDate": DATE, "endDate": DATE}
JOB = {"position": TEXT, "summary": TEXT, "highlights": [TEXT], **PERIOD}
SHAPE = {
    "basics": {
        **dict.fromkeys(("name", "label", "email", "phone", "url", "summary"), TEXT),
        "location": dict.fromkeys(("address", "postalCode", "city", "countryCode", "region"), TEXT),
        "profiles": [dict.fromkeys(("network", "username", "url"), TEXT)],
    },
    "work": [{"name": TEXT, "location": TEXT, **JOB}],
    "volunteer": [{"organization": TEXT, **JOB}],
    "projects": [{"name": TEXT, "summary": TEXT, "roles": [TEXT], "highlights": [TEXT], **PERIOD}],
    "education": [{**dict.fromkeys(("institution", "studyType", "area", "score"), TEXT), **PERIOD}],
    "skills": [{"name": TEXT, "level": TEXT, "keywords": [TEXT]}],
    "languages": [{"language": TEXT, "fluency": TEXT}],
    "certificates": [{"name": TEXT, "date": DATE}],
    "interests": [{"name": TEXT}],
}
"""What the parser fills of JSON Resume 1.2.1: a list holds any number of its one member."""


def misfits(value: Any, shape: Any, path: str = "") -> list[str]:
    """List where a value differs from its shape."""
    if isinstance(shape, re.Pattern):
        return [] if isinstance(value, str) and shape.fullmatch(value) else [path]
    if isinstance(shape, list):
        many = enumerate(value) if isinstance(value, list) else [("not a list", value)]
        return [one for index, item in many for one in misfits(item, shape[0], f"{path}/{index}")]
    if not isinstance(value, dict):
        return [path]
    return [
        one for key, item in value.items() for one in misfits(item, shape.get(key, re.compile("")), f"{path}/{key}")
    ]


@lru_cache(maxsize=64)
def parsed(name: str) -> tuple[str, Parsed]:
    text = read(RESUMES / name).text
    return text, parse(text)


@pytest.mark.parametrize("record", READABLE, ids=lambda record: record["file"])
def test_it_finds_who_the_person_is(record: dict[str, Any]) -> None:
    found = values(parsed(record["file"])[1].resume)
    assert {name: found[name] for name in CONTACT if not same(name, found[name], record["gold"][name])} == {}


@pytest.mark.parametrize("record", READABLE, ids=lambda record: record["file"])
def test_it_gives_a_json_resume(record: dict[str, Any]) -> None:
    assert misfits(parsed(record["file"])[1].resume, SHAPE) == []


@pytest.mark.parametrize("record", READABLE, ids=lambda record: record["file"])
def test_its_evidence_stands_in_the_text(record: dict[str, Any]) -> None:
    text, result = parsed(record["file"])
    assert result.fields
    for field in result.fields:
        value = at_pointer(result.resume, field.path)
        assert 0 <= field.start < field.end <= len(text)
        assert 0 < field.confidence <= 1
        if not field.path.endswith(("Date", "/date", "/url", "/summary")):
            assert squeezed(value) == squeezed(text[field.start : field.end]), field


def squeezed(text: str) -> str:
    return "".join(text.split()).casefold()


def at_pointer(resume: dict[str, Any], path: str) -> str:
    value: Any = resume
    for part in path.strip("/").split("/"):
        value = value[int(part)] if isinstance(value, list) else value[part]
    assert isinstance(value, str)
    return value


@pytest.mark.parametrize(("name", "least"), LEAST.items())
def test_it_finds_most_of_the_rest(name: str, least: float) -> None:
    hits = wanted = 0
    for record in READABLE:
        if record["gold"].get(name):
            gold = fold_all(name, record["gold"][name])
            hits += len(gold & fold_all(name, values(parsed(record["file"])[1].resume)[name]))
            wanted += len(gold)
    assert share(hits, wanted) >= least


def test_it_gives_the_same_resume_for_the_same_text() -> None:
    text, result = parsed("rr-kakuna.pdf")
    assert parse(text) == result
