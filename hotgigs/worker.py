"""The workers: huey consumers that drain one queue, with a sweep for what no wake-up announced."""

import logging
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.engine import Connection

from hotgigs import wiring
from hotgigs.kernel import db, outbox
from hotgigs.kernel.box import Box, open_box
from hotgigs.kernel.config import Config, ConfigError
from hotgigs.kernel.errors import HotGigsError
from hotgigs.kernel.logs import configure_logs
from hotgigs.kernel.queue import QUEUES
from hotgigs.schema_check import require_present_schema

SWEEP = timedelta(seconds=30)
LOCKS = {"work": 740_001, "documents": 740_002}
"""PostgreSQL advisory locks: one worker for each queue on a database."""

log = logging.getLogger("hotgigs.worker")


class Worker:
    """One consumer of one queue; several wake-ups at once end in one drain after the other."""

    def __init__(self, box: Box, queue: str) -> None:
        self.queue = queue
        self.handlers = wiring.handlers(box)[queue]
        self._draining = threading.Lock()
        self._stopping = threading.Event()

    def drain(self) -> None:
        """Do all the work that is due."""
        with self._draining:
            try:
                outbox.drain(self.queue, self.handlers)
            except HotGigsError as error:
                log.warning("the %s queue waits for the next sweep: %s", self.queue, error)

    def every(self, interval: timedelta, do: Callable[[], object]) -> None:
        """Start doing something by the clock, for as long as the worker lives."""
        threading.Thread(target=self._repeat, args=(interval, do), daemon=True).start()

    def stop(self) -> None:
        """End what goes by the clock."""
        self._stopping.set()

    def _repeat(self, interval: timedelta, do: Callable[[], object]) -> None:
        while not self._stopping.wait(interval.total_seconds()):
            try:
                do()
            except HotGigsError as error:
                log.warning("%s did not run: %s", getattr(do, "__name__", do), error)
            except Exception:
                # The edge of a thread: one fault must not end what goes by the clock.
                log.exception("%s failed", getattr(do, "__name__", do))


def main(arguments: list[str]) -> int:
    """Run the worker of one queue until SIGINT or SIGTERM; returns the exit code."""
    if len(arguments) != 1 or arguments[0] not in QUEUES:
        sys.stderr.write(f"usage: python -m hotgigs.worker {'|'.join(QUEUES)}\n")
        return 64
    try:
        config = Config.load()
    except ConfigError as error:
        sys.stderr.write("HotGigs cannot start:\n" + "".join(f"  - {fault}\n" for fault in error.faults))
        return 64
    configure_logs(config.log_level)
    run(config, arguments[0])
    return 0


def run(config: Config, queue: str) -> None:
    """Consume the queue; only one worker of a queue works at a time, the next waits for its end."""
    drain: list[Callable[[], None]] = []
    box = open_box(config, {queue: lambda: drain[0]()})
    wiring.connect(box)
    require_present_schema()
    worker = Worker(box, queue)
    drain.append(worker.drain)
    consumer = box.queues[queue].huey.create_consumer(
        workers=1, periodic=False, check_worker_health=True, backoff=1.5, max_delay=2.0
    )
    with _alone(queue):
        freed = outbox.release_leases(queue)
        log.info("the %s worker is ready, %s leases of a predecessor freed", queue, freed)
        worker.every(SWEEP, worker.drain)
        if queue == "work":
            for interval, do in wiring.periodic(box):
                worker.every(interval, do)
        worker.drain()
        # Stopping by SIGTERM must finish the work at hand, as SIGINT does.
        signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
        consumer.run()
        worker.stop()


class _alone:  # noqa: N801 - reads as a statement: with _alone(queue)
    """Holds the advisory lock of a queue on a connection of its own."""

    def __init__(self, queue: str) -> None:
        self._queue = queue
        self._connection: Connection | None = None

    def __enter__(self) -> None:
        bind = db.current().bind
        self._connection = bind.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._connection.execute(text("SET idle_session_timeout = 0"))
        while not self._connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": LOCKS[self._queue]}):
            log.info("another %s worker still runs, waiting for its end", self._queue)
            time.sleep(1)

    def __exit__(self, *_: object) -> None:
        if self._connection is not None:
            self._connection.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
