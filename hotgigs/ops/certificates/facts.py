"""What a certificate says: on disk, and as nginx serves it."""

import hashlib
import re
import socket
import ssl
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from hotgigs.ops.system import programs

FOLDER = Path("/etc/hotgigs/tls")
SITE = FOLDER / "site.crt"
SELF_SIGNED = FOLDER / "self-signed.crt"
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
_DATE = "%b %d %H:%M:%S %Y %Z"


@dataclass(frozen=True)
class Certificate:
    """One certificate; the fingerprint is SHA-256 in capital hexadecimal with colons."""

    fingerprint: str
    names: tuple[str, ...]
    issuer: str
    subject: str
    begins: datetime
    ends: datetime

    @property
    def is_self_signed(self) -> bool:
        """Tell whether nobody but this box vouches for it."""
        return self.issuer == self.subject

    def left(self, now: datetime) -> timedelta:
        """Return how long it is still good; negative when it has ended."""
        return self.ends - now

    def is_due(self, now: datetime) -> bool:
        """Tell whether a quarter of its life or less is left: renewal should have happened at a third."""
        return self.left(now) <= (self.ends - self.begins) / 4


def read_certificate(path: Path) -> Certificate | None:
    """Read the first certificate of a file; None when there is none.

    Raises ValueError when the file holds something else.
    """
    try:
        text = path.read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return None
    found = _PEM.search(text)
    if found is None:
        raise ValueError(f"{path} holds no certificate.")
    return _describe(found[0])


def read_served(host: str, *, address: str = "127.0.0.1", port: int = 443, seconds: float = 5) -> Certificate | None:
    """Ask the server on this box which certificate it serves for a name; None when it does not answer."""
    context = ssl.create_default_context()
    # Whether it is the right one is what the caller wants to find out.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with (
            socket.create_connection((address, port), timeout=seconds) as plain,
            context.wrap_socket(plain, server_hostname=host) as secure,
        ):
            served = secure.getpeercert(binary_form=True)
    except OSError:
        return None
    return _describe(ssl.DER_cert_to_PEM_cert(served)) if served else None


def _describe(pem: str) -> Certificate:
    """Let openssl read a certificate. Raises ValueError when it cannot."""
    what = ("-subject", "-issuer", "-dates", "-ext", "subjectAltName")
    done = programs.run(["openssl", "x509", "-noout", "-nameopt", "RFC2253", *what], given=pem)
    if not done.ok:
        raise ValueError(f"The certificate cannot be read: {done.said()}.")
    digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest().upper()
    return Certificate(
        fingerprint=":".join(digest[place : place + 2] for place in range(0, len(digest), 2)),
        names=tuple(re.findall(r"DNS:([^,\s]+)", done.output)),
        issuer=_line(done.output, "issuer"),
        subject=_line(done.output, "subject"),
        begins=_moment(_line(done.output, "notBefore")),
        ends=_moment(_line(done.output, "notAfter")),
    )


def _line(text: str, name: str) -> str:
    found = re.search(rf"^{name}=\s*(.*)$", text, re.MULTILINE)
    return found[1].strip() if found else ""


def _moment(text: str) -> datetime:
    return datetime.strptime(re.sub(r"\s+", " ", text), _DATE).replace(tzinfo=timezone.utc)
