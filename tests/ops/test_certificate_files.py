"""A certificate of one's own is served when it fits; what does not fit, or is not given, is said in words."""

import os
import subprocess
from pathlib import Path

import pytest

from hotgigs.ops.appliance.settings import Appliance
from hotgigs.ops.certificates import certbot, facts, serving
from hotgigs.ops.system import programs
from hotgigs.ops.system.programs import Done


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Serve from a folder of the test; what would reload the host's own nginx is left out."""
    monkeypatch.setattr(facts, "FOLDER", tmp_path / "tls")
    monkeypatch.setattr(facts, "SITE", tmp_path / "tls" / "site.crt")
    monkeypatch.setattr(programs, "run", lambda *_, **__: Done(0, "", ""))
    (tmp_path / "tls").mkdir()
    return tmp_path


def make_pair(folder: Path, name: str) -> Appliance:
    """Make a certificate and its key; returns the settings that name them."""
    certificate, key = folder / f"{name}.crt", folder / f"{name}.key"
    made = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", str(key))
    command = ["openssl", "req", "-x509", *made, "-subj", "/CN=jobs.test", "-days", "2", "-out", str(certificate)]
    subprocess.run(command, capture_output=True, check=True)
    return Appliance(domain="jobs.test", tls="files", tls_certificate=str(certificate), tls_key=str(key))


def served(folder: Path) -> str:
    return (folder / "tls" / "site.crt").read_text()


def test_a_pair_that_fits_is_served_and_its_successor_too(folder: Path) -> None:
    settings = make_pair(folder, "own")
    first = serving.settle(settings)
    assert (first.ok, first.changed) == (True, True)
    assert served(folder) == Path(settings.tls_certificate).read_text()
    assert not serving.settle(settings).changed
    make_pair(folder, "own")
    assert serving.settle(settings).changed
    assert served(folder) == Path(settings.tls_certificate).read_text()
    assert os.stat(folder / "tls" / "files.key").st_mode & 0o777 == 0o600


@pytest.mark.parametrize("what", ["another key", "no certificate", "no file"])
def test_what_does_not_fit_leaves_the_one_that_is_served(folder: Path, what: str) -> None:
    settings = make_pair(folder, "own")
    serving.settle(settings)
    before = served(folder), (folder / "tls" / "site.key").read_text()
    if what == "another key":
        make_pair(folder, "other")
        (folder / "other.key").replace(settings.tls_key)
    elif what == "no certificate":
        Path(settings.tls_certificate).write_text("nothing")
    else:
        Path(settings.tls_certificate).unlink()
    said = serving.settle(settings)
    assert (said.ok, said.changed) == (False, False)
    assert settings.tls_certificate in said.sentence
    assert "The site goes on with the certificate it has." in said.sentence
    assert said.remedy.startswith("openssl x509")
    assert (served(folder), (folder / "tls" / "site.key").read_text()) == before


FORUM = "Ask for help or search for solutions at https://community.letsencrypt.org. See the logfile /var/log/x.log."
POOL = "requests.exceptions.ConnectionError: HTTPSConnectionPool(host='no.such.test', port=443): Max retries exceeded"
LOST = "Failed to establish a new connection: [Errno -5] No address associated with hostname"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("  Domain: jobs.test\n  Detail: no valid A records found\n\nHint: look", "no valid A records found"),
        (
            "An unexpected error occurred:\nValueError: Requesting 10.77.0.2/directory: Connection refused\n",
            "Requesting 10.77.0.2/directory: Connection refused",
        ),
        (
            f"An unexpected error occurred:\n{POOL} with url: / (Caused by NewConnectionError('<x>: {LOST}'))\n",
            "[Errno -5] No address associated with hostname",
        ),
        ("", FORUM),
    ],
)
def test_why_there_is_no_certificate_is_said(said: str, reason: str) -> None:
    assert certbot.reason_of(Done(1, "", said + FORUM)) == reason
