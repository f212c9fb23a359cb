"""What `cert test` makes of what openssl says of a server."""

from pathlib import Path

import pytest

from hotgigs.ops.appliance.settings import Appliance
from hotgigs.ops.certificates import trying
from hotgigs.ops.system.programs import Done

ACME = Appliance(domain="jobs.test", email="ops@jobs.test", tls="acme", acme_directory="https://acme.test/dir")
OWN = Appliance(domain="jobs.test", tls="self-signed")
LEAF = " 0 s:CN = jobs.test\n   i:CN = Middle\n"
MIDDLE = " 1 s:CN = Middle\n   i:CN = Root\n"
PEM = "-----BEGIN CERTIFICATE-----\n"
GOOD = "Verify return code: 0 (ok)\n"
UNKNOWN = "Verify return code: 20 (unable to get local issuer certificate)\n"
AGREED = "New, TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384\n"
NONE = "New, (NONE), Cipher is (NONE)\n"


def said(text: str) -> Done:
    return Done(0, text, "")


@pytest.mark.parametrize(
    ("text", "settings", "state", "words"),
    [
        (LEAF + MIDDLE + GOOD, ACME, "ok", "complete"),
        (LEAF + MIDDLE + UNKNOWN, ACME, "warning", "does not know: CN = Root"),
        (LEAF + UNKNOWN, ACME, "problem", "CN = Middle is not sent"),
        (LEAF + GOOD, ACME, "ok", "complete"),
        (LEAF + " 1 s:CN = Other\n   i:CN = Root\n" + UNKNOWN, ACME, "problem", "another one follows: CN = Other"),
        (" 0 s:CN = jobs.test\n   i:CN = jobs.test\n" + UNKNOWN, OWN, "ok", "self-signed"),
        (" 0 s:CN = jobs.test\n   i:CN = jobs.test\n" + UNKNOWN, ACME, "warning", "self-signed"),
        ("connect:errno=111\n", ACME, "problem", "no certificate is sent"),
    ],
)
def test_a_chain_is_judged_by_what_is_sent(text: str, settings: Appliance, state: str, words: str) -> None:
    judged = trying.judge_chain(said(text), settings)
    assert judged.state == state
    assert words in judged.evidence


def test_a_certificate_for_another_name_is_a_problem() -> None:
    wrong = said(f"Verification error: hostname mismatch\n{PEM}Verify return code: 62 (hostname mismatch)\n")
    assert trying.judge_names("jobs.test", wrong).state == "problem"
    assert trying.judge_names("jobs.test", said(PEM + UNKNOWN)).state == "ok"
    assert "no TLS" in trying.judge_names("jobs.test", said("connect:errno=111\n")).evidence


def test_old_protocols_must_not_be_spoken_and_new_ones_must() -> None:
    assert trying.judge_old("TLS 1.0", said(AGREED)).state == "problem"
    assert trying.judge_old("TLS 1.0", said(NONE)).state == "ok"
    assert trying.judge_new("TLS 1.3", said(AGREED)).state == "ok"
    assert trying.judge_new("TLS 1.3", said(NONE)).state == "problem"


def test_a_name_that_leads_nowhere_is_told_and_leaves_no_file(tmp_path: Path) -> None:
    # Reserved, so that no resolver knows it: RFC 6761.
    nowhere = Appliance(domain="jobs.invalid", email="ops@jobs.test")
    tried = trying.try_port_80(nowhere, tmp_path)
    assert (tried.name, tried.state) == ("port 80", "problem")
    assert "open port 80" in tried.remedy
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
