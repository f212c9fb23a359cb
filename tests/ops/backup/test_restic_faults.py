"""What fails in a repository of files is told apart, in a sentence, and in time."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from devtools.processes import kill, spawn, wait_until
from hotgigs.kernel import clock
from hotgigs.ops.backup import keys, restic, targets
from hotgigs.ops.backup.keys import RecoveryKey
from hotgigs.ops.backup.restic import Repository, ResticError
from hotgigs.ops.backup.restic.errors import explain
from tests.appliance.certificates import issue
from tests.ops.backup import stands
from tests.ops.backup.conftest import at
from tests.ops.backup.stands import Stand


def fault(caught: pytest.ExceptionInfo[ResticError]) -> tuple[str, str]:
    """Return the kind and the sentence."""
    return caught.value.kind, caught.value.sentence


@pytest.mark.parametrize("kind", ["office", "cloud"])
def test_a_missing_repository(kind: str, request: pytest.FixtureRequest, key: RecoveryKey, tmp_path: Path) -> None:
    stand: Stand = request.getfixturevalue(kind)
    with pytest.raises(ResticError) as caught:
        restic.snapshots(at(stand, key, tmp_path / "cache", "none"))
    assert fault(caught) == ("missing", f"There is no repository at the target {stand.name} ({stand.url}).")


def test_a_missing_local_repository(key: RecoveryKey, tmp_path: Path) -> None:
    with pytest.raises(ResticError) as caught:
        restic.snapshots(targets.local(key, tmp_path / "none"))
    assert caught.value.kind == "missing"


def test_a_target_that_is_stopped_before_and_in_the_middle(key: RecoveryKey, tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "large").write_bytes(os.urandom(40_000_000))
    with stands.sftp(tmp_path / "server", tmp_path / "secrets") as stand:
        repository = at(stand, key, tmp_path / "cache")
        restic.create(repository)
        # Slowly, so that there is a middle.
        slow = replace(repository, options=(*repository.options, "--limit-upload", "4000"))

        def pull_the_plug(_done: int, _total: int) -> None:
            if any((tmp_path / "server" / "stored" / "restic" / "data").rglob("*-*")) or _done:
                _end_all(stand)

        with pytest.raises(ResticError, match="does not answer") as caught:
            restic.back_up(slow, [tmp_path / "large"], tags=[], progress=pull_the_plug)
        assert caught.value.kind == "reach"
        with pytest.raises(ResticError, match=r"target office .* does not answer at 127.0.0.1:\d+: Connection refused"):
            restic.snapshots(repository)


def _end_all(stand: Stand) -> None:
    """End a server with the connections that it handed to processes of their own sessions."""
    children = Path(f"/proc/{stand.process.pid}/task/{stand.process.pid}/children")
    found = children.read_text(encoding="ascii").split() if children.exists() else []
    stand.stop()
    for child in found:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(child), 9)


def test_a_target_that_takes_connections_and_says_nothing(cloud: Stand, key: RecoveryKey, tmp_path: Path) -> None:
    with cloud.frozen(), pytest.raises(ResticError, match="Nothing has moved at the target cloud") as caught:
        restic.snapshots(replace(at(cloud, key, tmp_path / "cache"), patience=2))
    assert caught.value.kind == "reach"


def test_a_certificate_nobody_trusts(cloud: Stand, key: RecoveryKey, tmp_path: Path) -> None:
    stranger = issue(tmp_path / "stranger", "127.0.0.1")
    repository = at(cloud, key, tmp_path / "cache")
    options = ("--cacert", str(stranger.authority), *repository.options[2:])
    with pytest.raises(ResticError, match="x509") as caught:
        restic.snapshots(replace(repository, options=options))
    assert caught.value.kind == "reach"


def test_a_host_key_that_changed_and_a_key_that_is_refused(office: Stand, key: RecoveryKey, tmp_path: Path) -> None:
    secrets = shutil.copytree(office.secrets, tmp_path / "secrets")
    stand = replace(office, secrets=secrets)
    (secrets / "backup_office_key").unlink()
    subprocess.run(
        ["ssh-keygen", "-qt", "ed25519", "-N", "", "-f", str(secrets / "backup_office_key")],
        check=True,
        input="y\n",
        text=True,
        stdout=subprocess.DEVNULL,
    )
    with pytest.raises(ResticError, match="does not let us in: .*Permission denied") as caught:
        restic.snapshots(at(stand, key, tmp_path / "cache"))
    assert caught.value.kind == "denied"
    known = secrets / "backup_office_hosts"
    other = (secrets / "backup_office_key.pub").read_text(encoding="ascii")
    known.write_text(f"{known.read_text(encoding='ascii').split()[0]} {other}", encoding="ascii")
    with pytest.raises(ResticError, match="does not answer: .*Host key verification failed") as caught:
        restic.snapshots(at(stand, key, tmp_path / "cache"))
    assert caught.value.kind == "reach"


def test_a_damaged_repository(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(os.urandom(100_000))
    moved = restic.back_up(repository, [tmp_path / "file"], tags=[])
    restic.check(repository, part=1, of=1)
    pack = max((Path(repository.address) / "data").rglob("*"), key=lambda path: path.is_file() and path.stat().st_size)
    content = bytearray(pack.read_bytes())
    content[len(content) // 3] ^= 1
    pack.chmod(0o600)
    pack.write_bytes(content)
    with pytest.raises(ResticError, match="is damaged") as caught:
        restic.check(repository, part=1, of=1)
    assert caught.value.kind == "damaged"
    pack.unlink()
    # restic itself would look for it again and again, for up to a quarter of an hour.
    with pytest.raises(ResticError, match="is damaged: .*(does not exist|no such file)") as caught:
        restic.check(repository, part=1, of=1)
    assert caught.value.kind == "damaged"
    with pytest.raises(ResticError, match="is damaged") as caught:
        restic.restore(repository, moved.snapshot, tmp_path / "back")
    assert caught.value.kind == "damaged"


def locks(repository: Repository) -> list[str]:
    """Return the locks there are; what is still being written is none."""
    return [path.name for path in (Path(repository.address) / "locks").iterdir() if "-tmp-" not in path.name]


@contextlib.contextmanager
def working(repository: Repository, tmp_path: Path, *before: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a backup that takes its time, and hand it over when it holds its lock."""
    (tmp_path / "password").write_text(repository.password, encoding="ascii")
    (tmp_path / "much").write_bytes(os.urandom(30_000_000))
    command = [*before, "restic", "--repo", repository.address, "--no-cache", "--limit-upload", "500"]
    command += ["--password-file", str(tmp_path / "password"), "backup", str(tmp_path / "much")]
    process = spawn(command, output=subprocess.DEVNULL)
    try:
        wait_until(lambda: bool(locks(repository)), seconds=60, what="restic", alive=lambda: process.poll() is None)
        yield process
    finally:
        kill(process)


