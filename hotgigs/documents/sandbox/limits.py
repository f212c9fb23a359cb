"""Sets the resource limits of this process, for good."""

import resource

from hotgigs.documents.sandbox.policy import Limits


def apply(limits: Limits) -> None:
    """Bound time and memory; forbid files, processes and core dumps."""
    # The soft limit sends SIGXCPU, which tells the runner why; the hard one a second later cannot be caught.
    _set(resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 1)
    _set(resource.RLIMIT_AS, limits.memory_bytes)
    _set(resource.RLIMIT_NOFILE, limits.descriptors)
    for forbidden in (resource.RLIMIT_FSIZE, resource.RLIMIT_NPROC, resource.RLIMIT_CORE, resource.RLIMIT_MEMLOCK):
        _set(forbidden, 0)


def _set(what: int, soft: int, hard: int | None = None) -> None:
    """Lower a limit, never above what the process inherited."""
    inherited = resource.getrlimit(what)[1]
    ceiling = hard if hard is not None else soft
    if inherited != resource.RLIM_INFINITY:
        ceiling = min(ceiling, inherited)
    resource.setrlimit(what, (min(soft, ceiling), ceiling))
