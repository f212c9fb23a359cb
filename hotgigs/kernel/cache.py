"""The cache: answers that may be forgotten at any time, in the Redis that evicts."""

import json
import logging
from pathlib import Path
from typing import Any

import redis
from redis.exceptions import RedisError

from hotgigs.kernel.redis_pool import make_pool

log = logging.getLogger(__name__)


class Cache:
    """JSON values by key; without Redis every read misses, and nothing else happens."""

    def __init__(self, url: str, password_file: Path | None = None) -> None:
        pool = make_pool(url, password_file, socket_connect_timeout=0.5, socket_timeout=0.5)
        self.client = redis.Redis.from_pool(pool)

    def get(self, key: str) -> Any | None:
        """Return the value, or None when it is not there or Redis does not answer."""
        try:
            found = self.client.get(key)
        except RedisError as error:
            log.warning("the cache does not answer: %s", error)
            return None
        return json.loads(found) if found is not None else None

    def put(self, key: str, value: Any, *, seconds: int) -> None:
        """Keep a value for at most so many seconds."""
        try:
            self.client.set(key, json.dumps(value), ex=seconds)
        except RedisError as error:
            log.warning("the cache does not answer: %s", error)

    def drop(self, key: str) -> None:
        """Forget a value."""
        try:
            self.client.delete(key)
        except RedisError as error:
            log.warning("the cache does not answer: %s", error)

    def answers(self) -> bool:
        """Tell whether Redis answers."""
        try:
            return bool(self.client.ping())
        except RedisError:
            return False
