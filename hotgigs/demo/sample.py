"""All sample content of one seed, put together and kept for the process."""

from datetime import date
from functools import lru_cache

from hotgigs.demo import companies, history, jobs, people
from hotgigs.demo.records import Sample

SEED = 7
"""The seed of the sample that everybody sees."""


@lru_cache(maxsize=2)
def sample(today: date, seed: int = SEED) -> Sample:
    """Make the sample as it looks in the morning of a day; nothing in it is later than the evening before."""
    made = jobs.jobs(seed, today)
    candidates = people.people(seed, today)
    return Sample(
        seed=seed,
        today=today,
        companies=companies.companies(),
        jobs=made,
        people=candidates,
        applications=history.applications(seed, today, made, candidates),
        sign_ins=history.SIGN_INS,
    )
