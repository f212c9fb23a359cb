"""Multiplies the sample data by set-based SQL, to measure a site that has grown."""

import subprocess
import sys
from collections.abc import Iterator, Sequence

from sqlalchemy import Column, Connection, DateTime, Table, text

from benchmarks.web_site import Site
from hotgigs.kernel import db
from hotgigs.schema import metadata

ORGANISATIONS = (
    "companies",
    "people",
    "memberships",
    "jobs",
    "openings",
    "job_members",
    "posts",
    "questions",
    "stages",
)
HISTORIES = {
    "candidates": "t.id",
    "documents": "t.id",
    "document_readings": "t.document_id",
    "document_pages": "t.document_id",
    "applications": "t.id",
    "answers": "t.application_id",
    "application_moves": "t.application_id",
    "notes": "t.application_id",
    "audit_events": "CASE t.target_type WHEN 'application' THEN t.target_id::uuid END",
}
"""What belongs to candidates, and which key says whose it is; in both, rows come after those they point to."""

KEPT = ("companies", "people", "memberships")
"""Of these some rows are not copied, see below."""

CROWD = 700
"""Active applications of the one job that everybody wants."""
READS = 10
"""How often each application is on record as read."""
SECOND = 1000
"""Copies of candidates within a job are numbered from here, copies of everything from 1."""

POINTS_TO = {
    ("openings", "application_id"): "applications",
    ("audit_events", "company_id"): "companies",
    ("audit_events", "actor_id"): "people",
}
"""Columns that hold another table's key without a constraint."""

# One of the titles that occupations are known by, the same for a job and its posts.
TITLE = (
    "coalesce((SELECT o.title FROM occupation_titles o"
    " WHERE o.id = 1 + abs(hashtext({job}::text || c.copy)) % 19000), t.title)"
)
OWN = {
    ("companies", "slug"): "t.slug || '-' || c.copy",
    ("companies", "name"): "t.name || ' ' || c.copy",
    ("people", "email"): "c.copy || '.' || t.email",
    ("people", "email_key"): "c.copy || '.' || t.email_key",
    ("jobs", "title"): TITLE.format(job="t.id"),
    ("posts", "title"): TITLE.format(job="t.job_id"),
    ("posts", "slug"): "t.slug || '-' || c.copy",
    ("candidates", "name"): "t.name || ' ' || c.copy",
    ("candidates", "email"): "c.copy || '.' || t.email",
    ("candidates", "email_key"): "c.copy || '.' || t.email_key",
    ("candidates", "person_id"): "NULL::uuid",
    ("audit_events", "target_id"): (
        "CASE t.target_type WHEN 'application' THEN pg_temp.scaled(t.target_id::uuid, c.copy)::text"
        " ELSE t.target_id END"
    ),
}
"""What a copy has for itself."""

PREPARE = """
SET statement_timeout = 0;
SET synchronous_commit = off;
CREATE FUNCTION pg_temp.scaled(id uuid, copy integer) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT (left(id::text, 14) || '7' || substr(h, 1, 3) || '-8' || substr(h, 4, 3) || '-' || substr(h, 7, 12))::uuid
  FROM (SELECT md5(id::text || '/' || copy) AS h) AS hashed
$$;
CREATE TEMP TABLE largest AS
  SELECT company_id AS id FROM posts WHERE status = 'live' GROUP BY company_id ORDER BY count(*) DESC LIMIT 1;
-- The largest company keeps its copies, so that one team looks after a fifth of the site.
CREATE TEMP TABLE kept AS
  SELECT id FROM largest
  UNION SELECT id FROM people WHERE id NOT IN (
    SELECT person_id FROM memberships WHERE company_id NOT IN (SELECT id FROM largest)
  );
CREATE TEMP TABLE picked (id uuid, copy integer);
"""

PICK_CROWD = """
INSERT INTO picked
SELECT a.candidate_id, n FROM applications a, generate_series(:first, :first + :crowd) n
WHERE a.status = 'active' AND a.job_id = (
  SELECT a.job_id FROM applications a JOIN jobs j ON j.id = a.job_id
  WHERE a.status = 'active' AND j.status = 'open' AND a.company_id IN (SELECT id FROM largest)
  GROUP BY a.job_id ORDER BY count(*) DESC, a.job_id LIMIT 1
)
ORDER BY n LIMIT :crowd
"""

PICK_OTHERS = """
INSERT INTO picked
SELECT DISTINCT a.candidate_id, n + :first + :crowd
FROM applications a JOIN jobs j ON j.id = a.job_id, generate_series(1, 100) n
WHERE j.status = 'open' AND hashtext(j.id::text) % 10 = 0
ORDER BY 2 LIMIT greatest(:candidates - (SELECT count(DISTINCT candidate_id) FROM applications) - :crowd, 0)
"""

# What a candidate has sent comes along.
PICK_BELONGINGS = """
INSERT INTO picked
SELECT DISTINCT unnest(ARRAY[a.id, a.document_id]), p.copy FROM applications a JOIN picked p ON p.id = a.candidate_id
"""

