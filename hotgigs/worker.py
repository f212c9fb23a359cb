"""The workers: huey consumers that drain one queue, with a sweep for what no wake-up announced."""

import logging
import signal
import sys
import threading
from collections.abc import Callable
from datetime import timedelta

from huey.consumer import Consumer as HueyConsumer
from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from hotgigs import wiring
from hotgigs.kernel import db, outbox
from hotgigs.kernel.box import Box, open_box
from hotgigs.kernel.config import Config, ConfigError
from hotgigs.kernel.errors import HotGigsError, Unavailable
from hotgigs.kernel.logs import configure_logs
from hotgigs.kernel.queue import LOCKS, QUEUES
from hotgigs.kernel.readiness import tell_ready
from hotgigs.schema_check import require_present_schema

HEALTH = 1.0
"""Seconds between two looks at huey's threads."""

log = logging.getLogger("hotgigs.worker")


class Consumer(HueyConsumer):  # type: ignore[misc]  # huey ships no types
    """Huey's consumer without its signal handlers, which drop the work at hand on SIGTERM."""

    def _set_signal_handlers(self) -> None:
        """Leave signals to run()."""


class Worker:
    """One consumer of one queue; several wake-ups at once end in one drain after the other."""

    def __init__(self, box: Box, queue: str, stopping: threading.Event, alone: "Alone") -> None:
        self.queue = queue
        self.handlers = wiring.handlers(box)[queue]
        self._alone = alone
        self._draining = threading.Lock()
        self._stopping = stopping
        self._interrupted = True

    def drain(self) -> None:
        """Do all the work that is due; what a dead predecessor or a lost database left half done comes first."""
        with self._draining:
            try:
                self._alone.keep()
                if self._interrupted:
                    freed = outbox.release_leases(self.queue)
                    log.info("%s leases of the %s queue freed", freed, self.queue)
                    self._interrupted = False
                outbox.drain(self.queue, self.handlers, stopping=self._stopping.is_set)
            except HotGigsError as error:
                self._interrupted = True
                log.warning("the %s queue waits for the next sweep: %s", self.queue, error)

    def every(self, interval: timedelta, do: Callable[[], object]) -> None:
        """Start doing something by the clock, for as long as the worker lives."""
        threading.Thread(target=self._repeat, args=(interval, do), daemon=True).start()

    def finish(self) -> None:
        """Wait for the end of the work at hand, whichever thread does it."""
        with self._draining:
            log.info("the %s worker has finished what it was doing", self.queue)

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
        config = Config.load(needs_secret=False)
    except ConfigError as error:
        sys.stderr.write("HotGigs cannot start:\n" + "".join(f"  - {fault}\n" for fault in error.faults))
        return 64
    configure_logs(config.log_level)
    try:
        run(config, arguments[0])
    except Unavailable as error:
        log.error("the %s worker cannot start: %s", arguments[0], error)
        return 1
    return 0


def run(config: Config, queue: str) -> None:
    """Consume the queue; only one worker of a queue works at a time, the next waits for its end.

    Raises Unavailable when the database does not answer at the start, or has another schema.
    """
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    drain: list[Callable[[], None]] = []
    box = open_box(config, {queue: lambda: drain[0]()})
    wiring.connect(box)
    require_present_schema()
    with Alone(queue) as alone:
        if not alone.wait(stopping):
            return
        worker = Worker(box, queue, stopping, alone)
        drain.append(worker.drain)
        consumer = Consumer(box.queues[queue].huey, periodic=False, backoff=1.5, max_delay=2.0)
        consumer.start()
        log.info("the %s worker is ready", queue)
        tell_ready()
        worker.every(timedelta(seconds=config.sweep_seconds), worker.drain)
        if queue == "work":
            for interval, do in wiring.periodic(box):
                worker.every(interval, do)
        worker.drain()
        while not stopping.wait(HEALTH):
            consumer.check_worker_health()
        consumer.stop(graceful=True)
        worker.finish()


class Alone:
    """The advisory lock of a queue, on a connection of its own."""

    def __init__(self, queue: str) -> None:
        self._queue = queue
        self._connection: Connection | None = None

    def __enter__(self) -> "Alone":
        return self

    def __exit__(self, *_: object) -> None:
        self._drop()

    def wait(self, stopping: threading.Event) -> bool:
        """Wait for the end of another worker of this queue; tells whether the lock is ours, False when stopping."""
        while not self._take():
            log.info("another %s worker still runs, waiting for its end", self._queue)
            if stopping.wait(1):
                return False
        return True

    def keep(self) -> None:
        """Pass in silence while the lock is ours; a restarted database gives it anew.

        Raises Unavailable when the database does not answer, or when another worker has the lock.
        """
        try:
            if self._connection is not None:
                self._connection.execute(text("SELECT 1"))
                return
        except DBAPIError as error:
            log.warning("the connection with the lock of the %s queue is lost: %s", self._queue, error.orig)
            self._drop()
        if not self._take():
            raise Unavailable(f"Another {self._queue} worker has taken over.")

    def _take(self) -> bool:
        with db.reachable():
            connection = db.current().bind.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(text("SET idle_session_timeout = 0"))
            if connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": LOCKS[self._queue]}):
                self._connection = connection
                return True
            connection.close()
            return False

    def _drop(self) -> None:
        if self._connection is not None:
            # Never back into the pool: the lock belongs to the session of the server.
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
