"""What the command says of the firewall: read from its log, its rules and what nginx reads."""

import gzip
import os
from datetime import datetime, timezone
from pathlib import Path

import pytest

from hotgigs.ops.waf import found, mode, rules

NUMBER = "0f6ad22ff3a11a4a2f0ed9d5a0a3c6a1"
TAIL = f'[hostname "jobs.test"] [uri "/jobs"] [unique_id "{NUMBER}"] [ref ""]'
DENIED = 'ModSecurity: Access denied with code 403 (phase 2). Matched "Operator `Ge\'" [id "949110"] [rev ""] [data ""]'
NOTED = 'ModSecurity: Warning. Matched "Operator `Rx\'" [id "10902"] [msg "Rules"] [data "score 15: {}"]'
ENTRY = """---gybgOwi6---A--
[23/Nov/2026:02:20:35 +0200] {number} 192.0.2.7 52786 192.0.2.1 443

---gybgOwi6---H--
{messages}

---gybgOwi6---Z--

"""


def entry(*messages: str, number: str = NUMBER) -> str:
    return ENTRY.format(number=number, messages="\n".join(f"{message} {TAIL}" for message in messages))


def test_it_reads_who_asked_for_what_and_which_rules_found_something_where() -> None:
    (one,) = found.parse(entry(DENIED, NOTED.format("941100:ARGS:q 941110:REQUEST_HEADERS:Referer")))
    assert one.request == NUMBER
    assert one.at == datetime(2026, 11, 23, 0, 20, 35, tzinfo=timezone.utc)
    assert (one.address, one.path, one.score, one.refused) == ("192.0.2.7", "/jobs", 15, True)
    assert one.hits == (("941100", "ARGS:q"), ("941110", "REQUEST_HEADERS:Referer"))


def test_a_request_that_was_only_watched_was_not_refused() -> None:
    (one,) = found.parse(entry(NOTED.format("942100:ARGS:q")))
    assert not one.refused


def test_a_field_whose_name_is_an_attack_is_not_named() -> None:
    (one,) = found.parse(entry(DENIED, NOTED.format("TX:hotgigs_941100 TX:hotgigs_941160")))
    assert one.hits == (("941100", "ARGS_NAMES"), ("941160", "ARGS_NAMES"))


def test_what_is_cut_off_is_left_out() -> None:
    (one,) = found.parse(entry(DENIED, NOTED.format("941100:ARGS:q 941110:AR (14 characters omitted)")))
    assert one.hits == (("941100", "ARGS:q"),)
    whole = entry(DENIED, NOTED.format("941100:ARGS:q"))
    assert list(found.parse(whole[: len(whole) // 2])) == []


def test_a_body_that_cannot_be_read_is_named_by_the_rule_that_says_so() -> None:
    denied = 'ModSecurity: Access denied with code 400 (phase 2). Matched [id "10002"] [data ""]'
    (one,) = found.parse(entry(denied))
    assert (one.refused, one.score, one.hits) == (True, 0, (("10002", "REQUEST_BODY"),))


def test_it_looks_into_older_logs_too(tmp_path: Path) -> None:
    (tmp_path / "found.log").write_text(entry(NOTED.format("941100:ARGS:q"), number="1" * 32))
    older = tmp_path / "found.log.1.gz"
    older.write_bytes(gzip.compress(entry(NOTED.format("942100:ARGS:q")).encode()))
    os.utime(older, (1, 1))
    assert [one.request for one in found.read_all(tmp_path)] == ["1" * 32, NUMBER]
    one = found.find(NUMBER, tmp_path)
    assert one is not None
    assert one.hits == (("942100", "ARGS:q"),)
    assert found.find("2" * 32, tmp_path) is None


def test_rules_are_explained_in_their_own_words(tmp_path: Path) -> None:
    (tmp_path / "REQUEST-941.conf").write_text(
        'SecRule A "@rx b" \\\n    "id:941100,\\\n    phase:2,\\\n    msg:\'A script\',\\\n    severity:2"\n'
        'SecRule C "@rx d" \\\n    "id:941110,\\\n    phase:2"\n'
        'SecRule E "@rx f" \\\n    "id:941120,\\\n    msg:\'Another\'"\n'
    )
    assert rules.explain(["941100", "941110", "1"], [tmp_path]) == {"941100": "A script"}


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("ARGS:q", "field q"),
        ("REQUEST_HEADERS:User-Agent", "header User-Agent"),
        ("ARGS_NAMES", "the name of a field"),
        ("REQUEST_URI", "address"),
        ("XML:/*", "XML /*"),
    ],
)
def test_parts_of_a_request_have_names_for_people(part: str, words: str) -> None:
    assert rules.name_part(part) == words


def test_what_it_does_is_read_from_what_nginx_reads(tmp_path: Path) -> None:
    engine, switch = tmp_path / "waf" / "engine.conf", tmp_path / "waf.conf"
    assert mode.read(tmp_path) == "off"
    engine.parent.mkdir()
    switch.write_text("# Nothing.\n")
    engine.write_text("# It.\nSecRuleEngine DetectionOnly\n")
    assert mode.read(tmp_path) == "off"
    switch.write_text("# It.\nmodsecurity on;\n")
    assert mode.read(tmp_path) == "detect"
    engine.write_text("# It.\nSecRuleEngine On\n")
    assert mode.read(tmp_path) == "block"
