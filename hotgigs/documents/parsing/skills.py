"""Reads skills: the lists of skill sections, and known tools anywhere else."""

import re

from hotgigs.documents.parsing import gazetteer
from hotgigs.documents.parsing.dates import find_periods
from hotgigs.documents.parsing.evidence import Entry, Found, found
from hotgigs.documents.parsing.lines import Line, Span, split

_SEPARATOR = re.compile(r"\s*[,;|•·▪●∙،、；，\t]\s*|\s{3,}|\s+[–—]\s+|\s+/\s+|\s+and\s+(?=[A-Z])|(?<=\w)\.\s+(?=[A-Z])")
_LABEL = re.compile(r"^([^:：]{2,45})\s*[:：]\s*")
_INLINE = re.compile(
    r"^(?:tools?(?: used)?|technolog(?:y|ies)(?: used)?|tech stack|skills?(?: used)?|environment|stack"
    r"|languages?|software|keywords|technical environment|umgebung|technologien|technologies utilisées"
    r"|environnement(?: technique)?|tecnologías|herramientas|技术栈|المهارات|التقنيات)\s*[:：]\s*",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\s*\(([^()]{1,80})\)\s*")
_LEVEL = re.compile(
    r"^(?:expert|master|advanced|intermediate|beginner|basic|proficient|novice|experienced|familiar|good"
    r"|excellent|strong|competent|skilled|fortgeschritten|experte|grundkenntnisse|gut|sehr gut|avancé"
    r"|intermédiaire|débutant|avanzado|intermedio|básico|精通|熟悉|熟练|掌握|了解|ممتاز|جيد|متقدم|متوسط|\d+\+?\s*years?"
    r"|[●○•★☆/\d\s%]+)$",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:(?:expert(?:ise)?|experience[ds]?|proficien(?:t|cy)|knowledge(?:able)?|familiar(?:ity)?|skilled"
    r"|working knowledge|strong|basic knowledge|good|excellent|hands[- ]on|well[- ]versed|advanced"
    r"|understanding|fluent|competent|exposure|background)\s+)+(?:experience\s+|knowledge\s+|skills?\s+)?(?:in"
    r"|of|with|using|to|at)\s+|^(?:and|or|und|et|y|the|other|including|such as|e\.g\.|etc\.?)\s+|^(?:熟悉|精通|掌握"
    r"|熟练使用|了解|熟练)\s*",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[^\s,;:()|•·/\"“”]+(?:/[^\s,;:()|•·/\"“”]+)*")
_LONGEST_SKILL = 45
_MOST_WORDS = 5
_LONGEST_TOOL = 4
_MOST = 150


def read_skills(lines: list[Line]) -> list[Entry]:
    """Read the groups of a skill section: a label with what it lists, or bare skills."""
    groups: list[Entry] = []
    group = Entry()
    for index, line in enumerate(lines):
        label, rest = _label(line, lines[index + 1 : index + 3])
        if label is not None:
            groups.append(group)
            group = Entry()
            group.set("name", found(label, 0.7))
        if rest is None:
            continue
        for item in _items(rest):
            if _LEVEL.match(item.text):
                group.set("level", found(item, 0.6))
            else:
                group.add("keywords", found(item, 0.8 if _is_known(item.clean) else 0.6))
    groups.append(group)
    return [group for group in groups if group.lists or group.has("name")]


def _label(line: Line, following: list[Line]) -> tuple[Span | None, Span | None]:
    """Tell the label of a group from its content."""
    match = _LABEL.match(line.text)
    if match and not _is_known(match.group(1).strip()):
        rest = line.span.part(match.end(), len(line.text))
        return line.span.part(match.start(1), match.end(1)), rest if rest.text else None
    if line.bullet or len(line.cells) > 1 or _SEPARATOR.search(line.text) or len(line.text) > 40:
        return None, line.span
    after = following[0] if following else None
    if after is None or _is_known(line.span.clean):
        return None, line.span
    if _LEVEL.match(after.text) or after.bullet or _SEPARATOR.search(after.text) or _known_share(after.text) > 0.6:
        return line.span, None
    return None, line.span


def _items(span: Span) -> list[Span]:
    items: list[Span] = []
    for piece in split(span, _SEPARATOR):
        lead = _LEAD.match(piece.text)
        if lead:
            piece = piece.part(lead.end(), len(piece.text))
        for part in _open_brackets(piece):
            items += _apart(part.strip(".,;:-–—*•()[] "))
    return [item for item in items if _is_skill(item)]


def _open_brackets(span: Span) -> list[Span]:
    match = _BRACKETS.search(span.text)
    if not match:
        return [span]
    if len(match.group(1)) <= 6 and match.end() >= len(span.text):
        return [span]
    parts = [
        span.part(0, match.start()),
        *split(span.part(match.start(1), match.end(1)), _SEPARATOR),
        span.part(match.end(), len(span.text)),
    ]
    return [part for part in parts if part.text]


def _apart(span: Span) -> list[Span]:
    """Cut a run of known tools that only blanks separate."""
    tokens = list(re.finditer(r"\S+", span.text))
    if len(tokens) < 2 or _is_known(span.clean):
        return [span]
    runs = _cover(span.text, tokens)
    known = sum(end - start for start, end, is_known in runs if is_known)
    if known < len(tokens) - (len(tokens) > 3) or len([run for run in runs if run[2]]) < 2:
        return [span]
    return [span.part(tokens[start].start(), tokens[end - 1].end()) for start, end, _ in runs]


def _cover(text: str, tokens: "list[re.Match[str]]") -> list[tuple[int, int, bool]]:
    """Cover tokens with the longest known tools, from left to right."""
    runs = []
    at = 0
    while at < len(tokens):
        for length in range(min(_LONGEST_TOOL, len(tokens) - at), 0, -1):
            if _is_known(text[tokens[at].start() : tokens[at + length - 1].end()]):
                runs.append((at, at + length, True))
                at += length
                break
        else:
            runs.append((at, at + 1, False))
            at += 1
    return runs


def _is_skill(span: Span) -> bool:
    text = span.clean
    if not 1 <= len(text) <= _LONGEST_SKILL or len(text.split()) > _MOST_WORDS:
        return False
    if len(text) == 1 and text not in ("C", "R"):
        return False
    return not find_periods(span) and "@" not in text and any(character.isalnum() for character in text)


def _is_known(text: str) -> bool:
    folded = text.casefold().strip(".,;:()")
    return folded in gazetteer.tools()


def _known_share(text: str) -> float:
    tokens = list(re.finditer(r"\S+", text))
    if not tokens:
        return 0.0
    return sum(end - start for start, end, known in _cover(text, tokens) if known) / len(tokens)


def harvest(lines: list[Line]) -> list[Found]:
    """Find known tools in the sentences of other sections, and the lists after labels such as "Tools:"."""
    tools: list[Found] = []
    for line in lines:
        label = _INLINE.match(line.text)
        if label:
            tools += [found(item, 0.75) for item in _items(line.span.part(label.end(), len(line.text)))]
        else:
            tools += _mentions(line.span)
        if len(tools) > _MOST:
            break
    return tools


def _mentions(span: Span) -> list[Found]:
    tokens = list(_TOKEN.finditer(span.text))
    mentions = []
    at = 0
    while at < len(tokens):
        length = _mention(span.text, tokens, at)
        if length:
            shown = span.part(tokens[at].start(), tokens[at + length - 1].end()).strip(".,;:'\"")
            mentions.append(found(shown, 0.6))
        at += max(length, 1)
    return mentions


def _mention(text: str, tokens: "list[re.Match[str]]", at: int) -> int:
    for length in range(min(_LONGEST_TOOL, len(tokens) - at), 0, -1):
        words = text[tokens[at].start() : tokens[at + length - 1].end()].strip(".,;:'\"")
        usual = gazetteer.tools().get(words.casefold())
        if usual and len(words) > 1 and _is_spelled(words, usual):
            return length
    return 0


def _is_spelled(words: str, usual: str) -> bool:
    """Tell a tool in a sentence from a common word: it is written with capitals or signs, as the tool is."""
    if not any(character.isupper() or character in "+#." for character in words):
        return False
    return len(words) > 2 or words.isupper() or "#" in words or "+" in words
