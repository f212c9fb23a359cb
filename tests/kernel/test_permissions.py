"""Who may do what: by role in a company, by role on one job, and never beyond."""

from itertools import pairwise

import pytest

from hotgigs.kernel.errors import Forbidden, NotFound
from hotgigs.kernel.ids import CompanyId, JobId, PersonId, new_id
from hotgigs.kernel.permissions import ANONYMOUS, GRANTS, ROLE_WORDS, SYSTEM, Actor, Permission, Role

HERE, ELSEWHERE = CompanyId(new_id()), CompanyId(new_id())
JOB, OTHER_JOB = JobId(new_id()), JobId(new_id())
IN_COMPANIES = sorted(set(Permission) - {Permission.SITE_ADMINISTER})


def member(role: Role, *, administrator: bool = False) -> Actor:
    return Actor("user", PersonId(new_id()), is_administrator=administrator, roles={HERE: role})


def on_job(role: Role) -> Actor:
    return Actor("user", PersonId(new_id()), job_roles={JOB: (HERE, role)})


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", IN_COMPANIES)
def test_a_role_holds_in_its_company_and_nowhere_else(role: Role, permission: Permission) -> None:
    actor = member(role)
    assert actor.can(permission, company_id=HERE) == (permission in GRANTS[role])
    assert actor.can(permission, company_id=HERE, job_id=JOB) == (permission in GRANTS[role])
    assert not actor.can(permission, company_id=ELSEWHERE)
    assert not actor.can(permission, company_id=ELSEWHERE, job_id=JOB)
    assert not actor.can(permission)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", IN_COMPANIES)
def test_a_role_on_a_job_holds_for_this_job_of_this_company(role: Role, permission: Permission) -> None:
    actor = on_job(role)
    assert actor.can(permission, company_id=HERE, job_id=JOB) == (permission in GRANTS[role])
    assert not actor.can(permission, company_id=HERE)
    assert not actor.can(permission, company_id=HERE, job_id=OTHER_JOB)
    assert not actor.can(permission, company_id=ELSEWHERE, job_id=JOB)


def test_each_role_may_do_all_that_the_one_below_may() -> None:
    ladder = [Role.VIEWER, Role.INTERVIEWER, Role.HIRING_MANAGER, Role.RECRUITER, Role.ADMIN]
    for lower, higher in pairwise(ladder):
        assert GRANTS[lower] < GRANTS[higher]
    assert set(ladder) == set(Role) == set(ROLE_WORDS)


def test_only_viewing_is_left_to_a_viewer() -> None:
    assert all(permission.value.endswith(".view") for permission in GRANTS[Role.VIEWER])


def test_no_company_grants_the_site() -> None:
    assert all(Permission.SITE_ADMINISTER not in granted for granted in GRANTS.values())
    assert not member(Role.ADMIN).can(Permission.SITE_ADMINISTER, company_id=HERE)


def test_administering_the_site_opens_no_company() -> None:
    olga = Actor("user", PersonId(new_id()), is_administrator=True)
    assert olga.can(Permission.SITE_ADMINISTER)
    assert not any(olga.can(permission, company_id=HERE) for permission in IN_COMPANIES)
    assert olga.company_ids == frozenset()


def test_outsiders_learn_nothing_and_insiders_are_told() -> None:
    with pytest.raises(NotFound):
        member(Role.ADMIN).require(Permission.JOB_EDIT, company_id=ELSEWHERE, job_id=JOB)
    with pytest.raises(NotFound):
        ANONYMOUS.require(Permission.JOB_VIEW, company_id=HERE)
    with pytest.raises(NotFound):
        on_job(Role.RECRUITER).require(Permission.JOB_EDIT, company_id=HERE, job_id=OTHER_JOB)
    with pytest.raises(Forbidden):
        member(Role.VIEWER).require(Permission.JOB_EDIT, company_id=HERE)
    with pytest.raises(Forbidden):
        on_job(Role.VIEWER).require(Permission.JOB_EDIT, company_id=HERE, job_id=JOB)
    member(Role.RECRUITER).require(Permission.JOB_EDIT, company_id=HERE)


def test_the_system_may_and_nobody_may_not() -> None:
    assert all(SYSTEM.can(permission, company_id=HERE) for permission in Permission)
    assert not any(ANONYMOUS.can(permission, company_id=HERE, job_id=JOB) for permission in Permission)


def test_companies_of_an_actor_are_those_of_both_kinds_of_roles() -> None:
    both = Actor("user", roles={HERE: Role.VIEWER}, job_roles={JOB: (ELSEWHERE, Role.VIEWER)})
    assert both.company_ids == {HERE, ELSEWHERE}


def test_a_job_counts_as_elsewhere_only_without_a_role_in_its_company() -> None:
    roles = {HERE: Role.VIEWER}
    assert Actor("user", roles=roles, job_roles={JOB: (HERE, Role.RECRUITER)}).jobs_elsewhere == frozenset()
    assert Actor("user", roles=roles, job_roles={JOB: (ELSEWHERE, Role.VIEWER)}).jobs_elsewhere == {JOB}
