"""Puts the certificate that the settings ask for in front of the site, and never leaves the site without one."""

import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from hotgigs.kernel import clock
from hotgigs.ops.appliance.settings import ACME_MODES, Appliance
from hotgigs.ops.certificates import certbot, facts
from hotgigs.ops.preflight import files
from hotgigs.ops.preflight.finding import OK
from hotgigs.ops.system import programs

STATE = Path("/var/lib/hotgigs/state/certificate.json")
FIRST_PAUSE, LONGEST_PAUSE = timedelta(hours=1), timedelta(hours=24)


@dataclass(frozen=True)
class Outcome:
    """What became of a look at the certificate; `remedy` is the next command when something is wrong."""

    ok: bool
    changed: bool
    sentence: str
    remedy: str = ""


def settle(settings: Appliance, *, scheduled: bool = False) -> Outcome:
    """Obtain or renew what the settings ask for, and serve it.

    What the timer asks for waits longer after each failure, because authorities count failed attempts.
    """
    if settings.tls in ACME_MODES:
        return _settle_acme(settings, scheduled=scheduled)
    if settings.tls == "files":
        return _settle_files(settings)
    changed = _serve(facts.SELF_SIGNED, facts.SELF_SIGNED.with_suffix(".key"))
    return Outcome(True, changed, "The self-signed certificate is served: browsers warn until there is another.")


def foresee(settings: Appliance) -> Outcome:
    """Say what `settle` would do, and change nothing."""
    if settings.tls in ACME_MODES:
        there = facts.read_certificate(certbot.LIVE / "fullchain.pem")
        if there is None or settings.domain not in there.names:
            said = f"{certbot.directory_of(settings)} would be asked for a certificate for {settings.domain}."
            return Outcome(True, False, said)
        said = (
            f"The certificate for {settings.domain} is good until {there.ends:%Y-%m-%d}; certbot decides when to renew."
        )
        return Outcome(True, False, said)
    source = settings.tls_certificate if settings.tls == "files" else str(facts.SELF_SIGNED)
    return Outcome(True, False, f"{source} would be served.")


def _settle_acme(settings: Appliance, *, scheduled: bool) -> Outcome:
    pause = _pause_until()
    if scheduled and pause and clock.now() < pause:
        return Outcome(True, False, f"The next attempt is at {pause:%Y-%m-%d %H:%M} UTC.")
    before = facts.read_certificate(certbot.LIVE / "fullchain.pem")
    answer = certbot.ask(settings)
    if not answer.ok:
        _note_failure(answer.reason)
        said = f"{certbot.directory_of(settings)} gave no certificate: {answer.reason.rstrip('.')}."
        return Outcome(False, False, f"{said} The site goes on with the one it has.", "hotgigs-admin cert renew")
    STATE.unlink(missing_ok=True)
    after = facts.read_certificate(certbot.LIVE / "fullchain.pem")
    linked = _serve(certbot.LIVE / "fullchain.pem", certbot.LIVE / "privkey.pem")
    changed = linked or before != after
    if before != after and not linked:
        _reload()
    until = f"{after.ends:%Y-%m-%d}" if after else "an unknown date"
    return Outcome(True, changed, f"The certificate for {settings.domain} is good until {until}.")


def _settle_files(settings: Appliance) -> Outcome:
    source, key = Path(settings.tls_certificate), Path(settings.tls_key)
    judged = files.judge_pair(source, key)
    if judged.state != OK:
        # Before the copies: nginx runs on with what it has read, and would not come back after a restart.
        return Outcome(False, False, f"{judged.found}. The site goes on with the certificate it has.", judged.remedy)
    copy = facts.FOLDER / "files.crt"
    content = (source.read_bytes(), key.read_bytes())
    same = copy.exists() and content == (copy.read_bytes(), copy.with_suffix(".key").read_bytes())
    if not same:
        # nginx sees no home folder, where such files often lie: it gets copies.
        _write(copy, content[0], 0o644)
        _write(copy.with_suffix(".key"), content[1], 0o600)
    linked = _serve(copy, copy.with_suffix(".key"))
    if not same and not linked:
        _reload()
    return Outcome(True, linked or not same, f"The certificate of {source} is served.")


def _serve(certificate: Path, key: Path) -> bool:
    """Lead nginx to a certificate and reload it; tells whether that was a change.

    Raises ValueError when nginx refuses it, after leading nginx back to what it had.
    """
    links = {facts.SITE: certificate, facts.SITE.with_suffix(".key"): key}
    before = {link: os.readlink(link) if link.is_symlink() else None for link in links}
    if all(before[link] == str(target) for link, target in links.items()):
        return False
    for link, target in links.items():
        _link(link, str(target))
    tried = programs.run(["nginx", "-t", "-q"])
    if not tried.ok:
        for link, target_before in before.items():
            if target_before is not None:
                _link(link, target_before)
        raise ValueError(f"nginx refuses the certificate {certificate}: {tried.said()}. It goes on with the old one.")
    _reload()
    return True


def _link(link: Path, target: str) -> None:
    fresh = link.with_name(f".{link.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    os.replace(fresh, link)


def _write(path: Path, content: bytes, mode: int) -> None:
    fresh = path.with_name(f".{path.name}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with open(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    os.replace(fresh, path)


def _reload() -> None:
    done = programs.run(["systemctl", "reload-or-restart", "nginx.service"])
    if not done.ok:
        raise ValueError(f"nginx could not read the new certificate: {done.said()}. Run: systemctl status nginx")


def _pause_until() -> datetime | None:
    if not STATE.exists():
        return None
    return datetime.fromisoformat(json.loads(STATE.read_text(encoding="utf-8"))["next_attempt"])


def _note_failure(reason: str) -> None:
    failures = 1
    if STATE.exists():
        failures += int(json.loads(STATE.read_text(encoding="utf-8"))["failures"])
    pause = min(FIRST_PAUSE * 2 ** min(failures - 1, 5), LONGEST_PAUSE)
    known = {"failures": failures, "reason": reason, "next_attempt": (clock.now() + pause).isoformat()}
    _write(STATE, json.dumps(known).encode(), 0o600)
