"""The web application firewall of an installed box: honest people pass, attacks do not, and no content is kept."""

import json
import re
from collections import Counter
from collections.abc import Sequence

import pytest

from hotgigs.demo.records import Job
from hotgigs.demo.sample import sample
from tests.appliance import waf_honest, waf_probes
from tests.appliance.asking import Answer, Ask, ask, ask_all, begin_all, form, form_with_files
from tests.appliance.filled import Filled
from tests.appliance.network import wait_for
from tests.appliance.waf_honest import Honest
from tests.appliance.waf_probes import Probe

LOG = "/var/log/nginx/waf/found.log"
REFUSED = "<title>Not accepted</title>"
PASSED, STOPPED = "passed", "stopped"
FREE = 60
"""Megabytes that the firewall may take in each process of nginx, at rest."""
BUSY = 160
"""Megabytes that a process of nginx may need at most while the largest upload goes through."""
WAITING = 40
"""Megabytes that one of the largest uploads may take while it waits for its answer."""


@pytest.fixture(scope="module")
def blocking(filled: Filled) -> Filled:
    """Let the firewall refuse."""
    assert json.loads(filled.admin("waf", "block", "--json"))["ok"]
    return filled


def as_ask(honest: Honest) -> Ask:
    """Return what a browser sends."""
    if honest.method == "GET":
        _, query = form(honest.fields)
        return Ask(f"{honest.path}?{query.decode()}")
    headers, body = form_with_files(honest.fields, honest.files) if honest.files else form(honest.fields)
    return Ask(honest.path, headers, body)


def attack(filled: Filled, probes: Sequence[Probe]) -> list[str]:
    """Send attacks; returns for each whether it was stopped, by the firewall or by nginx, which knows no such path."""
    asks = [Ask(one.path, one.headers, one.body) for one in probes]
    return [STOPPED if is_refused(one) or one.status == 400 else PASSED for one in ask_all(filled.machine, asks)]


def is_refused(answer: Answer) -> bool:
    return answer.status == 403 and REFUSED in answer.text


def memory(filled: Filled, what: str) -> float:
    """Return the largest value of a line of /proc/PID/status among the processes of nginx, in megabytes."""
    command = f"for pid in $(pgrep -u www-data -x nginx); do grep {what}: /proc/$pid/status; done"
    return max(map(int, re.findall(r"(\d+) kB", filled.machine.run("sh", "-c", command).stdout))) / 1024


def test_while_it_watches_it_refuses_nothing_and_notes_what_it_would(filled: Filled) -> None:
    assert json.loads(filled.admin("waf", "status", "--json"))["mode"] == "detect"
    probes = [one for one in waf_probes.everything() if one.aim != "path"]
    assert not any(map(is_refused, ask_all(filled.machine, [Ask(one.path, one.headers, one.body) for one in probes])))
    told = json.loads(filled.admin("waf", "status", "--json"))
    assert told["refused"] == 0
    assert told["suspect"] >= len(probes)
    assert memory(filled, "VmRSS") < FREE


def test_a_dry_run_shows_what_would_be_written_and_changes_nothing(filled: Filled) -> None:
    before = filled.machine.get("/etc/hotgigs/appliance.yml")
    done = filled.machine.run("hotgigs-admin", "waf", "block", "--dry-run", timeout=900)
    assert "+SecRuleEngine On" in done.stdout + done.stderr
    assert filled.machine.get("/etc/hotgigs/appliance.yml") == before
    assert json.loads(filled.admin("waf", "status", "--json"))["mode"] == "detect"


def test_blocking_is_a_setting_like_any_other(blocking: Filled) -> None:
    assert "\nwaf: block\n" in blocking.machine.get("/etc/hotgigs/appliance.yml")
    assert json.loads(blocking.admin("config", "diff", "--json")) == {}
    told = json.loads(blocking.admin("waf", "status", "--json"))
    assert (told["mode"], told["setting"]) == ("block", "block")
    assert json.loads(blocking.admin("waf", "block", "--json"))["changed"] == 0
    blocking.machine.run("dpkg", "--verify", "libnginx-mod-http-modsecurity", "modsecurity-crs")