FINISH = """
INSERT INTO people (id, name, email, email_key, email_verified_at, is_administrator, created_at)
SELECT pg_temp.scaled(id, 0), name, email, email_key, created_at, false, created_at FROM candidates
ORDER BY 1 ON CONFLICT DO NOTHING;
INSERT INTO mails (id, template, recipient, subject, text, html, sensitive, message_id, state, tries_open, about,
  created_at, sent_at)
SELECT pg_temp.scaled(a.id, 0), 'applied', c.email, 'We have your application', repeat(md5(a.id::text), 30),
  repeat(md5(a.id::text), 90), false, a.id || '@scale.test', 'sent', 0, 'application:' || a.id, a.submitted_at,
  a.submitted_at
FROM applications a JOIN candidates c ON c.id = a.candidate_id ORDER BY a.id;
INSERT INTO audit_events (at, company_id, actor_kind, actor_id, actor_name, ip, request_id, kind, verb, target_type,
  target_id, before, after)
SELECT a.submitted_at + (now() - a.submitted_at) * n / {reads}, a.company_id, 'user', m.id, m.name, '192.0.2.10', '',
  'read', CASE n % 5 WHEN 0 THEN 'application.read' ELSE 'application.listed' END, 'application', a.id, '{{}}', '{{}}'
FROM applications a JOIN (
  SELECT DISTINCT ON (company_id) company_id, p.id, p.name
  FROM memberships JOIN people p ON p.id = person_id ORDER BY company_id, role, p.id
) m ON m.company_id = a.company_id, generate_series(1, {reads}) n
ORDER BY 1;
INSERT INTO audit_seals
SELECT row_number() OVER (ORDER BY id), id, sha256(id::text::bytea), at FROM audit_events
WHERE NOT EXISTS (SELECT FROM audit_seals);
"""


def scale(site: Site, jobs: int, candidates: int) -> None:
    """Grow the site to at least so many live posts and candidates who have applied, unless it has grown already."""
    with db.current().bind.engine.connect() as connection:
        live, applied = _size(connection)
        if live >= jobs and applied >= candidates:
            return
        if connection.scalar(text("SELECT count(*) FROM audit_seals WHERE position > 0")):
            raise SystemExit("This data was scaled before, to less: take another folder with --data.")
        print(f"scaling the sample to {jobs:,} jobs and {candidates:,} candidates ...", flush=True)
        for statement in _statements(-(-jobs // live) - 1):
            connection.execute(text(statement))
        sizes = {"first": SECOND, "crowd": CROWD, "candidates": candidates}
        for statement in (PICK_CROWD, PICK_OTHERS):
            connection.execute(text(statement), {name: sizes[name] for name in sizes if f":{name}" in statement})
        connection.execute(text(PICK_BELONGINGS))
        for table in HISTORIES:
            connection.execute(text(_copy_picked(metadata.tables[table])))
        connection.execute(text(FINISH.format(reads=READS)))
        connection.commit()
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))
    rebuild = [sys.executable, "-m", "hotgigs.cli", "search", "rebuild"]
    subprocess.run(rebuild, env=site.environment(), cwd=site.scratch, check=True)


def _size(connection: Connection) -> tuple[int, int]:
    query = """
    SELECT (SELECT count(*) FROM posts WHERE status = 'live'), (SELECT count(DISTINCT candidate_id) FROM applications)
    """
    live, applied = connection.execute(text(query)).one()
    return live, applied


def _statements(copies: int) -> Iterator[str]:
    """Yield what copies the whole sample so many times, rows in the order of their keys' time."""
    yield PREPARE
    tables = (*ORGANISATIONS, *HISTORIES)
    for name in tables:
        table = metadata.tables[name]
        key = next(column.name for column in table.columns if column.primary_key)
        order = "t.at" if name == "audit_events" else f"t.{key}"
        source = f"{name} t, generate_series(1, {copies}) c(copy)"
        # Nothing that is kept is copied; neither is the team of the company that is.
        is_new = f"WHERE NOT {_is_kept(f't.{key}')}" if name in KEPT else ""
        yield f"{_insert(table, tables)} FROM {source} {is_new} ORDER BY {order}"


def _copy_picked(table: Table) -> str:
    whose = HISTORIES[table.name]
    return f"{_insert(table, tuple(HISTORIES))} FROM {table.name} t JOIN picked c ON c.id = {whose}"


def _insert(table: Table, copied: Sequence[str]) -> str:
    columns = [column for column in table.columns if column.identity is None]
    values = ", ".join(_value(table.name, column, copied) for column in columns)
    return f"INSERT INTO {table.name} ({', '.join(column.name for column in columns)}) SELECT {values}"


def _value(table: str, column: "Column[object]", copied: Sequence[str]) -> str:
    """Write a column of a copy: keys of copied rows become those of their copies, times differ a little."""
    given = f"t.{column.name}"
    if (table, column.name) in OWN:
        return OWN[table, column.name]
    if isinstance(column.type, DateTime):
        return f"{given} - c.copy % {SECOND} * interval '37 seconds'"
    keys = [key.column.table.name for key in column.foreign_keys]
    target = POINTS_TO.get((table, column.name)) or (keys[0] if keys else table if column.name == "id" else "")
    if target not in copied:
        return given
    scaled = f"pg_temp.scaled({given}, c.copy)"
    if target in KEPT:
        return f"CASE WHEN {_is_kept(given)} THEN {given} ELSE {scaled} END"
    return scaled


def _is_kept(column: str) -> str:
    return f"{column} IN (SELECT id FROM kept)"  # noqa: S608 - names of our own columns
