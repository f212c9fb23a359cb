"""The steps that take HotGigs away, in their order; each says what it will do before it does it."""

import copy
import json
import os
import shutil
import signal
import tarfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hotgigs.kernel.errors import Unavailable
from hotgigs.ops.appliance.keeping import write_private
from hotgigs.ops.playbook.packages import base_environment
from hotgigs.ops.system.programs import Done, run
from hotgigs.ops.uninstall import backups
from hotgigs.ops.uninstall.inventory import Entry, Inventory, digest
from hotgigs.ops.uninstall.manifest import ACCOUNT_FILES, STATE, Manifest

_HASH_LENGTH = 64
_THERE = "there.json"
_CONFIGURE = ("dpkg", "--force-confdef", "--force-confold", "--configure")
_PATIENCE_SECONDS = 30
_TEMPLATES = ("@.service", "@.timer", "@.socket")
Left = list[str]
"""What a step could not, or must not, take away: sentences for the report."""


@dataclass(frozen=True)
class Step:
    """One step: what it is, in words, and what does it; running it again is harmless."""

    name: str
    describe: str
    apply: Callable[[Left], None]


def plan(manifest: Manifest, root: Path = Path("/"), state: Path = STATE) -> list[Step]:
    """Return every step that the manifest asks for."""
    before = state / "before"
    if not (before / "inventory.json").exists():
        # A run was killed while it threw away the books, which is the very last.
        return [Step("state", f"delete {state}", lambda _: _throw_away(state))]
    candidates = (
        (
            [*manifest.enabled, *manifest.users],
            Step("units", f"stop and disable {_some(manifest.enabled)}", lambda _: _stop(manifest)),
        ),
        # While there is still a program that can: its package may go next.
        (["rules"], Step("firewall", "load the firewall rules from before", lambda _: _firewall(before))),
        (
            manifest.packages,
            Step("originals there", "note which files from before are there", lambda _: _note_originals(root, before)),
        ),
        (manifest.packages, Step("packages", f"purge {_some(manifest.packages)}", lambda left: _purge(manifest, left))),
        (manifest.packages, Step("books", "strike out what is written of them", lambda _: _strike_out(manifest, root))),
        # Before the user that owns a part of them, and the folder that holds their key.
        (
            ["backups"] if backups.there(root) else [],
            Step("backups", "keep backups and their key, for root", lambda left: left.extend(backups.keep(root))),
        ),
        (
            manifest.users,
            Step("users", f"delete {_some(manifest.users)}", lambda _: _delete("userdel", manifest.users)),
        ),
        (
            manifest.groups,
            Step("groups", f"delete {_some(manifest.groups)}", lambda _: _delete("groupdel", manifest.groups)),
        ),
        (
            manifest.created,
            Step("files", f"delete {_some(manifest.created)}", lambda _: _remove(manifest.created, root, state)),
        ),
        (
            [*manifest.changed, *manifest.removed, *manifest.packages],
            Step(
                "originals",
                f"put back {_some([*manifest.changed, *manifest.removed])}",
                lambda left: _put_back(manifest, root, before, left),
            ),
        ),
        (["systemd"], Step("systemd", "unmask and enable what was, and read units anew", lambda _: _systemd(manifest))),
        (["state"], Step("state", f"delete {state}", lambda _: _forget(manifest, root, state))),
    )
    return [step for wanted, step in candidates if wanted]


def run_steps(steps: Sequence[Step]) -> Iterator[tuple[Step, Left]]:
    """Do one step after the other; yields each with what it left.

    Raises Unavailable when one fails: all before it are done, and the whole can be run again.
    """
    for step in steps:
        left: Left = []
        step.apply(left)
        yield step, left


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:4])
    return f"{len(names)}: {shown}{', …' if len(names) > 4 else ''}"


def _stop(manifest: Manifest) -> None:
    enabled = [unit for unit in manifest.enabled if not unit.endswith(_TEMPLATES)]
    if enabled:
        run(["systemctl", "disable", "--now", "--no-reload", *enabled], seconds=300)
    # Instances of templates are in no list of files; an account cannot go while one of them runs.
    # A backup that is being made is activating to its end.
    states = "--state=active,activating,reloading"
    active = run(["systemctl", "list-units", "--plain", "--no-legend", states, "--type=service,timer,socket"])
    names = [line.split()[0] for line in active.output.splitlines() if line.split()]
    shown = run(["systemctl", "show", "--property=Id,User", *names]).output if names else ""
    ours = [unit for unit, user in _owners(shown) if unit.startswith("hotgigs") or user in manifest.users]
    if ours:
        run(["systemctl", "stop", *ours], seconds=300)


