"""Who a session's token stands for: the person, and every role they hold, on one snapshot."""

import logging

from hotgigs.accounts import commands, queries
from hotgigs.accounts.queries import SignedIn
from hotgigs.accounts.rules.sessions import SEEN_EVERY
from hotgigs.companies import queries as companies
from hotgigs.jobs import queries as jobs
from hotgigs.kernel import clock, db
from hotgigs.kernel.errors import Unavailable
from hotgigs.kernel.permissions import WHOLE_COMPANY, Actor

log = logging.getLogger(__name__)


def load_actor(token: str, ip: str, request_id: str) -> Actor | None:
    """Return who is signed in by this token, or None when the session has ended."""
    with db.reading() as session:
        found = queries.find_session(session, token)
        if found is None:
            return None
        roles = companies.roles_of(session, found.person_id)
        whole = [company_id for company_id, role in roles.items() if role in WHOLE_COMPANY]
        actor = Actor(
            kind="user",
            person_id=found.person_id,
            name=found.name,
            email=found.email,
            is_administrator=found.is_administrator,
            roles=roles,
            # Who recruits for a whole company may have been put on hundreds of its jobs: that changes nothing.
            job_roles=jobs.roles_of(session, found.person_id, besides=whole),
            session_id=found.session_id,
            ip=ip,
            request_id=request_id,
        )
    _note_use(found)
    return actor


def _note_use(found: SignedIn) -> None:
    if clock.now() - found.last_seen_at <= SEEN_EVERY:
        return
    try:
        with db.transaction() as session:
            commands.touch_session(session, found.session_id)
    except Unavailable as error:
        # A database that can only be read still shows pages.
        log.warning("the last use of a session is not noted: %s", error)
