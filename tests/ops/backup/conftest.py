"""Repositories of files, of every kind there is."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotgigs.ops.backup import keys, restic, targets
from hotgigs.ops.backup.keys import RecoveryKey
from hotgigs.ops.backup.restic import Repository
from hotgigs.ops.backup.targets import Target
from tests.ops.backup import stands
from tests.ops.backup.stands import Stand


@pytest.fixture(scope="session")
def key() -> RecoveryKey:
    """Return the key of all repositories of these tests."""
    return keys.make()


@pytest.fixture(scope="session")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the targets' credentials."""
    return tmp_path_factory.mktemp("secrets")


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory, secrets: Path) -> Iterator[Stand]:
    """Return a target that speaks SFTP."""
    with stands.sftp(tmp_path_factory.mktemp("sftp") / "server", secrets) as found:
        yield found


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory, secrets: Path) -> Iterator[Stand]:
    """Return a target that speaks S3."""
    with stands.s3(tmp_path_factory.mktemp("s3") / "server", secrets) as found:
        yield found


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory, key: RecoveryKey) -> Path:
    """Return an empty repository to copy: restic takes its time over every new key."""
    folder = tmp_path_factory.mktemp("empty") / "repository"
    restic.create(targets.local(key, folder))
    return folder


@pytest.fixture
def repository(tmp_path: Path, key: RecoveryKey, empty: Path) -> Repository:
    """Return a new repository on this box."""
    return targets.local(key, shutil.copytree(empty, tmp_path / "repository"))


def at(stand: Stand, key: RecoveryKey, cache: Path, suffix: str = "") -> Repository:
    """Return the repository of a target."""
    return targets.repository(Target(stand.name, stand.url, 1, suffix), stand.secrets, key, cache)
