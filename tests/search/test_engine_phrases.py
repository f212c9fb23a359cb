"""The time limit of phrases in the Whoosh engine."""

from pathlib import Path

from hotgigs.search.engine import Query
from hotgigs.search.whoosh_engine import WhooshEngine
from tests.search.engines import document


def test_it_says_when_a_phrase_took_too_long(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "index", phrase_seconds=0)
    engine.rebuild([document(str(number), description="alpha beta") for number in range(10)])
    results = engine.search(Query('"alpha beta"'))
    assert results.partial
    assert not results.relaxed
    assert not engine.search(Query("alpha beta")).partial
    engine.close()
