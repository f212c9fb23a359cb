"""What a few lines without a parser find: the floor that the parser is measured beside."""

import re

from hotgigs.documents.parsing import gazetteer

EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
PHONE = re.compile(r"\+?\d[\d ().-]{7,}\d")
COMPANY = re.compile(r"(?:[A-Z][\w&.-]*,? ){1,4}(?:Inc|LLC|Ltd|GmbH|AG|Corp|Corporation|Company|Group|Limited)\b")
SCHOOL = re.compile(r"(?:[A-Z][\w&.-]* ){0,3}(?:University|College|Institute)(?: of(?: [A-Z]\w+){1,3})?")
DEGREE = re.compile(r"(?:Bachelor|Master|Doctor) of [A-Z]\w+|\b(?:B\.?S\.?c?|M\.?S\.?c?|MBA|Ph\.?D)\b")
WORD = re.compile(r"[\w+#.]+")
LONGEST = 4


def guess(text: str) -> dict[str, list[str]]:
    """Guess every field by one pattern or one word list."""
    lines = [line.strip() for line in re.split(r"\n| {2,}", text) if line.strip()]
    tools = listed(text, frozenset(gazetteer.tools()))
    return {
        "name": lines[:1],
        "email": EMAIL.findall(text)[:1],
        "phone": PHONE.findall(text)[:1],
        "titles": listed(text, gazetteer.titles()),
        "companies": COMPANY.findall(text),
        "colleges": SCHOOL.findall(text),
        "degrees": DEGREE.findall(text),
        "skills": tools,
        "tools": tools,
    }


def listed(text: str, phrases: frozenset[str]) -> list[str]:
    """Find the phrases of a list, the longest at each place."""
    words = list(WORD.finditer(text))
    hits, at = [], 0
    while at < len(words):
        for length in range(min(LONGEST, len(words) - at), 0, -1):
            phrase = text[words[at].start() : words[at + length - 1].end()].rstrip(".")
            if phrase.casefold() in phrases:
                hits.append(phrase)
                at += length
                break
        else:
            at += 1
    return hits
