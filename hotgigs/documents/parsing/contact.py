"""Finds e-mail addresses, telephone numbers, links and profiles."""

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers

from hotgigs.documents.parsing import gazetteer
from hotgigs.documents.parsing.evidence import Found, found
from hotgigs.documents.parsing.lines import Span

_EMAIL = re.compile(
    r"(?<![\w.+%-])[\w][\w.+%'-]{0,63}\s?@\s?(?:[\w-]{1,63}\.){0,4}[\w-]{1,63}(?:\.\s?\n?)?", re.UNICODE
)
_WRAPPED_TAIL = re.compile(r"\s*\n\s*([a-z0-9-]{0,30}(?:\.[a-z]{2,12}){0,2})(?=\s|$)")
_DOMAIN = re.compile(r"(?:[\w-]+\.)+[a-z]{2,24}$", re.IGNORECASE)
_ENDINGS = frozenset("com net org edu gov info biz name dev app io co me online site tech cloud email xyz".split())  # noqa: SIM905 - reads better

_NUMBER = re.compile(
    r"(?<![\w@/.=#-])(?:\(\s?)?[+＋]?(?:\(\s?)?\d(?:[\d٠-٩]|(?:[ .()/\u2010-\u2015\u00a0-]"
    r"|\)\s?\(){1,3}(?=[\d(])){6,22}(?![\w@%/=])"
)
_ARABIC_NUMBER = re.compile(r"[+＋]?[٠-٩](?:[٠-٩ -]){6,18}[٠-٩]")
_LABEL = re.compile(
    r"(?:\b(?:phone|tel|tél|telephone|téléphone|telefon|telefono|teléfono|telefone|mobile|mobil|móvil|movil"
    r"|cell|cellular|handy|mob|ph|contact(?:\s+no)?|portable"
    r"|gsm|whatsapp|celular|cellulare|telefoon|komórka|call|home|work|t|m|p|c|h|f|fax)\b\s*(?:number|no|nr|n°"
    r"|num|#)?\s*\.?"
    r"|电话|手机|手机号码?|联系电话|電話|手機|移动电话|هاتف|جوال|الهاتف|الجوال|موبايل|رقم الهاتف|تلفون|المحمول"
    r"|رقم الجوال)"
    r"\s*[:：.)#-]?\s*(?:\(?[a-z]{1,6}\)?\s*[:.-]?\s*)?$",
    re.IGNORECASE,
)
_FAX = re.compile(r"\b(?:fax|f|telefax)\b\s*[:.]?\s*$", re.IGNORECASE)
_FOREIGN = re.compile(
    r"\b(?:isbn|issn|doi|id|ssn|nr|license|licence|vat|iban|arxiv|patent|zip|plz|no)\b\W*$", re.IGNORECASE
)
_DATE_LIKE = re.compile(
    r"^\(?(?:19|20)\d\d\)?\s?[-–—/. ]\s?(?:\(?(?:19|20)\d\d\)?|\d\d?)(?:\s?[-–—/. ]\s?(?:\d\d?|(?:19"
    r"|20)\d\d))?(?:[ ./–—-]+.*)?$"
    r"|^\d\d?[./-]\d\d?[./-](?:19|20)?\d\d(?:\s.*|\s?[-–—].*)?$|^\d\d?[./-](?:19|20)\d\d\s?[-–—]\s?.*$"
)
_ARABIC = str.maketrans("٠١٢٣٤٥٦٧٨٩＋", "0123456789+")

_URL = re.compile(
    r"(?<![\w@.])(?:https?://[^\s<>\"|,;)]{3,200}|www\.[^\s<>\"|,;)]{3,200}"
    r"|(?:[a-z0-9-]{1,63}\.){1,4}(?:com|org|net|io|dev|me|de|fr|es|in|co|ai|app|edu|info|uk|cn|ae|eu|ch|at|it"
    r"|nl|tech|name|page|xyz|be|ca|us|br|pl|se|site|online|biz|inc|blog|jp|ru)(?:/[^\s<>\""
    r"|,;)]{0,200})?)(?![\w@])",
    re.IGNORECASE,
)
_NETWORKS = {
    "linkedin.com": "LinkedIn",
    "github.com": "GitHub",
    "gitlab.com": "GitLab",
    "twitter.com": "Twitter",
    "x.com": "X",
    "stackoverflow.com": "StackOverflow",
    "xing.com": "XING",
    "facebook.com": "Facebook",
    "instagram.com": "Instagram",
    "medium.com": "Medium",
    "behance.net": "Behance",
    "dribbble.com": "Dribbble",
    "kaggle.com": "Kaggle",
    "researchgate.net": "ResearchGate",
    "orcid.org": "ORCID",
    "youtube.com": "YouTube",
    "soundcloud.com": "SoundCloud",
}
_HANDLES = re.compile(r"^/(?:in/|users/|profile/|pub/|@|c/)?([^/?#\s]{2,60})")


@dataclass(frozen=True)
class Profile:
    """An account on a network."""

    network: str
    username: str
    url: Found


