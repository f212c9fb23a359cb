"""A company's logo: taken as it comes, shown only as it was redrawn."""

from sqlalchemy.orm import Session

from hotgigs.audit import commands as audit
from hotgigs.companies import events
from hotgigs.companies.commands.loading import load_company, lock_company
from hotgigs.kernel import clock, outbox
from hotgigs.kernel.events import emit
from hotgigs.kernel.ids import CompanyId
from hotgigs.kernel.permissions import SYSTEM, Actor, Permission

DRAW_LOGO = "company.logo"
"""Work of the documents queue: {company, sha256 of the upload}; its handler answers by set_logo."""


def ask_logo(db: Session, actor: Actor, company_id: CompanyId, sha256: str) -> None:
    """Have an uploaded picture redrawn; the present logo stays until then."""
    company = load_company(db, actor, Permission.COMPANY_EDIT, company_id)
    company.logo_state, company.logo_sentence = "pending", ""
    payload = {"company": str(company_id), "sha256": sha256}
    outbox.enqueue(db, DRAW_LOGO, payload, queue="documents", unique_key=f"{company_id}:{sha256}")
    changed = {"upload": (None, sha256)}
    audit.record(db, actor, "company.logo_uploaded", ("company", company_id), company_id=company_id, changed=changed)


def set_logo(
    db: Session,
    company_id: CompanyId,
    sha256: str | None,
    sentence: str = "",
    *,
    media_type: str | None = None,
    actor: Actor = SYSTEM,
) -> None:
    """Show a redrawn picture, or say by a sentence why there is none; None without a sentence removes the logo.

    A refused picture leaves the present logo in place.
    """
    if actor is SYSTEM:
        company = lock_company(db, company_id)
    else:
        company = load_company(db, actor, Permission.COMPANY_EDIT, company_id)
    company.logo_sentence = sentence
    if sha256 is None and sentence:
        company.logo_state = "refused"
        return
    before = company.logo_sha256
    company.logo_sha256, company.logo_media_type = sha256, media_type if sha256 else None
    company.logo_state = "ready" if sha256 else "none"
    company.updated_at = clock.now()
    changed = {"logo": (before, sha256)}
    audit.record(db, actor, "company.logo_changed", ("company", company_id), company_id=company_id, changed=changed)
    emit(db, events.CompanyChanged(company_id))
