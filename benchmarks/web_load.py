"""Clients that ask for pages on loopback: wrk, or a small one of our own."""

import asyncio
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count

from benchmarks.web_pages import Page

SCRIPT = """
local paths = %s
local turn = 0
request = function()
  turn = turn + 1
  return wrk.format("GET", paths[turn %% #paths + 1])
end
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format('\\n{"rate": %%f, "p50": %%f, "p95": %%f, "p99": %%f, "failed": %%d}\\n',
    summary.requests / summary.duration * 1e6, latency:percentile(50) / 1e3, latency:percentile(95) / 1e3,
    latency:percentile(99) / 1e3, e.connect + e.read + e.write + e.status + e.timeout))
end
"""


@dataclass(frozen=True)
class Load:
    """What one load gave: requests a second, milliseconds, and how many answers were no success."""

    rate: float
    p50: float
    p95: float
    p99: float
    failed: int


Client = Callable[[Page, int, int], Load]


def choose_client() -> Client:
    """Return wrk when it is installed, else our own client, which takes more of the machine itself."""
    return wrk if shutil.which("wrk") else asyncio_client


def wrk(page: Page, clients: int, seconds: int) -> Load:
    """Ask with wrk, after a short warming up."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        quoted = ", ".join(json.dumps(path) for path in page.paths)
        script.write(SCRIPT % ("{" + quoted + "}"))
        script.flush()
        for duration in (1, seconds):
            command = ["wrk", "-t1", f"-c{clients}", f"-d{duration}s", "--timeout", "20s", "-s", script.name]
            headers = ["-H", f"Cookie: {page.cookie}"] if page.cookie else []
            said = subprocess.run(
                [*command, *headers, f"http://{page.address}"], capture_output=True, text=True, check=True
            )
    return Load(**json.loads(said.stdout.strip().splitlines()[-1]))


def asyncio_client(page: Page, clients: int, seconds: int) -> Load:
    """Ask over kept connections from this process, after a short warming up."""
    asyncio.run(_ask_all(page, clients, 1))
    times, failed = asyncio.run(_ask_all(page, clients, seconds))
    ordered = sorted(times)
    p50, p95, p99 = (_percentile(ordered, share) for share in (0.5, 0.95, 0.99))
    return Load(len(times) / seconds, p50, p95, p99, failed)


async def _ask_all(page: Page, clients: int, seconds: int) -> tuple[list[float], int]:
    turns = count()
    end = time.perf_counter() + seconds
    parts = await asyncio.gather(*(_ask(page, turns, end) for _ in range(clients)))
    return [one for times, _ in parts for one in times], sum(failed for _, failed in parts)


async def _ask(page: Page, turns: "count[int]", end: float) -> tuple[list[float], int]:
    host, _, port = page.address.partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    times, failed = [], 0
    cookie = f"Cookie: {page.cookie}\r\n" if page.cookie else ""
    while time.perf_counter() < end:
        path = page.paths[next(turns) % len(page.paths)]
        began = time.perf_counter()
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {page.address}\r\n{cookie}\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        await reader.readexactly(int(head.partition("content-length:")[2].split()[0]))
        times.append((time.perf_counter() - began) * 1000)
        failed += head.split()[1] != "200"
    writer.close()
    return times, failed


def _percentile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0
