"""How this host reaches its package sources: a machine needs the same configuration."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

PROGRAMS = {
    "cpio": "cpio",
    "curl": "curl",
    "debootstrap": "debootstrap",
    "dnsmasq": "dnsmasq-base",
    "ip": "iproute2",
    "mkfs.ext4": "e2fsprogs",
    "nft": "nftables",
    "openssl": "openssl",
    "pebble": "pebble",
    "pebble-challtestsrv": "pebble",
    "qemu-system-x86_64": "qemu-system-x86",
    "slirp4netns": "slirp4netns",
    "ssh": "openssh-client",
    "systemd-nspawn": "systemd-container",
    "/lib/systemd/systemd-journal-remote": "systemd-journal-remote",
}
"""What machines are made with, and the Debian package of each."""
APT_SETTINGS = re.compile(r"Acquire::(?:\w+::(?:Proxy|CaInfo|Verify-\w+|Timeout)|Check-\w+|Retries)")
PIP_SETTINGS = ("index-url", "extra-index-url", "trusted-host", "proxy", "cert", "timeout", "default-timeout")
PROXIES = ("http_proxy", "https_proxy", "no_proxy")
AUTHORITIES = Path("/usr/local/share/ca-certificates")


def codename() -> str:
    """Return the name of the host's release of Debian, such as bookworm; empty on another system."""
    text = Path("/etc/os-release").read_text()
    found = re.search(r"^VERSION_CODENAME=(\w+)", text, re.MULTILINE)
    return found[1] if found and re.search("^ID=debian$", text, re.MULTILINE) else ""


def missing_packages() -> list[str]:
    """Name the packages that machines need and this host lacks."""
    return sorted({package for program, package in PROGRAMS.items() if shutil.which(program) is None})


def apt_sources(suite: str) -> str:
    """Return the host's Debian sources, for another release of Debian; empty when the host has none."""
    here = codename()
    if not here:
        return ""
    wanted = {f"{here}{kind}" for kind in ("", "-updates", "-security")}
    stanzas = [
        stanza for stanza in _stanzas() if "debian" in stanza["URIs"] and set(stanza["Suites"].split()) <= wanted
    ]
    for stanza in stanzas:
        stanza["Suites"] = stanza["Suites"].replace(here, suite)
    return "\n".join("".join(f"{key}: {value}\n" for key, value in stanza.items()) for stanza in stanzas)


def mirror(suite: str) -> str | None:
    """Return the address that holds the release itself; None leaves it to debootstrap."""
    for stanza in re.split(r"\n\n+", apt_sources(suite)):
        found = re.search(r"^URIs: (\S+)", stanza, re.MULTILINE)
        if found and re.search(rf"^Suites:.*\b{suite}(?: |$)", stanza, re.MULTILINE):
            return found[1]
    return None


def apt_settings() -> str:
    """Return what the host tells apt about proxies, certificates and patience."""
    lines = _output("apt-config", "dump", "Acquire").splitlines()
    return "".join(f"{line}\n" for line in lines if APT_SETTINGS.match(line))


def apt_proxy() -> dict[str, str]:
    """Return apt's proxy as the variable that other programs read."""
    found = re.search(r'^Acquire::http::Proxy "(\S+)";', apt_settings(), re.MULTILINE)
    return {"http_proxy": found[1]} if found else {}


def pip_settings() -> str:
    """Return a pip.conf with what the host's files and PIP_* variables say; folders of the host are left out."""
    settings: dict[str, str] = {}
    # pip lists its files first and its variables last: later wins.
    for line in _output(sys.executable, "-m", "pip", "config", "list").splitlines():
        key, _, quoted = line.partition("=")
        name = key.rpartition(".")[2]
        values = [value for value in str(ast.literal_eval(quoted)).split() if not value.startswith("file:")]
        if name in PIP_SETTINGS and values:
            settings[name] = " ".join(values)
    return "[global]\n" + "".join(f"{name} = {value}\n" for name, value in sorted(settings.items()))


def proxy_variables() -> dict[str, str]:
    """Return the proxy variables of this process, in both spellings."""
    found = {name: os.environ.get(name) or os.environ.get(name.upper()) or "" for name in PROXIES}
    return {spelling: value for name, value in found.items() if value for spelling in (name, name.upper())}


def authorities() -> dict[str, bytes]:
    """Return the certificate authorities that were added to the host's own."""
    return {path.name: path.read_bytes() for path in sorted(AUTHORITIES.glob("*.crt"))}


def _stanzas() -> Iterator[dict[str, str]]:
    apt = Path("/etc/apt")
    for path in sorted(apt.glob("sources.list.d/*.sources")):
        for text in re.split(r"\n\s*\n", re.sub(r"^#.*\n", "", path.read_text(), flags=re.MULTILINE)):
            stanza = {key: value.strip() for key, _, value in (line.partition(":") for line in text.splitlines())}
            if {"URIs", "Suites"} <= stanza.keys() and stanza.get("Enabled", "yes") == "yes":
                yield stanza
    for path in [apt / "sources.list", *sorted(apt.glob("sources.list.d/*.list"))]:
        for line in path.read_text().splitlines() if path.exists() else ():
            if found := re.match(r"deb\s+(?:\[.*?\]\s+)?(\S+)\s+(\S+)\s+([^#]+)", line):
                uri, suite, components = found.groups()
                yield {"Types": "deb", "URIs": uri, "Suites": suite, "Components": components.strip()}


def _output(*argv: str) -> str:
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout
