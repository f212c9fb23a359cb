"""Completions of what is being typed, and words that were probably meant."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from hotgigs.search.engine import LONGEST_WORDS, Suggestion
from hotgigs.search.whoosh_engine.damage import using_files
from hotgigs.search.whoosh_engine.postings import postings_of
from hotgigs.search.whoosh_engine.snapshots import Snapshot
from hotgigs.search.whoosh_engine.typed import Group, Typed
from hotgigs.search.whoosh_engine.words import fold, tidy, words

_MOST_TERMS = 5_000
"""Terms of one segment that are looked at for one prefix."""
_SHORTEST_PREFIX = 2


def suggestions(snapshot: Snapshot, prefix: str, limit: int) -> tuple[Suggestion, ...]:
    """Return the most frequent texts that start, or have a word that starts, with what was typed."""
    key = " ".join(word.plain for word in words(tidy(prefix[:LONGEST_WORDS])))
    if len(key) < _SHORTEST_PREFIX or limit < 1:
        return ()
    found = Counter[str]()
    for term, documents in _terms(snapshot, "suggestion", key):
        found[term] = max(found[term], documents)
    chosen: dict[str, Suggestion] = {}
    for term, _ in sorted(found.items(), key=lambda pair: (-pair[1], len(pair[0]), pair[0])):
        _, kind, text = term.split("\x1f")
        if fold(text) not in chosen and _is_alive(snapshot, "suggestion", term):
            chosen[fold(text)] = Suggestion(text, kind)
            if len(chosen) >= limit:
                break
    return tuple(chosen.values())


def did_you_mean(snapshot: Snapshot, typed: Typed, missing: Sequence[Group]) -> str | None:
    """Return the query with words that no job has replaced by similar ones, None when there is nothing better."""
    text = typed.text
    corrected = False
    for group in sorted(missing, key=lambda group: group.span, reverse=True):
        start, end = group.span
        if better := _closest(snapshot, group.plain):
            text = text[:start] + better + text[end:]
            corrected = True
    return text if corrected else None


def _closest(snapshot: Snapshot, word: str) -> str | None:
    if len(word) < 4 or not word.isalpha():
        return None
    most = 1 if len(word) < 6 else 2
    candidates: dict[str, tuple[int, int]] = {}
    # Nobody misses the first letter: looking at one letter of the lexicon keeps this within milliseconds.
    for term, documents in _terms(snapshot, "spelling", word[0], most=50_000):
        if term != word and abs(len(term) - len(word)) <= most:
            distance = edits(word, term, most)
            if distance <= most:
                known = candidates.get(term, (distance, 0))
                candidates[term] = (distance, known[1] - documents)
    for term in sorted(candidates, key=lambda term: (candidates[term], term)):
        if _is_alive(snapshot, "spelling", term):
            return term
    return None


def _terms(snapshot: Snapshot, field: str, prefix: str, most: int = _MOST_TERMS) -> Iterator[tuple[str, int]]:
    for leaf in snapshot.leaves:
        with using_files():
            # iter_prefix is expand_prefix with the number of documents, read in the same pass.
            found = [
                (term.decode(), info.doc_frequency())
                for term, info in islice(leaf.reader.iter_prefix(field, prefix), most)
            ]
        yield from found


def _is_alive(snapshot: Snapshot, field: str, term: str) -> bool:
    """Tell whether a document that is not deleted has the term: lexicons keep words of deleted ones for a while."""
    alive = snapshot.corpus.bits(snapshot.corpus.alive)
    return any(
        alive[leaf.base + doc]
        for leaf in snapshot.leaves
        if (found := postings_of(leaf.reader, field, term))
        for doc in found.ids
    )


def edits(first: str, second: str, most: int) -> int:
    """Return how many letters must be changed, added, left out or swapped with a neighbour; may stop above `most`."""
    before: list[int] = []
    last = list(range(len(second) + 1))
    for row, letter in enumerate(first, 1):
        line = [row]
        for column, other in enumerate(second, 1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != other))
            if before and column > 1 and letter == second[column - 2] and first[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        if min(line) > most:
            return most + 1
        before, last = last, line
    return last[-1]
