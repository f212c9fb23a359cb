"""Certificates of one's own, and authorities that do not answer: whatever happens, the site goes on serving."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.appliance import certificates
from tests.appliance.filled import Filled
from tests.appliance.inside import Result
from tests.appliance.installed import DOMAIN
from tests.appliance.network import wait_for

PUBLIC = "jobs.hotgigs.dev"
"""A name that a public authority might certify, if it could be reached."""
AUTHORITIES = "acme-v02.api.letsencrypt.org acme-staging-v02.api.letsencrypt.org"
CERTIFICATE, KEY = "/root/own.crt", "/root/own.key"
OWN = ("tls=files", f"tls_certificate={CERTIFICATE}", f"tls_key={KEY}", "acme_directory=", "acme_ca=")


@dataclass(frozen=True)
class Box:
    """The installed box, and where pairs of certificate and key are made."""

    filled: Filled
    folder: Path

    def bring(self, name: str) -> Path:
        """Make a pair and put it where the settings say; returns whom a client must trust."""
        machine = self.filled.machine
        made = certificates.issue(self.folder / name, DOMAIN, machine.address)
        machine.put(CERTIFICATE, made.certificate.read_text())
        machine.put(KEY, made.key.read_text(), mode=0o600)
        return made.authority

    def configure(self, *changes: str) -> Result:
        """Change settings and apply them."""
        return self.filled.machine.run("hotgigs-admin", "configure", *changes, "--yes", check=False, timeout=900)

    def renew(self) -> tuple[int, dict[str, Any]]:
        """Renew the certificate; returns the exit code and what the command said."""
        done = self.filled.machine.run("hotgigs-admin", "cert", "renew", "--json", check=False)
        return done.returncode, json.loads(done.stdout)

    def serves(self, trusted: Path, name: str = DOMAIN) -> bool:
        """Tell whether a client that trusts this authority and no other gets an answer."""
        place = self.filled.machine.segment.neighbour
        where = ("--resolve", f"{name}:443:{self.filled.machine.address}")
        command = ("curl", "--silent", "--fail", "--max-time", "20", "--cacert", trusted, *where)
        return not place.run(*command, f"https://{name}/healthz/ready", check=False).returncode

    @property
    def settings(self) -> str:
        """The settings as they are kept."""
        return self.filled.machine.get("/etc/hotgigs/appliance.yml")


@pytest.fixture(scope="module")
def box(filled: Filled, tmp_path_factory: pytest.TempPathFactory) -> Box:
    """Return the box."""
    return Box(filled, tmp_path_factory.mktemp("pairs"))


@pytest.fixture(scope="module")
def first(box: Box) -> Path:
    """Serve a certificate of one's own; returns whom a client must trust."""
    trusted = box.bring("first")
    done = box.configure(*OWN)
    assert done.returncode == 0, done
    return trusted


def test_a_key_that_does_not_fit_is_refused_before_anything_changes(box: Box) -> None:
    box.bring("one")
    certificate = box.filled.machine.get(CERTIFICATE)
    box.bring("another")
    box.filled.machine.put(CERTIFICATE, certificate)
    before = box.settings, box.filled.admin("cert", "status", "--json")
    done = box.configure(*OWN)
    assert done.returncode == 64
    said = done.stdout + done.stderr
    assert f"{CERTIFICATE} and {KEY} do not fit" in said
    assert "Next: openssl x509" in said
    assert (box.settings, box.filled.admin("cert", "status", "--json")) == before


def test_a_certificate_of_ones_own_is_served(box: Box, first: Path) -> None:
    assert box.serves(first)
    told = json.loads(box.filled.admin("cert", "status", "--json"))
    assert (told["mode"], told["same"]) == ("files", True)
    assert json.loads(box.filled.admin("config", "diff", "--json")) == {}


def test_its_successor_is_served_once_it_is_there(box: Box, first: Path) -> None:
    second = box.bring("second")
    assert box.serves(first)
    code, said = box.renew()
    assert (code, said["changed"]) == (0, True)
    wait_for(lambda: box.serves(second), "successor", 30)
    # A process of nginx that goes may still take a connection.
    wait_for(lambda: not box.serves(first), "end of the one before", 30)
    assert box.renew()[1]["changed"] is False


def test_a_successor_that_does_not_fit_takes_no_site_down(box: Box, first: Path) -> None:
    served = box.bring("third")
    assert box.renew()[0] == 0
    certificate = box.filled.machine.get(CERTIFICATE)
    box.bring("fourth")
    box.filled.machine.put(CERTIFICATE, certificate)
    code, said = box.renew()
    assert code == 1
    assert "do not fit" in said["sentence"]
    assert "The site goes on with the certificate it has." in said["sentence"]
    # Not by memory alone.
    box.filled.machine.run("systemctl", "restart", "nginx.service")
    wait_for(lambda: box.serves(served), "site", 30)


def test_an_authority_that_does_not_answer_takes_no_site_down(box: Box, first: Path) -> None:
    served = box.bring("last")
    assert box.renew()[0] == 0
    place = box.filled.machine.segment.neighbour
    # Nobody listens there.
    box.filled.machine.run("sh", "-c", f"echo {place.address} {AUTHORITIES} >> /etc/hosts")
    for mode, asked in (("letsencrypt-staging", "acme-staging-v02"), ("letsencrypt", "acme-v02")):
        done = box.configure(f"tls={mode}", f"domain={PUBLIC}", "tls_certificate=", "tls_key=")
        assert done.returncode == 0, done
        assert answers(box)
        code, said = box.renew()
        assert (code, said["remedy"]) == (1, "hotgigs-admin cert renew")
        assert f"https://{asked}.api.letsencrypt.org/directory gave no certificate" in said["sentence"]
        assert "The site goes on with the one it has." in said["sentence"]
    told = json.loads(box.filled.machine.run("hotgigs-admin", "cert", "status", "--json", check=False).stdout)
    assert told["same"]
    assert box.configure("tls=files", f"domain={DOMAIN}", *OWN[1:]).returncode == 0
    assert box.serves(served)


def answers(box: Box) -> bool:
    """Tell whether the site answers by its public name, with whatever certificate."""
    machine = box.filled.machine
    where = ("--resolve", f"{PUBLIC}:443:{machine.address}")
    command = ("curl", "--silent", "--fail", "--insecure", "--max-time", "20", *where)
    done = machine.segment.neighbour.run(*command, f"https://{PUBLIC}/healthz/ready", check=False)
    return not done.returncode
