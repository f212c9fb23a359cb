"""What the web application firewall found in requests, by its log; what people sent is not in there."""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

FOLDER = Path("/var/log/nginx/waf")
REFUSING = "949110"
"""The rule that refuses a request for what the others found."""
_ENTRY = re.compile(r"^---(\w+)---A--\n(.*?)^---\1---Z--$", re.MULTILINE | re.DOTALL)
_HEAD = re.compile(r"\[([^\]]+)\] (\w+) (\S+) ")
_MESSAGE = re.compile(r'^ModSecurity: (.*?)\[id "(\d+)"\](.*)$', re.MULTILINE)
_DATA = re.compile(r'\[data "score (\d+):([^"]*)"\]')
# A number alone stands for a field whose name is part of an attack.
_HIT = re.compile(r"(?:TX:hotgigs_)?(9\d{5})(?::(\S+))?(?=\s|$)")
# Where there is more than a line of the log holds, the last one may be in pieces.
_CUT = re.compile(r"\s\S*\s\(\d+ characters omitted\)$")
_TIME = "%d/%b/%Y:%H:%M:%S %z"


@dataclass(frozen=True)
class Found:
    """One request in which rules found something; `hits` are pairs of a rule's number and the part of the request."""

    request: str
    at: datetime
    address: str
    path: str
    score: int
    refused: bool
    hits: tuple[tuple[str, str], ...]


def find(request: str, folder: Path = FOLDER) -> Found | None:
    """Return what was found in one request; None when the log has nothing on it (any more)."""
    return next((one for one in read_all(folder) if one.request == request), None)


def read_all(folder: Path = FOLDER) -> Iterator[Found]:
    """Give everything that the kept logs tell, the newest file first."""
    for path in sorted(folder.glob("found.log*"), key=lambda path: path.stat().st_mtime, reverse=True):
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        yield from parse(content.decode("utf-8", errors="replace"))


def parse(text: str) -> Iterator[Found]:
    """Read entries of the log; one that was cut off is left out."""
    for entry in _ENTRY.finditer(text):
        head = _HEAD.match(entry[2])
        messages = {number: (said, rest) for said, number, rest in _MESSAGE.findall(entry[2])}
        if head is None or not messages:
            continue
        rest = "".join(told for _, told in messages.values())
        noted = _DATA.search(rest)
        path = re.search(r'\[uri "([^"]*)"\]', rest)
        denied = [number for number, (said, _) in messages.items() if "Access denied" in said]
        yield Found(
            request=head[2],
            at=datetime.strptime(head[1], _TIME).astimezone(timezone.utc),
            address=head[3],
            path=path[1] if path else "",
            score=int(noted[1]) if noted else 0,
            refused=bool(denied),
            # Rules of ours refuse by themselves what cannot be read at all.
            hits=(
                *_hits(noted[2] if noted else ""),
                *((number, "REQUEST_BODY") for number in denied if number != REFUSING),
            ),
        )


def _hits(noted: str) -> Iterator[tuple[str, str]]:
    for number, part in _HIT.findall(_CUT.sub("", noted)):
        yield number, part or "ARGS_NAMES"
