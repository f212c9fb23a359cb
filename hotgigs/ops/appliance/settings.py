"""Every setting of the box: its name, what holds when it is not set, what it means."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any

FILE = Path("/etc/hotgigs/appliance.yml")
TLS_MODES = ("letsencrypt", "letsencrypt-staging", "acme", "self-signed", "files")
ACME_MODES = ("letsencrypt", "letsencrypt-staging", "acme")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _setting(default: Any, help: str, **limits: Any) -> Any:
    metadata = {"help": help, **limits}
    if isinstance(default, (list, dict)):
        return field(default_factory=type(default), metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Appliance:
    """The settings of one box, checked together; a default holds where the file says nothing."""

    domain: str = _setting("", "name under which people reach the site, like jobs.example.org")
    email: str = _setting("", "address of who runs the box: the certificate authority and alerts write to it")
    site_name: str = _setting("HotGigs", "name of the site in titles and mails")
    tls: str = _setting("letsencrypt", "where the certificate comes from", choices=TLS_MODES)
    acme_directory: str = _setting("", "directory address of another certificate authority, with tls: acme")
    acme_ca: str = _setting("", "file with the root certificate that vouches for that authority's own address")
    tls_certificate: str = _setting("", "file of your own certificate and its chain, with tls: files")
    tls_key: str = _setting("", "file of its private key, with tls: files")
    hsts: str = _setting(
        "start", "how long browsers insist on HTTPS: 5 minutes, or 2 years", choices=("start", "enforced")
    )
    mail_url: str = _setting("", "mail relay: smtp://host:25, smtps://host:465 or smtp://user@host:587?starttls=1")
    mail_from: str = _setting("", "sender of mails, address or Name <address>; empty means jobs@ your domain")
    ssh_port: int = _setting(
        22, "port on which your SSH server listens already; the firewall leaves it open", between=(1, 65535)
    )
    ssh_allow_from: list[str] = _setting([], "networks that may reach SSH, like 192.0.2.0/24; empty means all")
    admin_ips: list[str] = _setting([], "addresses of administrators, which are never banned")
    hardening_waivers: dict[str, str] = _setting(
        {}, "hardening controls that you leave out: id and reason", lines="id: reason"
    )
    backup_targets: dict[str, str] = _setting(
        {},
        "where backups go beside this box: name and address, by file:///, sftp:// or s3://",
        lines="name: address",
    )
    backup_time: str = _setting("02:15", "when the nightly backup begins")
    backup_full_day: str = _setting("sunday", "night of the full backup; the others save what changed", choices=DAYS)
    backup_retention_days: int = _setting(30, "days for which targets keep a backup", between=(1, 3650))
    backup_key_fingerprint: str = _setting("", "fingerprint of the recovery key, as proof that it was exported")
    waf: str = _setting(
        "auto",
        "web application firewall; auto: detect from 2 GB of memory up",
        choices=("auto", "off", "detect", "block"),
    )
    security_updates_reboot: str = _setting("03:30", "when a security update may restart the box, or never")
    upload_limit_mb: int = _setting(10, "largest file that people may send, in MB", between=(1, 100))
    web_instances: int = _setting(0, "web processes per colour; 0 lets the box decide", between=(0, 16))
    threads: int = _setting(0, "threads of one web process; 0 lets the box decide", between=(0, 64))
    swap: str = _setting("auto", "a swap file on a small box", choices=("auto", "off"))
    alert_email: str = _setting("", "who is told when something is wrong; empty means email")
    heartbeat_url: str = _setting("", "address that is called every few minutes while all is well")
    prometheus: bool = _setting(False, "run Prometheus and its exporters on the box")
    log_target: str = _setting(
        "", "where all logs are sent too, like https://host or https://host:port; empty means nowhere"
    )
    log_target_ca: str = _setting("", "file with the root certificate that vouches for log_target; empty: the system's")
    log_level: str = _setting("info", "how much is logged", choices=("debug", "info", "warning", "error"))


class SettingsError(Exception):
    """Settings that cannot be used; `faults` holds a sentence for each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def known() -> Mapping[str, Field[Any]]:
    """Return every setting by name, in the order of the file."""
    return {item.name: item for item in fields(Appliance)}


def default_of(item: Field[Any]) -> Any:
    """Return what holds where the file says nothing."""
    return item.default if item.default_factory is MISSING else item.default_factory()


def legal(item: Field[Any]) -> str:
    """Say what values a setting takes."""
    if "choices" in item.metadata:
        return f"must be one of {', '.join(item.metadata['choices'])}"
    if "between" in item.metadata:
        low, high = item.metadata["between"]
        return f"must be a whole number from {low} to {high}"
    return "must be true or false" if isinstance(default_of(item), bool) else "cannot be used"


def variables(settings: Appliance) -> dict[str, Any]:
    """Return the settings as Ansible reads them, with what is derived from others filled in."""
    values = {f"hotgigs_{name}": getattr(settings, name) for name in known()}
    values["hotgigs_alert_email"] = settings.alert_email or settings.email
    values["hotgigs_mail_from"] = settings.mail_from or f"{settings.site_name} <jobs@{settings.domain}>"
    return values
