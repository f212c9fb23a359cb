"""Pure decisions about applications: which change of status is allowed, and what each stage means to a candidate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from hotgigs.kernel.errors import Conflict, Invalid

STAGE_KINDS = ("applied", "screen", "test", "interview", "offer", "hired")

TRANSITIONS: Mapping[tuple[str, str], str] = {
    ("draft", "active"): "submit",
    ("active", "hired"): "hire",
    ("active", "rejected"): "reject",
    ("active", "withdrawn"): "withdraw",
    ("active", "declined"): "decline",
    ("rejected", "active"): "reopen",
    ("declined", "active"): "reopen",
    ("hired", "active"): "unhire",
}
"""Every allowed change of an application's status, and the verb that makes it; all others are refused."""

STATUSES = ("draft", "active", "hired", "rejected", "withdrawn", "declined")

STATUS_WORDS: Mapping[str, str] = {
    "draft": "Draft",
    "active": "Active",
    "hired": "Hired",
    "rejected": "Rejected",
    "withdrawn": "Withdrawn",
    "declined": "Declined",
}

REASON_KINDS: Mapping[str, str] = {
    "we_rejected": "We decided against",
    "they_declined": "They declined",
    "other": "Something else",
}

TELL_AFTER: Mapping[str, timedelta] = {
    # Long enough for the undo that the page offers.
    "now": timedelta(seconds=30),
    "tomorrow": timedelta(days=1),
    "later": timedelta(days=3),
}
"""When a candidate is told of a rejection, after it."""
TELL_WORDS: Mapping[str, str] = {"now": "Right away", "tomorrow": "Tomorrow", "later": "In 3 days"}
TELL_DEFAULT = "tomorrow"


@dataclass(frozen=True)
class CandidateWords:
    """What a candidate reads about a stage or an outcome; never the company's own name of a stage."""

    title: str
    text: str


CANDIDATE_STAGE: Mapping[str, CandidateWords] = {
    "applied": CandidateWords("Received", "Your application has arrived. A person will read it."),
    "screen": CandidateWords("In review", "The team is reading your application."),
    "test": CandidateWords("In review", "The team may ask you for a sample of your work."),
    "interview": CandidateWords("Interview", "The team wants to talk with you."),
    "offer": CandidateWords("Offer", "The team is preparing an offer, or has made one."),
    "hired": CandidateWords("Hired", "You and the company have agreed."),
}

CANDIDATE_OUTCOME: Mapping[str, CandidateWords] = {
    "hired": CandidateWords("Hired", "You and the company have agreed. Congratulations on the new job."),
    "rejected": CandidateWords("Not selected", "The company has decided to go on with other people this time."),
    "withdrawn": CandidateWords("Withdrawn", "You took this application back. The company was told."),
    "declined": CandidateWords("Declined", "You declined the offer. The company was told."),
}


def transition(from_status: str, to_status: str) -> str:
    """Return the verb of an allowed change.

    Raises Conflict when the table does not hold it.
    """
    verb = TRANSITIONS.get((from_status, to_status))
    if verb is None:
        raise Conflict(
            f"This application is {STATUS_WORDS[from_status].lower()} and cannot become "
            f"{STATUS_WORDS[to_status].lower()}. Reload the page to see where it stands."
        )
    return verb


def check_move(positions: Mapping[object, int], from_stage: object, to_stage: object, reason: str) -> None:
    """Allow a move to any stage of the same job; backwards it asks why.

    Raises Invalid when the stage is of another job, or when a move back has no reason.
    """
    if to_stage not in positions:
        raise Invalid("Choose a stage of this job.", {"stage": "Choose a stage of this job."})
    if positions[to_stage] < positions[from_stage] and not reason.strip():
        raise Invalid("Say why this goes back.", {"reason": "Say in a few words why this goes back a stage."})


def told_status(status: str, *, told: bool) -> str:
    """Return the status that the candidate may know: a rejection stays unseen until it is told."""
    return "active" if status == "rejected" and not told else status


def candidate_steps(kinds: Sequence[str]) -> list[CandidateWords]:
    """Return the stages of a pipeline in candidate words, each once, in their order."""
    steps: list[CandidateWords] = []
    for kind in kinds:
        words = CANDIDATE_STAGE[kind]
        if words.title not in [step.title for step in steps]:
            steps.append(words)
    return steps
