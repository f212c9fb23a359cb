"""Certificates of the services that a segment offers: mail and ACME."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

_CURVE = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-days", "30")


@dataclass(frozen=True)
class Certificate:
    """A certificate, its key, and the authority that clients must trust; all in PEM."""

    certificate: Path
    key: Path
    authority: Path


def issue(folder: Path, *names: str) -> Certificate:
    """Make an authority of its own in `folder`, and a certificate for names and addresses by it."""
    folder.mkdir(parents=True, exist_ok=True)
    authority, authority_key = folder / "authority.pem", folder / "authority-key.pem"
    made = Certificate(folder / "certificate.pem", folder / "key.pem", authority)
    # Python 3.13 and later insist on what a key is for.
    signs = ("-addext", "keyUsage=critical,keyCertSign,cRLSign")
    _openssl("-subj", "/CN=Tests", *signs, "-out", authority, "-keyout", authority_key)
    subject = ",".join(f"{'IP' if name.replace('.', '').isdigit() else 'DNS'}:{name}" for name in names)
    _openssl(
        *("-CA", authority, "-CAkey", authority_key, "-subj", f"/CN={names[0]}"),
        *("-addext", f"subjectAltName={subject}", "-addext", "basicConstraints=critical,CA:FALSE"),
        *("-addext", "keyUsage=critical,digitalSignature", "-addext", "extendedKeyUsage=serverAuth"),
        *("-out", made.certificate, "-keyout", made.key),
    )
    return made


def _openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", "req", "-x509", *_CURVE, *arguments], capture_output=True, check=True)
