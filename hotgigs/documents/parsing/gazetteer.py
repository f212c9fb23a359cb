"""Loads the word lists that are shipped beside this file, each when it is first asked for."""

import gzip
from functools import lru_cache
from importlib.resources import files

_DATA = files("hotgigs.documents.parsing") / "data"


def given_names() -> frozenset[str]:
    """Give first names of some forty countries, case folded."""
    return _folded("given.txt.gz")


def titles() -> frozenset[str]:
    """Give job titles, case folded (O*NET)."""
    return _folded("titles.txt.gz")


def tools() -> dict[str, str]:
    """Give tools and technologies, from their case-folded to their usual spelling (O*NET, and what it lacks)."""
    return _spelled("tools.txt.gz")


def skills() -> frozenset[str]:
    """Give further skills and fields of knowledge, case folded (ESCO)."""
    return _folded("skills.txt.gz")


def places() -> frozenset[str]:
    """Give names of cities, case folded (GeoNames)."""
    return _folded("places.txt.gz")


@lru_cache(maxsize=1)
def vocabulary() -> frozenset[str]:
    """Give words of job titles and skills: they seldom are names of people."""
    words = {word for phrase in (*titles(), *skills()) for word in phrase.split()}
    return frozenset(words - given_names())


@lru_cache(maxsize=8)
def _folded(name: str) -> frozenset[str]:
    return frozenset(line.casefold() for line in _lines(name))


@lru_cache(maxsize=2)
def _spelled(name: str) -> dict[str, str]:
    return {line.casefold(): line for line in _lines(name)}


def _lines(name: str) -> list[str]:
    return gzip.decompress((_DATA / name).read_bytes()).decode("utf-8").splitlines()
