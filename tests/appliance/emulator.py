"""A machine with a kernel of its own, in software: it has the files of its host, and a disk that can lose power."""

import json
import subprocess
import time
from pathlib import Path
from typing import Any

from tests.appliance.cage import HERE, Cage
from tests.appliance.emulated_kernel import Kernel

MARK = "hotgigs: "
"""Begins each line of the console that the command wrote for us."""
MEMORY = 1024
"""Megabytes."""
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_LOOK_SECONDS = 0.005
Event = dict[str, Any]


class Emulator:
    """One start of the machine, from power on to power off."""

    def __init__(self, cage: Cage, folder: Path, kernel: Kernel, disk: Path) -> None:
        """Prepare a start from a disk; what is written to it goes to the file of that name and to `log`, in order."""
        self.log = folder / "writes.log"
        self._cage = cage
        self._console = folder / "console.log"
        self._kernel = kernel
        self._disk = disk
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, place: Path, *argv: str) -> None:
        """Switch it on: it mounts the disk at `place` and runs a command there as root, then switches itself off."""
        self.log.write_bytes(b"")
        settings = {"PATH": PATH, "HOME": "/root", "LANG": "C.UTF-8", "PYTHONPATH": f"{HERE}:{HERE / 'scripts'}"}
        words = [str(place), "/usr/bin/env", "-i", "-C", str(HERE)]
        words += [*(f"{name}={value}" for name, value in settings.items()), "PYTHONDONTWRITEBYTECODE=1", *argv]
        # Of the kernel only what is grave is told: the console is for us.
        line = f"console=ttyS0 quiet loglevel=3 panic=-1 mitigations=off -- {' '.join(words)}"
        with self._console.open("ab") as console:
            self._process = self._cage.start("qemu-system-x86_64", *self._options(), "-append", line, stdout=console)

    def events(self) -> list[Event]:
        """Return what the command has told so far."""
        lines = self.console().split("\n")[:-1]
        return [json.loads(line.partition(MARK)[2]) for line in lines if MARK in line]

    def console(self) -> str:
        """Return everything that was written to the console."""
        return self._console.read_text(errors="replace").replace("\r", "") if self._console.exists() else ""

    def has_told(self, facts: Event) -> bool:
        """Tell whether the command has told something."""
        return any(facts.items() <= told.items() for told in self.events())

    def wait_for(self, facts: Event, timeout: float) -> None:
        """Wait until the command tells something. Raises AssertionError when it does not."""
        until = time.monotonic() + timeout
        while not self.has_told(facts):
            assert self.is_on, f"It went off before it told {facts}:\n{self.console()[-4000:]}"
            assert time.monotonic() < until, f"It did not tell {facts} in {timeout} s:\n{self.console()[-4000:]}"
            time.sleep(_LOOK_SECONDS)

    @property
    def is_on(self) -> bool:
        """Tell whether it is on."""
        return self._process is not None and self._process.poll() is None

    def wait_until_off(self, timeout: float) -> None:
        """Wait until its command has ended."""
        assert self._process is not None
        self._process.wait(timeout)

    def cut_power(self) -> None:
        """End it at once: what its kernel holds in memory is gone."""
        self._cage.kill()

    def _options(self) -> list[str]:
        quick = "cache.no-flush=on"  # the log tells what was flushed; the host itself does not lose power
        return [
            *("-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-serial", "stdio"),
            *("-machine", "pc", "-accel", "tcg", "-cpu", "max", "-smp", "1", "-m", str(MEMORY)),
            *("-kernel", str(self._kernel.image), "-initrd", str(self._kernel.initial)),
            *("-fsdev", "local,id=host,path=/,security_model=none,readonly=on,multidevs=remap"),
            *("-device", "virtio-9p-pci,fsdev=host,mount_tag=host", "-device", "virtio-rng-pci"),
            *("-blockdev", f"driver=file,node-name=kept,filename={self._disk},{quick}"),
            *("-blockdev", f"driver=file,node-name=log,filename={self.log},{quick}"),
            *("-blockdev", "driver=blklogwrites,node-name=disk,file=kept,log=log"),
            *("-device", "virtio-blk-pci,drive=disk,write-cache=on"),
        ]
