"""Did the last alert and the last sign of life go out?"""

from collections.abc import Iterator

from hotgigs.ops.alerts import memory
from hotgigs.ops.alerts.memory import Memory
from hotgigs.ops.appliance.settings import Appliance
from hotgigs.ops.checks.check import Around, Check
from hotgigs.ops.checks.result import Kind, Result

SENT = Kind(
    "alerts.sent",
    "Somebody is told by mail when something changes, and the last such mail went out.",
    "hotgigs-admin configure alert_email=ops@example.org mail_url=smtp://user@host:587?starttls=1",
)
HEARTBEAT = Kind(
    "alerts.heartbeat",
    "The heartbeat address, where one is set, took the last sign of life.",
    "hotgigs-admin configure heartbeat_url=https://…",
)


def look(around: Around) -> Iterator[Result]:
    """Read what the last run of the timer remembered."""
    yield from judge(around.appliance, memory.read(around.at(str(memory.FILE))))


def judge(settings: Appliance, known: Memory) -> Iterator[Result]:
    """Judge what is known of the last attempts."""
    if not (settings.alert_email or settings.email) or not settings.mail_url:
        yield SENT.warning("nobody is told: alert_email or mail_url is not set")
    elif known.mail_failure:
        yield SENT.warning(f"the last one did not go out: {known.mail_failure}", gist="failed")
    else:
        yield SENT.ok("nothing waits to be told")
    if settings.heartbeat_url:
        failure = known.heartbeat_failure
        told = HEARTBEAT.warning(f"not taken: {failure}", gist="failed") if failure else HEARTBEAT.ok("taken")
        yield told


CHECK = Check("Alerts", (SENT, HEARTBEAT), look)
