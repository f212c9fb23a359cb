"""A server for tests: Debian, booted by systemd in namespaces of its own."""

import re
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

from tests.appliance import host, inside, observe, roots
from tests.appliance.cage import cut_power
from tests.appliance.inside import Failed, Result, Running
from tests.appliance.network import Place, Segment, wait_for
from tests.appliance.observe import Listener
from tests.appliance.roots import ADMINISTRATOR, Root

HERE = Path(__file__).resolve().parents[2]
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
REBOOT = 133
"""Exit code by which systemd-nspawn asks to be started again."""
# The overlay and what systemd-nspawn keeps under /run are seen by this process and its children alone. Folders of its
# lower layers can be renamed and exchanged, as on any disk.
BOOT = """
set -e
mount -t tmpfs -o mode=755 none /run
mkdir /run/systemd /run/root
mount -t overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work,redirect_dir=on" none /run/root
shift 2
exec systemd-nspawn -D /run/root "$@"
"""
SETTINGS = {
    "UNIFIED_HIERARCHY": "1",
    # Its own part of the kernel's settings, /proc/sys/net, may be written.
    "API_VFS_WRITABLE": "network",
    # The release decides what is in memory.
    "TMPFS_TMP": "0",
}
NSPAWN = (
    *("--boot", "--console=pipe", "--quiet", "--settings=no", "--link-journal=no"),
    *("--register=no", "--keep-unit", "--resolv-conf=off", "--timezone=off"),
    # A server may filter its packets, and systemd those of a service (IPAddressDeny=).
    *(
        "--capability=CAP_NET_ADMIN,CAP_BPF",
        "--system-call-filter=bpf landlock_create_ruleset landlock_add_rule landlock_restrict_self",
    ),
)


