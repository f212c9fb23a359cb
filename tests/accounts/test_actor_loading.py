"""Who a session's token stands for: every role that changes something, and none that does not."""

from sqlalchemy.orm import Session

from hotgigs import sessions
from hotgigs.jobs.models import JobMember
from hotgigs.kernel.permissions import Permission, Role
from tests.applications.make import make_open_job
from tests.cast import Cast
from tests.make import make_session


def test_roles_on_jobs_count_where_the_company_grants_less(database: Session, cast: Cast) -> None:
    job = make_open_job(database, cast.northwind)
    elsewhere = make_open_job(database, cast.southgate, "Welder")
    for person in (cast.amir, cast.alice, cast.bob):
        for one in (job, elsewhere):
            database.add(JobMember(job_id=one.id, person_id=person.id, role=Role.HIRING_MANAGER.value))
    database.flush()
    for person, jobs in ((cast.amir, {elsewhere.id}), (cast.alice, {elsewhere.id}), (cast.bob, {job.id, elsewhere.id})):
        actor = sessions.load_actor(make_session(database, person), "192.0.2.1", "r-1")
        assert actor is not None
        assert set(actor.job_roles) == jobs
        for one in (job, elsewhere):
            assert actor.can(Permission.APPLICATION_DECIDE, company_id=one.company_id, job_id=one.id)
