"""Who listens to what: the only place where domains meet upward."""

import os
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

from sqlalchemy.orm import Session

from hotgigs import mailing
from hotgigs.accounts import events as accounts
from hotgigs.accounts import tasks as account_tasks
from hotgigs.applications import events as applications
from hotgigs.applications import tasks as application_tasks
from hotgigs.applications.commands import pipelines
from hotgigs.audit import sealing
from hotgigs.candidates import commands as candidates
from hotgigs.companies import commands as company_commands
from hotgigs.companies import drawing
from hotgigs.companies import events as companies
from hotgigs.documents import commands as documents
from hotgigs.documents import runner
from hotgigs.documents import tasks as document_tasks
from hotgigs.documents.sandbox import Mode
from hotgigs.jobs import commands as job_commands
from hotgigs.jobs import events as jobs
from hotgigs.jobs import tasks as job_tasks
from hotgigs.kernel import db, events, outbox
from hotgigs.kernel.box import Box
from hotgigs.kernel.events import Event, Handler
from hotgigs.kernel.outbox import Handling
from hotgigs.messaging import commands as messaging
from hotgigs.search import commands as search
from hotgigs.search.engine import SearchEngine
from hotgigs.search.whoosh_engine import WhooshEngine


def _stop_rejection_mail(db: Session, event: applications.Reopened) -> None:
    messaging.cancel_mails(db, f"application:{event.application_id}", "rejected")


def _copy_pipeline(db: Session, event: jobs.JobCreated) -> None:
    pipelines.copy_pipeline(db, event.job_id, event.company_id)


def _index_post(db: Session, event: jobs.PublicPost) -> None:
    search.ask_index(db, event.post_id)


def _leave_jobs(db: Session, event: companies.MemberRemoved) -> None:
    job_commands.drop_person(db, event.company_id, event.person_id)


def _tell_posts(db: Session, event: companies.CompanyChanged) -> None:
    job_commands.tell_company_changed(db, event.company_id)


def _link_candidates(db: Session, event: accounts.AddressProven) -> None:
    candidates.link_person(db, event.person_id, event.email_key)


LISTENERS: dict[type[Event], tuple[Handler, ...]] = {
    accounts.AddressProven: (_link_candidates,),
    applications.Reopened: (_stop_rejection_mail,),
    companies.CompanyChanged: (_tell_posts,),
    companies.MemberRemoved: (_leave_jobs,),
    jobs.JobCreated: (_copy_pipeline,),
    jobs.PostPublished: (_index_post,),
    jobs.PostChanged: (_index_post,),
    jobs.PostClosed: (_index_post,),
}
"""What other domains do when they hear of an event; mails are in hotgigs/mailing.py."""
OUTBOUND = (messaging.SEND,)
"""Work that reaches the world outside: after a restore it is held until a person lets it go."""


def open_engine(box: Box) -> SearchEngine:
    """Open the search engine that the settings name; the folder's owner is the one who writes the index."""
    folder = box.config.index_path
    # Path.exists raises where a folder above may not be entered; the engine says then what is wrong.
    return WhooshEngine(folder, owner=folder.stat().st_uid if os.access(folder, os.F_OK) else None)


def connect(box: Box) -> None:
    """Let every listener of this process hear its events."""
    config = box.config
    site = {"site_url": config.site_url, "site_name": config.site_name, "mail_from": config.mail_from}
    heard: dict[type[Event], list[Handler]] = defaultdict(list)
    for kind, handlers in LISTENERS.items():
        heard[kind].extend(handlers)
    for kind, handler in mailing.listeners(site).items():
        heard[kind].append(handler)
    events.subscribe(heard)


def handlers(box: Box) -> Mapping[str, Mapping[str, Handling]]:
    """Return how each kind of work is done, by queue."""
    send = partial(messaging.send, transport=box.mail, sender=box.config.mail_from)
    settings = runner.Settings(mode=Mode(box.config.documents_sandbox), max_bytes=box.config.upload_limit_mb * 2**20)
    read = partial(documents.read_document, store=box.store, settings=settings)
    draw = partial(drawing.draw_logo, store=box.store, draw=partial(runner.process_image, settings=settings))
    return {
        "work": {
            messaging.SEND: Handling(send, given_up=messaging.give_up, discarded=messaging.discard),
            search.INDEX: Handling(partial(search.index_posts, engine=open_engine(box)), batch=search.BATCH),
        },
        "documents": {
            documents.READ: Handling(read, given_up=documents.give_up_reading),
            company_commands.DRAW_LOGO: Handling(draw, given_up=drawing.give_up_logo),
        },
    }


def periodic(box: Box) -> tuple[tuple[timedelta, Callable[[], object]], ...]:
    """Return what the trusted worker does by the clock, each with its interval."""
    return (
        (timedelta(seconds=5), sealing.seal_waiting),
        (timedelta(hours=1), account_tasks.delete_expired),
        (timedelta(minutes=1), job_tasks.expire_posts),
        (timedelta(hours=1), application_tasks.delete_expired),
        (timedelta(hours=6), partial(document_tasks.sweep_store, box.store)),
        (timedelta(days=1), open_engine(box).optimize),
        (timedelta(days=1), _purge_done),
    )


def _purge_done() -> None:
    """Delete finished work of a month ago; the changes it belonged to have their own history."""
    with db.transaction() as session:
        outbox.purge_done(session, timedelta(days=30))
