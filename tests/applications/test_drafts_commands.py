"""Drafts that nobody came back to go, with the documents that only they held."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.applications import tasks
from hotgigs.applications.commands import drafts
from hotgigs.applications.models import Application, Draft
from hotgigs.documents.models import Document, Reading
from hotgigs.kernel import clock
from hotgigs.kernel.box import Box
from tests.applications.make import make_resume


def test_an_expired_draft_goes_with_its_resume_but_not_with_a_sent_one(
    database: Session, box: Box, application: Application
) -> None:
    sent, begun, replaced = (make_resume(database, box.store) for _ in range(3))
    application.document_id = sent
    _, token = drafts.start_draft(database, application.post_id, source="site")
    for document_id in (replaced, begun):
        assert drafts.attach(database, token, application.post_id, document_id)
    database.commit()
    with clock.frozen(clock.now() + timedelta(days=2)):
        tasks.delete_expired()
    assert set(database.scalars(select(Document.id))) == {sent, begun}
    with clock.frozen(clock.now() + drafts.DRAFT_LIFE + timedelta(days=1)):
        tasks.delete_expired()
    assert database.scalars(select(Draft)).all() == []
    assert set(database.scalars(select(Document.id))) == {sent}
    assert set(database.scalars(select(Reading.document_id))) == {sent}
