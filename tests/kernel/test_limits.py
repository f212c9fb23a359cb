"""Rate limits: counted in Redis, in the process without it, and never removed."""

import logging
import time
from pathlib import Path

import pytest

from hotgigs.kernel.cache import Cache
from hotgigs.kernel.errors import RateLimited
from hotgigs.kernel.ids import new_token
from hotgigs.kernel.ratelimit import RateLimiter
from tests.servers import Servers

DAY = 86_400


@pytest.fixture(params=["with Redis", "without Redis"])
def limiter(request: pytest.FixtureRequest, servers: Servers, tmp_path: Path) -> RateLimiter:
    """Return a limiter whose Redis is there, or was never."""
    away = f"unix://{tmp_path}/nobody.sock"
    return RateLimiter(Cache(servers.cache_url if request.param == "with Redis" else away))


def test_it_lets_so_many_pass_and_says_when_to_come_back(limiter: RateLimiter) -> None:
    key = new_token()
    for _ in range(3):
        limiter.check("try", key, limit=3, seconds=DAY)
    with pytest.raises(RateLimited) as refusal:
        limiter.check("try", key, limit=3, seconds=DAY, sentence="Enough.")
    assert refusal.value.sentence == "Enough."
    assert 0 < refusal.value.retry_after <= DAY


def test_names_and_keys_are_counted_apart(limiter: RateLimiter) -> None:
    key = new_token()
    for name, who in (("try", key), ("ask", key), ("try", new_token())):
        limiter.check(name, who, limit=1, seconds=DAY)
    with pytest.raises(RateLimited):
        limiter.check("try", key, limit=1, seconds=DAY)


def test_a_window_ends(limiter: RateLimiter) -> None:
    key = new_token()
    limiter.check("try", key, limit=1, seconds=1)
    time.sleep(1.05)
    limiter.check("try", key, limit=1, seconds=1)


def test_a_lost_cache_misses_and_says_so_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    cache = Cache(f"unix://{tmp_path}/nobody.sock")
    with caplog.at_level(logging.WARNING):
        cache.put("name", 1, seconds=10)
        assert cache.get("name") is None
        cache.drop("name")
    assert not cache.answers()
    assert caplog.text.count("the cache does not answer") == 3


def test_a_cache_gives_back_what_was_put_and_forgets_it(servers: Servers) -> None:
    cache, key = Cache(servers.cache_url), new_token()
    cache.put(key, {"a": [1, None]}, seconds=60)
    assert cache.get(key) == {"a": [1, None]}
    assert 0 < cache.client.ttl(key) <= 60
    cache.drop(key)
    assert cache.get(key) is None
    assert cache.answers()