def find_emails(text: str) -> list[Found]:
    """Find e-mail addresses, also such as a narrow column broke over two lines."""
    addresses = []
    for match in _EMAIL.finditer(text):
        end = match.end()
        raw = match.group().rstrip(". \n")
        end = match.start() + len(raw)
        value = re.sub(r"\s", "", raw)
        tail = _WRAPPED_TAIL.match(text, end)
        if tail and _continues(value, tail.group(1)):
            value, end = value + tail.group(1), tail.end(1)
        if _DOMAIN.search(value.partition("@")[2]):
            confidence = 0.98 if "\n" not in text[match.start() : end] else 0.85
            addresses.append(Found(value, Span(text[match.start() : end], match.start(), end), confidence))
    return addresses


def _continues(address: str, tail: str) -> bool:
    """Tell whether the first word of the next line completes the domain of an address."""
    ending = address.rpartition(".")[2].casefold() if "." in address.partition("@")[2] else ""
    if not tail:
        return False
    if not ending or address.endswith("-"):
        return "." in tail or address.endswith("-")
    if "." in tail and len(ending) < 2:
        return True
    if len(tail) <= 4 and "." not in tail:
        return ending + tail in _ENDINGS or (len(ending) == 1 and len(tail) == 1)
    return "." in tail and len(ending) > 3 and ending not in _ENDINGS and not tail.startswith("www.")


def find_phones(text: str) -> list[Found]:
    """Find telephone numbers, the most likely one first."""
    candidates = []
    for pattern in (_NUMBER, _ARABIC_NUMBER):
        for match in pattern.finditer(text):
            span = Span(text, 0, len(text)).part(match.start(), match.end()).strip(" .-/–—")
            span = _closed(span)
            confidence = _rate(text, span)
            if confidence > 0:
                candidates.append(found(span, confidence))
    return sorted(candidates, key=lambda one: (-one.confidence, one.span.start))


def _closed(span: Span) -> Span:
    """Drop a bracket that has no partner in the number."""
    if span.text.count("(") > span.text.count(")"):
        return span.strip("(")
    return span.strip(")") if span.text.count(")") > span.text.count("(") else span


def _rate(text: str, span: Span) -> float:
    digits = re.sub(r"\D", "", span.text.translate(_ARABIC))
    written = span.text.translate(_ARABIC)
    before = text[max(0, span.start - 30) : span.start].rpartition("\n")[2]
    labelled = bool(_LABEL.search(before)) or bool(_LABEL.search(_line_before(text, span.start)))
    foreign = not labelled and bool(_FOREIGN.search(before))
    if not 7 <= len(digits) <= 15 or foreign or _DATE_LIKE.match(written):
        return 0.0
    score = 0.35 + 0.35 * labelled + 0.25 * written.lstrip("(").startswith("+") + 0.25 * _is_possible(written)
    score += 0.15 * bool(re.search(r"^\(\d{2,5}\)|\d[ .-]\d", written))
    score -= 0.9 * bool(_FAX.search(before)) + 0.25 * _is_bare_number(written, labelled)
    score -= min(0.2, text.count("\n", 0, span.start) / 600) + 0.15 * (len(digits) < 9 and not labelled)
    return max(0.0, min(0.99, score)) if score >= 0.5 else 0.0


def _line_before(text: str, start: int) -> str:
    """Give the line above when the number begins its own line: labels stand above numbers in narrow columns."""
    lines = text[max(0, start - 60) : start].rsplit("\n", 3)
    if len(lines) < 2 or lines[-1].strip():
        return ""
    return next((line.strip() for line in reversed(lines[:-1]) if line.strip()), "")


def _is_bare_number(written: str, labelled: bool) -> bool:
    return written.isdigit() and not labelled and len(written) not in (10, 11)


_REGIONS = (None, "US", "GB", "DE", "FR", "ES", "IN", "CN", "AE", "IT", "BR", "NL", "PL", "PT", "CH", "AT", "SE", "TR")


@lru_cache(maxsize=512)
def _is_possible(written: str) -> bool:
    for region in _REGIONS:
        try:
            number = phonenumbers.parse(written, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return True
    return False


def find_links(text: str, emails: list[Found]) -> tuple[list[Found], list[Profile]]:
    """Find web addresses, apart from those of known networks, which are profiles."""
    links, profiles = [], []
    for match in _URL.finditer(text):
        if any(one.span.start <= match.start() < one.span.end for one in emails) or _is_bare_word(match.group()):
            continue
        span = Span(text, 0, len(text)).part(match.start(), match.end()).strip(".")
        link = found(span, 0.9 if "://" in span.text else 0.75, _with_scheme(span.text))
        profile = _profile(link)
        if profile:
            profiles.append(profile)
        else:
            links.append(link)
    return links, profiles


def _is_bare_word(address: str) -> bool:
    """Tell a degree (B.Tech) or a tool (ASP.NET) from an address without scheme."""
    bare = "://" not in address and "/" not in address and not address.casefold().startswith("www.")
    return bare and (address != address.lower() or address in gazetteer.tools() or address.index(".") < 2)


def _with_scheme(address: str) -> str:
    return address if "://" in address else f"https://{address}"


def _profile(link: Found) -> Profile | None:
    host, _, path = link.value.partition("://")[2].partition("/")
    domain = ".".join(host.casefold().removeprefix("www.").split(".")[-2:])
    network = _NETWORKS.get(domain)
    handle = _HANDLES.match("/" + path)
    if network is None or handle is None:
        return None
    return Profile(network, handle.group(1).strip("@"), link)
