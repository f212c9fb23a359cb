"""Evidence: values with the words that show them, whatever the parser says."""

from typing import Any

from hotgigs.applications.evidence import LONGEST_TEXT, evidence_of

TEXT = "Ada Ames, nurse at Lyon Sud since 2019. Python, SQL."


def _field(path: str, words: str, confidence: float = 0.9, text: str = TEXT) -> dict[str, Any]:
    start = text.index(words)
    return {"path": path, "start": start, "end": start + len(words), "confidence": confidence}


def test_the_pieces_are_the_text() -> None:
    fields = [_field("/basics/name", "Ada Ames"), _field("/work/0/position", "nurse", 0.5)]
    found = evidence_of(TEXT, {"basics": {"name": "Ada Ames"}, "work": [{"position": "nurse"}]}, fields)
    assert "".join(piece.text for piece in found.pieces) == TEXT
    assert [(piece.mark, piece.text) for piece in found.pieces if piece.mark] == [(1, "Ada Ames"), (2, "nurse")]
    words = {finding.value: finding.words for _, group in found.groups for finding in group}
    assert words == {"Ada Ames": "sure", "nurse": "please check"}


def test_overlapping_evidence_shares_a_mark() -> None:
    fields = [_field("/basics/name", "Ada Ames, nurse"), _field("/basics/label", "nurse at Lyon")]
    found = evidence_of(TEXT, {"basics": {"name": "Ada Ames", "label": "nurse at Lyon"}}, fields)
    assert "".join(piece.text for piece in found.pieces) == TEXT
    assert [finding.mark for finding in found.groups[0][1]] == [1, 1]


def test_a_value_without_evidence_has_no_mark() -> None:
    found = evidence_of(TEXT, {"basics": {"name": "Ada Ames"}}, [])
    finding = found.groups[0][1][0]
    assert (finding.mark, finding.confidence, finding.words) == (None, None, "")


def test_skills_are_listed_one_by_one() -> None:
    resume = {"skills": [{"name": "Tools", "keywords": ["Python", "SQL"]}, {"name": "Care"}]}
    found = evidence_of(TEXT, resume, [_field("/skills/0/keywords/1", "SQL")])
    assert [(one.value, one.mark) for one in found.groups[0][1]] == [("Python", None), ("SQL", 1), ("Care", None)]


def test_a_text_beyond_the_limit_is_cut_and_said_so() -> None:
    text = "x" * LONGEST_TEXT + " Ada"
    found = evidence_of(text, {"basics": {"name": "Ada"}}, [_field("/basics/name", "Ada", text=text)])
    assert found.is_cut
    assert found.groups[0][1][0].mark is None


def test_strange_resumes_are_no_harm() -> None:
    strange: list[dict[str, Any]] = [{"basics": []}, {"work": "none"}, {"work": [None, 3, {"position": {}}]}]
    for resume in (*strange, {"skills": [{}]}):
        assert evidence_of(TEXT, resume, []).groups == ()
