"""What fits a box of so much memory and so many processors: pure figures, used by the playbook and by `tune`."""

MB = "{}MB"
SMALL_MB = 1200
"""Below so much memory one web process serves alone."""


def web_instances(memory_mb: int) -> int:
    """Return how many web processes serve at a time."""
    return 1 if memory_mb < SMALL_MB else 2


def web_threads(cpus: int) -> int:
    """Return the threads of one web process."""
    return min(4 + 2 * cpus, 16)


def database_pool(threads: int) -> int:
    """Return the connections that one web process keeps; it may open twice as many, some more than it has threads.

    A request needs a second connection for a moment when it puts on record what somebody reads.
    """
    return threads // 2 + 1


def max_connections(instances: int, threads: int) -> int:
    """Return how many connections PostgreSQL offers: both colours of the web during an update, two workers, reserve."""
    web = 2 * instances * 2 * database_pool(threads)
    # A worker's pool of 5 may double, and its lock has a connection of its own.
    workers = 2 * (2 * 5 + 1)
    reserve = 10
    return -(-(web + workers + reserve) // 25) * 25


def postgresql(memory_mb: int, cpus: int, connections: int) -> dict[str, str | int]:
    """Return settings of PostgreSQL for a box that it shares: the usual formulas, fed with half the memory."""
    memory_mb = _bought(memory_mb)
    return {
        "max_connections": connections,
        "shared_buffers": MB.format(_whole(memory_mb / 8, 128, 8192)),
        "effective_cache_size": MB.format(_whole(memory_mb * 3 / 8, 256, 1 << 20)),
        "maintenance_work_mem": MB.format(_whole(memory_mb / 32, 32, 2048)),
        "work_mem": MB.format(_whole(memory_mb / 512, 4, 24)),
        **_write_ahead(memory_mb),
        **_parallel(cpus),
    }


def redis_queue_mb(memory_mb: int) -> int:
    """Return the memory of the Redis that holds wake-ups, in MB; it evicts nothing."""
    return _whole(_bought(memory_mb) / 32, 64, 256)


def redis_cache_mb(memory_mb: int) -> int:
    """Return the memory of the Redis that forgets, in MB: 5 %."""
    return _whole(_bought(memory_mb) / 20, 64, 4096)


def uploads(memory_mb: int, limit_mb: int) -> int:
    """Return how many uploads may wait for their answers at a time: an eighth of the memory, each four times its size.

    Measured with the firewall on: 32 MB for an upload of 10 MB that waits, and 60 MB for a moment while it is read.
    """
    return _whole(_bought(memory_mb) / 8 / (4 * limit_mb), 2, 32)


def _write_ahead(memory_mb: int) -> dict[str, str | int]:
    # A small box has a small disk, and less to catch up after a crash.
    small = memory_mb < 3500
    return {"min_wal_size": "256MB" if small else "1GB", "max_wal_size": "1GB" if small else "4GB"}


def _parallel(cpus: int) -> dict[str, str | int]:
    if cpus < 4:
        # One query must not take what the other requests wait for.
        return {"max_worker_processes": 8, "max_parallel_workers": cpus, "max_parallel_workers_per_gather": 0}
    return {
        "max_worker_processes": max(8, cpus),
        "max_parallel_workers": cpus,
        "max_parallel_workers_per_gather": min(4, cpus // 2),
    }


def _bought(memory_mb: int) -> int:
    """Return the memory that a box was bought with: the kernel keeps some, and another kernel a little more."""
    return -(-memory_mb // 256) * 256


def _whole(value: float, low: int, high: int) -> int:
    return max(low, min(high, round(value)))
