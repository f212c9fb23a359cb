"""Reads the word tables that are shipped beside this file: plain text, so that anyone can add a word."""

import re
from functools import lru_cache
from importlib.resources import files

_TABLES = files("hotgigs.documents.parsing") / "data" / "vocabulary"


@lru_cache(maxsize=32)
def words(name: str) -> frozenset[str]:
    """Give a table of words, separated by blanks or line ends."""
    return frozenset(_read(name).split())


@lru_cache(maxsize=32)
def phrases(name: str) -> tuple[str, ...]:
    """Give a table with a phrase (or a pattern) on each line."""
    return tuple(line.strip() for line in _read(name).splitlines() if line.strip())


@lru_cache(maxsize=32)
def pattern(name: str, before: str, after: str) -> "re.Pattern[str]":
    """Compile a table of patterns into one that matches any of them between two others."""
    return re.compile(f"{before}(?:{'|'.join(phrases(name))}){after}", re.IGNORECASE)


@lru_cache(maxsize=4)
def grouped(name: str) -> dict[str, tuple[str, ...]]:
    """Give a table whose phrases stand under a [group]."""
    groups: dict[str, list[str]] = {}
    for line in phrases(name):
        if line.startswith("["):
            current = groups.setdefault(line.strip("[]"), [])
        else:
            current.append(line)
    return {group: tuple(members) for group, members in groups.items()}


def _read(name: str) -> str:
    return (_TABLES / f"{name}.txt").read_text(encoding="utf-8")
