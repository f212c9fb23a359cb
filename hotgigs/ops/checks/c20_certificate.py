"""Is the certificate good, for this name, and the one that is served?"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from hotgigs.kernel import clock
from hotgigs.ops.appliance.settings import Appliance
from hotgigs.ops.certificates import facts
from hotgigs.ops.certificates.facts import Certificate
from hotgigs.ops.checks.check import Around, Check
from hotgigs.ops.checks.result import Kind, Result
from hotgigs.ops.system import programs

FILE = Kind(
    "certificate.file", "There is a certificate on disk, for the domain of the site.", "hotgigs-admin cert renew"
)
LIFE = Kind(
    "certificate.life",
    "More than a quarter of its life is left (self-signed: 30 days); problem when it has ended.",
    "hotgigs-admin cert renew",
)
TRUST = Kind(
    "certificate.trust",
    "It is not self-signed, unless the settings ask for that.",
    "hotgigs-admin cert renew",
)
SERVED = Kind(
    "certificate.served",
    "nginx serves the certificate that is on disk.",
    "systemctl reload nginx",
    fix="reload nginx",
)
SELF_SIGNED_LEFT = timedelta(days=30)


def look(around: Around) -> Iterator[Result]:
    """Read the file, and ask nginx."""
    found = facts.read_certificate(facts.SITE)
    if found is None:
        yield FILE.problem(f"there is none at {facts.SITE}")
        return
    yield from judge(found, around.appliance, clock.now())
    yield judge_served(found, facts.read_served(around.appliance.domain))


def judge(found: Certificate, settings: Appliance, now: datetime) -> Iterator[Result]:
    """Judge the certificate on disk."""
    if settings.domain in found.names:
        yield FILE.ok(f"is for {', '.join(found.names)}")
    else:
        yield FILE.problem(f"is for {', '.join(found.names) or 'nobody'}, and the site is {settings.domain}")
    left = found.left(now)
    said = f"ends on {found.ends:%Y-%m-%d}, in {max(left.days, 0)} days"
    due = left <= SELF_SIGNED_LEFT if found.is_self_signed else found.is_due(now)
    if left <= timedelta(0):
        yield LIFE.problem(f"ended on {found.ends:%Y-%m-%d}")
    else:
        yield LIFE.warning(said, gist="it ends soon") if due else LIFE.ok(said)
    if found.is_self_signed and settings.tls not in ("self-signed", "files"):
        yield TRUST.warning("self-signed so far: browsers warn")
    else:
        yield TRUST.ok(f"self-signed, as {settings.tls} asks" if found.is_self_signed else f"issued by {found.issuer}")


def judge_served(found: Certificate, served: Certificate | None) -> Result:
    """Judge what nginx serves by what is on disk."""
    if served is None:
        return SERVED.problem("nothing answers on port 443", fixable=False)
    if served.fingerprint != found.fingerprint:
        return SERVED.problem(f"nginx serves another one, until {served.ends:%Y-%m-%d}", gist="another one")
    return SERVED.ok("nginx serves the one on disk")


def mend(_around: Around, _result: Result) -> None:
    """Have nginx read the certificate. Raises ValueError when it cannot."""
    tried = programs.run(["nginx", "-t", "-q"])
    done = programs.run(["systemctl", "reload", "nginx.service"]) if tried.ok else tried
    if not done.ok:
        raise ValueError(done.said())


CHECK = Check("Certificate", (FILE, LIFE, TRUST, SERVED), look, mend=mend)
