"""Leaves this process a short list of system calls with seccomp; everything else is refused or ends it."""

import errno
import os
from dataclasses import dataclass

import pyseccomp
from pyseccomp import ALLOW, EQ, ERRNO, KILL_PROCESS, MASKED_EQ, Arch, Arg, SyscallFilter

_PROT_EXEC = 4
_UNKNOWN = -1
"""What libseccomp answers for a name it has never heard of; such a call stays refused."""

READER_CALLS = (
    # the document, the answer, nothing else: neither can be opened, only used
    "read", "readv", "pread64", "write", "writev", "lseek", "_llseek", "close", "fstat",
    # memory, bounded by RLIMIT_AS; mmap and mprotect follow below, without execution
    "brk", "munmap", "mremap", "madvise",
    # the C library's locks and signal handling, and those of Python
    "futex", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "restart_syscall", "rseq",
    "set_robust_list", "membarrier", "sched_yield", "sched_getaffinity",
    # clocks and chance
    "clock_gettime", "clock_getres", "gettimeofday", "time", "nanosleep", "clock_nanosleep", "getrandom",
    # what a process may know of itself
    "getpid", "gettid", "getppid", "getuid", "geteuid", "getgid", "getegid", "getrusage", "times", "uname",
    "exit", "exit_group",
)  # fmt: skip
"""What reading, parsing and rendering need once everything is imported."""

TOOL_CALLS = (
    # the dynamic loader and the C library start a program; Landlock decides which paths they may open
    "open", "openat", "access", "faccessat", "faccessat2", "readlink", "readlinkat", "stat", "lstat",
    "newfstatat", "statx", "getcwd", "mmap", "mprotect", "arch_prctl", "set_tid_address", "dup", "fcntl",
)  # fmt: skip
"""What a converter of its own needs besides."""

REFUSED_CALLS = (
    # libraries look for fonts, codecs and templates: a refusal they survive
    "open", "openat", "openat2", "access", "faccessat", "faccessat2", "stat", "lstat", "newfstatat", "statx",
    "readlink", "readlinkat", "getdents", "getdents64", "getcwd",
)  # fmt: skip
"""Answered with "permission denied", as a missing right on a file would be."""

FATAL_CALLS = (
    # no reader of documents ever asks for these: whoever does has taken the process over
    "execve", "execveat", "ptrace", "process_vm_readv", "process_vm_writev", "pidfd_open", "pidfd_getfd",
    "socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg", "sendmmsg",
    "mount", "umount2", "move_mount", "open_tree", "fsopen", "pivot_root", "chroot", "setns", "unshare",
    "bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register",
    "keyctl", "add_key", "request_key", "init_module", "finit_module", "delete_module", "kexec_load",
    "kexec_file_load", "open_by_handle_at", "name_to_handle_at", "reboot", "swapon", "swapoff",
)  # fmt: skip
"""End the process at once."""


@dataclass(frozen=True)
class ExecAddresses:
    """Where the three arguments of the one permitted `execve` lie in memory."""

    path: int
    argv: int
    envp: int


def reader_filter() -> SyscallFilter:
    """Build the filter of the process that reads a document."""
    rules = _filter(READER_CALLS)
    _add_all(rules, ERRNO(errno.EACCES), REFUSED_CALLS)
    for call in ("mmap", "mprotect"):
        _add(rules, ALLOW, call, Arg(2, MASKED_EQ, _PROT_EXEC, 0))
    _add_all(rules, KILL_PROCESS, FATAL_CALLS)
    return rules


def tool_filter(addresses: ExecAddresses) -> SyscallFilter:
    """Build the filter of a converter: as for a reader, with the calls that starting a program takes.

    The one `execve` that passes is tied to the addresses of its arguments, which exist in this process only:
    the program that it starts cannot start another.
    """
    rules = _filter(READER_CALLS + TOOL_CALLS)
    here = (Arg(0, EQ, addresses.path), Arg(1, EQ, addresses.argv), Arg(2, EQ, addresses.envp))
    _add(rules, ALLOW, "execve", *here)
    _add(rules, ALLOW, "prlimit64", Arg(2, EQ, 0))
    _add_all(rules, KILL_PROCESS, tuple(call for call in FATAL_CALLS if call != "execve"))
    return rules


def _filter(calls: tuple[str, ...]) -> SyscallFilter:
    # A default of EPERM rather than death: C libraries probe for new calls and live with a refusal.
    rules = SyscallFilter(ERRNO(errno.EPERM))
    rules.set_attr(pyseccomp.Attr.ACT_BADARCH, KILL_PROCESS)
    _add_all(rules, ALLOW, calls)
    # abort() signals its own process; nobody else can be named.
    _add(rules, ALLOW, "tgkill", Arg(0, EQ, os.getpid()))
    return rules


def _add_all(rules: SyscallFilter, action: int, calls: tuple[str, ...]) -> None:
    for call in calls:
        _add(rules, action, call)


def _add(rules: SyscallFilter, action: int, call: str, *arguments: Arg) -> None:
    number = pyseccomp.resolve_syscall(Arch.NATIVE, call)
    if number != _UNKNOWN:
        rules.add_rule(action, number, *arguments)
