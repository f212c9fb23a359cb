"""Calls into the C library that Python's own modules do not offer."""

import ctypes
import os

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def syscall(number: int, *arguments: object) -> int:
    """Make a system call by number. Raises OSError when the kernel refuses."""
    return _checked(int(_libc.syscall(ctypes.c_long(number), *arguments)))


def prctl(option: int, value: int = 0) -> None:
    """Set a property of this process. Raises OSError when the kernel refuses."""
    _checked(int(_libc.prctl(option, ctypes.c_ulong(value), *(ctypes.c_ulong(0),) * 3)))


def drop_capabilities() -> None:
    """Give up every capability (capabilities(7), version 3 of the header). Raises OSError when the kernel refuses."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    _checked(int(_libc.capset(header, (ctypes.c_uint32 * 6)())))


def execve(
    path: "ctypes.Array[ctypes.c_char]",
    argv: "ctypes.Array[ctypes.c_char_p]",
    envp: "ctypes.Array[ctypes.c_char_p]",
) -> None:
    """Become another program; the caller owns the buffers, so that a filter can be tied to their addresses."""
    _checked(int(_libc.execve(path, argv, envp)))


def _checked(result: int) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result