def test_the_lock_of_a_dead_process_goes_and_no_other(repository: Repository, tmp_path: Path) -> None:
    boot = clock.now() - timedelta(days=1)
    with working(repository, tmp_path) as process:
        restic.unlock_own(repository, boot)
        with pytest.raises(
            ResticError, match=f"in use: process {process.pid} on .* is at work there, since 20"
        ) as caught:
            restic.prune(repository, wait=0)
        assert caught.value.kind == "locked"
        # What is older than the machine's start is nobody's, even if a process has that number again.
        restic.unlock_own(repository, clock.now() + timedelta(hours=1))
        assert locks(repository) == []
    with working(repository, tmp_path):
        pass
    assert locks(repository) != []
    restic.unlock_own(repository, boot)
    assert locks(repository) == []


def test_the_lock_of_another_machine_stays(repository: Repository, tmp_path: Path) -> None:
    boot = clock.now() - timedelta(days=1)
    elsewhere = ["unshare", "--map-root-user", "--uts", "sh", "-c", 'hostname elsewhere; exec "$@"', "sh"]
    with working(repository, tmp_path, *elsewhere):
        pass
    restic.unlock_own(repository, boot)
    assert locks(repository) != []
    with pytest.raises(ResticError, match="on elsewhere"):
        restic.prune(repository, wait=0)


def test_faults_are_told_by_code_and_by_words() -> None:
    title = "the target t"
    assert explain(title, 127, ["restic is not installed"]).sentence == "restic is not installed."
    # As 0.17 and 0.18 say it.
    new = '{"message_type":"exit_error","code":12,"message":"Fatal: wrong password or no key found"}'
    assert explain(title, 12, [new]).kind == "key"
    assert explain(title, 10, ["Fatal: repository does not exist: unable to open config file"]).kind == "missing"
    assert explain(title, 11, ["unable to create lock in backend: repository is already locked"]).kind == "locked"
    # As 0.12 and 0.14 say it.
    full = "Fatal: unable to save snapshot: write /r/tmp/x: no space left on device"
    assert explain(title, 1, [full]).sentence.startswith("There is no room left at the target t: ")
    refused = [
        "Fatal: unable to open config file: Stat: Access Denied.",
        "Is there a repository at the following location?",
    ]
    assert explain(title, 1, refused).kind == "denied"
    assert explain(title, 1, ["Fatal: something else"]).sentence == "restic failed at the target t: something else."
    assert explain(title, 1, []).sentence.endswith("it ended with code 1 and said nothing.")


def test_another_key_on_this_box(repository: Repository) -> None:
    with pytest.raises(ResticError, match="The key does not open the local repository") as caught:
        restic.snapshots(replace(repository, password=keys.make().restic(0)))
    assert caught.value.kind == "key"
