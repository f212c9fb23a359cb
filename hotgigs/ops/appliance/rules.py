"""What settings of the box must be, one by one and together; pure, so it looks at no file and no network."""

import ipaddress
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from hotgigs.ops.appliance.backup_rules import faults_in_backups
from hotgigs.ops.appliance.settings import ACME_MODES, Appliance, known, legal

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_ADDRESS = re.compile(r"[^\s@<>\"',;]+@[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)+")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_CONTROL_ID = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
# A name or an address, and perhaps a port: nothing that would mean something else where it is written down.
_LOG_TARGET = re.compile(r"https://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:(?P<port>\d{1,5}))?/?")
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f]")
# Names that no public authority certifies (RFC 2606, RFC 6761, RFC 6762, and ICANN's .internal).
_PRIVATE = (".test", ".example", ".invalid", ".localhost", ".local", ".internal", ".lan", ".home.arpa")
_RESERVED = ("example.com", "example.net", "example.org")
_SHORTEST_REASON = 10
_LONGEST_NAME = 80


def faults_in(settings: Appliance) -> list[str]:
    """Return a sentence for each fault."""
    return [
        *_domain(settings),
        *_addresses(settings),
        *_site_name(settings),
        *_choices_and_bounds(settings),
        *faults_in_backups(settings),
        *_certificate(settings),
        *_mail(settings),
        *_networks(settings),
        *_waivers(settings),
        *_logs(settings),
        *_others(settings),
    ]


def is_public_name(domain: str) -> bool:
    """Tell whether a public certificate authority may certify the name."""
    reserved = any(domain == name or domain.endswith(f".{name}") for name in _RESERVED)
    return not reserved and not domain.endswith(_PRIVATE)


def _domain(settings: Appliance) -> Iterator[str]:
    domain = settings.domain
    if not domain:
        yield "domain: missing. Say under which name people reach the site: --domain jobs.example.org."
        return
    labels = domain.split(".")
    if len(labels) > 1 and len(domain) <= 253 and all(map(_LABEL.fullmatch, labels)) and not labels[-1].isdigit():
        if settings.tls.startswith("letsencrypt") and not is_public_name(domain):
            yield (
                f"domain = {domain!r}: Let's Encrypt gives no certificate for this name."
                " Use a name of your own, or tls: self-signed."
            )
        return
    meant = _meant_domain(domain)
    hint = f" Did you mean {meant}?" if meant else ""
    yield f"domain = {domain!r}: must be a full host name like jobs.example.org.{hint}"


def _meant_domain(domain: str) -> str:
    """Return the host name inside an address, in the letters of DNS, or nothing."""
    host = urlsplit(domain if "//" in domain else f"//{domain}").netloc.partition(":")[0].rstrip(".").lower()
    try:
        name = host.encode("idna").decode()
    except UnicodeError:
        return ""
    labels = name.split(".")
    return name if len(labels) > 1 and all(map(_LABEL.fullmatch, labels)) and not labels[-1].isdigit() else ""


def _addresses(settings: Appliance) -> Iterator[str]:
    if not settings.email and settings.tls in ACME_MODES:
        yield f"email: missing. With tls: {settings.tls} the certificate authority wants one: --email ops@example.org."
    for name in ("email", "alert_email"):
        value = getattr(settings, name)
        if value and not _ADDRESS.fullmatch(value):
            yield f"{name} = {value!r}: must be a mail address like ops@example.org."


def _site_name(settings: Appliance) -> Iterator[str]:
    name = settings.site_name
    if not name or len(name) > _LONGEST_NAME or _CONTROL_CHARACTERS.search(name):
        yield f"site_name = {name!r}: must be a text of 1 to {_LONGEST_NAME} characters."


def _choices_and_bounds(settings: Appliance) -> Iterator[str]:
    for name, item in known().items():
        value, limits = getattr(settings, name), item.metadata
        is_chosen = "choices" not in limits or value in limits["choices"]
        is_within = "between" not in limits or limits["between"][0] <= value <= limits["between"][1]
        if not (is_chosen and is_within):
            yield f"{name} = {value!r}: {legal(item)}."


