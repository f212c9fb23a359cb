"""The controls that harden a box: the catalogue is complete, and each way to verify one sees both sides."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hotgigs.ops.hardening import documentation
from hotgigs.ops.hardening.catalogue import KINDS, Control, load
from hotgigs.ops.hardening.live import Live, look, read_mounts, read_refused_modules, read_sshd, sysctl_path
from hotgigs.ops.hardening.lynis import load_waivers
from hotgigs.ops.hardening.verification import DIFFERS, ELSEWHERE, OK, WAIVED, unknown_waivers, verify
from hotgigs.ops.playbook import source

CONTROLS = load()
HARMFUL = ("accept_ra", "ip_forward", "max_user_namespaces", "tcp_timestamps", "panic_on_oops", "modules_disabled")
NEEDED_MODULES = {"squashfs", "vfat", "udf", "usb-storage", "overlay"}
# Each kind: what a control wants, a box that has it, and one that does not.
SSHD = {"PermitRootLogin": "prohibit-password", "Ciphers": "-*-cbc,*-ctr"}
GOOD_SSHD = {"permitrootlogin": "without-password", "ciphers": "chacha20-poly1305@openssh.com,aes256-gcm@openssh.com"}
RULE = "-w /etc/passwd -p wa -k identity"
SIDES: dict[str, tuple[Any, Live, Live, str]] = {
    "sshd": (
        SSHD,
        Live(sshd=GOOD_SSHD),
        Live(sshd={"permitrootlogin": "yes", "ciphers": "aes128-ctr,aes256-gcm@openssh.com"}),
        "PermitRootLogin is yes, not prohibit-password; Ciphers still has aes128-ctr",
    ),
    "sysctl": (
        {"kernel.sysrq": 0},
        Live(texts={"/proc/sys/kernel/sysrq": "0\n"}),
        Live(texts={"/proc/sys/kernel/sysrq": "438\n"}),
        "kernel.sysrq is 438, not 0",
    ),
    "mounts": (
        {"/dev/shm": ["nosuid", "noexec"]},
        Live(mounts={"/dev/shm": frozenset(["rw", "nosuid", "noexec"])}),
        Live(mounts={"/dev/shm": frozenset(["rw", "nosuid"])}),
        "/dev/shm is mounted without noexec",
    ),
    "files": ({"/etc/issue": "Go.\n"}, Live(texts={"/etc/issue": "Go.\n"}), Live(), "/etc/issue is missing"),
    "settings": (
        {"/etc/login.defs": {"UMASK": "027"}},
        Live(texts={"/etc/login.defs": "# UMASK 022\nUMASK\t\t027\n"}),
        Live(texts={"/etc/login.defs": "UMASK 027\nUMASK 022\n"}),
        "UMASK in /etc/login.defs is 022, not 027",
    ),
    "lines": (
        [{"path": "/etc/pam.d/su", "line": "auth required pam_wheel.so group=sudo", "after": "x"}],
        Live(texts={"/etc/pam.d/su": "auth  required\tpam_wheel.so group=sudo\n"}),
        Live(texts={"/etc/pam.d/su": "# auth required pam_wheel.so group=sudo\n"}),
        "/etc/pam.d/su has no line 'auth required pam_wheel.so group=sudo'",
    ),
    "modes": (
        {"/home/*": "0750"},
        Live(modes={"/home/*": {"/home/dana": 0o700}}),
        Live(modes={"/home/*": {"/home/dana": 0o755}}),
        "/home/dana has mode 0755, wider than 0750",
    ),
    "modules": (
        ["firewire-core"],
        Live(refused_modules=frozenset(["firewire_core"])),
        Live(),
        "can be loaded: firewire-core",
    ),
    "packages": (["debsums"], Live(packages=frozenset(["debsums"])), Live(), "not installed: debsums"),
    "audit": ([RULE], Live(audit=(RULE,)), Live(audit=("No rules",)), "no rule for: identity"),
    "kernel": ({"/sys/x": "Y"}, Live(texts={"/sys/x": "Y\n"}), Live(texts={"/sys/x": "N\n"}), "/sys/x is N, not Y"),
}


def control(kind: str, wanted: Any, *, on_machines_only: bool = False, needs: frozenset[str] = frozenset()) -> Control:
    return Control("test-control", "A control", "It is tested.", on_machines_only, needs, {kind: wanted})


def test_every_control_says_what_and_why() -> None:
    ids = [each.id for each in CONTROLS]
    assert len(ids) == len(set(ids)) >= 35
    assert not [each.id for each in CONTROLS if not each.title or not each.reason.endswith(".")]
    # Ids stand in settings of sites.
    assert not [each for each in ids if not each.replace("-", "").isalnum() or each != each.lower()]


def test_nothing_that_breaks_servers_is_set() -> None:
    names = [name for each in CONTROLS for name in each.wanted.get("sysctl", ())]
    assert len(names) > 30
    assert not [name for name in names if any(harmful in name for harmful in HARMFUL)]
    assert not NEEDED_MODULES & {name for each in CONTROLS for name in each.wanted.get("modules", ())}


def test_settings_of_the_kernel_that_a_container_lacks_are_for_machines() -> None:
    theirs = [
        each for each in CONTROLS if any(not name.startswith("net.ipv") for name in each.wanted.get("sysctl", ()))
    ]
    assert theirs
    assert all(each.on_machines_only for each in theirs)


@pytest.mark.parametrize("text", ["- {id: a, title: b, reason: c}", "- {id: a, title: b, reason: c, sshdd: {}}"])
def test_an_entry_with_a_slip_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "controls.yml"
    file.write_text(text)
    with pytest.raises(ValueError, match="controls.yml: a"):
        load(file)


def test_every_kind_has_both_sides_here() -> None:
    assert SIDES.keys() == {*KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_it_sees_what_holds_and_what_does_not(kind: str) -> None:
    wanted, good, bad, evidence = SIDES[kind]
    (fine,), (wrong,) = (verify([control(kind, wanted)], live, {}) for live in (good, bad))
    assert (fine.state, fine.remedy) == (OK, "")
    assert (wrong.state, wrong.evidence, wrong.remedy) == (DIFFERS, evidence, "hotgigs-admin configure")


def test_a_waived_control_is_named_with_its_reason() -> None:
    (result,) = verify([control("packages", ["debsums"])], Live(), {"test-control": "disk is small"})
    assert (result.state, result.evidence) == (WAIVED, "disk is small")


def test_a_waiver_of_nothing_is_told() -> None:
    assert unknown_waivers(CONTROLS, {"umask": "shared exports", "umsk": "slip"}) == ["umsk"]


def test_a_container_and_a_box_without_ssh_are_spared() -> None:
    machine_only = control("packages", ["auditd"], on_machines_only=True)
    ssh = control("sshd", SSHD, needs=frozenset(["sshd"]))
    assert [each.state for each in verify([machine_only, ssh], Live(is_container=True), {})] == [ELSEWHERE] * 2
    assert [each.state for each in verify([machine_only], Live(), {})] == [DIFFERS]


def test_passwords_over_ssh_ask_for_a_key_first() -> None:
    (password,) = (each for each in CONTROLS if each.id == "ssh-password")
    (result,) = verify([password], Live(sshd={"passwordauthentication": "yes"}), {})
    assert result.state == DIFFERS
    assert result.remedy.startswith("give an administrator a key")


def test_a_kernel_without_a_part_is_no_fault() -> None:
    wanted, good, _, _ = SIDES["sysctl"]
    (result,) = verify([control("sysctl", wanted)], replace(good, texts={}), {})
    assert result.state == OK


def test_it_reads_what_programs_print() -> None:
    assert read_sshd("port 22\nbanner none\nacceptenv LANG\nacceptenv LC_*\n")["banner"] == "none"
    mounts = read_mounts("none /a\\040b tmpfs rw 0 0\ntmpfs /dev/shm tmpfs rw,nosuid 0 0\n")
    assert mounts == {"/a b": {"rw"}, "/dev/shm": {"rw", "nosuid"}}
    shown = "blacklist sctp\ninstall sctp /bin/true\ninstall n-hdlc /bin/false\ninstall snd /sbin/modprobe x\n"
    assert read_refused_modules(shown) == {"sctp", "n_hdlc"}
    assert sysctl_path("net.ipv4.conf.all.rp_filter") == "/proc/sys/net/ipv4/conf/all/rp_filter"


def test_it_looks_at_files_of_the_box(tmp_path: Path) -> None:
    (tmp_path / "proc/self").mkdir(parents=True)
    (tmp_path / "proc/self/mounts").write_text("none / ext4 rw 0 0\n")
    (tmp_path / "home/dana").mkdir(parents=True, mode=0o700)
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/login.defs").write_text("UMASK 027\n")
    controls = [
        control("modes", {"/home/*": "0750", "/etc/none": "0600"}),
        control("settings", {"/etc/login.defs": {}}),
    ]
    live = look(controls, tmp_path)
    assert live.modes == {"/home/*": {"/home/dana": 0o700}, "/etc/none": {}}
    assert live.texts == {"/etc/login.defs": "UMASK 027\n"}


def test_the_page_is_made_from_the_catalogue() -> None:
    page = (source.HERE / "docs" / "hardening.md").read_text(encoding="utf-8")
    made = documentation.write(CONTROLS, load_waivers())
    assert page == made, "python -m hotgigs.ops.hardening.documentation > docs/hardening.md"
