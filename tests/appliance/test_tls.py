"""The site as the world meets it: a certificate of an authority, strict TLS, what is kept, and what is too much."""

import json
import re
import time
from pathlib import Path

import pytest

from hotgigs.jobs import commands as jobs
from tests.appliance.acme import Acme
from tests.appliance.asking import PATIENCE, Ask, ask, ask_all, ask_slowly, form_with_files
from tests.appliance.filled import Filled
from tests.appliance.installed import DOMAIN
from tests.appliance.network import wait_for

GZIP = {"Accept-Encoding": "gzip"}
CURL = ("curl", "--silent", "--show-error", "--max-time", "20")
GONE = 5
"""Seconds after which a closed job is gone for everybody, kept pages included."""
BREACH = "BREACH"
"""Public pages are compressed: nothing secret is in them."""
SCANNER = "testssl.sh bsdextrautils dnsutils"
SCAN = (
    *("testssl", "--quiet", "--color", "0", "--warnings", "off", "--nodns", "min", "--ip", "one"),
    *("--add-ca", "/root/root.pem", "--jsonfile", "/root/scan.json", f"https://{DOMAIN}/"),
)


@pytest.fixture
def root(acme: Acme, tmp_path: Path) -> Path:
    """Write down whom a client of the site must trust."""
    path = tmp_path / "root.pem"
    path.write_text(acme.root())
    return path


def logged(filled: Filled, path: str) -> list[dict[str, str]]:
    """Return what nginx logged of requests for a path, oldest first."""
    lines = filled.machine.run("journalctl", "-t", "nginx", "-o", "cat", "--no-pager").stdout.splitlines()
    found = [json.loads(line) for line in lines if line.startswith("{")]
    return [one for one in found if one["path"] == path]


def post_path(filled: Filled, number: int = 0) -> str:
    """Return the path of a public job."""
    page = ask(filled.machine, Ask("/jobs"))
    title = filled.world.posts[number].slug
    assert title in page.text
    return f"/jobs/{title}"


def test_a_client_that_trusts_the_authority_trusts_the_site(filled: Filled, root: Path) -> None:
    command = (*CURL, "--fail", "--cacert", root, "--output", "/dev/null", "--write-out", "%{http_version}")
    assert filled.machine.segment.neighbour.run(*command, f"https://{DOMAIN}/").stdout == "2"
    told = json.loads(filled.admin("cert", "status", "--json"))
    assert (told["mode"], told["same"], told["certificate"]["names"]) == ("acme", True, [DOMAIN])
    assert filled.machine.get("/etc/letsencrypt/renewal/hotgigs.conf").count("acme.test") >= 1


