"""Shuts this process in, step by step and for good."""

import ctypes
import os
import sys
from collections.abc import Callable
from importlib import import_module
from types import ModuleType

from hotgigs.documents.sandbox import identity, landlock, libc
from hotgigs.documents.sandbox import limits as resource_limits
from hotgigs.documents.sandbox.policy import Limits, Mode, SandboxUnavailable, Tool

LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache")
LOADERS = ("/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1")
"""What starting a program reads and runs besides itself; Debian and Ubuntu keep libraries nowhere else."""


def close_around_reader(limits: Limits, mode: Mode, parent: int) -> None:
    """Leave this process the descriptors it holds and nothing else. Raises SandboxUnavailable when it cannot."""
    if mode is Mode.PORTABLE:
        resource_limits.apply_what_works(limits)
        return
    rules = _syscalls().reader_filter()
    try:
        identity.give_up(parent)
        resource_limits.apply(limits)
        landlock.restrict()
        rules.load()
    except OSError as error:
        raise SandboxUnavailable(f"The kernel refused to shut the reader in: {error}.") from error


def exec_tool(tool: Tool, limits: Limits, parent: int, *, before: Callable[[], None]) -> None:
    """Become the converter, after a last call of `before` from within its sandbox.

    Raises SandboxUnavailable when the process cannot be shut in, OSError when the program does not start.
    """
    syscalls = _syscalls()
    argv = (ctypes.c_char_p * (len(tool.command) + 1))(*(part.encode() for part in tool.command), None)
    envp = (ctypes.c_char_p * 1)(None)
    path = ctypes.create_string_buffer(tool.command[0].encode())
    here = syscalls.ExecAddresses(ctypes.addressof(path), ctypes.addressof(argv), ctypes.addressof(envp))
    rules = syscalls.tool_filter(here)
    try:
        identity.give_up(parent)
        resource_limits.apply(limits)
        landlock.restrict(_tool_paths(tool))
        rules.load()
    except OSError as error:
        raise SandboxUnavailable(f"The kernel refused to shut {tool.command[0]} in: {error}.") from error
    before()
    libc.execve(path, argv, envp)


def _tool_paths(tool: Tool) -> list[tuple[str, int]]:
    """List what a converter may open: itself and the loader to run, libraries and its own tables to read."""
    read = landlock.READ_FILE | landlock.READ_DIR
    run = landlock.READ_FILE | landlock.EXECUTE
    paths = [(path, run) for path in (tool.command[0], *LOADERS)]
    paths += [(path, read) for path in (*LIBRARIES, *tool.readable)]
    return [(path, rights) for path, rights in paths if os.path.exists(path)]


def _syscalls() -> ModuleType:
    # Imported here because the binding does not import where libseccomp is missing, as on macOS.
    if sys.platform != "linux":
        raise SandboxUnavailable("The strict sandbox needs Linux. On other systems ask for the portable one.")
    try:
        return import_module("hotgigs.documents.sandbox.syscalls")
    except (ImportError, RuntimeError) as error:
        raise SandboxUnavailable(f"libseccomp is missing ({error}). Install the package libseccomp2.") from error
