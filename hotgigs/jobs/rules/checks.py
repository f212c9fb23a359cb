"""What must be right before a post goes public, and what is worth a second look."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from hotgigs.jobs.rules import pay
from hotgigs.kernel import prose
from hotgigs.kernel.errors import Invalid

SHORTEST_DESCRIPTION = 200
"""Characters of plain text; below that nobody can tell what the job is."""
GOOD_DESCRIPTION = 600
WIDEST_RANGE = 2
"""A range whose top is more than so many times its bottom tells little."""


@dataclass(frozen=True)
class Finding:
    """One thing about a field, as a sentence; a blocking one keeps the post from the public."""

    field: str
    sentence: str
    is_blocking: bool = True


@dataclass(frozen=True)
class Draft:
    """What the checks look at: a post as it would go public, and the facts of its job."""

    title: str
    description: str
    company_name: str
    remote_kind: str
    remote_countries: tuple[str, ...]
    has_place: bool
    pay_min: int | None
    pay_max: int | None
    pay_currency: str | None
    pay_period: str
    closes_on: date | None
    open_openings: int
    questions: tuple[str, ...] = ()


_CODE = re.compile(
    r"#\s?\d|\bref(erence)?\b[.:#]|\b[A-Z]{2,6}[-_/]\d{2,}\b|\b[A-Z]{2,6}\d{3,}\b|\b(?!(?:19|20)\d\d\b)\d{4,}\b"
)
_PAY = re.compile(
    r"[€$£¥₹]\s?\d|\d\s?[€$£¥₹]|\b\d{2,3}\s?k\b|\bsalary\b|\b\d[\d.,]*\s?(eur|usd|gbp|chf|an hour|per hour|p\.?a\.?)\b",
    re.I,
)
_PAST_PAY = re.compile(
    r"\b(current|present|last|previous|past|existing)\s+(gross\s+|net\s+|annual\s+|yearly\s+|monthly\s+)*"
    r"(salary|pay|wage|wages|compensation|earnings|ctc|package)\b|\bsalary history\b"
    r"|\b(salary|pay|wage)\b[^.?!]{0,40}\b(do|did) you (currently )?(earn|make|receive|get)"
    r"|\b(do|did) you (currently )?(earn|make)\b",
    re.I,
)
_GENDERED = {
    "salesman": "salesperson", "saleswoman": "salesperson", "foreman": "site supervisor", "chairman": "chair",
    "handyman": "maintenance worker", "waitress": "waiting staff", "stewardess": "flight attendant",
    "hostess": "host", "policeman": "police officer", "fireman": "firefighter", "craftsman": "craftsperson",
    "draughtsman": "drafter", "draftsman": "drafter", "cleaning lady": "cleaner", "repairman": "repair technician",
    "barmaid": "bar staff", "businessman": "business person", "cameraman": "camera operator",
}  # fmt: skip


def check(draft: Draft, today: date) -> list[Finding]:
    """List what keeps the post from the public, then what is worth a second look."""
    parts = (_title, _title_advice, _description, _pay, _place, _openings, _questions)
    found = [finding for part in parts for finding in part(draft)]
    found.extend(_closing(draft, today))
    return sorted(found, key=lambda finding: not finding.is_blocking)


def demand_publishable(findings: Iterable[Finding]) -> None:
    """Pass when nothing blocks.

    Raises Invalid with a sentence for each field that does.
    """
    fields: dict[str, str] = {}
    for finding in findings:
        if finding.is_blocking:
            fields.setdefault(finding.field, finding.sentence)
    if fields:
        raise Invalid("This is still missing before the job can go public.", fields)


def _title(draft: Draft) -> Iterator[Finding]:
    title = draft.title
    if len(title) < 3:
        yield Finding("title", "Write the title that people search for, such as Care assistant.")
        return
    letters = "".join(re.findall(r"[^\W\d_]{2,}", title))
    if len(letters) > 4 and letters == letters.upper() != letters.lower():
        yield Finding("title", "Write the title in normal letters. Capitals throughout read as shouting.")
    if _PAY.search(title):
        yield Finding("title", "Take the pay out of the title. It is shown in its own place.")
    elif _CODE.search(title):
        yield Finding("title", "Take the code out of the title. The reference has its own field.")
    company = re.escape(draft.company_name)
    if company and re.search(rf"(\bat|@|[-–—|,:(])\s*{company}\b|^{company}\s*[-–—|:]", title, re.I):
        yield Finding("title", "Take the company out of the title. Its name stands above it.")


def _title_advice(draft: Draft) -> Iterator[Finding]:
    title = draft.title
    if "!" in title:
        yield Finding("title", "A title reads better without an exclamation mark.", is_blocking=False)
    for word, neutral in _GENDERED.items():
        if re.search(rf"\b{word}\b", title, re.I):
            sentence = f"“{word.capitalize()}” sounds like one sex. “{neutral.capitalize()}” invites everybody."
            yield Finding("title", sentence, is_blocking=False)


def _description(draft: Draft) -> Iterator[Finding]:
    length = len(prose.to_plain(draft.description))
    if length < SHORTEST_DESCRIPTION:
        sentence = f"Describe the job in at least {SHORTEST_DESCRIPTION} characters. This has {length}."
        yield Finding("description", sentence)
    elif length < GOOD_DESCRIPTION:
        sentence = (
            "People decide by what a working day looks like. A few more sentences will bring better applications."
        )
        yield Finding("description", sentence, is_blocking=False)
    if _PAST_PAY.search(draft.description):
        sentence = "In many places you may not ask what somebody earns now. Take that part out."
        yield Finding("description", sentence, is_blocking=False)


def _pay(draft: Draft) -> Iterator[Finding]:
    low, high, currency = draft.pay_min, draft.pay_max, draft.pay_currency
    if low is None:
        yield Finding("pay_min", "Say what the job pays. Without a range it cannot be published.")
        return
    if high is None:
        yield Finding("pay_max", "Say the highest pay as well. For fixed pay enter the same amount twice.")
        return
    if not currency:
        yield Finding("pay_currency", "Choose the currency of the pay.")
        return
    if low > high or low <= 0:
        yield Finding("pay_min", "The lowest pay must be above zero and not above the highest.")
        return
    if not all(pay.is_believable(amount, currency, draft.pay_period) for amount in (low, high)):
        sentence = "This is an unusual amount for the period. Check the zeros, and whether it is by month or by year."
        yield Finding("pay_min", sentence, is_blocking=False)
    if high > WIDEST_RANGE * low:
        sentence = "So wide a range tells people little. Two posts for two levels may work better."
        yield Finding("pay_max", sentence, is_blocking=False)


def _place(draft: Draft) -> Iterator[Finding]:
    if draft.remote_kind == "remote":
        if not draft.remote_countries:
            yield Finding("remote_countries", "Name at least one country in which remote people may live.")
    elif not draft.has_place:
        yield Finding("place", "Say in which town the work is done. Choose it from the suggestions.")


def _openings(draft: Draft) -> Iterator[Finding]:
    if draft.open_openings < 1:
        yield Finding("openings", "Add an opening: there is no seat left to fill.")


def _closing(draft: Draft, today: date) -> Iterator[Finding]:
    if draft.closes_on is None:
        return
    if draft.closes_on < today:
        yield Finding("closes_on", "The closing date is over. Choose a later one, or none.")
    elif draft.closes_on == today:
        yield Finding("closes_on", "This closes tonight at midnight UTC.", is_blocking=False)


def _questions(draft: Draft) -> Iterator[Finding]:
    for label in draft.questions:
        if _PAST_PAY.search(label):
            sentence = f"“{label}”: in many places you may not ask what somebody earns now."
            yield Finding("questions", sentence, is_blocking=False)
