"""Can every file that the settings name be read, and does the key fit its certificate?"""

import ssl
from collections.abc import Iterator
from pathlib import Path

from hotgigs.ops.preflight.finding import Finding, Surroundings, ok, problem

NAME = "Files"


def check(around: Surroundings) -> Iterator[Finding]:
    """Look at each file that was named."""
    settings = around.settings
    named = {
        "acme_ca": settings.acme_ca,
        "tls_certificate": settings.tls_certificate,
        "tls_key": settings.tls_key,
        "log_target_ca": settings.log_target_ca,
        "--mail-password-file": around.mail_password_file,
    }
    missing = [_unreadable(option, Path(value)) for option, value in named.items() if value and not _reads(Path(value))]
    yield from missing
    if around.wheelhouse is not None:
        yield judge_wheelhouse(around.wheelhouse)
    if settings.tls == "files" and not missing:
        yield judge_pair(Path(settings.tls_certificate), Path(settings.tls_key))
    for authority in (settings.acme_ca, settings.log_target_ca):
        if authority and not missing:
            yield judge_root(Path(authority))


def judge_pair(certificate: Path, key: Path) -> Finding:
    """Judge whether a key belongs to a certificate."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except (ssl.SSLError, OSError) as error:
        reason = getattr(error, "reason", None) or str(error)
        needed = "a certificate in PEM, its chain below it, and its key without a passphrase"
        remedy = f"openssl x509 -noout -subject -enddate -in {certificate}"
        return problem(NAME, f"{certificate} and {key} do not fit: {reason}", needed, remedy)
    return ok(NAME, f"the key fits {certificate}")


def judge_root(authority: Path) -> Finding:
    """Judge whether a file holds certificates."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(authority)
    except (ssl.SSLError, OSError) as error:
        return problem(
            NAME, f"{authority}: {error}", "a root certificate in PEM", f"openssl x509 -noout -in {authority}"
        )
    return ok(NAME, f"{authority} holds a root certificate")


def judge_wheelhouse(folder: Path) -> Finding:
    """Judge whether a folder holds wheels, Ansible's among them."""
    if any(folder.glob("ansible_core-*.whl")):
        return ok(NAME, f"{len(list(folder.glob('*.whl')))} wheels in {folder}")
    remedy = f"pip download --only-binary :all: -d {folder} -r requirements/install-3.XX.txt  # docs/install.md"
    return problem(NAME, f"no wheel of ansible-core in {folder}", "the wheels of both requirement files", remedy)


def _reads(path: Path) -> bool:
    try:
        with path.open("rb"):
            return True
    except OSError:
        return False


def _unreadable(option: str, path: Path) -> Finding:
    return problem(NAME, f"{option} = {path} cannot be read", "the full path of a file that is there", f"ls -l {path}")
