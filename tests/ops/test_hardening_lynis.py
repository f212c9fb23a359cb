"""Advice of lynis: read from its report, and each piece followed or explained."""

import pytest

from hotgigs.ops.hardening.lynis import Advice, Waiver, load_waivers, read_report, unexplained

REPORT = """\
# Lynis Report
report_version_major=1
suggestion[]=SSH-7408|Consider hardening SSH configuration|Port (set 22 to )|-|
suggestion[]=SSH-7408|Consider hardening SSH configuration|X11Forwarding (set YES to NO)|-|
warning[]=PKGS-7392|Found one or more vulnerable packages.|-|-|
hardening_index=81
"""


def test_it_reads_index_suggestions_and_warnings() -> None:
    report = read_report(REPORT)
    assert report.index == 81
    assert report.advice[0] == Advice("SSH-7408", "Consider hardening SSH configuration Port (set 22 to )")
    assert [advice.test for advice in report.advice] == ["SSH-7408", "SSH-7408", "PKGS-7392"]


def test_an_audit_that_did_not_end_is_no_report() -> None:
    with pytest.raises(ValueError, match="did not end"):
        read_report(REPORT.replace("hardening_index=81\n", ""))


def test_a_waiver_covers_its_own_words_alone() -> None:
    left = unexplained(read_report(REPORT), [Waiver("SSH-7408", "Port", "Another port hides nothing.")])
    assert [advice.words.split()[-1] for advice in left] == ["NO)", "packages."]


def test_every_waiver_has_a_reason_and_stands_once() -> None:
    waivers = load_waivers()
    assert all(waiver.reason.endswith(".") for waiver in waivers)
    assert len({(waiver.test, waiver.words) for waiver in waivers}) == len(waivers)
    # Neither a warning about packages nor an option of SSH is explained away.
    assert [advice.test for advice in unexplained(read_report(REPORT), waivers)] == ["SSH-7408", "PKGS-7392"]
