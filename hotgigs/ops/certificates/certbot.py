"""Asks certbot for a certificate: one command that obtains, keeps, renews and follows changes of the settings."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from hotgigs.ops.appliance.settings import Appliance
from hotgigs.ops.system import programs
from hotgigs.ops.system.programs import Done

LINEAGE = "hotgigs"
LIVE = Path("/etc/letsencrypt/live") / LINEAGE
RENEWAL = Path("/etc/letsencrypt/renewal") / f"{LINEAGE}.conf"
WEBROOT = Path("/var/www/hotgigs-acme")
OWN = Path("/opt/hotgigs/certbot/bin/certbot")
PRODUCTION = "https://acme-v02.api.letsencrypt.org/directory"
STAGING = "https://acme-staging-v02.api.letsencrypt.org/directory"
_PATIENCE = 300
_DETAIL = re.compile(r"^\s*Detail:\s*(.+)$", re.MULTILINE)

# Below come only lines that name its log and a forum.
_FAULT = re.compile(r"^An unexpected error occurred:\n(?:[\w.]+: )?(.+)$", re.MULTILINE)
_UNREACHED = re.compile(
    r"^An unexpected error occurred:\n.*: Failed to establish a new connection: (.+?)'?\)*$", re.MULTILINE
)


@dataclass(frozen=True)
class Answer:
    """What became of a request for a certificate; `reason` is what the authority said when it refused."""

    ok: bool
    reason: str = ""


def directory_of(settings: Appliance) -> str:
    """Return the address of the certificate authority that the settings name."""
    return {"letsencrypt": PRODUCTION, "letsencrypt-staging": STAGING}.get(settings.tls, settings.acme_directory)


def ask(settings: Appliance) -> Answer:
    """Obtain the certificate, or keep or renew the one that is there.

    Let's Encrypt is first asked for a trial, so that a wrong name or a closed port costs no failed attempt there.
    """
    if settings.tls == "letsencrypt" and _recorded_server() != PRODUCTION:
        trial = _run([*_command(settings), "--dry-run"], settings)
        if not trial.ok:
            return Answer(False, reason_of(trial))
    moved = _recorded_server() not in ("", directory_of(settings))
    done = _run([*_command(settings), *(["--force-renewal"] if moved else [])], settings)
    return Answer(True) if done.ok else Answer(False, reason_of(done))


def _command(settings: Appliance) -> list[str]:
    return [
        str(OWN) if OWN.exists() else "certbot",
        "certonly",
        "--non-interactive",
        "--agree-tos",
        *("--email", settings.email),
        *("--server", directory_of(settings)),
        *("--cert-name", LINEAGE),
        *("--domain", settings.domain),
        *("--webroot", "--webroot-path", str(WEBROOT)),
        *("--key-type", "ecdsa"),
        "--keep-until-expiring",
        "--renew-with-new-domains",
        # Nobody waits at a terminal for the timer, and the timer has a delay of its own.
        "--no-random-sleep-on-renew",
    ]


def _run(command: list[str], settings: Appliance) -> Done:
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8"}
    if settings.acme_ca:
        environment["REQUESTS_CA_BUNDLE"] = settings.acme_ca
    return programs.run(command, environment=environment, seconds=_PATIENCE)


def _recorded_server() -> str:
    """Return the authority that issued what is there; empty when there is nothing."""
    if not RENEWAL.exists():
        return ""
    found = re.search(r"^server\s*=\s*(\S+)", RENEWAL.read_text(encoding="utf-8"), re.MULTILINE)
    return found[1] if found else ""


def reason_of(done: Done) -> str:
    """Return why certbot got nothing: what the authority said, or what kept certbot from asking it."""
    said = f"{done.output}\n{done.errors}"
    found = _DETAIL.findall(said) or _UNREACHED.findall(said) or _FAULT.findall(said)
    return found[-1].strip() if found else done.said()
