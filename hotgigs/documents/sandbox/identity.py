"""Gives up every right that a user, a group or a capability lends this process."""

import os
import signal

from hotgigs.documents.sandbox import libc
from hotgigs.documents.sandbox.policy import SandboxUnavailable

NOBODY = 65534
"""The user and group without rights, on every Linux."""

_LINKS_OF_ONE_THREAD = 3


def give_up(parent: int) -> None:
    """Become nobody if root, lose groups and capabilities, gain none again, and die with the process `parent`."""
    # Landlock and seccomp bind the calling thread: another one would stay outside.
    if os.stat("/proc/self/task").st_nlink != _LINKS_OF_ONE_THREAD:
        raise SandboxUnavailable("A library started a thread before the sandbox was shut.")
    libc.prctl(libc.PR_SET_NO_NEW_PRIVS, 1)
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    libc.drop_capabilities()
    # A change of user resets both, so they come after it.
    libc.prctl(libc.PR_SET_DUMPABLE, 0)
    libc.prctl(libc.PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        raise SandboxUnavailable("The process that asked for this document is gone.")
