"""The data files that ship with the package: what each holds, and how to read it."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

_DATA = files("hotgigs.taxonomy") / "data"


@dataclass(frozen=True)
class DataFile:
    """One packaged table and the hash of its text."""

    name: str
    rows: int
    sha256: str


@dataclass(frozen=True)
class Source:
    """Where tables come from, under which licence, and the sentence that the licence asks for."""

    name: str
    version: str
    licence: str
    url: str
    attribution: str
    files: tuple[DataFile, ...]

    @property
    def rows(self) -> int:
        """Count the rows of all its tables."""
        return sum(part.rows for part in self.files)

    @property
    def revision(self) -> str:
        """Tell one state of the files from another: the release, and a short hash of what we kept of it."""
        return self.version + " " + "-".join(part.sha256[:8] for part in self.files)


@dataclass(frozen=True)
class Country:
    """A country: ISO 3166 code, English name, ISO 4217 currency."""

    code: str
    name: str
    currency: str


@lru_cache(maxsize=1)
def sources() -> tuple[Source, ...]:
    """Read the manifest of the packaged tables."""
    manifest = json.loads((_DATA / "datasets.json").read_text(encoding="utf-8"))
    return tuple(
        Source(
            name=entry["name"],
            version=entry["version"],
            licence=entry["licence"],
            url=entry["url"],
            attribution=entry["attribution"],
            files=tuple(DataFile(part["file"], part["rows"], part["sha256"]) for part in entry["files"]),
        )
        for entry in manifest
    )


def table_text(name: str) -> str:
    """Read a packaged table: tab-separated lines without header."""
    return gzip.decompress((_DATA / f"{name}.tsv.gz").read_bytes()).decode()


def table_rows(name: str) -> Iterator[list[str]]:
    """Yield the rows of a packaged table."""
    for line in table_text(name).splitlines():
        yield line.split("\t")


@lru_cache(maxsize=1)
def countries() -> dict[str, Country]:
    """Read all countries, by code, in the order of their names."""
    listed = sorted((Country(*row) for row in table_rows("countries")), key=lambda country: country.name)
    return {country.code: country for country in listed}


@lru_cache(maxsize=1)
def place_aliases() -> dict[str, int]:
    """Read other spellings of well-known cities: folded alias to place id."""
    lines = (_DATA / "place_aliases.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return {alias: int(place) for alias, place, _name in (line.split("\t") for line in lines)}
