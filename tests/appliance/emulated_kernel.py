"""The kernel that an emulated machine boots, and the few programs and modules it begins with; made once and cached."""

import lzma
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.appliance.cage import machines_folder
from tests.appliance.roots import key_of, locked

# The whole kernel and not the one for clouds, which cannot share the files of its host.
KERNEL = "linux-image-amd64"
PROGRAMS = "busybox-static"
MODULES = ("virtio_pci", "virtio_blk", "virtio-rng", "9pnet_virtio", "9p", "overlay", "crc32c_generic", "ext4")
# Its arguments: the folder on which the disk is mounted, and the command that then runs. The files are the host's
# own, so the guest has the very PostgreSQL, engines and project; what it writes beside the disk is in its memory alone.
INIT = """\
#!/bin/busybox sh
set -e
/bin/busybox --install -s /bin
export PATH=/bin
trap 'poweroff -f' EXIT
mkdir -p /proc /host /memory /root
mount -t proc proc /proc
for module in /modules/*; do insmod "$module"; done
mount -t 9p -o ro,trans=virtio,version=9p2000.L,cache=loose,msize=500000 host /host
mount -t tmpfs memory /memory
mkdir /memory/upper /memory/work
mount -t overlay -o lowerdir=/host,upperdir=/memory/upper,workdir=/memory/work overlay /root
mount -t proc proc /root/proc
mount -t sysfs sys /root/sys
mount -t devtmpfs devices /root/dev
mkdir -p /root/dev/shm "/root$1"
mount -t tmpfs -o mode=1777 tmpfs /root/dev/shm
mount -t ext4 /root/dev/vda "/root$1"
hostname emulated
ip link set lo up
shift
chroot /root "$@"
"""


@dataclass(frozen=True)
class Kernel:
    """What an emulator boots."""

    image: Path
    initial: Path
    """The files that the kernel begins with."""


def kernel() -> Kernel:
    """Return the newest kernel that was fetched with the present recipe; the first call fetches it: 70 MB."""
    place = machines_folder() / "kernels" / key_of(KERNEL, PROGRAMS, *MODULES, INIT)
    with locked(place):
        if not place.exists():
            unfinished = place.with_name(f"{place.name}.unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            with tempfile.TemporaryDirectory(dir=place.parent) as folder:
                _make(unfinished, Path(folder))
            unfinished.rename(place)
    return Kernel(place / "vmlinuz", place / "initial")


def _make(place: Path, work: Path) -> None:
    _run("apt-get", "update", "-qq", folder=work)
    depends = _run("apt-cache", "depends", "--important", KERNEL, folder=work).decode()
    found = re.search(r"Depends: (linux-image-\S+)", depends)
    assert found, f"{KERNEL} names no kernel: {depends}"
    # As root apt warns that it cannot download as a user of its own into this folder: nobody else reaches it.
    _run("apt-get", "download", "-qq", "-o", "APT::Sandbox::User=root", found[1], PROGRAMS, folder=work)
    for package in work.glob("*.deb"):
        _run("dpkg-deb", "--extract", str(package), "unpacked", folder=work)
    unpacked = work / "unpacked"
    initial = work / "files"
    (initial / "modules").mkdir(parents=True)
    (initial / "bin").mkdir()
    shutil.copy(unpacked / "bin/busybox", initial / "bin/busybox")
    (initial / "init").write_text(INIT)
    (initial / "init").chmod(0o755)
    for number, (name, module) in enumerate(_needed(unpacked).items()):
        (initial / "modules" / f"{number:02}-{name}.ko").write_bytes(module)
    names = "\n".join(str(path.relative_to(initial)) for path in sorted(initial.rglob("*"))).encode()
    (place / "initial").write_bytes(_run("cpio", "--create", "--quiet", "--format=newc", folder=initial, given=names))
    shutil.copy(next(unpacked.glob("boot/vmlinuz-*")), place / "vmlinuz")


def _needed(unpacked: Path) -> dict[str, bytes]:
    """Return the modules and those they build on, in the order in which they can be loaded."""
    files = {path.name.partition(".")[0].replace("-", "_"): path for path in unpacked.rglob("*.ko*")}
    ordered: dict[str, bytes] = {}

    def add(name: str) -> None:
        # What is not there is built into the kernel.
        if name in ordered or name not in files:
            return
        content = files[name].read_bytes()
        module = lzma.decompress(content) if files[name].suffix == ".xz" else content
        depends = re.search(rb"\0depends=([^\0]*)\0", module)
        assert depends, f"{files[name]} does not say what it builds on"
        for other in depends[1].decode().split(","):
            add(other.replace("-", "_"))
        ordered[name] = module

    for name in MODULES:
        add(name.replace("-", "_"))
    return ordered


def _run(*command: str, folder: Path, given: bytes = b"") -> bytes:
    done = subprocess.run(command, cwd=folder, input=given, capture_output=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr.decode()[-2000:]}")
    return done.stdout
