"""The peer of the search measurements: the same documents and questions in SQLite with its full-text index, FTS5."""

import re
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

from hotgigs.search.engine import JobDocument, Near, Query
from hotgigs.search.whoosh_engine.filters import distance_km

TABLES = """
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY, post_id TEXT, title TEXT, about TEXT, body TEXT, company TEXT, employment_type TEXT,
    remote_kind TEXT, place TEXT, country TEXT, latitude REAL, longitude REAL, pay INTEGER, posted REAL
);
CREATE INDEX jobs_country ON jobs (country, employment_type, pay);
CREATE INDEX jobs_posted ON jobs (posted);
CREATE INDEX jobs_pay ON jobs (pay);
CREATE INDEX jobs_latitude ON jobs (latitude);
CREATE VIRTUAL TABLE words USING fts5 (
    title, about, body, content='jobs', content_rowid='id', tokenize='porter unicode61', prefix='2 3 4'
);
"""
FACET_COLUMNS = {
    "remote_kind": "remote_kind",
    "employment_type": "employment_type",
    "company": "company",
    "place": "place",
    "country": "country",
    "pay": "pay / 1000000",
    "posted": "CAST(posted / 604800 AS INTEGER)",
}
ORDERS = {"newest": "posted DESC", "pay": "pay DESC"}


class SqlitePeer:
    """Answers with the total, twenty rows and the facets; what it does not offer, it is not asked for."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own = threading.local()
        self._all: list[sqlite3.Connection] = []

    def rebuild(self, documents: Iterable[JobDocument]) -> int:
        """Fill the tables; return the number of documents."""
        db = self._connection()
        db.executescript(TABLES)
        db.executemany(f"INSERT INTO jobs VALUES (NULL{', ?' * 13})", map(_row, documents))  # noqa: S608 - no input
        db.execute("INSERT INTO words (words) VALUES ('rebuild')")
        db.execute("INSERT INTO words (words) VALUES ('optimize')")
        db.commit()
        return int(db.execute("SELECT count(*) FROM jobs").fetchone()[0])

    def ask(self, query: Query | str) -> object:
        """Answer like the engine's search or suggest."""
        db = self._connection()
        if isinstance(query, str):
            return _suggest(db, query)
        source, parameters = _source(query)
        order = "rank" if query.words else ORDERS.get(query.sort, "posted DESC")
        if query.near:
            order = f"abs(latitude - {query.near.latitude:.4f}) + abs(longitude - {query.near.longitude:.4f})"
        page = f"SELECT post_id, title, body FROM {source} ORDER BY {order} LIMIT 20 OFFSET ?"  # noqa: S608 - no input
        rows = db.execute(page, (*parameters, query.offset)).fetchall()
        total = db.execute(f"SELECT count(*) FROM {source}", parameters).fetchone()[0]  # noqa: S608 - as above
        return rows, total, list(_facets(db, query, source, parameters))

    def close(self) -> None:
        """Close every connection."""
        for db in self._all:
            db.close()

    def _connection(self) -> sqlite3.Connection:
        db: sqlite3.Connection | None = getattr(self._own, "db", None)
        if db is None:
            db = self._own.db = sqlite3.connect(self._path, check_same_thread=False)
            db.execute("PRAGMA mmap_size = 2000000000")
            db.create_function("distance", 4, lambda a, b, c, d: distance_km(Near(a, b, 0), (c, d)))
            self._all.append(db)
        return db


def _row(document: JobDocument) -> tuple[object, ...]:
    about = " ".join((*document.skills, document.company_name, document.occupation, document.place))
    return (
        document.post_id,
        document.title,
        about,
        document.description,
        document.company_id,
        document.employment_type,
        document.remote_kind,
        document.place_id,
        document.country,
        document.latitude,
        document.longitude,
        document.pay_max or document.pay_min or -1,
        document.posted_at.timestamp(),
    )


def _source(query: Query) -> tuple[str, list[object]]:
    conditions: list[str] = []
    parameters: list[object] = []
    tables = "jobs"
    if query.words:
        tables = "words JOIN jobs ON jobs.id = words.rowid"
        conditions.append("words MATCH ?")
        parameters.append(_match(query.words))
    for column, values in (("employment_type", query.employment_types), ("remote_kind", query.remote_kinds)):
        if values:
            conditions.append(f"{column} IN ({', '.join('?' * len(values))})")
            parameters.extend(sorted(values))
    if query.country:
        conditions.append("country = ?")
        parameters.append(query.country)
    if query.pay_at_least:
        conditions.append("pay >= ?")
        parameters.append(query.pay_at_least)
    if query.near:
        degrees = query.near.radius_km / 111
        conditions.append("latitude BETWEEN ? AND ? AND distance(?, ?, latitude, longitude) <= ?")
        latitude, longitude, radius = query.near
        parameters.extend((latitude - degrees, latitude + degrees, latitude, longitude, radius))
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    source = f"(SELECT jobs.*{', words.rank' if query.words else ''} FROM {tables}{where})"  # noqa: S608 - no input
    return source, parameters


def _match(words: str) -> str:
    if words.startswith('"'):
        return words
    return " AND ".join(f'"{word}"' for word in re.findall(r"\w+", words))


def _facets(db: sqlite3.Connection, query: Query, source: str, parameters: list[object]) -> Iterator[list[object]]:
    for name in query.facets:
        if column := FACET_COLUMNS.get(name):
            statement = f"SELECT {column}, count(*) FROM {source} GROUP BY 1 ORDER BY 2 DESC LIMIT 50"  # noqa: S608 - no input
            yield db.execute(statement, parameters).fetchall()


def _suggest(db: sqlite3.Connection, prefix: str) -> list[object]:
    words = re.findall(r"\w+", prefix)
    if not words:
        return []
    match = " ".join(f'"{word}"' for word in words) + "*"
    statement = "SELECT DISTINCT title FROM words WHERE words MATCH ? LIMIT 8"
    return db.execute(statement, (f"title : {match}",)).fetchall()
