"""Two hundred files nobody should have to read: fixtures cut, flipped and spliced, and bombs of every format."""

import random
from collections.abc import Iterator
from pathlib import Path

from tests.documents.hostile import others, packages, pdfs
from tests.documents.hostile.packages import odt

FILES = Path(__file__).parent.parent / "files"
COUNT = 200
SEED = 20_101


def good_files() -> dict[str, bytes]:
    """Read the fixtures, and make an OpenDocument text beside them."""
    files = {path.name: path.read_bytes() for path in sorted(FILES.glob("*.*")) if path.suffix != ".md"}
    return {
        **files,
        "resume.odt": odt("<text:p>Ada Lovelace, analyst of engines, ada@example.org, +44 20 7946 0958</text:p>"),
    }


def hostile_files() -> dict[str, bytes]:
    """Make the corpus, the same in every run: bombs first, then damaged fixtures up to COUNT."""
    corpus = {**pdfs.bombs(), **packages.bombs(), **others.bombs()}
    for name, content in _damaged(random.Random(SEED)):
        if len(corpus) == COUNT:
            break
        corpus[name] = content
    return corpus


def _damaged(chance: random.Random) -> Iterator[tuple[str, bytes]]:
    fixtures = good_files()
    for turn in range(COUNT):
        for name, content in fixtures.items():
            for damage in (_cut, _flip, _splice):
                yield f"{damage.__name__[1:]}-{turn}-{name}", damage(content, chance)


def _cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(1, len(content))]


def _flip(content: bytes, chance: random.Random) -> bytes:
    flipped = bytearray(content)
    for _ in range(chance.choice([1, 10, 100, len(content) // 50])):
        flipped[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return bytes(flipped)


def _splice(content: bytes, chance: random.Random) -> bytes:
    """Put a piece of the file, or nothing but zeros, in another place of it."""
    size = chance.randrange(1, len(content) // 2)
    start, to = chance.randrange(len(content) - size), chance.randrange(len(content) - size)
    piece = chance.choice([content[start : start + size], bytes(size)])
    return content[:to] + piece + content[to + size :]
