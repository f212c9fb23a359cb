"""What one process holds open: settings, store, cache, limits and the way to the queues."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hotgigs.kernel import db, queue
from hotgigs.kernel.cache import Cache
from hotgigs.kernel.config import Config
from hotgigs.kernel.mail import MailTransport
from hotgigs.kernel.ratelimit import RateLimiter
from hotgigs.kernel.storage import DocumentStore


@dataclass(frozen=True)
class Box:
    """The tools of a process; made once by a composition root and handed to who needs them."""

    config: Config
    store: DocumentStore
    cache: Cache
    limits: RateLimiter
    mail: MailTransport
    queues: Mapping[str, queue.Queue]


def open_box(config: Config, drains: Mapping[str, Callable[[], object]] | None = None) -> Box:
    """Open everything a process needs and make its database the current one; connects to nothing yet."""
    password_file = config.redis_password_file
    cache = Cache(config.redis_cache_url, password_file)
    queues = queue.connect(config.redis_queue_url, dict(drains or {}), password_file=password_file)
    box = Box(
        config=config,
        store=DocumentStore(config.storage_path),
        cache=cache,
        limits=RateLimiter(cache),
        mail=MailTransport(config.mail_url, config.mail_password_file),
        queues=queues,
    )
    engine = db.make_engine(config.database_url, pool_size=config.database_pool)
    db.use(db.Database(engine, wake=lambda name: queues[name].wake()))
    return box
