"""What the rules of the web application firewall are about, in the words of who wrote them."""

import re
from collections.abc import Iterable
from pathlib import Path

PLACES = (Path("/usr/share/modsecurity-crs/rules"), Path("/etc/nginx/hotgigs/waf"))
_RULE = re.compile(r"id:'?(\d+)'?,(?:(?!id:).)*?msg:'((?:[^'\\]|\\.)*)'", re.DOTALL)
_PARTS = {
    "ARGS_NAMES": "the name of a field",
    "ARGS": "field",
    "REQUEST_HEADERS": "header",
    "REQUEST_COOKIES": "cookie",
    "REQUEST_COOKIES_NAMES": "the name of a cookie",
    "FILES": "the name of a file in",
    "REQUEST_URI": "address",
    "REQUEST_URI_RAW": "address",
    "REQUEST_FILENAME": "address",
    "REQUEST_BODY": "form",
    "QUERY_STRING": "address",
}


def explain(numbers: Iterable[str], places: Iterable[Path] = PLACES) -> dict[str, str]:
    """Return what each rule looks for; a rule that is not there any more is left out."""
    wanted = set(numbers)
    found: dict[str, str] = {}
    for path in (path for place in places for path in sorted(place.glob("*.conf"))):
        text = path.read_text(encoding="utf-8", errors="replace")
        found |= {number: said for number, said in _RULE.findall(text) if number in wanted}
    return found


def name_part(part: str) -> str:
    """Return a part of a request, like ARGS:q, in words."""
    kind, _, name = part.partition(":")
    return f"{_PARTS.get(kind, kind)} {name}".strip()
