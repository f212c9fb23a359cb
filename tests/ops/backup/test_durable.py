"""A set says that it exists only when its data, its manifest and their folders are on the disk: what strace sees.

Killing a process shows nothing of that: the kernel goes on with what it was given.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotgigs.ops.backup import running, sets
from hotgigs.ops.backup.progress import Quiet
from tests import servers
from tests.ops.backup.killing import HERE
from tests.ops.backup.site import Site, made

CALLS = "fsync,fdatasync,rename,renameat,renameat2"
SYNCED = re.compile(r"\bf(?:data)?sync\(\d+<([^>]+)>")
RENAMED = re.compile(r"\brename(?:at2?)?\(.*\"([^\"]+)\"[^\"]*$")
# What engines call a file before it has its name.
SCRATCH = re.compile(r"\.pgbackrest\.tmp$|-tmp-\d+$")


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """Return a site with one set."""
    with made() as found:
        running.make_set(found.box, Quiet())
        yield found


def traced(site: Site) -> list[str]:
    """Make a set, and return what it and its engines asked of the disk, in order."""
    assert shutil.which("strace"), servers.MISSING.format(what="strace", package="strace")
    seen = site.database.folder / "strace"
    program = [sys.executable, "-m", "tests.ops.backup.a_set", str(site.database.folder)]
    strace = ["strace", "-f", "-y", "-qq", "-s", "4096", "-e", f"trace={CALLS}", "-o", str(seen)]
    environment = {**os.environ, "PYTHONPATH": str(HERE / "scripts")}
    subprocess.run([*strace, *program], cwd=HERE, env=environment, check=True)
    return seen.read_text(errors="replace").splitlines()


def files_of(site: Site) -> set[Path]:
    """Return the files of both repositories, but for WAL, which PostgreSQL has archived by itself."""
    places = (site.database.repository / "backup", site.box.layout.files_repository)
    found = {path for place in places for path in place.rglob("*") if path.is_file()}
    return {path for path in found if "locks" not in path.parts}


def test_everything_is_on_the_disk_before_the_manifest_has_its_name(site: Site) -> None:
    before = files_of(site)
    site.upload(b"x" * 100_000)
    lines = traced(site)
    manifest = site.box.layout.sets / f"{sets.listed(site.box.layout.sets)[0][-1].id}.json"
    (named,) = [number for number, line in enumerate(lines) if (at := RENAMED.search(line)) and at[1] == str(manifest)]
    synced = {SCRATCH.sub("", found[1]) for line in lines[:named] if (found := SYNCED.search(line))}
    fresh = files_of(site) - before
    assert len(fresh) > 10
    assert [str(path) for path in sorted(fresh) if str(path) not in synced] == []
    assert [str(path.parent) for path in sorted(fresh) if str(path.parent) not in synced] == []
    # The manifest itself, and then the folder that holds its name.
    assert any(f"/.{manifest.name}." in name for name in synced)
    after = [found[1] for line in lines[named:] if (found := SYNCED.search(line))]
    assert str(manifest.parent) in after
