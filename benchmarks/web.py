"""Measure the pages of HotGigs through waitress, beside a bare Flask hello and nginx serving a file, in one run.

Run: python benchmarks/web.py [--seconds 5] [--clients 4] [--data FOLDER] [--scale JOBS,CANDIDATES]
        [--only PAGE] [--costs] [--profile PAGE]

Everything is started here, on loopback, with the sample data of `hotgigs-admin demo load`; --data keeps it for the
next run. Each page is asked for by one client and then by several, by wrk when it is installed.
"""

import argparse
import contextlib
import os
import platform
import subprocess
import sys
import tempfile
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

# The path above makes this file runnable by itself.
from benchmarks.web_costs import print_costs  # noqa: E402 - the path comes first
from benchmarks.web_load import Load, choose_client  # noqa: E402 - the path comes first
from benchmarks.web_pages import Page, list_public_pages  # noqa: E402 - the path comes first
from benchmarks.web_pages_staff import list_staff_pages  # noqa: E402 - the path comes first
from benchmarks.web_peers import Hello, Nginx  # noqa: E402 - the path comes first
from benchmarks.web_profile import profile  # noqa: E402 - the path comes first
from benchmarks.web_scale import scale  # noqa: E402 - the path comes first
from benchmarks.web_site import Site  # noqa: E402 - the path comes first

AIM_MS = 100.0
"""p95 of one client that every page should stay below."""


def main() -> int:
    arguments = parsed()
    with contextlib.ExitStack() as running:
        scratch = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="hotgigs-web-", dir="/tmp")))
        scratch.chmod(0o711)
        site = Site(arguments.data or scratch / "data", scratch)
        running.callback(site.stop)
        site.open()
        if arguments.scale:
            scale(site, *arguments.scale)
        every = [*list_public_pages(site.config), *list_staff_pages(site.config)]
        pages = [page for page in every if (arguments.profile or arguments.only or page.name) == page.name]
        if arguments.profile:
            profile(site, pages[0])
            return 0
        print_machine(site)
        if arguments.costs:
            return print_costs(site, pages)
        site.serve()
        hello = running.enter_context(contextlib.closing(Hello(scratch, site.threads)))
        nginx = running.enter_context(contextlib.closing(Nginx(scratch, site.address, pages[0])))
        rows = [*(Page(page.name, site.address, page.paths, page.cookie) for page in pages), hello.page, nginx.page]
        return measure(rows, arguments)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, choices=range(1, 61), default=5, metavar="1-60", help="for each figure")
    parser.add_argument("--clients", type=int, choices=range(1, 65), default=4, metavar="1-64", help="at the same time")
    parser.add_argument("--data", type=Path, help="folder that keeps the sample data for the next run")
    parser.add_argument("--only", help="measure this page alone")
    parser.add_argument(
        "--scale", type=sizes, metavar="JOBS,CANDIDATES", help="multiply the sample to at least so many"
    )
    parser.add_argument("--costs", action="store_true", help="count processor time and statements instead of asking")
    parser.add_argument("--profile", metavar="PAGE", help="show where the time of one page goes, and measure nothing")
    return parser.parse_args()


def sizes(given: str) -> tuple[int, int]:
    """Read two whole numbers, as in 10000,100000."""
    jobs, candidates = given.split(",")
    return int(jobs), int(candidates)


def print_machine(site: Site) -> None:
    """Say where and with what this is measured."""
    model = next((line.partition(":")[2].strip() for line in _cpu_lines() if line.startswith("model name")), "?")
    cores = len(_cpu_lines("processor"))
    nginx = subprocess.run(["nginx", "-v"], capture_output=True, text=True, check=False).stderr.strip()
    packages = ", ".join(f"{name} {version(name)}" for name in ("flask", "sqlalchemy", "waitress"))
    print(f"{datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC, {model}, {cores} cores, {platform.system()}")
    print(f"Python {platform.python_version()}, {packages}, nginx {nginx.rpartition('/')[2]}, {site.servers}")
    busy = f"load average before {os.getloadavg()[0]:.1f}"
    print(f"{busy}; {site.contents()}; one web process, {site.threads} threads; every client on the same machine\n")


def measure(rows: list[Page], arguments: argparse.Namespace) -> int:
    """Print a line for each page; the exit code is 1 when one misses the aim or fails."""
    ask, missed = choose_client(), []
    few, many = "1 client", f"{arguments.clients} clients"
    print(f"{'':22}{few:^34}   {many:^34}   by {ask.__name__}")
    print(f"{'':22}" + "   ".join([f"{'req/s':>8}{'p50':>8}{'p95':>9}{'p99':>9}"] * 2) + "   (ms)")
    for page in rows:
        one, several = (ask(page, clients, arguments.seconds) for clients in (1, arguments.clients))
        print(f"{page.name:22}{written(one)}   {written(several)}", flush=True)
        if one.failed or several.failed or one.p95 > AIM_MS:
            missed.append(page.name)
    print(f"\np95 of one client above {AIM_MS:.0f} ms, or failed requests: {', '.join(missed) or 'none'}")
    return 1 if missed else 0


def written(load: Load) -> str:
    """Write the four figures of one load."""
    failed = f" {load.failed} failed" if load.failed else ""
    return f"{load.rate:8,.0f}{load.p50:8.1f}{load.p95:9.1f}{load.p99:9.1f}{failed}"


def _cpu_lines(start: str = "") -> list[str]:
    path = Path("/proc/cpuinfo")
    return [line for line in path.read_text().splitlines() if line.startswith(start)] if path.exists() else []


if __name__ == "__main__":
    sys.exit(main())
