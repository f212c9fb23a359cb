"""The pages that are measured behind a sign-in: of a company's team, of its candidates, of the administrator."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from urllib.parse import quote
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.web_pages import SOME, Page
from hotgigs.accounts.models import Person
from hotgigs.applications.models import Application
from hotgigs.applications.queries import board, listing
from hotgigs.applications.queries.sight import Mark
from hotgigs.audit.models import AuditEvent
from hotgigs.candidates.models import Candidate
from hotgigs.companies.models import Company, Membership
from hotgigs.jobs.models import Job
from hotgigs.kernel import db
from hotgigs.kernel.config import Config
from hotgigs.kernel.ids import JobId, StageId
from hotgigs.kernel.permissions import SYSTEM
from tests.make import make_person, make_session

Paths = Mapping[str, Sequence[str]]


def list_staff_pages(config: Config) -> list[Page]:
    """Return the pages of people who are signed in, with the worst that can be asked of them."""
    with db.transaction() as session:
        job = _busiest_job(session)
        signed_in: list[tuple[Person, Paths]] = [
            (_member(session, job), {**_hiring(session, job), **_job(session, job)}),
            (_candidate(session), {"account": ["/account"], "account-applications": ["/account/applications"]}),
            (_administrator(session), _administration(session)),
        ]
        cookies = [f"hg_session={make_session(session, person)}" for person, _ in signed_in]
    return [
        Page(name, config.listen, paths, cookie)
        for cookie, (_, asked) in zip(cookies, signed_in, strict=True)
        for name, paths in asked.items()
    ]


def _hiring(session: Session, job: Job) -> Paths:
    jobs = session.scalars(select(Job.id).where(Job.company_id == job.company_id).order_by(Job.id).limit(SOME)).all()
    slug = session.scalars(select(Company.slug).where(Company.id == job.company_id)).one()
    statuses = ("open", "draft", "on_hold", "closed", "archived")
    return {
        "hiring": ["/hiring"],
        "hiring-jobs": ["/hiring/jobs"],
        "hiring-jobs-status": [f"/hiring/jobs?status={status}" for status in statuses],
        "hiring-jobs-last": [f"/hiring/jobs?after={jobs[-1]}"],
        "hiring-job": [f"/hiring/jobs/{one}" for one in jobs],
        "hiring-company": [f"/hiring/companies/{slug}"],
        "hiring-team": [f"/hiring/companies/{slug}/team"],
    }


def _job(session: Session, job: Job) -> Paths:
    """Return the pages of the one job that everybody wants."""
    own = Application.job_id == job.id
    reviews = session.scalars(
        select(Application.id).where(own, Application.document_id.is_not(None)).order_by(Application.id).limit(SOME)
    )
    address = f"/hiring/jobs/{job.id}"
    views = ("active", "rejected", "hired", "withdrawn")
    orders = [f"sort={sort}&order={order}" for sort in listing.SORTS for order in ("up", "down")]
    return {
        "board": [f"{address}/board"],
        "board-view": [f"{address}/board?status={view}" for view in views],
        "board-more": [f"{address}/board?stage={stage}&after={mark}" for stage, mark in _lane_marks(session, job.id)],
        "applications": [f"{address}/applications"],
        "applications-sorted": [f"{address}/applications?status=all&{order}" for order in orders],
        "applications-last": [f"{address}/applications?status=all&before={_behind_last()}"],
        "applications-found": [f"{address}/applications?status=all&q={words}" for words in ("a", "qwzzyx", "e+a+i+o")],
        "applications-owner": [f"{address}/applications?status=all&owner={owner}" for owner in ("me", "none")],
        "review": [f"/hiring/applications/{one}" for one in reviews],
    }


def _administration(session: Session) -> Paths:
    first, last = session.execute(select(func.min(AuditEvent.id), func.max(AuditEvent.id))).one()
    oldest = session.scalars(select(AuditEvent.at).where(AuditEvent.id == first)).one().date()
    record = session.scalars(select(AuditEvent.target_id).where(AuditEvent.id == (first + last) // 2)).first() or "none"
    person = session.scalars(select(AuditEvent.actor_name).where(AuditEvent.id == last - 5)).first() or "HotGigs"
    trail = "/admin/audit"
    return {
        "trail": [trail],
        "trail-last": [f"{trail}?before={first + 5}"],
        "trail-who": [f"{trail}?actor={quote(person)}", f"{trail}?actor=a", f"{trail}?actor=qwzzyx"],
        "trail-kind": [f"{trail}?kind={kind}" for kind in ("create", "update", "delete", "read", "action")],
        "trail-what": [f"{trail}?verb={verb}" for verb in ("read", "hired", "qwzzyx", "a")],
        "trail-record": [f"{trail}?target={target}" for target in (record, "application", "qwzzyx", "company")],
        "trail-days": [f"{trail}?since={oldest}", f"{trail}?until={oldest}", f"{trail}?since=2099-01-01"],
        "trail-mixed": [
            f"{trail}?actor=a&kind=read&verb=a&target=application&since={oldest}",
            f"{trail}?actor=qwzzyx&kind=delete&verb=qwzzyx&until={oldest}",
        ],
        "trail-event": [f"{trail}/{first}", f"{trail}/{last - 5}"],
        "all-companies": ["/admin/companies"],
        "all-companies-found": [f"/admin/companies?q={words}" for words in ("a", "qwzzyx", "e+a")],
        "people": ["/admin/people"],
        "people-last": [
            f"/admin/people?before={session.scalars(select(Person.id).order_by(Person.id).offset(5)).first()}"
        ],
        "people-found": [f"/admin/people?q={words}" for words in ("a", "qwzzyx", "e+a+i", "daniel")],
    }


def _busiest_job(session: Session) -> Job:
    busiest = (
        select(Application.job_id)
        .where(Application.status == "active")
        .group_by(Application.job_id)
        .order_by(func.count().desc(), Application.job_id)
        .limit(1)
    )
    return session.scalars(select(Job).where(Job.id == busiest.scalar_subquery())).one()


def _member(session: Session, job: Job) -> Person:
    members = select(Person).join(Membership, Membership.person_id == Person.id)
    # The roles' names happen to sort as the roles do: who administers the company sees most.
    own = members.where(Membership.company_id == job.company_id).order_by(Membership.role, Person.id)
    return session.scalars(own).first() or make_person(session)


def _candidate(session: Session) -> Person:
    """Return an account from whose address most was sent."""
    sent = (
        select(Person.id)
        .join(Candidate, Candidate.email_key == Person.email_key)
        .join(Application, Application.candidate_id == Candidate.id)
        .group_by(Person.id)
        .order_by(func.count().desc(), Person.id)
        .limit(1)
    )
    return session.scalars(select(Person).where(Person.id == sent.scalar_subquery())).one()


def _administrator(session: Session) -> Person:
    found = session.scalars(select(Person).where(Person.is_administrator).order_by(Person.id)).first()
    return found or make_person(session, "Olga Ortiz", is_administrator=True)


def _lane_marks(session: Session, job_id: JobId) -> list[tuple[StageId, Mark]]:
    """Return stages with where their second part begins, in a small job behind the last card."""
    lanes = board.get_board(session, SYSTEM, job_id, view="active").lanes
    ends = ((lane.stage.id, lane.more or Mark(lane.cards[-1].since, lane.cards[-1].id)) for lane in lanes if lane.cards)
    return list(ends)


def _behind_last() -> listing.Position:
    """Return a position behind everything that waits: the page before it is the last one."""
    return listing.Position(datetime.max.replace(tzinfo=timezone.utc), UUID(int=2**128 - 1))
