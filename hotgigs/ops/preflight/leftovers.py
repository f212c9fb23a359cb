"""Does something live here that HotGigs would take over?"""

from collections.abc import Iterator
from pathlib import Path

from hotgigs.ops.preflight.finding import Finding, Surroundings, ok, problem, warning

NAME = "Other software"
# What the packages bring themselves.
_NGINX_OWN = {"default"}
_REDIS_DATA = ("dump.rdb", "appendonlydir", "appendonly.aof")
_CONTROL = ("plesk", "cpanel", "virtualmin-config", "ispconfig")


def check(around: Surroundings) -> Iterator[Finding]:
    """Look for data and sites of others."""
    if around.installed:
        yield ok(NAME, "HotGigs is installed; this run repairs it")
        return
    findings = [*_databases(around.root), *_sites(around.root), *_queues(around.root), *_panels(around.root)]
    yield from findings or [ok(NAME, "none that HotGigs would take over")]


def _databases(root: Path) -> Iterator[Finding]:
    for cluster in sorted((root / "var/lib/postgresql").glob("*/*")):
        databases = [path for path in (cluster / "base").glob("*") if path.name.isdigit() and int(path.name) >= 16384]
        if databases:
            yield warning(
                NAME,
                f"PostgreSQL in {cluster} holds {len(databases)} {'database' if len(databases) == 1 else 'databases'}",
                "a server of its own is better; HotGigs makes a cluster beside it and leaves this one alone",
                "pg_lsclusters",
            )


def _sites(root: Path) -> Iterator[Finding]:
    foreign = sorted(
        path.name for path in (root / "etc/nginx/sites-enabled").glob("*") if path.name not in _NGINX_OWN | {"hotgigs"}
    )
    if foreign:
        yield problem(
            NAME,
            f"nginx serves {', '.join(foreign)}",
            "a server of its own: HotGigs sets up nginx for itself",
            f"rm /etc/nginx/sites-enabled/{foreign[0]}  # only when that site may go",
        )


def _queues(root: Path) -> Iterator[Finding]:
    folder = root / "var/lib/redis"
    if any((folder / name).exists() for name in _REDIS_DATA):
        yield problem(
            NAME,
            f"Redis keeps data in {folder}",
            "no other user of Redis: HotGigs stops the stock instance and runs two of its own",
            f"systemctl stop redis-server && mv {folder} {folder}.old && install -d -o redis -g redis -m 750 {folder}",
        )


def _panels(root: Path) -> Iterator[Finding]:
    for name in _CONTROL:
        if (root / "usr/local" / name).exists() or (root / "etc" / name).exists():
            yield problem(
                NAME, f"the control panel {name}", "a server that nothing else configures", "Use a fresh server"
            )
