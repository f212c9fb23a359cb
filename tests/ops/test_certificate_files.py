"""What does not fit as a certificate of one's own, or is not given, is said in words."""

import subprocess
from pathlib import Path

import pytest

from hotgigs.ops.appliance.settings import Appliance
from hotgigs.ops.certificates import certbot, facts, serving
from hotgigs.ops.system.programs import Done


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Serve from a folder of the test. With a pair that fits, and the real nginx, tests/appliance/ tries it."""
    monkeypatch.setattr(facts, "FOLDER", tmp_path / "tls")
    monkeypatch.setattr(facts, "SITE", tmp_path / "tls" / "site.crt")
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


@pytest.mark.parametrize("what", ["another key", "no certificate", "no file"])
def test_what_does_not_fit_leaves_the_one_that_is_served(folder: Path, what: str) -> None:
    settings = make_pair(folder, "own")
    for name, end in ((settings.tls_certificate, "crt"), (settings.tls_key, "key")):
        (folder / "tls" / f"site.{end}").write_text(Path(name).read_text())
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
