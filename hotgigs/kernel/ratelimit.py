"""Limits on how often something may be tried: counted in Redis, or in this process while Redis is away."""

import logging
import threading
import time

from redis.exceptions import RedisError

from hotgigs.kernel.cache import Cache
from hotgigs.kernel.errors import RateLimited

log = logging.getLogger(__name__)


class RateLimiter:
    """Fixed windows by key; losing Redis loosens a limit by the number of processes, never removes it."""

    def __init__(self, cache: Cache) -> None:
        self._redis = cache.client
        self._local: dict[str, tuple[int, float]] = {}
        self._lock = threading.Lock()

    def check(self, name: str, key: str, *, limit: int, seconds: int, sentence: str | None = None) -> None:
        """Count one attempt.

        Raises RateLimited when there were more than `limit` within the window of `seconds`.
        """
        full = f"rate:{name}:{key}:{int(time.time()) // seconds}"
        if self._count(full, seconds) > limit:
            wait = seconds - int(time.time()) % seconds
            raise RateLimited(sentence or "That was often in a short time. Wait a little and try again.", wait)

    def _count(self, key: str, seconds: int) -> int:
        try:
            pipeline = self._redis.pipeline()
            pipeline.incr(key)
            pipeline.expire(key, seconds)
            return int(pipeline.execute()[0])
        except RedisError as error:
            log.warning("rate limits are counted in this process: %s", error)
            return self._count_here(key, seconds)

    def _count_here(self, key: str, seconds: int) -> int:
        now = time.time()
        with self._lock:
            self._local = {name: kept for name, kept in self._local.items() if kept[1] > now}
            count = self._local.get(key, (0, 0.0))[0] + 1
            self._local[key] = (count, now + seconds)
            return count
