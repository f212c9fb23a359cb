"""What a person is told at the end: address, certificate, the link of the first administrator, what to do next."""

import hashlib
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hotgigs.ops.appliance.settings import Appliance
from hotgigs.ops.system.programs import run

ADMIN = "/usr/local/bin/hotgigs-admin"
CERTIFICATE = Path("/etc/hotgigs/tls/site.crt")


@dataclass(frozen=True)
class Report:
    """The facts of a finished installation."""

    url: str
    certificate: str
    fingerprint: str
    first_administrator: str
    backups: str
    next_steps: tuple[str, ...]

    def plain(self) -> Mapping[str, Any]:
        """Return it for JSON."""
        return {**vars(self), "next_steps": list(self.next_steps)}

    def text(self) -> str:
        """Return it in words."""
        lines = [f"HotGigs is at {self.url}", ""]
        if self.fingerprint:
            lines += [f"Certificate  {self.certificate}", f"             SHA-256 {self.fingerprint}", ""]
        if self.first_administrator:
            lines += [
                "Open this link to become the first administrator; it works once:",
                f"  {self.first_administrator}",
                "",
            ]
        lines += [f"Backups      {self.backups}", ""]
        return "\n".join([*lines, "Next", *(f"  {step}" for step in self.next_steps)])


def write_report(settings: Appliance) -> Report:
    """Gather the facts from the box as it is now."""
    link = _first_administrator()
    steps = []
    if settings.tls in ("self-signed", "letsencrypt-staging"):
        steps.append(
            "hotgigs-admin configure tls=letsencrypt email=YOU@YOUR.DOMAIN   a certificate that browsers trust"
        )
    if not settings.mail_url:
        steps.append("hotgigs-admin configure mail_url=smtp://USER@HOST:587?starttls=1   so that mails leave the box")
    if not settings.backup_key_fingerprint:
        steps.append("hotgigs-admin backup export-key   only this key opens backups: keep it away from this box")
    if not settings.backup_targets:
        steps.append("hotgigs-admin backup target add   another place for backups")
    steps += [
        "hotgigs-admin status   how the box is, on one screen",
        "hotgigs-admin doctor   every check, with its remedy",
    ]
    return Report(
        f"https://{settings.domain}/",
        _kind(settings),
        fingerprint_of(CERTIFICATE),
        link,
        _backups(settings),
        tuple(steps),
    )


def fingerprint_of(path: Path) -> str:
    """Return the SHA-256 fingerprint of the first certificate in a file, as browsers show it, or nothing."""
    try:
        text = path.read_text(encoding="ascii")
        first = text[text.index(ssl.PEM_HEADER) : text.index(ssl.PEM_FOOTER) + len(ssl.PEM_FOOTER)]
        digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(first)).hexdigest().upper()
    except (OSError, ValueError):
        return ""
    return ":".join(digest[place : place + 2] for place in range(0, len(digest), 2))


def _backups(settings: Appliance) -> str:
    places = ["/var/backups/hotgigs", *settings.backup_targets]
    alone = "" if settings.backup_targets else "; a box that is lost takes them along"
    return f"every night at {settings.backup_time} to {', '.join(places)}{alone}"


def _kind(settings: Appliance) -> str:
    kinds = {
        "letsencrypt": "from Let's Encrypt",
        "letsencrypt-staging": "from Let's Encrypt's staging authority, which browsers do not trust",
        "acme": f"from {settings.acme_directory}",
        "self-signed": "self-signed: compare the fingerprint before you trust it",
        "files": f"your own, {settings.tls_certificate}",
    }
    return kinds[settings.tls]


def _first_administrator() -> str:
    """Ask for the link; the command refuses where an administrator exists, and then there is none to show."""
    done = run([ADMIN, "user", "first-administrator", "--json"], seconds=120)
    try:
        return str(json.loads(done.output)["link"]) if done.ok else ""
    except (ValueError, KeyError):
        return ""
