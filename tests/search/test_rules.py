"""What an address of the job list means, and that it survives being written and read."""

import random
import string
from urllib.parse import parse_qs, urlsplit

import pytest

from hotgigs.jobs.queries import EMPLOYMENT_TYPES
from hotgigs.search import rules
from hotgigs.search.rules import Criteria

SIGNS = string.ascii_letters + string.digits + " \t\n\x00\x1b&=?#%+/\\\"'<>éß山\u202e\u00a0💼"


def read(address: str) -> Criteria:
    lists = parse_qs(urlsplit(address).query, keep_blank_values=True)
    return rules.parse({name: values[0] for name, values in lists.items()}, lists, types=EMPLOYMENT_TYPES)


def given(**args: str) -> Criteria:
    return rules.parse(args, {name: [value] for name, value in args.items()}, types=EMPLOYMENT_TYPES)


def random_args(choose: random.Random) -> dict[str, list[str]]:
    """Return parameters as a person, a bookmark or a scanner would send them: most make sense, some do not."""

    def text(longest: int) -> str:
        return "".join(choose.choices(SIGNS, k=choose.randrange(longest)))

    def number() -> str:
        return choose.choice(("", "0", "1", "7", "30", "50", "007", "-3", "1e3", "٣", "9" * 20, text(4)))

    possible = {
        "q": [text(260)],
        "place": [choose.choice(("Lyon", " Lyon,  France ", text(120)))],
        "company": [text(140)],
        "km": [choose.choice((*map(str, rules.DISTANCES), number()))],
        "pay": [choose.choice(("20000", "99", number()))],
        "posted": [number()],
        "page": [number()],
        "sort": [choose.choice((*rules.SORT_WORDS, text(5)))],
        "remote_in": [choose.choice(("FR", "fr", "FRA", text(3)))],
        "remote": choose.choices((*rules.REMOTE_WORDS, "moon"), k=choose.randrange(4)),
        "type": choose.choices((*EMPLOYMENT_TYPES, "SLAVE"), k=choose.randrange(4)),
    }
    return {name: values for name, values in possible.items() if choose.random() < 0.6}


@pytest.mark.parametrize("seed", range(400))
def test_criteria_survive_their_address(seed: int) -> None:
    args = random_args(random.Random(seed))
    criteria = rules.parse({name: values[0] for name, values in args.items() if values}, args, types=EMPLOYMENT_TYPES)
    address = criteria.url()
    assert read(address) == criteria
    assert read(address).url() == address
    assert len(address) < 4000
    assert all(sign.isprintable() for sign in criteria.words + criteria.place + criteria.company)


def test_no_criteria_are_the_shortest_address() -> None:
    assert Criteria().url() == "/jobs"
    assert Criteria().is_empty
    assert read("/jobs?q=&place=&km=50&sort=newest&page=1&pay=&posted=") == Criteria()


def test_an_address_reads_like_what_was_asked() -> None:
    criteria = Criteria(words="night nurse", place="Lyon", km=50, remote=("hybrid",), types=("PART_TIME",), pay=30000)
    assert criteria.url() == "/jobs?q=night+nurse&place=Lyon&km=50&remote=hybrid&type=PART_TIME&pay=30000"


@pytest.mark.parametrize(
    ("words", "sort", "kept"),
    [
        ("nurse", "relevance", ""),
        ("nurse", "newest", "newest"),
        ("", "relevance", ""),
        ("", "newest", ""),
        ("", "distance", ""),
        ("", "pay", "pay"),
        ("", "fame", ""),
    ],
)
def test_only_an_order_that_makes_a_difference_is_named(words: str, sort: str, kept: str) -> None:
    assert given(q=words, sort=sort).sort == kept


def test_another_order_begins_at_the_first_page() -> None:
    criteria = Criteria(words="nurse", page=4)
    assert criteria.with_sort("pay") == Criteria(words="nurse", sort="pay")
    assert criteria.with_sort("relevance").url() == "/jobs?q=nurse"
    assert criteria.with_words("night nurse").url() == "/jobs?q=night+nurse"


@pytest.mark.parametrize("text", ["9" * 5000, "1" + "0" * 300, "-1", "1.5", "0x10", " 5", "٣", "²"])
@pytest.mark.parametrize("name", ["page", "pay", "posted", "km"])
def test_a_number_that_makes_no_sense_is_left_out(name: str, text: str) -> None:
    assert given(**{name: text, "place": "Lyon"}) == Criteria(place="Lyon")


def test_repeated_and_unknown_choices_are_left_out_in_a_fixed_order() -> None:
    criteria = read("/jobs?remote=remote&remote=onsite&remote=remote&remote=moon&type=INTERN&type=FULL_TIME&type=X")
    assert criteria.remote == ("onsite", "remote")
    assert criteria.types == ("FULL_TIME", "INTERN")


@pytest.mark.parametrize(
    ("total", "words", "place", "sentence"),
    [
        (0, "", "", "No jobs"),
        (1, "nurse", "", "1 job for “nurse”"),
        (1214, "", "Lyon", "1,214 jobs near Lyon"),
    ],
)
def test_it_counts_as_people_do(total: int, words: str, place: str, sentence: str) -> None:
    assert rules.count_sentence(Criteria(words=words), total, place) == sentence


@pytest.mark.parametrize(
    ("minor", "currency", "cents"),
    [(42_000_00, "EUR", 42_000_00), (5_500_000, "JPY", 33_333_33), (110_00, "USD", 100_00), (1, "XXX", None)],
)
def test_pay_is_made_comparable(minor: int, currency: str, cents: int | None) -> None:
    assert rules.comparable_pay(minor, currency) == cents


def test_unknown_pay_stays_unknown() -> None:
    assert rules.comparable_pay(None, "EUR") is None
