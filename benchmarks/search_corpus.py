"""Made-up jobs from the occupations, skills and places that HotGigs ships, and questions to them."""

import gzip
import random
import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone
from itertools import accumulate
from pathlib import Path

from hotgigs.search.engine import JobDocument, Near, Query

TAXONOMY = Path(__file__).parent.parent / "hotgigs" / "taxonomy" / "data"
EMPLOYMENT = ("full_time", "part_time", "contract", "temporary", "internship")
REMOTE = ("onsite", "onsite", "onsite", "hybrid", "hybrid", "remote")
RARE_WORDS = 40_000
"""Made-up words beside the real ones: names, products, typing errors; a few in each text."""
PLACES = 400
COMPANIES = 1_500
NOW = datetime(2026, 11, 20, tzinfo=timezone.utc)
_SYLLABLES = re.findall(
    r"\w+", "ba ce di fo gu ha ke li mo nu pa ri so ta ve wi xo za bren cor del fan gros mel nor tek val"
)
_FUNCTION_WORDS = frozenset(("and", "are", "for", "from", "our", "that", "the", "with", "you", "your"))


def lines_of(name: str) -> list[list[str]]:
    """Return the rows of a shipped table."""
    with gzip.open(TAXONOMY / name, "rt", encoding="utf-8") as table:
        return [line.rstrip("\n").split("\t") for line in table]


class Corpus:
    """A number of documents, the same for the same seed, and never all in memory."""

    def __init__(self, count: int, seed: int) -> None:
        self.count = count
        self.seed = seed
        choose = random.Random(seed)
        self._occupations = [(row[1], _sentences(row[2])) for row in lines_of("occupations.tsv.gz")]
        self._titles = [row[1] for row in lines_of("occupation_titles.tsv.gz")]
        self._skills = choose.sample([row[2] for row in lines_of("skills.tsv.gz")], 2_000)
        self._places = choose.sample(lines_of("places.tsv.gz"), PLACES)
        self._companies = [" ".join(_made_word(choose).title() for _ in range(2)) for _ in range(COMPANIES)]
        self._rare = [_made_word(choose) for _ in range(RARE_WORDS)]
        self._sentences = [sentence for _, sentences in self._occupations for sentence in sentences]
        self._reach = list(accumulate(1 / (rank + 2) for rank in range(RARE_WORDS)))
        self._sample = [self._document(number) for number in range(0, count, max(1, count // 500))]
        seen = Counter(word for document in self._sample for word in set(_words(document.description)))
        self._common = [word for word, _ in seen.most_common(150)]

    def documents(self) -> Iterator[JobDocument]:
        """Yield all documents."""
        return map(self._document, range(self.count))

    def usual_words(self, choose: random.Random, count: int) -> list[str]:
        """Return different words that stand together in some document."""
        document = choose.choice(self._sample)
        return choose.sample(sorted(set(_words(f"{document.title} {document.description}"))), count)

    def common_word(self, choose: random.Random) -> str:
        """Return a word of many documents."""
        return choose.choice(self._common)

    def phrase(self, choose: random.Random) -> str:
        """Return two or three words that follow each other in some document."""
        words = choose.choice(self._sample).description.split()
        start = choose.randrange(len(words) - 3)
        return re.sub(r"[^\w ]", "", " ".join(words[start : start + choose.choice((2, 3))]))

    def misspelt(self, choose: random.Random) -> str:
        """Return a word of a title with two letters swapped."""
        words = [word for word in _words(choose.choice(self._sample).title) if len(word) > 4] or ["engineer"]
        word = choose.choice(words)
        at = choose.randrange(1, len(word) - 2)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

    def prefix(self, choose: random.Random) -> str:
        """Return the beginning of a title."""
        return choose.choice(self._sample).title[: choose.randint(2, 7)]

    def filtered(self, choose: random.Random, words: str, facets: Sequence[str]) -> Query:
        """Return a query with several filters."""
        document = choose.choice(self._sample)
        return Query(
            words,
            country=document.country,
            employment_types=frozenset(choose.sample(EMPLOYMENT, 2)),
            remote_kinds=frozenset({document.remote_kind}),
            pay_at_least=choose.choice((None, 3_000_000, 5_000_000)),
            sort=choose.choice(("relevance", "newest", "pay")),
            facets=facets,
        )

    def nearby(self, choose: random.Random, facets: Sequence[str]) -> Query:
        """Return a query around a place."""
        place = choose.choice(self._places)
        near = Near(float(place[5]), float(place[6]), choose.choice((25.0, 100.0, 1000.0)))
        return Query(near=near, sort="distance", facets=facets)

    def _document(self, number: int) -> JobDocument:
        choose = random.Random(f"{self.seed} {number}")
        occupation, sentences = choose.choice(self._occupations)
        place = choose.choice(self._places)
        company = choose.randrange(COMPANIES)
        pay = choose.choice((None, choose.randrange(20, 180) * 100_000))
        return JobDocument(
            post_id=f"{number:032x}",
            title=choose.choice((occupation, choose.choice(self._titles))),
            company_id=f"company-{company}",
            company_name=self._companies[company],
            description=self._description(choose, sentences),
            posted_at=NOW - timedelta(minutes=choose.randrange(60 * 24 * 60)),
            skills=tuple(choose.sample(self._skills, choose.randint(2, 8))),
            occupation=occupation,
            employment_type=choose.choice(EMPLOYMENT),
            remote_kind=choose.choice(REMOTE),  # type: ignore[arg-type]  # a choice of the three literals
            place=place[1],
            place_id=place[0],
            country=place[3],
            latitude=float(place[5]),
            longitude=float(place[6]),
            pay_min=pay,
            pay_max=None if pay is None else pay + choose.randrange(20) * 100_000,
            currency="EUR",
        )

    def _description(self, choose: random.Random, own: Sequence[str]) -> str:
        others = choose.choices(self._sentences, k=choose.randint(6, 12))
        sentences = [*own, *others]
        rare = [self._rare[bisect(self._reach, choose.random() * self._reach[-1])] for _ in range(40)]
        sentences += [" ".join(rare[start : start + 8]) + "." for start in range(0, len(rare), 8)]
        choose.shuffle(sentences)
        return " ".join(sentences)


def _sentences(text: str) -> list[str]:
    return [f"{sentence.strip().rstrip('.')}." for sentence in text.split(". ") if sentence.strip()]


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"[a-z]{3,}", text.lower()) if word not in _FUNCTION_WORDS]


def _made_word(choose: random.Random) -> str:
    return "".join(choose.choice(_SYLLABLES) for _ in range(choose.randint(2, 4)))
