"""Do both instances of Redis answer, forget as they should, and keep what they should?"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import redis
from redis.exceptions import RedisError

from hotgigs.kernel.redis_pool import make_pool
from hotgigs.ops.checks.check import Around, Check
from hotgigs.ops.checks.result import Kind, Result, by_threshold

ANSWERS = Kind(
    "redis.answers",
    "Both instances answer; without them the site goes on, slower.",
    "systemctl status redis-server@{part}",
)
POLICY = Kind(
    "redis.policy",
    "The queue never forgets (noeviction), the cache forgets what was not used lately (allkeys-lru).",
    "hotgigs-admin configure",
)
KEEPING = Kind(
    "redis.keeping",
    "The queue writes its log (AOF), and the last writes went well.",
    "df -h /var/lib/redis; journalctl --unit redis-server@{part} --since -1h",
)
MEMORY = Kind(
    "redis.memory",
    "The queue uses less than 80 % of what it may; problem from 95 %, when wake-ups are refused.",
    "hotgigs-admin queue status",
)
POLICIES = {"queue": "noeviction", "cache": "allkeys-lru"}
WARNING, PROBLEM = 0.80, 0.95
_PASSWORD = "/etc/hotgigs/secrets/redis_admin"  # noqa: S105 - the file that holds it


def look(around: Around) -> Iterator[Result]:
    """Sign in to both as the user that may look and change nothing."""
    for name in POLICIES:
        socket = around.at(f"/run/redis-{name}/redis.sock")
        yield from look_at(name, f"unix://hotgigs_admin@{socket}", around.at(_PASSWORD))


def look_at(name: str, url: str, password_file: Path | None) -> Iterator[Result]:
    """Look at one instance."""
    pool = make_pool(url, password_file, socket_connect_timeout=2, socket_timeout=5)
    try:
        said = redis.Redis(connection_pool=pool).info()
    except RedisError as error:
        yield ANSWERS.warning(f"does not answer: {error}", name, gist="silent")
        return
    finally:
        pool.disconnect()
    yield ANSWERS.ok("answers", name)
    yield from judge(name, said)


def judge(name: str, said: Mapping[str, Any]) -> Iterator[Result]:
    """Judge what an instance says of itself."""
    policy = said["maxmemory_policy"]
    if policy == POLICIES[name]:
        yield POLICY.ok(policy, name)
    else:
        yield POLICY.problem(f"{policy} instead of {POLICIES[name]}", name)
    if name == "queue":
        yield _judge_keeping(name, said)
        yield _judge_memory(name, int(said["used_memory"]), int(said["maxmemory"]))


def _judge_keeping(name: str, said: Mapping[str, Any]) -> Result:
    if not said["aof_enabled"]:
        return KEEPING.problem("keeps no log: wake-ups are lost when it ends", name)
    bad = [what for what in ("aof_last_write_status", "aof_last_bgrewrite_status") if said[what] != "ok"]
    if bad:
        return KEEPING.problem(f"{' and '.join(bad)}: not ok", name)
    return KEEPING.ok("writes its log", name)


def _judge_memory(name: str, used: int, most: int) -> Result:
    share = used / most if most else 0.0
    state = by_threshold(share, warning=WARNING, problem=PROBLEM)
    return MEMORY.by_state(state, f"{share:.0%} of {most // 2**20} MB used", name, gist="full")


CHECK = Check("Redis", (ANSWERS, POLICY, KEEPING, MEMORY), look)
