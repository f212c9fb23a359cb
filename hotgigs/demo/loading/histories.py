"""Candidates of the sample, their applications, and everything that happened to them."""

from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from hotgigs.applications.models import Answer, Application, Draft, Move, Note, RejectionReason
from hotgigs.audit.models import AuditEvent
from hotgigs.candidates.models import Candidate
from hotgigs.demo import records
from hotgigs.demo.loading.files import document_id
from hotgigs.demo.loading.keys import key
from hotgigs.demo.loading.openings import job_id, post_id, question_id, stage_id
from hotgigs.demo.loading.organisations import company_id, person_id
from hotgigs.jobs.models import Opening
from hotgigs.kernel.ids import ApplicationId, CandidateId, hash_token

NOTICE = "2026-11"
TRAIL_DAYS = 14
_TOLD_AFTER = timedelta(days=1)


class Histories:
    """The rows of all applications, made in one walk through the sample."""

    def __init__(self, db: Session, sample: records.Sample) -> None:
        self._db = db
        self._sample = sample
        self._jobs = {job.reference: job for job in sample.jobs}
        self._people = {person.number: person for person in sample.people}
        self._members = {member.email for company in sample.companies for member in company.team}
        self._accounts = {entry.email for entry in sample.sign_ins}
        self._reasons = {(row.kind, row.label): row.id for row in db.scalars(select(RejectionReason))}
        self._candidates: dict[UUID, dict[str, Any]] = {}
        self._rows: dict[type, list[dict[str, Any]]] = {
            kind: [] for kind in (Candidate, Application, Answer, Move, Note, Draft, AuditEvent)
        }

    def add(self) -> int:
        """Add every application, draft, move, note and answer; returns how many applications there are."""
        for application in self._sample.applications:
            if application.status == "draft":
                self._add_draft(application)
            else:
                self._add_application(application)
        self._add_prospects()
        self._rows[Candidate] = list(self._candidates.values())
        self._rows[AuditEvent].sort(key=lambda row: row["at"])
        for kind, rows in self._rows.items():
            if rows:
                self._db.execute(insert(kind), rows)
        self._fill_openings()
        return len(self._rows[Application])

    def _add_application(self, application: records.Application) -> None:
        job = self._jobs[application.job]
        person = self._people[application.person]
        application_id = ApplicationId(key(application.submitted_at, "application", job.reference, person.number))
        rejected = application.status == "rejected" and application.ended_at is not None
        self._rows[Application].append(
            {
                "id": application_id,
                "company_id": company_id(self._sample, job.company),
                "job_id": job_id(job),
                "post_id": post_id(job),
                "candidate_id": self._candidate(job, person, application.submitted_at),
                "status": application.status,
                "stage_id": stage_id(job, application.stage),
                "stage_since": application.stage_since,
                "owner_id": person_id(self._sample, application.owner) if application.owner else None,
                "document_id": document_id(self._sample, person.number),
                "cover_letter": application.cover_letter,
                "source": application.source,
                "notice_version": NOTICE,
                "reason_id": self._reasons.get((application.reason_kind or "", application.reason or "")),
                "tell_after": (application.ended_at or application.submitted_at) + _TOLD_AFTER if rejected else None,
                "submitted_at": application.submitted_at,
                "ended_at": application.ended_at,
                "version": len(application.moves),
            }
        )
        self._add_trace(application, application_id, job)
        asked = {question.label for question in job.questions}
        for label, value in application.answers:
            if label in asked:
                answer = {"question_id": question_id(job, label), "label": label, "value": _answer(value)}
                self._rows[Answer].append({"application_id": application_id, **answer})

    def _add_trace(self, application: records.Application, application_id: ApplicationId, job: records.Job) -> None:
        for number, move in enumerate(application.moves):
            by_member = move.by not in ("candidate", "system")
            self._rows[Move].append(
                {
                    "id": key(move.at, "move", application_id, number),
                    "application_id": application_id,
                    "from_status": move.from_status,
                    "to_status": move.to_status,
                    "from_stage_id": stage_id(job, move.from_stage) if number else None,
                    "to_stage_id": stage_id(job, move.to_stage),
                    "by_kind": "user" if by_member else move.by,
                    "by_id": person_id(self._sample, move.by) if by_member else None,
                    "reason": move.reason,
                    "at": move.at,
                }
            )
            self._add_event(move, application_id, job)
        for number, note in enumerate(application.notes):
            self._rows[Note].append(
                {
                    "id": key(note.at, "note", application_id, number),
                    "application_id": application_id,
                    "author_id": person_id(self._sample, note.by),
                    "text": note.text,
                    "created_at": note.at,
                }
            )

    def _add_event(self, move: records.Move, application_id: ApplicationId, job: records.Job) -> None:
        day = self._sample.today
        if move.at < datetime(day.year, day.month, day.day, tzinfo=timezone.utc) - timedelta(days=TRAIL_DAYS):
            return
        by_member = move.by in self._members
        same = move.from_status == move.to_status
        verb = "moved" if same else "submitted" if move.from_status == "draft" else move.to_status
        facts = ("stage", move.from_stage, move.to_stage) if same else ("status", move.from_status, move.to_status)
        self._rows[AuditEvent].append(
            {
                "at": move.at,
                "company_id": company_id(self._sample, job.company),
                "actor_kind": "user" if by_member else "candidate" if move.by == "candidate" else "system",
                "actor_id": person_id(self._sample, move.by) if by_member else None,
                "actor_name": "",
                "session_id": None,
                "ip": "192.0.2.10" if by_member else "",
                "request_id": "",
                "kind": "create" if verb == "submitted" else "update",
                "verb": f"application.{'reopened' if verb == 'active' else verb}",
                "target_type": "application",
                "target_id": str(application_id),
                "before": {facts[0]: facts[1]},
                "after": {facts[0]: facts[2]},
            }
        )

    def _candidate(self, job: records.Job, person: records.Person, at: datetime) -> CandidateId:
        # By company and person, without a time: a second application finds the same candidate.
        candidate_id = CandidateId(key(job_epoch(self._sample), "candidate", job.company, person.number))
        known = self._candidates.get(candidate_id)
        if known is None:
            known = self._candidates[candidate_id] = _candidate_row(candidate_id, person, at)
            known["company_id"] = company_id(self._sample, job.company)
            own = person.email in self._accounts
            known["person_id"] = person_id(self._sample, person.email) if own else None
        known["created_at"], known["updated_at"] = min(known["created_at"], at), max(known["updated_at"], at)
        return candidate_id

    def _add_prospects(self) -> None:
        """Add who has not applied yet to the pool of the company that hires for what they do."""
        applied = {application.person for application in self._sample.applications}
        offering = {job.role: job for job in self._sample.jobs}
        for person in self._sample.people:
            if person.number not in applied and person.role in offering:
                job = offering[person.role]
                self._candidate(job, person, job.created_at)

    def _add_draft(self, application: records.Application) -> None:
        job, person = self._jobs[application.job], self._people[application.person]
        at = application.submitted_at
        self._rows[Draft].append(
            {
                "id": key(at, "draft", job.reference, person.number),
                "token_hash": hash_token(f"sample draft {job.reference} {person.number}"),
                "post_id": post_id(job),
                "fields": {"name": person.name, "email": person.email},
                "document_id": document_id(self._sample, person.number),
                "source": application.source or "site",
                "application_id": None,
                "created_at": at,
                "updated_at": at,
                "expires_at": at + timedelta(days=14),
            }
        )

    def _fill_openings(self) -> None:
        """Let each hire close one opening of its job."""
        seats: dict[UUID, list[Opening]] = {}
        hired = {row["job_id"] for row in self._rows[Application] if row["status"] == "hired"}
        for opening in self._db.scalars(select(Opening).where(Opening.job_id.in_(hired)).order_by(Opening.id)):
            seats.setdefault(opening.job_id, []).append(opening)
        for row in self._rows[Application]:
            free = seats.get(row["job_id"], [])
            if row["status"] == "hired" and free:
                seat = free.pop(0)
                seat.status, seat.close_reason = "closed", "filled"
                seat.application_id, seat.closed_at = row["id"], row["ended_at"]


def job_epoch(sample: records.Sample) -> datetime:
    """Return a moment before everything in the sample."""
    return datetime(sample.today.year, 1, 1, tzinfo=timezone.utc) - timedelta(days=365)


def _candidate_row(candidate_id: CandidateId, person: records.Person, at: datetime) -> dict[str, Any]:
    return {
        "id": candidate_id,
        "status": "active",
        "name": person.name,
        "email": person.email,
        "email_key": person.email.lower(),
        "phone": person.phone,
        "location": person.town.name,
        "headline": person.headline,
        "profile": person.resume,
        "created_at": at,
        "updated_at": at,
    }


def _answer(value: Any) -> Any:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
