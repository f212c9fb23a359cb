"""Tries the site as browsers and certificate authorities meet it: port 80, chain, names and protocols."""

import re
import secrets
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hotgigs.ops.appliance.settings import ACME_MODES, Appliance
from hotgigs.ops.certificates.certbot import WEBROOT
from hotgigs.ops.system import programs
from hotgigs.ops.system.programs import Done

OK, WARNING, PROBLEM = "ok", "warning", "problem"
_CHALLENGES = ".well-known/acme-challenge"
_PATIENCE = 10
_OLD = {"TLS 1.0": "-tls1", "TLS 1.1": "-tls1_1"}
_NEW = {"TLS 1.2": "-tls1_2", "TLS 1.3": "-tls1_3"}
# Without this, openssl itself refuses to speak the old ones, and nothing is learnt of the server.
_ANY_CIPHER = ("-cipher", "ALL:@SECLEVEL=0")
_VERDICT = re.compile(r"^Verif(?:y return code|ication error|ication): *(.+)$", re.MULTILINE)
_LINK = re.compile(r"^\s*\d+ s:(.*)\n\s*i:(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Tried:
    """One thing that was tried: `state` is ok, warning or problem."""

    name: str
    state: str
    evidence: str
    remedy: str = ""


def try_site(settings: Appliance) -> Iterator[Tried]:
    """Try everything."""
    yield try_port_80(settings)
    greeting = _greet(settings.domain, "-verify_hostname", settings.domain, "-showcerts")
    yield judge_names(settings.domain, greeting)
    yield judge_chain(greeting, settings)
    for name, option in _OLD.items():
        yield judge_old(name, _greet(settings.domain, option, *_ANY_CIPHER))
    for name, option in _NEW.items():
        yield judge_new(name, _greet(settings.domain, option))


def try_port_80(settings: Appliance, webroot: Path = WEBROOT) -> Tried:
    """Put a file where a certificate authority looks, and fetch it by the name of the site."""
    name, content = secrets.token_urlsafe(16), secrets.token_hex(16)
    address = f"http://{settings.domain}/{_CHALLENGES}/{name}"
    file = webroot / _CHALLENGES / name
    for folder in (file.parent.parent, file.parent):
        folder.mkdir(parents=True, exist_ok=True)
        # Whatever the administrator's umask is: nginx must see it, and certbot uses what is there.
        folder.chmod(0o755)
    file.write_text(content, encoding="ascii")
    file.chmod(0o644)
    # An authority asks without any proxy.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=_PATIENCE) as answer:
            said = answer.read(1024).decode("ascii", errors="replace")
    except (urllib.error.URLError, OSError) as error:
        return Tried("port 80", _if_needed(settings), f"{address} cannot be fetched: {error}", _way(settings))
    finally:
        file.unlink()
    if said != content:
        return Tried("port 80", _if_needed(settings), f"{address} leads to another server", _way(settings))
    return Tried("port 80", OK, f"a certificate authority finds its file at http://{settings.domain}/{_CHALLENGES}/")


def judge_names(domain: str, greeting: Done) -> Tried:
    """Judge whether the certificate that is served is for the domain."""
    if "BEGIN CERTIFICATE" not in greeting.output:
        return Tried("names", PROBLEM, f"no TLS on port 443: {greeting.said()}", "systemctl status nginx")
    verdicts = _VERDICT.findall(greeting.output)
    if any("hostname mismatch" in verdict.lower() for verdict in verdicts):
        return Tried("names", PROBLEM, f"the certificate is not for {domain}", "hotgigs-admin cert renew")
    return Tried("names", OK, f"the certificate is for {domain}")


def judge_chain(greeting: Done, settings: Appliance) -> Tried:
    """Judge whether the server sends every certificate that leads to a root."""
    links = [(subject.strip(), issuer.strip()) for subject, issuer in _LINK.findall(greeting.output)]
    if not links:
        return Tried("chain", PROBLEM, "no certificate is sent", "systemctl status nginx")
    if links[0][0] == links[0][1]:
        state = OK if settings.tls in ("self-signed", "files") else WARNING
        return Tried("chain", state, "self-signed: browsers warn", "" if state == OK else "hotgigs-admin cert renew")
    for (_, issuer), (subject, _) in zip(links, links[1:], strict=False):
        if issuer != subject:
            return Tried("chain", PROBLEM, f"after {issuer} another one follows: {subject}", _repair(settings))
    if any(verdict.startswith(("0 (ok)", "OK")) for verdict in _VERDICT.findall(greeting.output)):
        return Tried("chain", OK, f"complete: {len(links)} certificates lead to a root that this box trusts")
    if len(links) == 1:
        return Tried("chain", PROBLEM, f"the certificate of {links[0][1]} is not sent", _repair(settings))
    return Tried("chain", WARNING, f"complete, to a root that this box does not know: {links[-1][1]}")


def judge_old(name: str, greeting: Done) -> Tried:
    """Judge a protocol that nobody should be offered."""
    if _is_agreed(greeting):
        return Tried(name, PROBLEM, "is spoken, and broken", "hotgigs-admin configure")
    return Tried(name, OK, "is not spoken")


def judge_new(name: str, greeting: Done) -> Tried:
    """Judge a protocol that browsers expect."""
    if _is_agreed(greeting):
        return Tried(name, OK, "is spoken")
    return Tried(name, PROBLEM, "is not spoken", "hotgigs-admin configure")


def _greet(domain: str, *options: str) -> Done:
    # To the box itself, as its name may lead there by a way that only outsiders can go.
    command: Sequence[str] = ("openssl", "s_client", "-connect", "127.0.0.1:443", "-servername", domain, *options)
    return programs.run(command, given="", seconds=_PATIENCE)


def _is_agreed(greeting: Done) -> bool:
    return bool(re.search(r"^\s*(?:New|Reused), TLS\S+, Cipher is (?!\(NONE\))", greeting.output, re.MULTILINE))


def _if_needed(settings: Appliance) -> str:
    return PROBLEM if settings.tls in ACME_MODES else WARNING


def _way(settings: Appliance) -> str:
    return f"let {settings.domain} lead to this box in DNS, and open port 80 in front of it"


def _repair(settings: Appliance) -> str:
    return (
        f"add the missing certificates to {settings.tls_certificate}"
        if settings.tls == "files"
        else ("hotgigs-admin cert renew")
    )
