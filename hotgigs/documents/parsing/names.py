"""Finds the name of the person among the first lines of a resume."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, pairwise

from hotgigs.documents.parsing import gazetteer, vocabulary, words
from hotgigs.documents.parsing.evidence import Found, found
from hotgigs.documents.parsing.headings import heading_kind
from hotgigs.documents.parsing.languages import is_language
from hotgigs.documents.parsing.lines import Line, Span, split
from hotgigs.documents.parsing.places import place_score

_FIRST_LINES = 40
"""Lines looked at from the top; narrow sidebars put an address and skills before the name."""

_LABEL = re.compile(
    r"^\s*(?:(?:full\s+name|first\s+name|name|nom(?:\s+et\s+prénom)?|prénom(?:\s+et\s+nom)?"
    r"|nombre(?:\s+y\s+apellidos)?|nome(?:\s+e\s+cognome)?|naam|vor-?\s*und\s+nachname|candidate(?:'s)?\s+name"
    r"|resume\s+of|curriculum\s+vitae\s+of|cv\s+of|lebenslauf\s+(?:von)?)(?!\w)|姓\s*名"
    r"|الاسم(?:\s+الكامل)?)\s*[:：]?\s*[-–]?\s*(?=\S)",
    re.IGNORECASE,
)
_PREFIX = re.compile(
    r"^(?:curriculum\s+vitae|resume|résumé|cv|lebenslauf|简历|個人簡歷|السيرة الذاتية)\s*[:：–|-]*\s*(?=\S)",
    re.IGNORECASE,
)
_CREDENTIALS = re.compile(
    r"[,;]?\s+(?:ph\.?d\.?|m\.?d\.?|mba|m\.?sc\.?|b\.?sc\.?|cpa|pmp|rn|bsn|esq\.?|jr\.?|sr\.?|cfa|phr|p\.?e\.?"
    r"|m\.?a\.?|ii|iii|ccna|ccie|mcse|dr\.?|prof\.?|dipl\.-ing\.?)(?=[\s,.]|$).*$",
    re.IGNORECASE,
)
_SALUTATION = re.compile(
    r"^(?:mr|mrs|ms|miss|dr|prof|herr|frau|monsieur|madame|mme|m|sr|sra|don|doña|ing|dipl\.-ing|eng|المهندس"
    r"|الدكتور|د|م|أ)\.?\s+(?=\S)",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s+[|•·–—-]\s+|\s*[|•]\s*|,\s+|\s*[/(]\s*|(?<=[^\W\d_]{3})\.\s+(?=\w{3})")
_WORD = re.compile(r"^[^\W\d_](?:[^\W\d_]|['’`.\-\u0640])*$")
_PARTICLES = vocabulary.words("name_particles")
_NEVER = vocabulary.words("not_names")
_SURNAMES = frozenset("".join(vocabulary.phrases("surnames_han")))
_HAN_NAME = re.compile(r"^[\u4e00-\u9fff·]{2,5}$")
_COMPOUND = ("欧阳", "歐陽", "司马", "上官", "诸葛", "司徒", "东方", "皇甫", "尉迟", "公孙", "慕容")


@dataclass(frozen=True)
class _Candidate:
    span: Span
    line: int
    labelled: bool
    alone: bool
    completed: bool = False


def find_name(lines: list[Line], emails: list[Found]) -> Found | None:
    """Find the name; e-mail addresses help to recognise it."""
    locals_ = [_folded(email.value.partition("@")[0]) for email in emails]
    near = {line.index + step for line in lines for step in (-2, -1, 0, 1) if "@" in line.text}
    best: tuple[float, Span] | None = None
    for candidate in chain(_candidates(lines, near), _two_lines(lines, locals_)):
        score = _rate(candidate, locals_)
        if candidate.line in near and candidate.line >= _FIRST_LINES:
            score -= 0.1
        if score > 0 and (best is None or score > best[0] + 1e-9):
            best = (score, candidate.span)
    if best is None:
        return None
    score, span = best
    return found(span, min(0.98, score), _cased(span.clean))


def _candidates(lines: list[Line], near: set[int]) -> Iterator[_Candidate]:
    for line in lines:
        if line.index >= _FIRST_LINES and line.index not in near:
            continue
        label = _LABEL.match(line.text)
        start = label or _PREFIX.match(line.text)
        span = line.span.part(start.end(), len(line.text)) if start else line.span
        for number, cell in enumerate(_cells(span)):
            pieces = list(split(cell, _SEPARATOR))
            for piece in pieces[:1] if number else pieces[:2]:
                trimmed = _trim(_before_title(_first_han(piece)))
                if trimmed.text:
                    yield _Candidate(trimmed, line.index, bool(label), len(pieces) == 1 and number == 0)


def _two_lines(lines: list[Line], locals_: list[str]) -> Iterator[_Candidate]:
    """Join lines of a word or two: a narrow column breaks a name after the first one.

    First names alone at the top of the page are completed by the line below.
    """
    for line, after in pairwise(lines[:_FIRST_LINES]):
        counts = len(_core(line.text)), len(_core(after.text))
        if min(counts) != 1 or max(counts) > 2 or line.bullet or after.bullet or after.blank_before > 1:
            continue
        if _is_name_part(after.text, locals_):
            joined = Span(f"{line.text} {after.text}", line.span.start, after.span.end)
            completed = line.index == 0 and all(map(_is_given, line.text.split()))
            yield _Candidate(joined, line.index, labelled=False, alone=False, completed=completed)


def _core(text: str) -> list[str]:
    """Give the words of a name without "von", "de la" and the like."""
    return [word for word in text.split() if word.casefold() not in _PARTICLES]


def _is_name_part(text: str, locals_: list[str]) -> bool:
    """Tell whether a line below a name can go on with it: a town or a trade only if the e-mail address says so."""
    if any(_folded(text) in address for address in locals_):
        return True
    return place_score(text) < 0.7 and words.job_score(text) < 0.7


def _cells(span: Span) -> list[Span]:
    return list(split(span, re.compile(r"\t+|\s{2,}")))[:3]


def _first_han(span: Span) -> Span:
    """Cut off what a blank separates from a Chinese name."""
    word = re.match(r"[\u4e00-\u9fff·]{2,5}(?=\s+\S)", span.text)
    return span.part(0, word.end()) if word else span


def _before_title(span: Span) -> Span:
    """Cut a job title off that follows a name on the same line."""
    tokens = list(re.finditer(r"\S+", span.text))
    for count in (3, 2):
        if len(tokens) > count and words.job_score(span.text[tokens[count].start() :]) >= 0.8:
            head = span.part(0, tokens[count - 1].end())
            if _given_share(head.text.split()) > 0 and not words.job_score(head.text):
                return head
    return span


def _trim(span: Span) -> Span:
    salutation = _SALUTATION.match(span.text)
    if salutation:
        span = span.part(salutation.end(), len(span.text))
    credentials = _CREDENTIALS.search(span.text)
    if credentials and credentials.start() > 0:
        span = span.part(0, credentials.start())
    return span.strip(".,:;-–—|*\"'()")


def _rate(candidate: _Candidate, locals_: list[str]) -> float:
    text = candidate.span.clean
    shape = _shape(text)
    if shape <= 0 or heading_kind(text):
        return 0.0
    score = shape + 0.3 * candidate.labelled + 0.05 * candidate.alone + 0.1 * candidate.completed
    score += 0.35 * max((_likeness(text, address) for address in locals_), default=0.0)
    score += max(0.0, 0.25 - 0.02 * candidate.line)
    return score - _penalty(text)


def _shape(text: str) -> float:
    """Rate the look of a name: two to five capitalised words, or a Chinese or Arabic name."""
    if _HAN_NAME.match(text):
        known = text[0] in _SURNAMES or text.startswith(_COMPOUND)
        return 0.5 if known and len(text) <= 4 else 0.0
    parts = text.split()
    if not 1 <= len(parts) <= 6 or len(text) > 50 or not all(map(_WORD.match, parts)):
        return 0.0
    core = _core(text)
    if not core or any(part.casefold().strip(".'’") in _NEVER for part in parts):
        return 0.0
    if _is_caseless(text):
        return 0.35 + _given_share(core) if 2 <= len(parts) <= 5 else 0.0
    if not all(part[0].isupper() for part in core):
        return 0.0
    base = {1: 0.05, 2: 0.35, 3: 0.33, 4: 0.25}.get(len(core), 0.1)
    return base + _given_share(core)


def _is_given(part: str) -> bool:
    return any(piece in gazetteer.given_names() for piece in part.casefold().strip(".").split("-"))


def _given_share(parts: list[str]) -> float:
    known = [_is_given(part) for part in parts]
    return (0.25 if known[0] else 0.0) + (0.08 if any(known[1:]) else 0.0)


def _is_caseless(text: str) -> bool:
    return not any(character.isupper() or character.islower() for character in text)


def _penalty(text: str) -> float:
    parts = text.split()
    penalty = (
        0.5 * (words.job_score(text) >= 0.7)
        + 0.4 * (place_score(text) >= 0.7)
        + 0.4 * (words.company_score(text) >= 0.7)
    )
    penalty += 0.5 * (text.casefold() in gazetteer.tools() or text.casefold() in gazetteer.skills()) + 0.6 * any(
        map(is_language, parts)
    )
    known = sum(part.casefold() in gazetteer.vocabulary() for part in parts)
    penalty += 0.35 * (known == len(parts)) + 0.12 * (0 < known < len(parts))
    tools = sum(part.casefold() in gazetteer.tools() or part.casefold() in gazetteer.skills() for part in parts)
    return penalty + 0.4 * (tools == len(parts)) + 0.3 * bool(words.find_degree(text))


def _likeness(text: str, address: str) -> float:
    """Rate how much of a name is found in the local part of an e-mail address."""
    parts = [_folded(part) for part in text.split() if len(part) > 1]
    parts = [part for part in parts if part]
    if not parts:
        return 0.0
    hits = sum(part in address for part in parts if len(part) > 2)
    initials = "".join(part[0] for part in parts)
    if hits == len(parts) and len(parts) > 1:
        return 1.0
    if hits:
        rest = [part for part in parts if part not in address]
        return 0.8 if any(part[0] in address for part in rest) or not rest else 0.6
    return 0.3 if len(parts) > 1 and address.startswith(initials) else 0.0


def _folded(text: str) -> str:
    spelled = text.casefold().replace("ß", "ss").replace("ø", "o").replace("ł", "l").replace("æ", "ae")
    plain = "".join(
        character for character in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(character)
    )
    return re.sub(r"[\W\d_]", "", plain)


def _cased(text: str) -> str:
    """Give a name set in capitals its usual spelling."""
    if _is_caseless(text):
        return text
    if not text.isupper():
        # Surnames are set in capitals in France and elsewhere: Jean DUPONT.
        return " ".join(word.title() if word.isupper() and len(word) > 3 else word for word in text.split())
    words_ = [
        word.lower() if word.casefold() in _PARTICLES and index else word.title()
        for index, word in enumerate(text.split())
    ]
    return " ".join(words_)
