"""A message on the queue is a wake-up: an id and a name, as JSON, and it may be lost."""

import json
import logging
import pickle
from pathlib import Path

import pytest
from huey.consumer import Consumer

from hotgigs.kernel import queue
from hotgigs.kernel.queue import JsonSerializer, Queue
from tests.servers import Servers
from tests.waiting import wait_until


@pytest.fixture
def waiting(servers: Servers) -> Queue:
    """Return a queue that nobody else uses, empty."""
    made = Queue("test", servers.redis_urls(15)[0], lambda: None)
    made.huey.flush()
    return made


def test_a_wake_up_is_json_with_an_id_and_a_name(waiting: Queue) -> None:
    waiting.wake()
    assert waiting.depth() == 1
    (raw,) = waiting.huey.storage.enqueued_items()
    message = json.loads(raw)
    assert set(message) == {"id", "name"}
    assert message["name"].endswith("drain")


def test_a_pickle_on_the_queue_is_not_opened() -> None:
    class Bomb:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return exec, ("raise SystemExit('it ran')",)

    with pytest.raises(ValueError):
        JsonSerializer().deserialize(pickle.dumps(Bomb()))


def test_nonsense_on_the_queue_does_not_stop_its_consumer(servers: Servers, caplog: pytest.LogCaptureFixture) -> None:
    drained: list[bool] = []
    woken = Queue("nonsense", servers.redis_urls(15)[0], lambda: drained.append(True))
    woken.huey.flush()
    for raw in (b"\x80\x04nonsense", b'{"id": 1}', b'{"id": "1", "name": "no such task"}'):
        woken.huey.storage.enqueue(raw)
    woken.wake()
    consumer = Consumer(woken.huey, periodic=False, initial_delay=0.01, max_delay=0.05)
    consumer.scheduler.start()
    for _, thread in consumer.worker_threads:
        thread.start()
    wait_until(lambda: drained, what="the queue to be drained")
    consumer.stop(graceful=True)
    assert len(drained) == 1


def test_without_redis_nothing_happens_but_a_line_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    lost = queue.connect(f"unix://{tmp_path}/nobody.sock", {})["work"]
    with caplog.at_level(logging.WARNING):
        lost.wake()
    assert "the sweep will find the work" in caplog.text
    assert lost.depth() is None
