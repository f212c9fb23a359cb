"""A one-time link is in no log, whatever goes wrong with the request that holds it."""

from collections.abc import Callable

import pytest

from tests.appliance.asking import Ask, ask, ask_all, form, form_with_files
from tests.appliance.filled import Filled
from tests.appliance.installed import DOMAIN
from tests.appliance.network import wait_for

TOKEN = "onceonly-{}-Wq7vXz3kR9bLm2TfYc5Np8Hd"
PATHS = (
    "/reset/{}",
    "/verify/{}",
    "/invitations/{}",
    "/status/link/{}",
    "/jobs/x/apply/draft/{}",
    "/first-administrator/{}",
)
LONG = "/reset/{}"
WRONG = "<script>alert(1)</script>"
FIND = """
journalctl --sync
journalctl --no-pager --output=export | grep --text --fixed-strings -e "$0"
grep --recursive --text --fixed-strings -e "$0" /var/log --exclude-dir=journal
echo searched
"""


def everywhere(token: str) -> list[Ask]:
    """Return requests that hold a token: in the path, in the query, and in the page that led there."""
    asks = [Ask(path.format(token)) for path in PATHS]
    asks += [Ask(f"/sign-in?next=/reset/{token}"), Ask(f"/jobs?q=cook&page={token}")]
    return [*asks, Ask("/jobs", {"Referer": f"https://{DOMAIN}/reset/{token}"})]


def ordinary(filled: Filled, token: str) -> None:
    ask_all(filled.machine, everywhere(token))
    filled.machine.segment.neighbour.run("curl", "--silent", "--head", f"http://{DOMAIN}/reset/{token}?q={token}")


def suspect(filled: Filled, token: str) -> None:
    """Attack, so that the firewall has something to say."""
    ask_all(filled.machine, [Ask(f"{LONG.format(token)}?q={WRONG}"), Ask(f"/jobs?q={WRONG}&t={token}")])
    headers, body = form({"name": WRONG})
    ask(filled.machine, Ask(LONG.format(token), headers, body))


def too_much(filled: Filled, token: str) -> None:
    """Ask until the limits refuse."""
    address = f"https://{DOMAIN}/status/link/{token}?@"
    flood = (
        f"seq 150 | xargs -P 40 -I@ curl --silent --insecure --output /dev/null --write-out '%{{http_code}} ' {address}"
    )
    place = filled.machine.segment.neighbour
    wait_for(lambda: "429" in place.run("sh", "-c", flood, check=False, timeout=120).stdout, "refusal", 60)


def too_large(filled: Filled, token: str) -> None:
    """Send what is kept in a file on its way, and what is not taken."""
    for size in (2**19, 13 * 2**20):
        upload = form_with_files({"name": "Dana"}, {"resume": ("cv.pdf", bytes(size))})
        ask(filled.machine, Ask(f"/jobs/x/apply/draft/{token}", *upload))


def malformed(filled: Filled, token: str) -> None:
    """Send what nginx itself refuses to read."""
    long = "x" * 20_000
    ask_all(
        filled.machine,
        [
            Ask(f"/reset/{token}/%zz"),
            Ask(f"/reset/{token}?{long}"),
            Ask(f"/reset/{token}", {"X-Long": long}),
            Ask(f"/reset/{token}", {"Content-Length": "-1"}),
        ],
    )


def nobody_there(filled: Filled, token: str) -> None:
    """Ask while no web process runs, and after one has died."""
    units = filled.machine.run("systemctl", "list-units", "--plain", "--no-legend", "hotgigs-web@*").stdout.split("\n")
    names = [line.split()[0] for line in units if line]
    filled.machine.run("systemctl", "stop", *names)
    try:
        answers = ask_all(filled.machine, everywhere(token))
        assert {502} <= {one.status for one in answers}
    finally:
        filled.machine.run("systemctl", "start", *names)


@pytest.mark.parametrize("happening", [ordinary, suspect, too_much, too_large, malformed, nobody_there])
def test_a_token_is_in_no_log(filled: Filled, happening: Callable[[Filled, str], None]) -> None:
    token = TOKEN.format(happening.__name__)
    happening(filled, token)
    assert filled.machine.run("sh", "-c", FIND, token, check=False).stdout == "searched\n"


def test_what_nginx_says_of_itself_is_still_logged(filled: Filled) -> None:
    """The log is not deaf: what is about no request stands in it."""
    pid = filled.machine.run("sh", "-c", "pgrep -u www-data -x nginx | head -n 1").stdout.strip()
    filled.machine.run("kill", "-KILL", pid)

    def is_said() -> bool:
        said = filled.machine.run("journalctl", "-t", "nginx", "-o", "cat", "--no-pager").stdout
        return f"worker process {pid} exited on signal 9" in said

    wait_for(is_said, "line about a process that died", 30)
