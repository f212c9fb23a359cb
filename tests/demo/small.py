"""A small cut of the sample, true to itself, that loads in seconds."""

from dataclasses import replace
from datetime import date
from functools import cache

from hotgigs.demo.records import Sample
from hotgigs.demo.sample import sample

TODAY = date(2026, 11, 23)
_JOBS_OF_A_COMPANY = 4
_APPLICATIONS = 16
_PROSPECTS = 3


@cache
def small_sample() -> Sample:
    """Return all companies with a few jobs each, applications in every state, and who sent them."""
    whole = sample(TODAY)
    jobs = tuple(
        job
        for company in whole.companies
        for job in [job for job in whole.jobs if job.company == company.key][:_JOBS_OF_A_COMPANY]
    )
    references = {job.reference for job in jobs}
    near = [application for application in whole.applications if application.job in references]
    states = sorted({application.status for application in near})
    firsts = [next(one for one in near if one.status == status) for status in states]
    applications = tuple(firsts + [one for one in near if one not in firsts][:_APPLICATIONS])
    applied = {application.person for application in applications}
    people = [person for person in whole.people if person.number in applied]
    people += [person for person in whole.people if person.number not in applied][:_PROSPECTS]
    return replace(whole, jobs=jobs, applications=applications, people=tuple(people))
