"""The work of the documents queue that turns an uploaded logo into one that is safe to serve."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any, BinaryIO, Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from hotgigs.companies import rules
from hotgigs.companies.commands import set_logo
from hotgigs.companies.models import Company
from hotgigs.kernel.db import transaction
from hotgigs.kernel.ids import CompanyId
from hotgigs.kernel.outbox import Work
from hotgigs.kernel.storage import DocumentStore


class Drawn(Protocol):
    """A picture as the sandboxed child drew it anew, or the sentence that says why there is none."""

    @property
    def content(self) -> bytes: ...
    @property
    def media_type(self) -> str: ...
    @property
    def sentence(self) -> str: ...


def draw_logo(works: Sequence[Work], *, store: DocumentStore, draw: Callable[[BinaryIO], Drawn]) -> None:
    """Redraw one uploaded picture and make it the company's logo, or say why not."""
    company_id = CompanyId(UUID(works[0].payload["company"]))
    with store.open(works[0].payload["sha256"]) as upload:
        drawn = draw(upload)
    sha256 = store.put(io.BytesIO(drawn.content), limit=rules.LOGO_BYTES).sha256 if not drawn.sentence else None
    with transaction() as db:
        set_logo(db, company_id, sha256, drawn.sentence, media_type=drawn.media_type if sha256 else None)


def give_up_logo(db: Session, payload: Mapping[str, Any]) -> None:
    """Say that a picture will not be redrawn, so that no page waits for it."""
    company_id = CompanyId(UUID(payload["company"]))
    company = db.get(Company, company_id)
    if company is not None and company.logo_state == "pending":
        set_logo(db, company_id, None, rules.NOT_REDRAWN)
