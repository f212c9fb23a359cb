"""The sample as a whole: the same for the same seed, and true to itself."""

import hashlib
import subprocess
import sys
from collections import Counter
from datetime import date, datetime, time, timezone

import pytest

from hotgigs.demo.records import Sample
from hotgigs.demo.sample import sample
from hotgigs.kernel.permissions import Role
from hotgigs.taxonomy import importing

TODAY = date(2026, 11, 23)
PROGRAM = """
import hashlib, datetime
from hotgigs.demo.resumes import resume_file
from hotgigs.demo.sample import sample
made = sample(datetime.date(2026, 11, 23))
print(hashlib.sha256(repr(made).encode()).hexdigest())
digest = hashlib.sha256()
for person in made.people[:120]:
    digest.update(resume_file(person)[2])
print(digest.hexdigest())
"""


@pytest.fixture(scope="module")
def made() -> Sample:
    """Return the sample of one day."""
    return sample(TODAY)


def test_two_processes_make_the_same_bytes(made: Sample) -> None:
    runs = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
    assert hashlib.sha256(repr(made).encode()).hexdigest() in runs.pop()


def test_another_seed_makes_another_place(made: Sample) -> None:
    other = sample(TODAY, seed=8)
    assert {person.name for person in other.people[1:50]} != {person.name for person in made.people[1:50]}


def test_it_has_the_promised_size(made: Sample) -> None:
    assert (len(made.companies), len(made.jobs), len(made.people)) == (8, 400, 2000)
    assert 2900 <= len(made.applications) <= 3100
    assert len({job.role for job in made.jobs}) >= 45
    assert {job.language for job in made.jobs} == {"en", "fr", "de"}


def test_every_place_is_in_the_taxonomy(made: Sample) -> None:
    listed = {int(row[0]): (row[1], row[3]) for row in importing.table_rows("places")}
    towns = {job.town for job in made.jobs} | {person.town for person in made.people}
    towns |= {town for company in made.companies for town, _ in company.towns}
    for town in towns:
        assert listed[town.id] == (town.name, town.country)


def test_every_occupation_is_in_the_taxonomy(made: Sample) -> None:
    assert {job.occupation for job in made.jobs} <= {row[0] for row in importing.table_rows("occupations")}


def test_names_addresses_and_references_are_unique(made: Sample) -> None:
    for values in (
        [person.name for person in made.people],
        [person.email for person in made.people],
        [person.phone for person in made.people if person.phone],
        [job.reference for job in made.jobs],
        [job.description for job in made.jobs],
        [member.email for company in made.companies for member in company.team],
    ):
        assert len(set(values)) == len(values)


def test_addresses_belong_to_nobody(made: Sample) -> None:
    assert all(person.email.split("@")[1].startswith("example.") for person in made.people)
    assert all(person.email.isascii() for person in made.people)
    assert all(company.website.endswith(".example") for company in made.companies)


def test_the_team_has_roles_that_exist(made: Sample) -> None:
    for company in made.companies:
        assert {member.role for member in company.team} <= {role.value for role in Role}
        assert company.recruiter.role == "recruiter"


def test_people_sign_in_with_addresses_of_the_sample(made: Sample) -> None:
    first = made.companies[0]
    parts = {sign_in.part: sign_in for sign_in in made.sign_ins}
    assert parts["recruiter"].email == first.recruiter.email
    assert parts["viewer"].email in {member.email for member in first.team if member.role == "viewer"}
    assert parts["candidate"].email == made.people[0].email
    assert parts["administrator"].company is None


def test_the_sample_candidate_has_applications_in_different_states(made: Sample) -> None:
    own = [item for item in made.applications if item.person == made.people[0].number]
    assert {"active", "rejected", "withdrawn", "draft"} <= {item.status for item in own}
    assert "valserene" in {job.company for job in made.jobs for item in own if item.job == job.reference}


def test_nobody_applies_twice_for_a_job(made: Sample) -> None:
    pairs = Counter((item.person, item.job) for item in made.applications)
    assert pairs.most_common(1)[0][1] == 1


def test_nothing_lies_in_the_future(made: Sample) -> None:
    limit = datetime.combine(TODAY, time(0), timezone.utc)
    for job in made.jobs:
        assert all(at < limit for at in (job.created_at, job.published_at, job.closed_at) if at)
    for item in made.applications:
        assert all(move.at < limit for move in item.moves)
        assert all(note.at < limit for note in item.notes)
