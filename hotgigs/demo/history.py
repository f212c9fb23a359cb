"""Who applied where, and what became of it: about three thousand applications."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta, timezone

from hotgigs.demo import companies, funnel, people, remarks, texts
from hotgigs.demo.records import Application, Job, Note, Person, SignIn

SENT = 2930
DRAFTS = 70
_NOTES = {"applied": 0.04, "screen": 0.62, "interview": 0.78, "offer": 0.6, "hired": 0.7}
_LATER = {"screen": (1, 2), "interview": (2, 4)}
"""Days after which a call or a meeting of a stage has taken place."""

SIGN_INS = (
    SignIn("Ines Carvalho", "ines.carvalho@hotgigs.example", "administrator", None),
    SignIn("Maya Lindqvist", "maya.lindqvist@valserene.example", "recruiter", "valserene"),
    SignIn("Paul Mercier", "paul.mercier@valserene.example", "viewer", "valserene"),
    SignIn("Daniel Okafor", "daniel.okafor@example.com", "candidate", None),
)
"""The people whose passwords the terminal prints; Paul can only read."""

# What happens to Daniel's applications: steps, each with the days since the one before, and days ago it was sent.
_DANIEL: tuple[tuple[int, tuple[tuple[str, int], ...]], ...] = (
    (16, (("screen", 3), ("interview", 5))),
    (33, (("screen", 4), ("rejected", 6))),
    (26, (("screen", 2), ("withdrawn", 5))),
    (3, ()),
    (19, (("screen", 2), ("interview", 4), ("offer", 7))),
)


def applications(seed: int, today: date, jobs: Sequence[Job], candidates: Sequence[Person]) -> tuple[Application, ...]:
    """Make all applications, the oldest first; nothing is later than the evening before `today`."""
    limit = datetime.combine(today - timedelta(days=1), time(18), timezone.utc)
    taken = _Taken(candidates)
    made = list(_of_daniel(seed, limit, jobs, candidates, taken))
    open_to_public = [job for job in jobs if job.published_at is not None]
    counts = texts.shares(SENT - len(made), [_demand(job, limit, seed) for job in open_to_public])
    for job, share in zip(open_to_public, counts, strict=True):
        count = max(share, job.openings) if job.close_reason == "filled" else share
        made += _of_job(job, taken.choose(job, count, seed), seed, limit)
    made += _drafts(seed, limit, [job for job in open_to_public if job.status == "open"], taken)
    return tuple(sorted(made, key=lambda item: (item.submitted_at, item.job, item.person)))


class _Taken:
    """Who may apply for a job and has not yet."""

    def __init__(self, candidates: Sequence[Person]) -> None:
        self._by_role: dict[str, list[Person]] = defaultdict(list)
        for person in candidates:
            self._by_role[person.role].append(person)
        self._applied: dict[int, set[str]] = defaultdict(set)

    def take(self, person: Person, job: Job) -> None:
        """Note that somebody applies."""
        self._applied[person.number].add(job.reference)

    def choose(self, job: Job, count: int, seed: int) -> list[Person]:
        """Choose people for a job, those near it and those with few applications first."""
        dice = texts.chance(seed, "choose", job.reference)

        def reluctance(person: Person) -> float:
            far = 0 if person.town.id == job.town.id else 1 if person.town.country == job.town.country else 4
            return far + 1.6 * len(self._applied[person.number]) + 3 * dice.random()

        free = [
            person
            for person in self._by_role[job.role]
            if person.number != people.DANIEL and job.reference not in self._applied[person.number]
        ]
        chosen = sorted((reluctance(person), person.number, person) for person in free)[:count]
        for _, _, person in chosen:
            self.take(person, job)
        return [person for _, _, person in chosen]


def _demand(job: Job, limit: datetime, seed: int) -> int:
    """Weigh how many people apply: more in the first days, and more for some jobs than for others."""
    dice = texts.chance(seed, "demand", job.reference)
    published = job.published_at or limit
    end = min(job.closed_at or limit, limit)
    days = max((end - published).total_seconds() / 86400, 0.3)
    return max(int(100 * days**0.6 * dice.lognormvariate(0, 0.45)), 1)


def _of_job(job: Job, chosen: list[Person], seed: int, limit: datetime) -> Iterator[Application]:
    dice = texts.chance(seed, "applications", job.reference)
    until = min(job.closed_at or limit, limit)
    hires = job.openings if job.close_reason == "filled" else job.openings - 1
    for index, person in enumerate(chosen):
        frame = funnel.Frame(job, until, _names(person, job), may_hire=hires > 0)
        sent = _sent_at(job, until, dice)
        if job.close_reason == "filled" and index < job.openings:
            early = min(sent, until - timedelta(days=7)) if job.published_at else sent
            result = funnel.winner(frame, max(early, _first(job)), until - timedelta(minutes=30 * index), dice)
        else:
            result = funnel.play(frame, sent, dice)
            if job.status == "closed" and result.status == "active":
                funnel.close_with_job(result, until)
        hires -= result.status == "hired"
        yield _application(person, job, result, dice)


def _first(job: Job) -> datetime:
    return (job.published_at or job.created_at) + timedelta(minutes=20)


def _sent_at(job: Job, until: datetime, dice: random.Random) -> datetime:
    """Draw when an application arrives: half of them in the first third of the time, most in the evening."""
    first = _first(job)
    span = max((until - first).total_seconds(), 60)
    at = first + timedelta(seconds=span * dice.random() ** 1.5)
    evening = datetime.combine(at.date(), time(dice.choice((7, 8, 12, 13, 17, 18, 19, 20, 21)), dice.randint(0, 59)))
    moved = evening.replace(second=dice.randint(0, 59), tzinfo=timezone.utc)
    return moved if first < moved < until else at.replace(microsecond=0)


def _names(person: Person, job: Job) -> dict[str, str]:
    team = companies.company(job.company).team
    manager = next(member.name for member in team if member.email == job.manager)
    return remarks.gaps(person, job, manager)


def _application(person: Person, job: Job, result: funnel.Play, dice: random.Random) -> Application:
    kind, label = result.reason or (None, None)
    over = result.status != "active"
    return Application(
        person=person.number,
        job=job.reference,
        status=result.status,
        stage=result.stage,
        stage_since=result.since,
        source=texts.weighted(dice, list(texts.table("history")["sources"].items())),
        cover_letter=remarks.letter(person, result.frame.names, dice),
        submitted_at=result.submitted,
        ended_at=result.moves[-1].at if over else None,
        reason_kind=kind,
        reason=label,
        answers=remarks.answers(job, person, dice),
        moves=tuple(result.moves),
        notes=tuple(_notes(result, dice)),
        owner=None if result.stage == "applied" and not over else result.actor,
    )


def _notes(result: funnel.Play, dice: random.Random) -> Iterator[Note]:
    """Write notes: about a stage once there was time for its call or meeting, about an end within hours."""
    used: set[str] = set()
    ends = [move.at for move in result.moves[1:]] + [result.frame.until]
    for move, end in zip(result.moves, ends, strict=True):
        kind, likely = _note_kind(move.from_status, move.to_status, move.to_stage)
        if dice.random() > likely:
            continue
        later = timedelta(days=dice.randint(*_LATER.get(kind, (0, 0))), minutes=dice.randint(4, 95))
        at = move.at + (later if move.at + later < end else (end - move.at) * 0.6)
        text = remarks.note(kind, result.frame.names, dice, used)
        if text and (kind not in _LATER or at > move.at + timedelta(hours=20)):
            yield Note(at.replace(microsecond=0), _author(result, kind, move.by), text)


def _author(result: funnel.Play, kind: str, mover: str) -> str:
    job = result.frame.job
    if kind in ("interview", "offer", "hired"):
        return job.manager
    return job.recruiter if mover == "candidate" else mover


def _note_kind(before: str, after: str, stage: str) -> tuple[str, float]:
    if after == "rejected":
        return "rejected", 0.3
    if after == "withdrawn":
        return "withdrawn_note", 0.25
    if after == "hired":
        return "hired", 0.7
    if after == "declined" or before not in ("draft", "active") or stage == "hired":
        return "offer", 0.0
    return stage, _NOTES[stage]


def _of_daniel(
    seed: int, limit: datetime, jobs: Sequence[Job], candidates: Sequence[Person], taken: _Taken
) -> Iterator[Application]:
    daniel = next(person for person in candidates if person.number == people.DANIEL)
    dice = texts.chance(seed, "daniel's applications")
    fitting = sorted(
        (job for job in jobs if job.role == daniel.role and job.status == "open" and job.published_at),
        key=lambda job: (job.company != "valserene", job.published_at, job.reference),
    )
    for (days, steps), job in zip(_DANIEL, fitting, strict=False):
        taken.take(daniel, job)
        frame = funnel.Frame(job, limit, _names(daniel, job), may_hire=False)
        sent = max(limit - timedelta(days=days, hours=-2), _first(job))
        result = funnel.follow(frame, sent, _in_time(sent, limit, steps), dice)
        yield _application(daniel, job, result, dice)
    if len(fitting) > len(_DANIEL):
        taken.take(daniel, fitting[-1])
        yield _draft(daniel, fitting[-1], max(limit - timedelta(hours=20), _first(fitting[-1])))


def _in_time(sent: datetime, limit: datetime, steps: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    """Shorten the days between steps when a job is younger than they need; two more for weekends."""
    have = (limit - sent).days - 2 * len(steps)
    need = sum(days for _, days in steps)
    return steps if need <= have else tuple((step, max(days * have // max(need, 1), 0)) for step, days in steps)


def _drafts(seed: int, limit: datetime, jobs: Sequence[Job], taken: _Taken) -> Iterator[Application]:
    dice = texts.chance(seed, "drafts")
    for job in dice.sample(list(jobs), DRAFTS):
        for person in taken.choose(job, 1, seed):
            started = max(limit - timedelta(days=dice.randint(0, 12), hours=dice.randint(0, 9)), _first(job))
            yield _draft(person, job, min(started, limit))


def _draft(person: Person, job: Job, at: datetime) -> Application:
    """Make an application that was begun and not sent; submitted_at is when it was begun."""
    return Application(
        person=person.number,
        job=job.reference,
        status="draft",
        stage="applied",
        stage_since=at,
        source="site",
        cover_letter="",
        submitted_at=at,
        ended_at=None,
        reason_kind=None,
        reason=None,
        answers=(),
        moves=(),
        notes=(),
        owner=None,
    )