class Machine:
    """One machine: its files, its place on the network, and the processes while it is up."""

    def __init__(self, segment: Segment, root: Root, name: str = "box") -> None:
        """Make a machine that starts as `root` is; it is not booted yet."""
        self.segment = segment
        self.root = root
        self.name = name
        self.place: Place = segment.join(name)
        self.folder = segment.session.folder / name
        self._log = self.folder / "console.log"
        self._cage = segment.session.machine_cage(name)
        self._nspawn: subprocess.Popen[bytes] | None = None
        self._leader = 0
        self._make_folders()

    @property
    def suite(self) -> str:
        """Name of the release."""
        return self.root.suite

    @property
    def address(self) -> str:
        """Address on the segment."""
        return self.place.address

    @property
    def is_up(self) -> bool:
        """Tell whether it is on."""
        return self._nspawn is not None and self._nspawn.poll() is None

    def console(self) -> str:
        """Return what it wrote on its console."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    @property
    def leader(self) -> int:
        """Process id, on the host, of its first process."""
        return self._leader

    def boot(self) -> None:
        """Switch it on and wait until its systemd answers."""
        if self.is_up:
            return
        self._cage.remove()
        self._cage = self.segment.session.machine_cage(self.name)
        layers = ":".join(map(str, self.root.layers))
        names = (f"--machine={self.name}", f"--network-namespace-path={self.place.path}")
        command = ("unshare", "--mount", "sh", "-c", BOOT, "boot", layers, str(self.folder))
        with_settings = ("env", *(f"SYSTEMD_NSPAWN_{name}={value}" for name, value in SETTINGS.items()))
        with self._log.open("ab") as log:
            self._nspawn = self._cage.start(*with_settings, *command, *NSPAWN, *names, stdout=log)
        wait_for(self._find_leader, f"systemd in {self.name}; its console says:\n{self.console()[-2000:]}")
        wait_for(self._answers, f"answer of systemd in {self.name}", 60)

    def wait_until_running(self, timeout: float = 120) -> None:
        """Wait until everything has started.

        Raises AssertionError with the failed units and their journal when something did not.
        """
        state = self.run("systemctl", "is-system-running", "--wait", check=False, timeout=timeout).stdout.strip()
        if state != "running":
            raise AssertionError(f"{self.name} is {state}: {self.failed_units()}\n{self.journal()}")

    def run(
        self,
        *argv: str,
        text: str | bytes = b"",
        check: bool = True,
        user: str = "",
        timeout: float = 300,
        environment: dict[str, str] | None = None,
    ) -> Result:
        """Run a command inside to its end, as root or as `user`, in a clean environment.

        Raises Failed when it fails and `check` is set, TimeoutError after `timeout` seconds.
        """
        running = self.start(*argv, text=text, user=user, environment=environment)
        result = running.wait(timeout)
        if check and result.returncode:
            raise Failed(result)
        return result

    def start(
        self, *argv: str, text: str | bytes = b"", user: str = "", environment: dict[str, str] | None = None
    ) -> Running:
        """Start a command inside and return it running."""
        given = text.encode() if isinstance(text, str) else text
        return inside.start(
            argv,
            self.command(*argv, user=user, environment=environment),
            machine=self._cage,
            folder=self.folder,
            text=given,
        )

    def command(self, *argv: str, user: str = "", environment: dict[str, str] | None = None) -> list[str]:
        """Return the command of the host that runs `argv` inside."""
        home = "/root" if user in ("", "root") else f"/home/{user}"
        settings = {"PATH": PATH, "HOME": home, "LANG": "C.UTF-8", **host.proxy_variables(), **(environment or {})}
        become = ["runuser", "-u", user, "--"] if user else []
        clean = ["env", "-i", "-C", "/", *(f"{name}={value}" for name, value in settings.items())]
        return ["nsenter", f"--target={self._leader}", "--all", "--", *clean, *become, *argv]

    def put(
        self, path: str, content: str | bytes, *, mode: int = 0o644, owner: str = "root", group: str = "root"
    ) -> None:
        """Write a file, and the folders above it."""
        install = ("install", "-D", f"--mode={mode:o}", f"--owner={owner}", f"--group={group}")
        self.run(*install, "/dev/stdin", path, text=content)

    def get(self, path: str) -> str:
        """Read a file of text."""
        return self.run("cat", path).stdout

    def copy_project(self, to: str = "/opt/source", owner: str = ADMINISTRATOR) -> None:
        """Copy the files of the project as they are in the working tree, ignored ones left out."""
        listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"]
        names = subprocess.run(listing, cwd=HERE, capture_output=True, check=True).stdout.split(b"\0")
        present = [name for name in names if name and (HERE / name.decode()).is_file()]
        pack = ["tar", "--create", "--null", "--files-from=-", "--owner=0", "--group=0"]
        archive = subprocess.run(pack, cwd=HERE, input=b"\0".join(present), capture_output=True, check=True).stdout
        self.run("mkdir", "-p", to)
        self.run("tar", "--extract", f"--directory={to}", text=archive)
        self.run("chown", "-R", f"{owner}:", to)

    def reboot(self, timeout: float = 120) -> None:
        """Restart it in an orderly way and wait until its systemd answers again."""
        self.run("systemctl", "reboot", check=False)
        self.wait_until_off(timeout)
        self.boot()

    def poweroff(self, timeout: float = 120) -> None:
        """Switch it off in an orderly way."""
        if self.is_up:
            self.run("systemctl", "poweroff", check=False)
            self.wait_until_off(timeout)

    def wait_until_off(self, timeout: float = 120) -> int:
        """Wait until it is off; `REBOOT` is returned when it wants to be booted again."""
        assert self._nspawn is not None
        returncode = self._nspawn.wait(timeout)
        cut_power(self._cage)
        return returncode

    def kill_abruptly(self) -> None:
        """End every process at once. The host's page cache survives, so this is no test of fsync."""
        cut_power(self._cage)

    def snapshot(self, name: str, key: str) -> Root:
        """Switch it off, keep its files under a name and the hash of what made them, and return the new root.

        This machine goes on from there: boot it again, or make others from the root.
        """
        self.poweroff()
        self.root = roots.save(self.root, self.folder / "upper", name, key)
        self._make_folders()
        return self.root

    def remove(self) -> None:
        """Switch it off without ceremony and delete its files."""
        self.kill_abruptly()
        self._cage.remove()
        self.segment.leave(self.place)
        shutil.rmtree(self.folder)

    def listeners(self) -> list[Listener]:
        """List who waits for connections and datagrams."""
        return observe.listeners(
            self.run("ss", "--listening", "--no-header", "--numeric", "--tcp", "--udp", "--processes").stdout
        )

    def public_ports(self) -> set[int]:
        """Return the TCP ports that others than the machine itself may try."""
        return {found.port for found in self.listeners() if found.protocol == "tcp" and found.is_public}

    def failed_units(self) -> list[str]:
        """Name the units that failed."""
        lines = self.run(
            "systemctl", "--failed", "--plain", "--no-legend", "--no-pager", check=False
        ).stdout.splitlines()
        return [line.split()[0] for line in lines]

    def journal(self, *arguments: str) -> str:
        """Return the end of the journal since the boot, or what journalctl's arguments ask for."""
        wanted = arguments or ("--boot", "--lines=200")
        return self.run("journalctl", "--no-pager", "--output=short-precise", *wanted, check=False).stdout

    def ssh_command(self, *argv: str, user: str = ADMINISTRATOR) -> list[str]:
        """Return the command of the host that runs `argv` by SSH, from the neighbour."""
        options = ("BatchMode=yes", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR")
        flags = [flag for option in (*options, "ConnectTimeout=10") for flag in ("-o", option)]
        login = ("ssh", "-i", str(roots.ssh_key()), *flags, f"{user}@{self.address}")
        return self.segment.neighbour.command(*login, *(["--", *argv] if argv else []))

    def ssh(self, *argv: str, user: str = ADMINISTRATOR) -> str:
        """Run a command by SSH, from the neighbour, and return what it printed.

        Raises CalledProcessError when the connection or the command fails.
        """
        return subprocess.run(self.ssh_command(*argv, user=user), capture_output=True, text=True, check=True).stdout

    def _make_folders(self) -> None:
        shutil.rmtree(self.folder / "work", ignore_errors=True)
        for name in ("upper", "work"):
            (self.folder / name).mkdir(parents=True, mode=0o755)

    def _find_leader(self) -> bool:
        """Find the first process of the machine among the children of systemd-nspawn."""
        assert self._nspawn is not None
        if self._nspawn.poll() is not None:
            raise RuntimeError(f"{self.name} does not boot:\n{self.console()[-2000:]}")
        for child in Path(f"/proc/{self._nspawn.pid}/task/{self._nspawn.pid}/children").read_text().split():
            with suppress(FileNotFoundError, ProcessLookupError):
                if re.search(r"^NSpid:\t\d+\t1$", Path(f"/proc/{child}/status").read_text(), re.MULTILINE):
                    self._leader = int(child)
                    return True
        return False

    def _answers(self) -> bool:
        state = self.run("systemctl", "is-system-running", check=False, timeout=30).stdout.strip()
        return state in {"initializing", "starting", "running", "degraded", "maintenance"}
