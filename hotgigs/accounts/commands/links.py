"""Making and using the links that work once."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hotgigs.accounts.models import OneTimeToken
from hotgigs.accounts.rules.links import LIFE, Purpose
from hotgigs.kernel import clock
from hotgigs.kernel.errors import Gone
from hotgigs.kernel.ids import PersonId, hash_token, new_id, new_token

OVER = "This link was used already, or is too old. Ask for a new one."


def issue(
    db: Session, purpose: Purpose, *, person_id: PersonId | None = None, payload: dict[str, Any] | None = None
) -> str:
    """Make a link's token; older links of the person for the same purpose stop working."""
    if person_id is not None:
        void(db, person_id, purpose)
    token, now = new_token(), clock.now()
    db.add(
        OneTimeToken(
            id=new_id(),
            purpose=purpose.value,
            token_hash=hash_token(token),
            person_id=person_id,
            payload=payload or {},
            created_at=now,
            expires_at=now + LIFE[purpose],
        )
    )
    db.flush()
    return token


def redeem(db: Session, purpose: Purpose, token: str) -> OneTimeToken:
    """Use up a link, in the transaction of what it does: two clicks at once do it once.

    Raises Gone when it was used, voided, or is too old.
    """
    now = clock.now()
    link = db.scalars(
        select(OneTimeToken)
        .where(
            OneTimeToken.purpose == purpose.value,
            OneTimeToken.token_hash == hash_token(token),
            OneTimeToken.used_at.is_(None),
            OneTimeToken.expires_at > now,
        )
        .with_for_update()
    ).one_or_none()
    if link is None:
        raise Gone(OVER)
    link.used_at = now
    db.flush()
    return link


def void(db: Session, person_id: PersonId, *purposes: Purpose) -> None:
    """Let the person's unused links for these purposes work no more."""
    db.execute(
        update(OneTimeToken)
        .where(
            OneTimeToken.person_id == person_id,
            OneTimeToken.purpose.in_([purpose.value for purpose in purposes]),
            OneTimeToken.used_at.is_(None),
        )
        .values(used_at=clock.now())
    )
