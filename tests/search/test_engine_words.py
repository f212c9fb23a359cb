"""What is found by which words, how it is shown, and what is suggested."""

import random
from pathlib import Path

import pytest

from hotgigs.search.engine import FACETS, LONGEST_PAGE, Fragment, JobDocument, Near, Query, Suggestion
from tests.search.engines import MakeEngine, contract, document, found, opened

JOBS = [
    document(
        "english",
        title="Senior C++ Engineer (f/m/x)",
        company_name="Möller & Sons",
        description="You are running our front-end team: project management in R&D, Node.js, .NET and driver's tests.",
        skills=("PostgreSQL", "Machine learning"),
        place="Zürich",
    ),
    document(
        "german",
        title="Pflegefachkraft",
        description="Wir suchen eine Leiterin für die Bäckerei und das Team. Erfahrung mit Löhnen ist von Vorteil.",
        place="Berlin",
    ),
    document(
        "french",
        title="Infirmière",
        description="Nous cherchons une infirmière pour l'équipe de nuit, des portes ouvertes et un œil sur les soins.",
        place="Besançon",
    ),
    document(
        "spanish",
        title="Conductor de camión",
        description="Buscamos una persona para conducir el camión con experiencia en la ruta y sin miedo a la noche.",
        place="Málaga",
    ),
]


@contract
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("run", "english"),
        ("runs", "english"),
        ("RUNNING", "english"),
        ("tested", "english"),
        ("c++", "english"),
        ("front-end", "english"),
        ("frontend", "english"),
        ("front end", "english"),
        ("nodejs", "english"),
        ("node.js", "english"),
        (".net", "english"),
        ("r&d", "english"),
        ("driver", "english"),
        ("drivers", "english"),
        ("moller", "english"),
        ("MÖLLER", "english"),
        ("Mo\u0308ller", "english"),
        ("zurich engineer", "english"),
        ("postgresql", "english"),
        ('"machine learning"', "english"),
        ('"project management"', "english"),
        ("\u201cproject management\u201d", "english"),
        ('"running our front-end team"', "english"),
        ('"management in r&d"', "english"),
        ("leiterin", "german"),
        ("Bäckerei", "german"),
        ("backerei", "german"),
        ("löhnen", "german"),
        ("infirmiere", "french"),
        ("équipe", "french"),
        ("portes", "french"),
        ("oeil", "french"),
        ("l'équipe", "french"),
        ("camion", "spanish"),
        ("noche", "spanish"),
        ("team -engineer", "german"),
        ('team -"project management"', "german"),
        ("team \u2212engineer", "german"),
    ],
)
def test_it_finds_by(make: MakeEngine, tmp_path: Path, words: str, expected: str) -> None:
    with opened(make, tmp_path / "index", JOBS) as engine:
        results = engine.search(Query(words))
    assert [hit.post_id for hit in results.hits] == [expected]
    assert not results.relaxed


@contract
@pytest.mark.parametrize(
    "words",
    [
        "c",
        '"management project"',
        '"engineer möller"',
        '"postgresql machine"',
        "baker",
        "portable",
        "-team -noche -nuit",
    ],
)
def test_it_does_not_find_by(make: MakeEngine, tmp_path: Path, words: str) -> None:
    with opened(make, tmp_path / "index", JOBS) as engine:
        assert found(engine, words) == []


@contract
def test_function_words_alone_ask_for_everything(make: MakeEngine, tmp_path: Path) -> None:
    with opened(make, tmp_path / "index", JOBS) as engine:
        for words in ("", "the", "mit der", '"of the"', '"', "-", '""', '-""'):
            assert engine.search(Query(words)).total == len(JOBS), words


@contract
def test_when_no_job_has_all_words_it_shows_those_with_most(make: MakeEngine, tmp_path: Path) -> None:
    with opened(make, tmp_path / "index", JOBS) as engine:
        results = engine.search(Query("engineer postgresql camion -bäckerei"))
        assert results.relaxed
        assert [hit.post_id for hit in results.hits] == ["english", "spanish"]
        assert not engine.search(Query("engineer postgresql", country="FR")).relaxed
        assert not engine.search(Query("unknown1 unknown2")).relaxed


@contract
def test_a_word_in_the_title_counts_more(make: MakeEngine, tmp_path: Path) -> None:
    jobs = [
        document("body", description="We look for a welder who welds."),
        document("title", title="Welder", description="Mend things."),
        document("skill", skills=("Welder",), description="Mend things."),
    ]
    with opened(make, tmp_path / "index", jobs) as engine:
        assert found(engine, "welder") == ["title", "skill", "body"]


@contract
def test_it_marks_what_matched(make: MakeEngine, tmp_path: Path) -> None:
    with opened(make, tmp_path / "index", JOBS) as engine:
        (hit,) = engine.search(Query('engineers frontend "project management" moller')).hits
    assert hit.title == (Fragment("Senior C++ ", False), Fragment("Engineer", True), Fragment(" (f/m/x)", False))
    assert [fragment.text for fragment in hit.snippet if fragment.is_match] == ["front-end", "project", "management"]
    assert "".join(fragment.text for fragment in hit.snippet) == JOBS[0].description


