"""What each process may do to each table: granted by `hotgigs-admin db migrate`, and nothing beyond it."""

from dataclasses import astuple, dataclass, fields

from sqlalchemy import text
from sqlalchemy.engine import Connection

ROLE = "hotgigs_{}"
"""Name of the database role of a process."""

_R, _RI, _RU, _RIU, _RID, _RIUD = (
    "SELECT",
    "SELECT, INSERT",
    "SELECT, UPDATE",
    "SELECT, INSERT, UPDATE",
    "SELECT, INSERT, DELETE",
    "SELECT, INSERT, UPDATE, DELETE",
)
INDEX_WORK = "search.index"
"""The only work that the documents worker may ask the trusted worker for: a new logo changes what posts show."""


@dataclass(frozen=True)
class Access:
    """The privileges on one table, by process, as GRANT spells them; an empty text grants nothing.

    `worker` holds what its clock and its queue need, and what hotgigs-admin does in its name. `documents` works on
    files of strangers: it sees the rows of its own work and never what was read in other documents. `monitor` counts.
    """

    web: str = ""
    worker: str = ""
    documents: str = ""
    monitor: str = ""


GRANTS = {
    "alembic_version": Access(_R, _R, _R, _R),
    # Nobody changes or removes what is on record: events and seals are only ever added.
    "audit_events": Access(_RI, _RI, "SELECT (id), INSERT", "SELECT (id, at)"),
    "audit_seals": Access(_RI, _RI, "", "SELECT (position, event_id, sealed_at)"),
    "outbox": Access(
        _RI,
        _RIUD,
        "SELECT, INSERT, UPDATE (state, attempts, not_before, leased_until, lease, last_error, unique_key, done_at)",
        "SELECT (queue, kind, state, attempts, not_before, leased_until, created_at, done_at)",
    ),
    # The web writes a mail with the change that asks for it, and stops one; the worker sends.
    "mails": Access(_RIU, _RIUD, "", "SELECT (state, created_at, sent_at)"),
    # People and how they sign in.
    "people": Access(_RIU, _RIUD),
    "sessions": Access(_RIU, _RIUD),
    "one_time_tokens": Access(_RIU, _RIUD),
    # Companies; a redrawn logo comes from the documents worker.
    "companies": Access(
        _RIU, _RIUD, "SELECT, UPDATE (logo_sha256, logo_media_type, logo_state, logo_sentence, updated_at)"
    ),
    "memberships": Access(_RIUD, _RIUD),
    "invitations": Access(_RIU, _RIUD),
    # Jobs.
    "jobs": Access(_RIU, _RIUD),
    "openings": Access(_RIU, _RIUD),
    "posts": Access(_RIUD, _RIUD, "SELECT (id, company_id, status)"),
    "questions": Access(_RIU, _RIUD),
    "job_members": Access(_RIUD, _RIUD),
    # Files: the web takes them in, the documents worker writes what was read in them.
    "documents": Access(_RI, _RIUD, "SELECT, UPDATE (state, sentence, pages, processed_at)"),
    "document_readings": Access(_R, _RIUD, "SELECT (document_id), INSERT, DELETE"),
    "document_pages": Access(_R, _RIUD, "SELECT (document_id, number), INSERT, DELETE"),
    # Candidates and their applications.
    "candidates": Access(_RIU, _RIUD),
    "applications": Access(_RIU, _RIUD),
    "answers": Access(_RI, _RIUD),
    "application_moves": Access(_RIU, _RIUD),
    "notes": Access(_RIU, _RIUD),
    "drafts": Access(_RIUD, _RIUD),
    "status_accesses": Access(_RIU, _RIUD),
    "stages": Access(_RIU, _RIUD),
    # A new job makes sure that the standard pipeline is there, and never changes one.
    "pipeline_templates": Access(_RI, _RI),
    "template_stages": Access(_RI, _RI),
    "rejection_reasons": Access(_RI, _RI),
    # Who was erased stays on record, without a word about them; the monitor counts.
    "erasures": Access("", _RI, "", "SELECT (at)"),
    # Vocabularies are loaded by the owner, with the migrations.
    "places": Access(_R, _R),
    "occupations": Access(_R, _R),
    "occupation_titles": Access(_R, _R),
    "skills": Access(_R, _R),
    "datasets": Access(_R, _R),
}
"""Every table; one that is missing here can be used by its owner only, and a test asks for the decision."""

POLICIES = {
    "everything": ("ALL", ("web", "worker", "monitor"), "true", "true"),
    "own_work": (
        "SELECT",
        ("documents",),
        # Asking only once (ON CONFLICT) takes the right to see what was asked for.
        f"queue = 'documents' OR kind = '{INDEX_WORK}'",
        "",
    ),
    "own_progress": ("UPDATE", ("documents",), "queue = 'documents'", "queue = 'documents'"),
    "asking": ("INSERT", ("documents",), "", f"queue = 'work' AND kind = '{INDEX_WORK}'"),
}
"""Rows of the outbox by process: command, roles, which rows are seen, which may be written."""

_STATE = text(
    "SELECT class.relname, class.relacl::text, class.relrowsecurity,"
    " (SELECT string_agg(attname || attacl::text, ',' ORDER BY attname) FROM pg_attribute"
    "  WHERE attrelid = class.oid AND attacl IS NOT NULL),"
    " (SELECT string_agg(concat(polname, polcmd, polroles, pg_get_expr(polqual, polrelid),"
    "   pg_get_expr(polwithcheck, polrelid)), ',' ORDER BY polname)"
    "  FROM pg_policy WHERE polrelid = class.oid)"
    " FROM pg_class AS class WHERE class.relnamespace = 'public'::regnamespace ORDER BY 1"
)


def apply_grants(connection: Connection) -> bool:
    """Give each role what it needs and nothing else, in the caller's transaction; tells whether anything changed.

    Without the roles, as in development, nothing happens.
    """
    roles = tuple(ROLE.format(item.name) for item in fields(Access))
    found = set(connection.scalars(text("SELECT rolname FROM pg_roles WHERE rolname LIKE 'hotgigs\\_%'")))
    if not found.issuperset(roles):
        return False
    before = connection.execute(_STATE).all()
    for statement in _statements(roles):
        connection.execute(text(statement))
    return connection.execute(_STATE).all() != before


def _statements(roles: tuple[str, ...]) -> list[str]:
    everybody = ", ".join(roles)
    made = [
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {everybody}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {everybody}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, {everybody}",
    ]
    for table, access in GRANTS.items():
        granted = zip(roles, astuple(access), strict=True)
        made += [f"GRANT {privileges} ON {table} TO {role}" for role, privileges in granted if privileges]
    return [*made, *_row_statements()]


def _row_statements() -> list[str]:
    made = ["ALTER TABLE outbox ENABLE ROW LEVEL SECURITY"]
    for name, (command, processes, seen, written) in POLICIES.items():
        roles = ", ".join(ROLE.format(process) for process in processes)
        rows = (f" USING ({seen})" if seen else "") + (f" WITH CHECK ({written})" if written else "")
        made += [
            f"DROP POLICY IF EXISTS {name} ON outbox",
            f"CREATE POLICY {name} ON outbox FOR {command} TO {roles}{rows}",
        ]
    return made
