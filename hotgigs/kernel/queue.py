"""The two huey queues; a message on them is only a wake-up, the work itself is a row."""

import json
import logging
from collections.abc import Callable, Mapping
from pathlib import Path

from huey import RedisHuey
from huey.registry import Message
from huey.serializer import Serializer
from redis.exceptions import RedisError

from hotgigs.kernel.redis_pool import make_pool

QUEUES = ("work", "documents")
"""Trusted work, and work that touches untrusted files."""
LOCKS = {"work": 740_001, "documents": 740_002}
"""PostgreSQL advisory locks: one worker for each queue on a database."""

log = logging.getLogger(__name__)


class JsonSerializer(Serializer):  # type: ignore[misc]  # huey ships no types
    """Writes messages as JSON: huey's pickles would let whoever can write to Redis run code."""

    def _serialize(self, data: Message) -> bytes:
        return json.dumps({"id": data.id, "name": data.name}).encode()

    def _deserialize(self, data: bytes) -> Message:
        fields = json.loads(data)
        return Message(id=str(fields["id"]), name=str(fields["name"]), args=(), kwargs={}, retries=0)


class Queue:
    """One huey queue with one task: drain the rows that wait."""

    def __init__(self, name: str, url: str, drain: Callable[[], object], *, password_file: Path | None = None) -> None:
        self.name = name
        self.huey = RedisHuey(
            f"hotgigs-{name}",
            connection_pool=make_pool(url, password_file, socket_connect_timeout=1, socket_timeout=5),
            results=False,
            serializer=JsonSerializer(),
        )

        def run() -> None:
            drain()

        # Huey names a task by the module of its function: this one is the same for who wakes and for who drains.
        self._drain = self.huey.task(name="drain")(run)

    def wake(self) -> None:
        """Tell a worker that rows wait; without Redis the sweep finds them within 30 seconds."""
        try:
            self._drain()
        except RedisError as error:
            log.warning("queue %s cannot be woken, the sweep will find the work: %s", self.name, error)

    def depth(self) -> int | None:
        """Return how many wake-ups wait, or None when Redis does not answer."""
        try:
            return int(self.huey.pending_count())
        except RedisError:
            return None


def connect(
    url: str, drains: Mapping[str, Callable[[], object]], *, password_file: Path | None = None
) -> dict[str, Queue]:
    """Make the queues of a process; only the worker of a queue passes its drain, the others just wake it."""
    return {name: Queue(name, url, drains.get(name, _elsewhere), password_file=password_file) for name in QUEUES}


def _elsewhere() -> None:
    raise RuntimeError("this process does not consume the queue")
