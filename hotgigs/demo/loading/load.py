"""Loading the sample: files first, then all rows in one transaction, then the search index."""

import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from hotgigs.accounts.hashing import hash_password
from hotgigs.audit import commands as audit
from hotgigs.demo.loading.files import add_files, make_files
from hotgigs.demo.loading.histories import Histories
from hotgigs.demo.loading.openings import add_openings
from hotgigs.demo.loading.organisations import add_organisations
from hotgigs.demo.loading.presence import refuse_second
from hotgigs.demo.records import Sample
from hotgigs.kernel import db
from hotgigs.kernel.box import Box
from hotgigs.kernel.permissions import SYSTEM
from hotgigs.kernel.storage import DocumentStore
from hotgigs.search import commands as search
from hotgigs.search.engine import SearchEngine
from hotgigs.taxonomy import commands as taxonomy

DEVELOPMENT_PASSWORD = "quiet-harbour-lantern"  # noqa: S105 - printed on every developer's terminal, refused elsewhere
Step = Callable[[str], AbstractContextManager[None]]


@dataclass(frozen=True)
class SampleSignIn:
    """A person of the sample who can sign in."""

    role: str
    name: str
    email: str
    password: str


@dataclass(frozen=True)
class Loaded:
    """What was loaded, in numbers, and who can sign in."""

    companies: int
    jobs: int
    candidates: int
    applications: int
    sign_ins: tuple[SampleSignIn, ...]


def load(box: Box, engine: SearchEngine, made: Sample, step: Step) -> Loaded:
    """Load a sample into an installation that does not have one.

    Raises Conflict when it is there already.
    """
    refuse_second()
    passwords = _passwords(made, box)
    applied = {application.person for application in made.applications}
    people = [person for person in made.people if person.number in applied]
    with step(f"Writing and reading {len(people):,} resumes"):
        files = list(make_files(people, box.store.folder))
    with (
        step(f"Adding {len(made.jobs):,} jobs, {len(made.applications):,} applications and drafts"),
        db.transaction() as session,
    ):
        taxonomy.import_all(session)
        hashes = {email: hash_password(password) for email, password in passwords.items()}
        add_organisations(session, made, DocumentStore(box.store.folder, durable=False), hashes)
        add_openings(session, made)
        add_files(session, made, files)
        applications = Histories(session, made).add()
        audit.record(session, SYSTEM, "sample.added", ("sample", made.today.isoformat()))
    with step("Building the search index"):
        search.rebuild(engine)
    entries = tuple(SampleSignIn(one.part, one.name, one.email, passwords[one.email]) for one in made.sign_ins)
    return Loaded(len(made.companies), len(made.jobs), len(made.people), applications, entries)


def _passwords(made: Sample, box: Box) -> dict[str, str]:
    # Outside development a password that everybody can read in the source would be a door.
    known = box.config.is_development
    return {one.email: DEVELOPMENT_PASSWORD if known else secrets.token_urlsafe(12) for one in made.sign_ins}
