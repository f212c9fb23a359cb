"""Says how Word 97 documents (DOC) are read by antiword, and takes what it prints."""

from hotgigs.documents.extraction.result import DAMAGED, EMPTY, ENOUGH_LETTERS, Extraction, Unreadable, letters, tidy

DOC_COMMAND = ("antiword", "-m", "UTF-8.txt", "-w", "0", "-")
"""Reads the document from standard input and prints UTF-8, one line a paragraph.

Measured against catdoc 0.95 on English and Chinese files: both give the text, but catdoc prints field codes
(`HYPERLINK "mailto:..."`) between the words.
"""

_MOST_BYTES = 8 * 1024 * 1024
_PICTURE = "[pic]"
_REFUSALS = ("is not a Word Document.", "I'm afraid", "No document specified")
"""What antiword says when it gives up; mostly it prints nothing, as it does for an empty document."""


def from_tool_output(output: bytes) -> Extraction:
    """Take what the program printed; raises Unreadable when it gave up."""
    text = output[:_MOST_BYTES].decode("utf-8", "replace").replace(_PICTURE, "")
    if any(refusal in text[:300] for refusal in _REFUSALS):
        raise Unreadable(DAMAGED)
    text = tidy(_rows(text))
    if letters(text) < ENOUGH_LETTERS:
        return Extraction("empty", text, 1, EMPTY)
    return Extraction("ok", text, 1, "")


def _rows(text: str) -> str:
    """Turn the table rows that antiword draws with bars into cells with room between them."""
    lines = []
    for line in text.split("\n"):
        stripped = line.strip()
        if len(stripped) > 1 and stripped.startswith("|") and stripped.endswith("|"):
            line = "    ".join(cell.strip() for cell in stripped.strip("|").split("|") if cell.strip())
        lines.append(line)
    return "\n".join(lines)
