"""Who a session's token stands for: the person, and every role they hold, on one snapshot."""

from hotgigs.accounts import queries as accounts
from hotgigs.companies import queries as companies
from hotgigs.jobs import queries as jobs
from hotgigs.kernel import db
from hotgigs.kernel.permissions import Actor


def load_actor(token: str, ip: str, request_id: str) -> Actor | None:
    """Return who is signed in by this token, or None when the session has ended."""
    with db.reading() as session:
        found = accounts.find_session(session, token)
        if found is None:
            return None
        return Actor(
            kind="user",
            person_id=found.person_id,
            name=found.name,
            email=found.email,
            is_administrator=found.is_administrator,
            roles=companies.roles_of(session, found.person_id),
            job_roles=jobs.roles_of(session, found.person_id),
            session_id=found.session_id,
            ip=ip,
            request_id=request_id,
        )
