"""How much a shut-in process may use, and how tightly it is shut in."""

from dataclasses import dataclass
from enum import Enum


class Mode(str, Enum):
    """`STRICT` is what production runs; `PORTABLE` has resource limits only, for development off Linux."""

    STRICT = "strict"
    PORTABLE = "portable"


@dataclass(frozen=True)
class Limits:
    """Most processor seconds, address space in bytes and open descriptors of one process."""

    cpu_seconds: int = 50
    memory_bytes: int = 1024 * 1024 * 1024
    descriptors: int = 16


@dataclass(frozen=True)
class Tool:
    """A converter: its command, an absolute path first, and what it may read besides its input."""

    command: tuple[str, ...]
    readable: tuple[str, ...] = ()


class SandboxUnavailable(Exception):
    """This machine cannot shut a process in; the text tells the administrator what is missing."""
