"""What each page costs in processor time, in the web process and in PostgreSQL, however busy the machine is."""

import time
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import text

from benchmarks.web_pages import Page
from benchmarks.web_site import Site
from hotgigs.app import create_app
from hotgigs.kernel import db

TURNS = 10


def print_costs(site: Site, pages: list[Page]) -> int:
    """Print a line for each page, by its dearest address; the exit code is 0."""
    client = create_app(site.config, site.box).test_client()
    # A parallel worker that ends takes its figures with it.
    _set("SET max_parallel_workers_per_gather = 0")
    try:
        _print_lines(client, pages)
    finally:
        _set("RESET max_parallel_workers_per_gather")
    return 0


def _set(change: str) -> None:
    with db.current().bind.engine.connect() as connection:
        alone = connection.execution_options(isolation_level="AUTOCOMMIT")
        alone.execute(text(f'ALTER DATABASE "{connection.engine.url.database}" {change}'))
    # Only new connections see it.
    db.current().bind.engine.dispose()


def _print_lines(client: FlaskClient, pages: list[Page]) -> None:
    print(f"{'processor ms':22}{'web':>8}{'SQL':>8}{'sum':>8}{'statements':>12}   dearest address")
    for page in pages:
        web, sql, statements, path = max(
            (_cost(client, page, path) for path in page.paths), key=lambda cost: cost[0] + cost[1]
        )
        print(f"{page.name:22}{web:8.1f}{sql:8.1f}{web + sql:8.1f}{statements:12}   {path}", flush=True)


def _cost(client: FlaskClient, page: Page, path: str) -> tuple[float, float, int, str]:
    if page.cookie:
        client.set_cookie("hg_session", page.cookie.partition("=")[2], domain="localhost")
    with db.counted() as statements:
        _ask(client, path)
    _ask(client, path)
    spent, began = _of_database(), time.process_time()
    for _ in range(TURNS):
        _ask(client, path)
    web = time.process_time() - began
    return web / TURNS * 1000, (_of_database() - spent) / TURNS * 1000, len(statements), path


def _ask(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}.")


def _of_database() -> float:
    """Return the seconds of processor time that the backends of our connections have taken (Linux)."""
    with db.reading() as session:
        backends = session.scalars(text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")).all()
    return sum(int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) for pid in backends) / 1e9
