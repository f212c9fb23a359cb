"""A check on a bare server changes nothing, and tells every file, package and unit that the run after it changes."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from tests.appliance.conftest import InstallOn, MakeMachine
from tests.appliance.installed import SOURCE, Installation
from tests.appliance.state import ROOTS, differences

WRITTEN_BY_OTHERS = {
    # The packages that were announced, while they are installed, and what keeps the books of them.
    r"/var/lib/(apt|dpkg|ucf|systemd/deb-systemd-helper-\w+|pam|python)(/.*)?": "books of dpkg, apt and their helpers",
    r"/etc/alternatives/.*": "links between programs of packages",
    r"/etc/rc[0-6S]\.d/.*": "links for another init, made for each service of a package",
    r"/etc/(passwd|group|shadow|gshadow|subuid|subgid)-?": "accounts, which are announced as such, and of packages",
    r"/etc/ld\.so\.cache": "where libraries are",
    r"/etc/apt/apt\.conf\.d/(02autoremove-postgresql|50unattended-upgrades)": "settings of two packages, made by them",
    r"/etc/locale\.gen": "of the package locales",
    r"/etc/pam\.d/common-\w+": "what pam-auth-update makes of the packages that are there",
    r"/etc/nginx/modules-enabled/.*|/etc/nginx/sites-enabled/default|/var/www/html(/.*)?": "of the packages of nginx",
    r"/etc/ssl/(certs/[0-9a-f]{8}\.\d|certs/ssl-cert-snakeoil\.pem|private/ssl-cert-snakeoil\.key)": "of ssl-cert",
    # The first cluster, which the package makes; what we set in it is announced.
    r"/etc/postgresql-common/(createcluster\.conf|root\.crt)": "of the package of PostgreSQL",
    r"/etc/postgresql/\d+/main/(environment|pg_ctl\.conf|postgresql\.conf|start\.conf)": "of the new cluster",
    r"/etc/postgresql/\d+(/main(/conf\.d)?)?|/var/lib/postgresql(/.*)?": "its folders, and its data",
    r"/var/lib/(redis|fail2ban|unattended-upgrades|logrotate|nginx)(/.*)?": "data of the servers of packages",
    r"/var/lib/systemd/timers/stamp-.*": "when a timer last ran",
    r"/etc/letsencrypt/(accounts|archive|live|renewal|renewal-hooks/(pre|post))(/.*)?": "unknown until certbot asked",
    r"/var/lib/letsencrypt": "of certbot, too",
}
OF_A_PACKAGE = "/var/lib/dpkg/info"
# Below a new folder of these whatever comes is new, and it suffices to tell the folder.
OURS = ("/opt/hotgigs/", "/var/")
WANTED_BY = re.compile(r"/etc/systemd/system/[^/]+\.(?:wants|requires)/([^/]+)")


@pytest.fixture(scope="module", params=["bookworm", pytest.param("trixie", marks=pytest.mark.appliance_long)])
def installation(request: pytest.FixtureRequest, install_on: InstallOn) -> Installation:
    """Install on each release in turn."""
    return install_on(request.param)


@pytest.fixture(scope="module")
def owned(installation: Installation, make_machine: MakeMachine) -> set[str]:
    """Name the files that packages of the installed box brought."""
    return set(make_machine(installation.root).run("sh", "-c", f"cat {OF_A_PACKAGE}/*.list").stdout.splitlines())


def test_a_check_changes_nothing(installation: Installation) -> None:
    assert installation.before == installation.unchecked


def test_every_package_was_announced(installation: Installation) -> None:
    changed = differences(installation.before.packages, installation.after.packages)
    assert {name.partition(":")[0] for name in changed} - set(installation.announced["packages"]) == set()


def test_every_file_was_announced(installation: Installation, owned: set[str]) -> None:
    changed = differences(installation.before.files, installation.after.files, apart=[SOURCE])
    assert [path for path in changed if path not in owned and not any(reasons(path, installation, owned))] == []


def test_no_file_was_announced_in_vain(installation: Installation) -> None:
    changed = differences(installation.before.files, installation.after.files)
    assert [path for path in installation.announced["files"] if path.startswith(ROOTS) and path not in changed] == []


def test_every_unit_was_announced(installation: Installation, owned: set[str]) -> None:
    changed = differences(installation.before.units, installation.after.units)
    assert set(changed) - told_units(installation, owned) == set()


def reasons(path: str, installation: Installation, packaged: set[str]) -> Iterator[bool]:
    """Yield for each reason not to miss the announcement of a file whether it holds."""
    told = set(installation.announced["files"])
    yield path in told
    # What lies below tells a new folder, too; below a new folder of ours everything is told by it.
    yield any(name.startswith(f"{path}/") for name in told)
    yield path.startswith(OURS) and any(
        str(parent) in told and str(parent) not in installation.before.files for parent in PurePosixPath(path).parents
    )
    link = WANTED_BY.fullmatch(path)
    yield link is not None and link[1] in told_units(installation, packaged)
    yield any(re.fullmatch(pattern, path) for pattern in WRITTEN_BY_OTHERS)


def told_units(installation: Installation, packaged: set[str]) -> set[str]:
    """Return the units that were announced: by name, by their file, or by the package that they come with."""
    files = map(PurePosixPath, installation.announced["files"])
    by_file = {path.name for path in files if str(path.parent) == "/etc/systemd/system"}
    by_package = {PurePosixPath(path).name for path in packaged} - installation.before.units.keys()
    return {*installation.announced["units"], *by_file, *by_package}
