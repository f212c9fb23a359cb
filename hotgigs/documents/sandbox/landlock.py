"""Takes file paths, TCP and signals to others away from this process with Landlock (Linux 5.13 and newer)."""

import ctypes
import os
from collections.abc import Iterable

from hotgigs.documents.sandbox import libc
from hotgigs.documents.sandbox.policy import SandboxUnavailable

# The numbers are the same on every architecture.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_RULE_PATH_BENEATH = 1

EXECUTE = 1 << 0
READ_FILE = 1 << 2
READ_DIR = 1 << 3

_RIGHTS_BY_ABI = {1: 13, 2: 14, 3: 15, 4: 15}
_RIGHTS_NEWEST = 16
"""How many file rights each version of the interface knows; landlock(7)."""
_TCP_BIND_AND_CONNECT = 3
_SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS = 3
_TCP_SINCE, _SCOPE_SINCE = 4, 6


class _Ruleset(ctypes.Structure):
    _fields_ = [("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scope", ctypes.c_uint64)]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"  # Python 3.14 asks for the layout to be named beside _pack_
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def version() -> int:
    """Tell the version of the kernel's interface. Raises SandboxUnavailable when there is none."""
    try:
        return libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_ASK_VERSION))
    except OSError as error:
        raise SandboxUnavailable(
            f"Landlock is missing ({error.strerror}). Reading documents needs Linux 5.13 or newer with `landlock` in "
            "/sys/kernel/security/lsm: add it to the `lsm=` option of the kernel command line and restart."
        ) from error


def restrict(allowed: Iterable[tuple[str, int]] = ()) -> None:
    """Forbid every path but the `allowed` (path, rights) for good; the process must have no other thread."""
    abi = version()
    rights = (1 << _RIGHTS_BY_ABI.get(abi, _RIGHTS_NEWEST)) - 1
    ruleset = _create(abi, rights)
    try:
        for path, wanted in allowed:
            _allow(ruleset, path, wanted & rights)
        libc.syscall(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    finally:
        os.close(ruleset)


def _create(abi: int, rights: int) -> int:
    attributes = _Ruleset(rights, _TCP_BIND_AND_CONNECT, _SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS)
    known = 1 + (abi >= _TCP_SINCE) + (abi >= _SCOPE_SINCE)
    size = ctypes.c_size_t(known * ctypes.sizeof(ctypes.c_uint64))
    return libc.syscall(_CREATE_RULESET, ctypes.byref(attributes), size, ctypes.c_uint32(0))


def _allow(ruleset: int, path: str, rights: int) -> None:
    parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not os.path.isdir(path):
            rights &= ~READ_DIR
        rule = _PathBeneath(rights, parent)
        libc.syscall(
            _ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(_RULE_PATH_BENEATH), ctypes.byref(rule), ctypes.c_uint32(0)
        )
    finally:
        os.close(parent)