def test_the_site_passes_the_test_of_its_own_command(filled: Filled) -> None:
    told = json.loads(filled.admin("cert", "test", "--json"))
    states = {one["name"]: one["state"] for one in told["tried"]}
    fine = dict.fromkeys(("port 80", "names", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"), "ok")
    # Complete, to a root that only these tests know.
    assert states == {**fine, "chain": "warning"}
    assert told["ok"]


def test_the_test_sees_a_chain_that_is_cut_off(filled: Filled) -> None:
    live = "/etc/letsencrypt/live/hotgigs"
    try:
        filled.machine.run("ln", "-sfn", f"{live}/cert.pem", "/etc/hotgigs/tls/site.crt")
        filled.machine.run("systemctl", "reload", "nginx.service")
        wait_for(
            lambda: '"chain", "state": "problem"' in filled.admin("cert", "test", "--json", check=False), "problem", 30
        )
    finally:
        filled.machine.run("ln", "-sfn", f"{live}/fullchain.pem", "/etc/hotgigs/tls/site.crt")
        filled.machine.run("systemctl", "reload", "nginx.service")
    wait_for(lambda: '"chain", "state": "warning"' in filled.admin("cert", "test", "--json", check=False), "chain", 30)


def test_browsers_insist_for_minutes_first_and_for_years_when_told(filled: Filled) -> None:
    def seconds(path: str) -> str:
        return ask(filled.machine, Ask(path)).headers["strict-transport-security"]

    assert seconds("/") == seconds("/nowhere") == "max-age=300"
    assert json.loads(filled.admin("cert", "hsts", "--enforce", "--json"))["ok"]
    assert "\nhsts: enforced\n" in filled.machine.get("/etc/hotgigs/appliance.yml")
    wait_for(lambda: seconds("/") == seconds("/nowhere") == "max-age=63072000", "two years", 30)


@pytest.mark.appliance_long
def test_a_scanner_finds_nothing_but_that_public_pages_are_compressed(filled: Filled, root: Path) -> None:
    assert "max-age=63072000" in ask(filled.machine, Ask("/")).headers["strict-transport-security"]
    # On the box itself: one machine more would be needed for it alone.
    filled.machine.run("sh", "-c", f"apt-get update -qq && apt-get install -qq -y {SCANNER} >/dev/null", timeout=900)
    filled.machine.put("/root/root.pem", root.read_text())
    filled.machine.run(*SCAN, check=False, timeout=1200)
    found = json.loads(filled.machine.get("/root/scan.json"))
    bad = {one["id"]: one["finding"] for one in found if one["severity"] in ("MEDIUM", "HIGH", "CRITICAL", "FATAL")}
    bad.pop(BREACH, None)
    assert bad == {}
    assert any(one["severity"] in ("OK", "INFO", "LOW") for one in found)


def test_only_what_is_the_same_for_everybody_is_compressed(filled: Filled) -> None:
    public = ask(filled.machine, Ask("/jobs", GZIP))
    assert public.headers.get("content-encoding") == "gzip"
    for path in ("/account", "/hiring", "/jobs"):
        own = ask(filled.machine, Ask(path, {**GZIP, "Cookie": filled.recruiter}))
        assert "content-encoding" not in own.headers, path


def test_a_public_page_is_kept_for_who_has_no_cookie(filled: Filled) -> None:
    path = post_path(filled, 1)
    mark = len(logged(filled, path))
    variants = [Ask(path, {"Cookie": "theme=dark"}), Ask(path, {"HX-Request": "true"})]
    ask_all(filled.machine, [Ask(path), Ask(path), *variants])
    wait_for(lambda: len(logged(filled, path)) == mark + 4, "log of nginx", 20)
    caches = [one["cache"] for one in logged(filled, path)[mark:]]
    assert caches[1:] == ["HIT", "BYPASS", "BYPASS"]
    answer = ask(filled.machine, Ask(path, {"Cookie": filled.recruiter}))
    assert "no-store" in answer.headers["cache-control"]


def test_a_closed_job_is_gone_within_seconds(filled: Filled) -> None:
    path = post_path(filled, 2)
    assert ask(filled.machine, Ask(path)).status == 200
    with filled.site.writing() as session:
        jobs.close(session, filled.world.cast.as_alice, filled.world.jobs[2].id, reason="filled")
    time.sleep(GONE)
    title = filled.world.posts[2].title
    assert title not in ask(filled.machine, Ask("/jobs")).text
    assert ask(filled.machine, Ask(path)).status == 410


def test_static_files_are_kept_for_ever_and_compressed(filled: Filled) -> None:
    found = re.search(r'href="(/static/[^"]+\.css)"', ask(filled.machine, Ask("/")).text)
    assert found
    answer = ask(filled.machine, Ask(found[1], GZIP))
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"].startswith("text/css")


def test_whoever_asks_for_another_name_gets_no_answer(filled: Filled) -> None:
    for scheme, port in (("http", 80), ("https", 443)):
        name = f"other.test:{port}:{filled.machine.address}"
        command = (*CURL, "--insecure", "--resolve", name, f"{scheme}://other.test/")
        done = filled.machine.segment.neighbour.run(*command, check=False)
        # 52: an empty answer; 92: the same in HTTP/2.
        assert done.returncode in (52, 92), done
        assert done.stdout == ""
    served = filled.machine.run(
        *(
            "sh",
            "-c",
            "openssl s_client -connect 127.0.0.1:443 -servername other.test </dev/null | openssl x509 -noout -issuer",
        )
    )
    # Our own certificate, which nobody else vouches for. Newer versions of openssl put no spaces there.
    assert f"CN={DOMAIN}" in served.stdout.replace(" ", "")


def test_a_large_upload_passes_and_a_larger_one_is_told_so(filled: Filled) -> None:
    path = f"{post_path(filled)}/apply/resume"
    for size, status in ((10 * 2**20 - 4096, 0), (13 * 2**20, 413)):
        upload = form_with_files({"name": "Dana"}, {"resume": ("cv.pdf", b"%PDF-1.4\n" + bytes(size))})
        answer = ask(filled.machine, Ask(path, *upload))
        assert (answer.status == 413) == bool(status)
        assert ("<h1>Too large</h1>" in answer.text) == bool(status)


@pytest.mark.appliance_long
def test_a_slow_upload_gets_its_time(filled: Filled) -> None:
    upload = form_with_files({"name": "Dana"}, {"resume": ("cv.txt", b"Dana Okafor\n" * 30_000)})
    began = time.monotonic()
    answer = ask_slowly(filled.machine, Ask(f"{post_path(filled)}/apply/resume", *upload), seconds=90)
    assert time.monotonic() - began >= 90
    assert answer.status < 500
    assert answer.status not in (408, 413)


def test_who_asks_for_too_much_is_told_to_wait(filled: Filled) -> None:
    def flood() -> bool:
        command = ("sh", "-c", f"seq 150 | xargs -P 40 -I@ {' '.join(CURL)} -k https://{DOMAIN}/accessibility?@")
        return (
            "<h1>Too many requests</h1>"
            in filled.machine.segment.neighbour.run(*command, check=False, timeout=PATIENCE).stdout
        )

    wait_for(flood, "limit", 60)
    command = (*CURL, "--insecure", "--output", "/dev/null", "--write-out", "%{http_code}", f"https://{DOMAIN}/")
    wait_for(lambda: filled.machine.segment.neighbour.run(*command).stdout == "200", "end of the limit", 30)