@contract
def test_a_snippet_is_the_best_part_and_never_markup(make: MakeEngine, tmp_path: Path) -> None:
    filler = "Nothing of interest is said in this sentence. " * 30
    text = f"One welder. {filler}<script>alert(1)</script> a welder with a torch & a mask.\n\n{filler}"
    with opened(make, tmp_path / "index", [document(description=text)]) as engine:
        (hit,) = engine.search(Query("welder torch")).hits
    shown = "".join(fragment.text for fragment in hit.snippet)
    assert [fragment.text for fragment in hit.snippet if fragment.is_match] == ["welder", "torch"]
    assert "<script>alert(1)</script> a welder with a torch & a mask." in shown
    assert shown.startswith("\u2026 ")
    assert shown.endswith(" \u2026")
    assert len(shown) < 300


@contract
def test_nothing_that_can_be_typed_is_an_error(make: MakeEngine, tmp_path: Path) -> None:
    choose = random.Random(11)
    signs = "\"\"''--+*?~^()[]{}:;,.<>/\\|&!@#$%"
    strange = "\t\n\x00\x1f\u201c\u00ab\u2212ßİÅ\u0301\ud800\U0001f600漢語"
    pieces = [*signs, *strange, *" " * 20, "AND", "OR", "NOT", "TO", "title:", "engineer", "team", "a", "z"]
    with opened(make, tmp_path / "index", JOBS) as engine:
        for _ in range(1_500):
            words = "".join(choose.choices(pieces, k=choose.randrange(40)))
            results = engine.search(Query(words, facets=("pay",)))
            assert results.total >= len(results.hits), repr(words)
            assert len(engine.suggest(words)) <= 8, repr(words)
        assert engine.search(Query("engineer " * 10_000)).total == 1
        assert engine.search(Query("x" * 1_000_000)).total == 0


@contract
def test_no_filter_is_an_error(make: MakeEngine, tmp_path: Path) -> None:
    odd = [
        Query(offset=-5, limit=-1),
        Query(offset=10**30, limit=10**30, sort="distance", near=Near(0, 0, 1)),
        Query("team", offset=10**30, limit=10**30),
        Query(sort="upwards", facets=("unknown", *FACETS, *FACETS)),  # type: ignore[arg-type]  # wrong on purpose
        Query(pay_at_least=-(10**30), posted_within_days=10**30),
        Query(posted_within_days=-1, country="\x00", skills=frozenset({""})),
    ]
    many = [document(str(number)) for number in range(150)]
    with opened(make, tmp_path / "index", many) as engine:
        for query in odd:
            assert len(engine.search(query).hits) <= LONGEST_PAGE
        assert len(engine.search(Query(limit=1_000)).hits) == LONGEST_PAGE


@contract
def test_odd_documents_are_taken(make: MakeEngine, tmp_path: Path) -> None:
    odd = [
        JobDocument("empty", "", "", "", "", document().posted_at),
        document("long", title="word " * 5_000, description="word " * 100_000, skills=("word",) * 500),
        document("strange", title="\x00\x1f\ud800 漢語 \U0001f600", description="\n\t\r" * 50),
    ]
    with opened(make, tmp_path / "index", odd) as engine:
        assert sorted(found(engine)) == ["empty", "long", "strange"]
        assert found(engine, "word") == ["long"]
        assert found(engine, "漢語") == ["strange"]


@contract
def test_it_guesses_what_was_meant(make: MakeEngine, tmp_path: Path) -> None:
    with opened(make, tmp_path / "index", JOBS) as engine:
        assert engine.search(Query("senior postgersql")).did_you_mean == "senior postgresql"
        assert engine.search(Query("Machne lerning")).did_you_mean == "machine learning"
        assert engine.search(Query("infirmeire")).did_you_mean == "infirmiere"
        assert engine.search(Query("engineer")).did_you_mean is None
        assert engine.search(Query("xyzzyplugh")).did_you_mean is None


@contract
def test_it_completes_titles_skills_and_employers(make: MakeEngine, tmp_path: Path) -> None:
    jobs = [
        *JOBS,
        *(document(f"{number}", title="Software engineer", skills=("Soft skills",)) for number in range(3)),
        document("upper", title="SOFTWARE ENGINEER", company_name="Softbank"),
    ]
    with opened(make, tmp_path / "index", jobs) as engine:
        assert engine.suggest("soft") == (
            Suggestion("Soft skills", "skill"),
            Suggestion("Software engineer", "title"),
            Suggestion("Softbank", "company"),
        )
        assert engine.suggest("engin", limit=1) == (Suggestion("Software engineer", "title"),)
        assert engine.suggest("SOFTWARE  Eng") == (Suggestion("Software engineer", "title"),)
        assert engine.suggest("infirmie") == (Suggestion("Infirmière", "title"),)
        assert engine.suggest("s") == engine.suggest("") == engine.suggest("zzz") == engine.suggest("soft", 0) == ()


@contract
def test_a_deleted_job_is_neither_suggested_nor_guessed(make: MakeEngine, tmp_path: Path) -> None:
    keep = [document(str(number)) for number in range(20)]
    with opened(make, tmp_path / "index", [*keep, document("secret", title="Stuntwoman")]) as engine:
        assert engine.suggest("stunt")
        assert engine.search(Query("stuntwomen")).did_you_mean == "stuntwoman"
        engine.delete(["secret"])
        assert engine.suggest("stunt") == ()
        assert engine.search(Query("stuntwomen")).did_you_mean is None
        assert found(engine, "stuntwoman") == []


@contract
def test_a_search_for_a_phrase_ends_in_time(make: MakeEngine, tmp_path: Path) -> None:
    jobs = [document(str(number), description="to be alpha beta " * 40) for number in range(1_500)]
    with opened(make, tmp_path / "index", jobs) as engine:
        results = engine.search(Query('"alpha beta to be alpha"'))
        assert results.took < 1
        assert results.total == len(jobs) or results.partial
