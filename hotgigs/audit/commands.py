"""Adding to the trail: what changed, in the change's own transaction, and who read what, before they see it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from hotgigs.audit.models import AuditEvent
from hotgigs.kernel import clock, db
from hotgigs.kernel.ids import CompanyId
from hotgigs.kernel.permissions import Actor


def record(
    session: Session,
    actor: Actor,
    verb: str,
    target: tuple[str, object],
    *,
    company_id: CompanyId | None = None,
    changed: Mapping[str, tuple[Any, Any]] | None = None,
) -> None:
    """Append what the actor did to a target (type, id), with the change it belongs to.

    The verb is past tense behind its noun, as in application.rejected. `changed` maps a field to its JSON values
    before and after; of personal fields give only the name, with (None, None).
    """
    event = _event(actor, _kind_of(verb), verb, target, company_id)
    event["before"] = {field: values[0] for field, values in (changed or {}).items()}
    event["after"] = {field: values[1] for field, values in (changed or {}).items()}
    session.execute(insert(AuditEvent).values(event))


def record_reads(actor: Actor, verb: str, targets: Sequence[tuple[str, object, CompanyId | None]]) -> None:
    """Append that the actor is about to see personal data: one INSERT for (type, id, company) of a whole list.

    It commits on a connection of its own, so that what was seen is on record even when the page fails.
    """
    if not targets:
        return
    events = [
        _event(actor, "read", verb, (kind, key), company) | {"before": {}, "after": {}}
        for kind, key, company in targets
    ]
    with db.transaction() as session:
        # A list of rows, and not VALUES of them all, so that the statement is compiled once for every length.
        session.execute(insert(AuditEvent), events)


def _kind_of(verb: str) -> str:
    done = verb.rsplit(".", 1)[-1]
    if done in ("created", "submitted", "uploaded", "invited", "signed_up", "added"):
        return "create"
    if done in ("deleted", "removed", "revoked", "erased"):
        return "delete"
    return "action" if done.startswith(("signed", "sent", "verified", "exported", "failed")) else "update"


def _event(
    actor: Actor, kind: str, verb: str, target: tuple[str, object], company_id: CompanyId | None
) -> dict[str, Any]:
    return {
        "at": clock.now(),
        "company_id": company_id,
        "actor_kind": actor.kind,
        "actor_id": actor.person_id,
        # A sealed row stays for good, and a person may ask to be erased: of people it holds the id alone.
        "actor_name": actor.name if actor.kind == "system" else "",
        "session_id": actor.session_id,
        "ip": actor.ip,
        "request_id": actor.request_id,
        "kind": kind,
        "verb": verb,
        "target_type": target[0],
        "target_id": str(target[1]),
    }
