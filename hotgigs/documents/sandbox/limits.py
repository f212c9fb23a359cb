"""Sets the resource limits of this process, for good."""

import contextlib
import resource

from hotgigs.documents.sandbox.policy import Limits


def apply(limits: Limits) -> None:
    """Bound time and memory; forbid files, processes and core dumps. Raises OSError or ValueError when refused."""
    for what, soft, hard in _wanted(limits):
        _set(what, soft, hard)


def apply_what_works(limits: Limits) -> None:
    """Do the same but for what this system refuses: macOS bounds no address space."""
    for what, soft, hard in _wanted(limits):
        with contextlib.suppress(OSError, ValueError):
            _set(what, soft, hard)


def _wanted(limits: Limits) -> list[tuple[int, int, int]]:
    """List each limit, soft and hard."""
    # The soft limit sends SIGXCPU, which tells the runner why; the hard one a second later cannot be caught.
    bounded = [
        (resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 1),
        (resource.RLIMIT_AS, limits.memory_bytes, limits.memory_bytes),
        (resource.RLIMIT_NOFILE, limits.descriptors, limits.descriptors),
    ]
    forbidden = (resource.RLIMIT_FSIZE, resource.RLIMIT_NPROC, resource.RLIMIT_CORE, resource.RLIMIT_MEMLOCK)
    return bounded + [(what, 0, 0) for what in forbidden]


def _set(what: int, soft: int, hard: int) -> None:
    """Lower a limit, never above what the process inherited."""
    inherited = resource.getrlimit(what)[1]
    ceiling = hard if inherited == resource.RLIM_INFINITY else min(hard, inherited)
    resource.setrlimit(what, (min(soft, ceiling), ceiling))
