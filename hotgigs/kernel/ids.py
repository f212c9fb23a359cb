"""Keys that sort by age, one type for each kind of record, and tokens that nobody can guess."""

import hashlib
import secrets
from typing import NewType
from uuid import UUID

from uuid_utils.compat import uuid7

PersonId = NewType("PersonId", UUID)
SessionId = NewType("SessionId", UUID)
CompanyId = NewType("CompanyId", UUID)
InvitationId = NewType("InvitationId", UUID)
JobId = NewType("JobId", UUID)
OpeningId = NewType("OpeningId", UUID)
PostId = NewType("PostId", UUID)
QuestionId = NewType("QuestionId", UUID)
DocumentId = NewType("DocumentId", UUID)
CandidateId = NewType("CandidateId", UUID)
StageId = NewType("StageId", UUID)
DraftId = NewType("DraftId", UUID)
ApplicationId = NewType("ApplicationId", UUID)
ReasonId = NewType("ReasonId", UUID)
NoteId = NewType("NoteId", UUID)
MailId = NewType("MailId", UUID)


def new_id() -> UUID:
    """Make a UUIDv7 (RFC 9562): unique, and in order of creation, which keeps indexes compact."""
    return UUID(int=uuid7().int)


def parse_id(text: str) -> UUID | None:
    """Read a UUID from outside, or None when it is not one."""
    try:
        return UUID(text)
    except ValueError:
        return None


def new_token() -> str:
    """Make an unguessable token of 256 bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> bytes:
    """Hash a token for storage; 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(token.encode()).digest()
