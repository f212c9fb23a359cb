"""Where the time of one page goes: statements of SQL, their seconds, and the functions that take most."""

import cProfile
import pstats
import time
from collections import Counter
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import event

from benchmarks.web_pages import Page
from benchmarks.web_site import Site
from hotgigs.app import create_app
from hotgigs.kernel import db

TURNS = 60
SHOWN = 30


def profile(site: Site, page: Page) -> None:
    """Print what one page costs, asked for in this process."""
    client = create_app(site.config, site.box).test_client()
    if page.cookie:
        client.set_cookie("hg_session", page.cookie.partition("=")[2], domain="localhost")
    _ask(client, page, 5)
    _print_statements(client, page)
    began = time.process_time()
    _ask(client, page, TURNS)
    print(
        f"{(time.process_time() - began) / TURNS * 1000:.1f} ms of processor time a request, PostgreSQL's not counted"
    )
    profiler = cProfile.Profile()
    profiler.enable()
    seconds = _ask(client, page, TURNS)
    profiler.disable()
    print(f"\n{page.name}: {seconds / TURNS * 1000:.1f} ms a request, slowed down by the profiler\n")
    pstats.Stats(profiler).sort_stats("cumulative").print_stats(SHOWN)
    pstats.Stats(profiler).sort_stats("tottime").print_stats(SHOWN)


def _ask(client: FlaskClient, page: Page, turns: int) -> float:
    began = time.perf_counter()
    for turn in range(turns):
        answer = client.get(page.paths[turn % len(page.paths)])
        if answer.status_code != 200:
            raise SystemExit(f"{page.paths[turn % len(page.paths)]} answered {answer.status_code}.")
    return time.perf_counter() - began


def _print_statements(client: FlaskClient, page: Page) -> None:
    engine = db.current().bind.engine
    spent: Counter[str] = Counter()
    began: list[float] = []

    def before(*_: Any) -> None:
        began.append(time.perf_counter())

    def after(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        spent[statement] += int((time.perf_counter() - began.pop()) * 1e6)

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    with db.counted() as statements:
        whole = _ask(client, page, 1)
    print(f"{page.paths[0]}: {whole * 1000:.1f} ms, {len(statements)} statements, {sum(spent.values()) / 1000:.1f} ms")
    for statement, microseconds in spent.most_common(12):
        print(f"  {microseconds / 1000:7.2f} ms  {' '.join(statement.split())[:150]}")
    event.remove(engine, "before_cursor_execute", before)
    event.remove(engine, "after_cursor_execute", after)