def _certificate(settings: Appliance) -> Iterator[str]:
    directory = urlsplit(settings.acme_directory)
    if settings.tls == "acme" and (directory.scheme != "https" or not directory.netloc):
        yield f"acme_directory = {settings.acme_directory!r}: tls: acme needs the https:// address of its directory."
    for name in ("tls_certificate", "tls_key"):
        if settings.tls == "files" and not getattr(settings, name):
            yield f"{name}: missing. tls: files needs the path of both the certificate and its key."
    for name, mode in (
        ("acme_directory", "acme"),
        ("acme_ca", "acme"),
        ("tls_certificate", "files"),
        ("tls_key", "files"),
    ):
        value = getattr(settings, name)
        if value and settings.tls != mode:
            yield f"{name} = {value!r}: is read with tls: {mode} only, and tls is {settings.tls}. Remove one of them."
        elif value and name != "acme_directory" and not value.startswith("/"):
            yield f"{name} = {value!r}: must be a full path that starts with /."


def _mail(settings: Appliance) -> Iterator[str]:
    value = settings.mail_url
    relay = urlsplit(value)
    if value:
        try:
            usable = relay.scheme in ("smtp", "smtps") and bool(relay.hostname) and relay.port != 0
        except ValueError:
            usable = False
        if not usable or relay.path not in ("", "/"):
            yield "mail_url: must be like smtp://host:25, smtps://host:465 or smtp://user@host:587?starttls=1."
        elif relay.password is not None:
            yield "mail_url: holds a password, which belongs in a file: --mail-password-file FILE."
    sender = settings.mail_from
    address = sender.rpartition("<")[2].removesuffix(">") if sender.endswith(">") else sender
    if sender and (not _ADDRESS.fullmatch(address) or _CONTROL_CHARACTERS.search(sender)):
        yield f"mail_from = {sender!r}: must be an address, or like HotGigs <jobs@example.org>."


def _networks(settings: Appliance) -> Iterator[str]:
    for name in ("ssh_allow_from", "admin_ips"):
        for value in getattr(settings, name):
            try:
                ipaddress.ip_network(value)
            except ValueError as error:
                yield f"{name}: {value!r} must be an address like 192.0.2.1 or a network like 192.0.2.0/24 ({error})."
    if settings.ssh_port in (80, 443):
        yield f"ssh_port = {settings.ssh_port}: belongs to the web server. Use 22 or another one."


def _waivers(settings: Appliance) -> Iterator[str]:
    for control, reason in settings.hardening_waivers.items():
        if not _CONTROL_ID.fullmatch(control):
            yield f"hardening_waivers: {control!r} is no id of a control. docs/install.md says where they are listed."
        elif len(reason) < _SHORTEST_REASON:
            yield f"hardening_waivers: {control} needs its reason, in a sentence that still helps in a year."


def _logs(settings: Appliance) -> Iterator[str]:
    target, authority = settings.log_target, settings.log_target_ca
    found = _LOG_TARGET.fullmatch(target)
    if target and (found is None or not 0 < int(found["port"] or 1) < 65536):
        yield f"log_target = {target!r}: must be like https://logs.example.org or https://logs.example.org:19532."
    if authority and not target:
        yield f"log_target_ca = {authority!r}: is read with log_target only. Set that, or remove this."
    elif authority and not authority.startswith("/"):
        yield f"log_target_ca = {authority!r}: must be a full path that starts with /."


def _others(settings: Appliance) -> Iterator[str]:
    moment = settings.security_updates_reboot
    if moment != "never" and not _TIME.fullmatch(moment):
        yield f"security_updates_reboot = {moment!r}: must be a time like 03:30, or never."
    beat = urlsplit(settings.heartbeat_url)
    if settings.heartbeat_url and (beat.scheme not in ("http", "https") or not beat.netloc):
        yield f"heartbeat_url = {settings.heartbeat_url!r}: must be an http:// or https:// address."