def test_every_attack_is_stopped(blocking: Filled) -> None:
    probes = list(waf_probes.everything())
    ends = attack(blocking, probes)
    assert [one for one, end in zip(probes, ends, strict=True) if end == PASSED] == []
    assert Counter(one.kind for one in probes).keys() == waf_probes.KINDS.keys()
    assert len(probes) > 500


def test_every_honest_request_passes(blocking: Filled) -> None:
    honest = list(waf_honest.everything())
    answers = ask_all(blocking.machine, map(as_ask, honest))
    refused = [one for one, answer in zip(honest, answers, strict=True) if is_refused(answer)]
    assert [(one.path, one.fields) for one in refused] == []
    assert sum(bool(one.files) for one in honest) > 100


def test_four_hundred_jobs_go_through_the_editor(blocking: Filled) -> None:
    cookie = blocking.recruiter
    page = ask(blocking.machine, Ask("/hiring/jobs/new", {"Cookie": cookie}))
    token, company = (re.search(rf'name="{name}" value="([^"]+)"', page.text) for name in ("csrf", "company"))
    assert token
    assert company
    all_cookies = "; ".join(filter(None, (cookie, page.cookies)))

    def sent(number: int, job: Job) -> Ask:
        key = f"01890a5d-ac96-774b-bcce-{number:012}"
        fields = {**waf_honest.job_form(job), "csrf": token[1], "company": company[1], "key": key}
        return Ask("/hiring/jobs/new", *form(fields, all_cookies))

    jobs = sample(waf_honest.DAY).jobs
    answers = ask_all(blocking.machine, [sent(number, job) for number, job in enumerate(jobs)])
    assert len(answers) == 400
    wrong = [(job.title, one.status) for job, one in zip(jobs, answers, strict=True) if one.status != 303]
    assert wrong == []


def test_it_says_why_and_has_kept_nothing_of_what_was_sent(blocking: Filled) -> None:
    words = {
        "email": "jane.secret@example.org",
        "password": "hunter2-secret",
        "name": "<script>alert('secret')</script>",
    }
    headers, body = form(words, "theme=secret-cookie")
    answer = ask(blocking.machine, Ask("/sign-up?next=/secret-query", headers, body))
    assert is_refused(answer)
    number = re.search(r"<code>([0-9a-f]{32})</code>", answer.text)
    assert number
    told = json.loads(blocking.admin("waf", "why", number[1], "--json"))
    assert (told["path"], told["refused"]) == ("/sign-up", True)
    assert {hit["part"] for hit in told["hits"]} == {"ARGS:name"}
    assert any("XSS" in hit["about"] for hit in told["hits"])
    assert "secret" not in blocking.machine.get(LOG)
    assert "field name" in blocking.admin("waf", "why", number[1])
    assert "nothing down" in blocking.machine.run("hotgigs-admin", "waf", "why", "0" * 32, check=False).stderr


def test_a_one_time_link_is_in_no_log(blocking: Filled) -> None:
    token = "onceonlyonceonlyonceonlyonceonlyonceonly"
    assert is_refused(ask(blocking.machine, Ask(f"/reset/{token}?q=<script>alert(1)</script>")))
    assert token not in blocking.machine.get(LOG)
    logged = blocking.machine.run("journalctl", "-o", "cat", "--grep", "/reset/|onceonly", check=False).stdout
    assert "/reset/(hidden)" in logged
    assert token not in logged


def test_files_are_not_looked_into_and_the_fields_beside_them_are(blocking: Filled) -> None:
    evil = b"GET /etc/passwd HTTP/1.1\r\n' UNION SELECT password FROM users-- <script>alert(1)</script>"
    path = "/jobs/cook-berlin-1a2b3c/apply/resume"
    inside = ask(blocking.machine, Ask(path, *form_with_files({"name": "Dana"}, {"resume": ("cv.txt", evil)})))
    beside = ask(blocking.machine, Ask(path, *form_with_files({"name": evil.decode()}, {"resume": ("cv.txt", b"x")})))
    assert (is_refused(inside), is_refused(beside)) == (False, True)


