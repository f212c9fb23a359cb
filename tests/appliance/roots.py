"""The file systems that machines start from: made once, cached, and stacked under what a machine writes."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.appliance import host
from tests.appliance.cage import machines_folder
from tests.appliance.network import RESOLVER

SUITES = ("bookworm", "trixie")
ADMINISTRATOR = "debian"
# What the images of the clouds hold that debootstrap's smallest variant lacks.
PACKAGES = (
    *("systemd", "systemd-sysv", "systemd-timesyncd", "dbus", "libpam-systemd", "openssh-server", "sudo", "cron"),
    *("iproute2", "iputils-ping", "netbase", "procps", "kmod", "logrotate", "less", "apt-utils"),
    *("ca-certificates", "curl", "python3"),
)
FORGET = 14 * 24 * 3600
"""Seconds after which a root that nobody started from is deleted."""
NO_SERVICES = "#!/bin/sh\nexit 101\n"
FINISH = """
set -e
export DEBIAN_FRONTEND=noninteractive
update-ca-certificates >/dev/null
apt-get update -qq
apt-get dist-upgrade -qq >/dev/null
apt-get clean
useradd --create-home --shell /bin/bash --groups sudo debian
chmod -R go= /root/.ssh
cp --recursive --no-target-directory /root/.ssh /home/debian/.ssh
chown --recursive debian: /home/debian/.ssh
systemctl enable --quiet ssh.service
"""


@dataclass(frozen=True)
class Root:
    """A file system to start from: the layers of an overlay, the topmost first."""

    suite: str
    layers: tuple[Path, ...]

    def touch(self) -> None:
        """Note that the layers are in use."""
        for layer in self.layers:
            os.utime(layer.parent)


def base(suite: str) -> Root:
    """Return a fresh server of a Debian release, making it on the first call: two minutes."""
    recipe = _recipe(suite)
    place = machines_folder() / "bases" / f"{suite}-{key_of(json.dumps([recipe, PACKAGES, FINISH], sort_keys=True))}"
    with locked(place):
        if not place.exists():
            _make_base(place, suite, recipe)
            _forget_old()
    root = Root(suite, (place / "root",))
    root.touch()
    return root


def find_saved(suite: str, name: str, key: str) -> Root | None:
    """Return a machine's file system as it was saved, if it was and its base is still there."""
    place = _saved_place(suite, name, key)
    try:
        layers = tuple(map(Path, json.loads((place / "layers").read_text())))
    except FileNotFoundError:
        return None
    if not all(layer.is_dir() for layer in layers):
        shutil.rmtree(place)
        return None
    root = Root(suite, layers)
    root.touch()
    return root


def save(root: Root, upper: Path, name: str, key: str) -> Root:
    """Keep what a stopped machine wrote as a layer over the root it started from; `upper` moves away."""
    place = _saved_place(root.suite, name, key)
    made = place.with_name(f"{place.name}.{os.getpid()}")
    made.mkdir(parents=True)
    upper.rename(made / "root")
    (made / "layers").write_text(json.dumps([str(path) for path in (place / "root", *root.layers)]))
    with locked(place):
        if place.exists():
            shutil.rmtree(place)
        made.rename(place)
    _forget_old()
    return Root(root.suite, (place / "root", *root.layers))


def ssh_key() -> Path:
    """Return the private key that opens every machine, for its users root and debian."""
    path = machines_folder() / "key"
    with locked(path):
        if not path.exists():
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "tests", "-f", path], check=True)
    return path


def forget_saved(suite: str, name: str, key: str) -> None:
    """Delete a saved file system that no machine runs from."""
    shutil.rmtree(_saved_place(suite, name, key))


def key_of(*sources: str | Path) -> str:
    """Return a short hash of texts and files; of a folder, all files in it count."""
    digest = hashlib.sha256()
    for source in sources:
        files = sorted(path for path in source.rglob("*") if path.is_file()) if isinstance(source, Path) else []
        if isinstance(source, Path) and source.is_file():
            files = [source]
        for path in files:
            if "__pycache__" not in path.parts:
                digest.update(f"{path}\0".encode() + path.read_bytes() + b"\0")
        digest.update(source.encode() if isinstance(source, str) else b"")
    return digest.hexdigest()[:16]


def _saved_place(suite: str, name: str, key: str) -> Path:
    return machines_folder() / "saved" / f"{suite}-{name}-{key}"


def _recipe(suite: str) -> dict[str, str]:
    """Return the files of a machine that this host's configuration decides."""
    files = {
        "etc/apt/sources.list.d/debian.sources": host.apt_sources(suite),
        "etc/apt/apt.conf.d/00acquire": host.apt_settings(),
        "etc/pip.conf": host.pip_settings(),
        "etc/environment": "".join(f"{name}={value}\n" for name, value in host.proxy_variables().items()),
        f"etc/sudoers.d/{ADMINISTRATOR}": f"{ADMINISTRATOR} ALL=(ALL) NOPASSWD: ALL\n",
        "etc/hostname": f"{suite}\n",
        "etc/hosts": f"127.0.0.1\tlocalhost\n127.0.1.1\t{suite}\n::1\tlocalhost ip6-localhost ip6-loopback\n",
        "root/.ssh/authorized_keys": ssh_key().with_suffix(".pub").read_text(),
    }
    authorities = {f"usr/local/share/ca-certificates/{name}": text for name, text in host.authorities().items()}
    return {**files, **{name: text.decode() for name, text in authorities.items()}}


def _make_base(place: Path, suite: str, recipe: dict[str, str]) -> None:
    unfinished = place.with_name(f"{place.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    root = unfinished / "root"
    packages = machines_folder() / "packages"
    packages.mkdir(exist_ok=True)
    address = host.mirror(suite)
    _run(
        [
            *("debootstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}", f"--cache-dir={packages}"),
            *(suite, str(root), *([address] if address else [])),
        ]
    )
    _write(root, recipe)
    policy = root / "usr/sbin/policy-rc.d"
    policy.write_text(NO_SERVICES)
    policy.chmod(0o755)
    _run(["chroot", str(root), "sh", "-c", FINISH])
    policy.unlink()
    # Empty, so that each machine draws its own.
    (root / "etc/machine-id").write_text("")
    (root / "etc/resolv.conf").write_text(RESOLVER)
    unfinished.rename(place)


def _write(root: Path, recipe: dict[str, str]) -> None:
    if recipe["etc/apt/sources.list.d/debian.sources"]:
        (root / "etc/apt/sources.list").unlink(missing_ok=True)
    for name, text in recipe.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text:
            path.write_text(text)
    (root / "etc/sudoers.d" / ADMINISTRATOR).chmod(0o440)


def _run(command: Sequence[str]) -> None:
    environment = {**os.environ, **host.apt_proxy(), "LC_ALL": "C.UTF-8", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}:\n{done.stdout[-4000:]}")


def _forget_old() -> None:
    for place in (*machines_folder().glob("bases/*-*"), *machines_folder().glob("saved/*-*")):
        if place.is_dir() and place.stat().st_mtime < time.time() - FORGET:
            shutil.rmtree(place, ignore_errors=True)


@contextmanager
def locked(place: Path) -> Iterator[None]:
    """Let one process at a time make what belongs at `place`."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.with_name(f".{place.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
