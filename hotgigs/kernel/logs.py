"""Logs: one line an event on standard error, where the journal or a terminal collects them."""

import logging
import sys


def configure_logs(level: str) -> None:
    """Write lines of `level` and above to standard error."""
    logging.basicConfig(
        stream=sys.stderr, level=level.upper(), format="%(levelname)s %(name)s: %(message)s", force=True
    )
    # huey reports every wake-up, SQLAlchemy every pool event: neither helps who reads the log.
    for noisy in ("huey", "sqlalchemy", "alembic"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLevelName(level.upper())))