def test_the_largest_upload_passes_and_its_memory_is_given_back(blocking: Filled) -> None:
    large = form_with_files({"name": "Dana"}, {"resume": ("cv.pdf", b"%PDF-1.4\n" + bytes(range(256)) * 40_000)})
    answer = ask(blocking.machine, Ask("/jobs/cook-berlin-1a2b3c/apply/resume", *large))
    assert not is_refused(answer)
    assert answer.status != 413
    assert memory(blocking, "VmHWM") < BUSY
    assert memory(blocking, "VmRSS") < FREE


@pytest.mark.parametrize(("zone", "apart"), [("uploads", True), ("uploads_from_one", False)])
def test_only_so_many_uploads_wait_in_memory(blocking: Filled, zone: str, apart: bool) -> None:
    machine = blocking.machine
    found = re.search(rf"limit_conn {zone} (\d+);", machine.get("/etc/nginx/hotgigs/site.conf"))
    assert found
    bound, more = int(found[1]), 4
    large = form_with_files({"name": "Dana"}, {"resume": ("cv.pdf", b"%PDF-1.4\n" + bytes(range(256)) * 40_000)})
    machine.run("sh", "-c", "systemctl kill --signal=STOP 'hotgigs-web@*'")
    try:
        asks = [Ask("/jobs/cook-berlin-1a2b3c/apply/resume", *large)] * (bound + more)
        promised = begin_all(machine, asks, apart=apart)
        wait_for(lambda: sum(one.done() for one in promised) == more, "refusal", 50)
        assert memory(blocking, "VmRSS") < FREE + bound * WAITING
    finally:
        machine.run("sh", "-c", "systemctl kill --signal=CONT 'hotgigs-web@*'")
    answers = [one.result(60) for one in promised]
    refused = [one for one in answers if one.status == 503]
    assert len(refused) == more
    assert all("<h1>Busy for a moment</h1>" in one.text for one in refused)


def test_every_rule_that_may_refuse_is_one_that_the_log_can_name(blocking: Filled) -> None:
    listing = "cat /usr/share/modsecurity-crs/rules/REQUEST-9[0-4]*.conf"
    text = blocking.machine.run("sh", "-c", listing).stdout
    files = blocking.machine.get("/etc/nginx/hotgigs/waf/rules.conf")
    used = "|".join(re.findall(r"REQUEST-(\d+)-", files))
    refusing = set(re.findall(rf"id:((?:{used})\d{{3}}),\\\s+phase:[12],\\\s+block", text))
    named = set(re.findall(r"ActionById (\d+)", blocking.machine.get("/etc/nginx/hotgigs/waf/names.conf")))
    replaced = set(
        re.findall(r"SecRuleRemoveById ([\d ]+)", blocking.machine.get("/etc/nginx/hotgigs/waf/replaced.conf"))[
            0
        ].split()
    )
    assert refusing - named - replaced == {"920170", "920171"}


def test_its_log_is_cut_before_it_grows(blocking: Filled) -> None:
    blocking.machine.run("systemctl", "is-active", "hotgigs-waf-log.timer")
    blocking.machine.run("sh", "-c", f"head -c 6000000 /dev/zero | tr '\\0' x >> {LOG}")
    blocking.machine.run("systemctl", "start", "hotgigs-waf-log.service")
    assert int(blocking.machine.run("stat", "-c", "%s", LOG).stdout) < 5_000_000
    assert "found.log.1.gz" in blocking.machine.run("ls", "/var/log/nginx/waf").stdout
    answer = ask(blocking.machine, Ask("/jobs?q=%3Cscript%3Ealert(1)%3C/script%3E"))
    number = re.search(r"<code>([0-9a-f]{32})</code>", answer.text)
    assert number
    assert number[1] in blocking.machine.get(LOG)
