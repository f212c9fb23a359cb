"""Filters that fit services to a box, by the same figures as `hotgigs-admin tune`."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Ansible runs in an environment of its own, in which HotGigs is not installed.
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from hotgigs.ops.tune import formulas


class FilterModule:
    """What Ansible loads filters by."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filters by name; each takes the memory of the box, in MB."""
        return {
            "fit_postgresql": _postgresql,
            "fit_redis_queue": formulas.redis_queue_mb,
            "fit_redis_cache": formulas.redis_cache_mb,
            "fit_uploads": formulas.uploads,
            "fit_web_instances": formulas.web_instances,
        }


def _postgresql(memory_mb: int, cpus: int, instances: int, threads: int) -> dict[str, str | int]:
    """Fit PostgreSQL to a box; 0 instances or threads stand for what fits."""
    instances = instances or formulas.web_instances(memory_mb)
    threads = threads or formulas.web_threads(cpus)
    return formulas.postgresql(memory_mb, cpus, formulas.max_connections(instances, threads))
