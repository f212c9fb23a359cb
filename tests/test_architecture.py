"""The map in docs/architecture.md, section 3, is true: who imports whom."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
# From low to high; a domain imports itself and what stands before it.
ORDER = [
    "kernel",
    "web",
    "api",
    "audit",
    "taxonomy",
    "accounts",
    "companies",
    "jobs",
    "documents",
    "candidates",
    "applications",
    "messaging",
    "search",
    "matching",
    "analytics",
    "privacy",
    "schema",
    "migrations",
    "ops",
    "system",
    "demo",
    "cli",
]
WITHOUT_WEB = {"models", "rules", "commands", "queries", "tasks"}
WEB = ("flask", "hotgigs.web", "hotgigs.api")
# A program, although it lies in the frame whose application it serves.
ROOTS = {"hotgigs.web.serve"}
# What a domain shows the others: models for keys and joins, engine the port of search, checks and backup the box as
# ops sees it.
SHOWN = {"commands", "queries", "events", "ids", "models", "engine", "checks", "backup"}


def modules() -> dict[str, set[str]]:
    """Return what each module of HotGigs imports, by full names."""
    paths = {_name(path): path for path in (HERE / "hotgigs").rglob("*.py")}
    return {name: {_module(found, paths) for found in _imports(path)} for name, path in paths.items()}


def _name(path: Path) -> str:
    return ".".join(path.relative_to(HERE).with_suffix("").parts).removesuffix(".__init__")


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _module(imported: str, known: dict[str, Path]) -> str:
    # `from a.b import c` may name a module or something in it.
    parent = imported.rpartition(".")[0]
    return parent if imported not in known and parent in known else imported


def _edges() -> Iterator[tuple[str, str, list[str], list[str]]]:
    for name, imported in modules().items():
        for target in sorted(imported):
            yield name, target, name.split(".")[1:], target.split(".")[1:] if target.startswith("hotgigs.") else []


def test_domains_import_downward_only() -> None:
    faults = [
        f"{name} imports {target}, which stands higher (or is a composition root)"
        for name, target, source, other in _edges()
        if source and source[0] in ORDER[:-2] and name not in ROOTS
        if other and _place(other[0]) > _place(source[0])
    ]
    assert not faults, "News travel upward as events, see hotgigs/wiring.py:\n" + "\n".join(faults)


def _place(domain: str) -> int:
    return ORDER.index(domain) if domain in ORDER else len(ORDER)


def test_rooms_below_the_pages_know_no_web() -> None:
    faults = [
        f"{name} imports {target}"
        for name, target, source, other in _edges()
        if source and (source[0] == "ops" or WITHOUT_WEB & set(source[1:2]))
        if target.startswith(WEB) or {"pages", "api"} & set(other[1:2])
    ]
    assert not faults, "Pages and resources call commands and queries, never the other way:\n" + "\n".join(faults)


def test_domains_meet_through_their_public_rooms() -> None:
    frames = {"kernel", "web", "api"}
    faults = [
        f"{name} imports {target}"
        for name, target, source, other in _edges()
        if source and source[0] in ORDER[:-2] and other and other[0] in set(ORDER) - frames - {source[0], "migrations"}
        if len(other) > 1 and other[1] not in SHOWN
    ]
    assert not faults, f"Another domain is reached through {', '.join(sorted(SHOWN))}:\n" + "\n".join(faults)


def test_no_import_goes_in_a_circle() -> None:
    known = modules()
    # A package and its own modules are one thing here.
    graph = {name: {t for t in targets if t in known and not _kin(name, t)} for name, targets in known.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        raise AssertionError(" -> ".join(error.args[1])) from error


def _kin(name: str, target: str) -> bool:
    return name.startswith(f"{target}.") or target.startswith(f"{name}.") or name == target