def _owners(shown: str) -> Iterator[tuple[str, str]]:
    """Yield each unit with the user that it runs as."""
    for block in shown.split("\n\n"):
        said = dict(line.split("=", 1) for line in block.splitlines() if "=" in line)
        if "Id" in said:
            yield said["Id"], said.get("User", "")


def _note_originals(root: Path, before: Path) -> None:
    """Note what packages may take along that was here before them; an uninstallation that goes on knows it already."""
    note = before / _THERE
    if not note.exists():
        there = [path for path in read_before(before).files if os.path.lexists(root / path.lstrip("/"))]
        write_private(note, json.dumps(there), 0o600)


def _purge(manifest: Manifest, left: Left) -> None:
    # What an interrupted run left half done would stop apt.
    _must(run([*_CONFIGURE, "-a"], environment=base_environment(), seconds=900), "dpkg")
    known = run(["dpkg-query", "--show", "--showformat", "${db:Status-Abbrev} ${binary:Package}\n"]).output.splitlines()
    present = {line.split()[-1].partition(":")[0] for line in known if line and not line.startswith(("un", "pn"))}
    wanted = [f"{name}-" for name in manifest.packages if name in present]
    wanted += [name for name in manifest.packages_removed if name not in present]
    if not wanted:
        return
    options = ["--yes", "--purge", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=600"]
    simulated = run(["apt-get", "--simulate", *options, "install", *wanted], environment=base_environment())
    gone = {line.split()[1] for line in simulated.output.splitlines() if line.startswith(("Remv ", "Purg "))}
    others = sorted(gone - set(manifest.packages))
    if others:
        left.append(f"These needed what was removed and went with it: {', '.join(others)}")
    _must(run(["apt-get", *options, "install", *wanted], environment=base_environment(), seconds=1800), "apt-get")


def _strike_out(manifest: Manifest, root: Path) -> None:
    """Strike out what ucf keeps on files of packages that went; some of them forget to."""
    registry = root / "var/lib/ucf/registry"
    for line in registry.read_text(encoding="utf-8").splitlines() if registry.exists() else ():
        package, path = line.split()
        if package in manifest.packages:
            _must(run(["ucfr", "--purge", package, path]), f"ucfr --purge {package}")


def _delete(program: str, names: Sequence[str]) -> None:
    kind = "passwd" if program == "userdel" else "group"
    for name in names:
        found = run(["getent", kind, name])
        if found.ok:
            if program == "userdel":
                _end_processes(int(found.output.split(":")[2]))
            _must(run([program, name]), f"{program} {name}")


def _end_processes(user_id: int) -> None:
    """End what an account that goes still runs: a service whose unit went first is stopped by nobody else."""
    until = time.monotonic() + _PATIENCE_SECONDS
    wanted = signal.SIGTERM
    while running := [int(path.name) for path in Path("/proc").glob("[0-9]*") if _owner(path) == user_id]:
        for process in running:
            with suppress(ProcessLookupError):
                os.kill(process, wanted)
        if time.monotonic() > until:
            wanted = signal.SIGKILL
        time.sleep(0.2)


def _owner(process: Path) -> int | None:
    try:
        return process.stat().st_uid
    except FileNotFoundError:
        return None


def _remove(paths: Sequence[str], root: Path, state: Path) -> None:
    for name in paths:
        path = root / name.lstrip("/")
        if state.is_relative_to(path):
            # The books are needed to the end.
            _remove([f"/{child.relative_to(root)}" for child in path.iterdir() if child != state], root, state)
        elif path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _put_back(manifest: Manifest, root: Path, before: Path, left: Left) -> None:
    originals = read_before(before).files
    with tarfile.open(before / "files.tar.gz") as archive:
        # Our own archive: owners and modes come back as they were, which newer Pythons must be told.
        archive.extraction_filter = getattr(tarfile, "fully_trusted_filter", None)
        names = set(archive.getnames())
        for path, ours in manifest.changed.items():
            target = root / path.lstrip("/")
            expected = (ours, originals[path].content if path in originals else "")
            if _is_foreign(target, expected):
                left.append(f"{path} was changed since by somebody else, and stays as it is")
            elif path.lstrip("/") in names:
                _extract(archive, path, root, target)
            elif not path.startswith("/var/lib/"):
                left.append(f"{path} was changed, and there is no copy of it")
        for path in manifest.removed:
            if path.lstrip("/") in names:
                for name in sorted(name for name in names if f"{name}/".startswith(f"{path.lstrip('/')}/")):
                    _extract(archive, name, root, root / name)
        _put_back_taken(archive, before / _THERE, root)
        _put_back_accounts(archive, originals, root)


def _put_back_taken(archive: tarfile.TarFile, note: Path, root: Path) -> None:
    """Put back what was there until packages went, and went with them."""
    present = set(archive.getnames())
    for path in json.loads(note.read_text(encoding="utf-8")) if note.exists() else ():
        name = path.lstrip("/")
        if name in present and not os.path.lexists(root / name):
            _extract(archive, name, root, root / name)


def _put_back_accounts(archive: tarfile.TarFile, originals: Mapping[str, Entry], root: Path) -> None:
    """Put back the older copies that lie beside the files of accounts, where these are as they were."""
    present = archive.getnames()
    for name in ACCOUNT_FILES:
        path, older = f"etc/{name}", f"etc/{name}-"
        if older in present and digest(root / path) == originals[f"/{path}"].content:
            _extract(archive, older, root, root / older)


def _extract(archive: tarfile.TarFile, path: str, root: Path, target: Path) -> None:
    member = archive.getmember(path.lstrip("/"))
    if member.isdir():
        archive.extract(member, root, set_attrs=True, numeric_owner=True)
        return
    # Beside it first: killed in the midst, we would take a half for the work of somebody else.
    beside = copy.copy(member)
    beside.name = f"{member.name}.hotgigs-new"
    archive.extract(beside, root, set_attrs=True, numeric_owner=True)
    (root / beside.name).replace(target)


def _is_foreign(path: Path, expected: tuple[str, str]) -> bool:
    """Tell whether a file holds neither what we left in it nor what was there before us."""
    is_hashed = len(expected[0]) == _HASH_LENGTH
    return path.is_file() and not path.is_symlink() and is_hashed and digest(path) not in expected


def read_before(folder: Path) -> Inventory:
    """Return what the box was before our first run."""
    return Inventory.from_json((folder / "inventory.json").read_text(encoding="utf-8"))


def _firewall(before: Path) -> None:
    if shutil.which("nft"):
        rules = read_before(before).firewall
        _must(run(["nft", "-f", "-"], given=f"flush ruleset\n{rules}"), "nft")


def _systemd(manifest: Manifest) -> None:
    run(["systemctl", "daemon-reload"])
    if manifest.masked:
        run(["systemctl", "unmask", *manifest.masked])
    if manifest.disabled:
        run(["systemctl", "enable", "--now", *manifest.disabled], seconds=300)
    run(["systemctl", "reset-failed"])
    run(["sysctl", "--system"])
    for unit in ("systemd-journald.service", "ssh.service"):
        run(["systemctl", "try-reload-or-restart", unit], seconds=120)


def _forget(manifest: Manifest, root: Path, state: Path) -> None:
    # ucf turns its books over with each package, those that went just now included.
    known = read_before(state / "before").files.keys() | set(manifest.changed)
    for path in (root / "var/lib/ucf").glob("*.[0-9]"):
        if f"/{path.relative_to(root)}" not in known:
            path.unlink()
    for stamp in (root / "var/lib/systemd/timers").glob("stamp-hotgigs-*"):
        stamp.unlink()
    (state / "before" / "inventory.json").unlink()
    _throw_away(state)


def _throw_away(state: Path) -> None:
    shutil.rmtree(state)
    parent = state.parent
    if parent.is_dir() and not any(parent.iterdir()):
        parent.rmdir()


def _must(done: Done, what: str) -> None:
    if not done.ok:
        raise Unavailable(
            f"{what} failed: {done.said()}. Mend that and run the same command again: it goes on from here."
        )


def as_json(steps: Sequence[Step]) -> str:
    """Return the plan for programs."""
    return json.dumps([{"name": step.name, "describe": step.describe} for step in steps])
