"""Words that tell what a piece of a resume is: a job, an employer, a school, a degree."""

import re
from functools import lru_cache

from hotgigs.documents.parsing import gazetteer, vocabulary

JOB_HEADS = vocabulary.words("jobs")
_JOB_OF = frozenset(
    ("head", "director", "vice", "chief", "president", "secretary", "dean", "professor", "manager", "owner")
)
_RANKS = vocabulary.words("job_ranks")

_JOB_HAN = vocabulary.pattern("job_han", "", "$")
_COMPANY_HAN = vocabulary.pattern("company_han", "", r"(?:[（(].*[）)])?$")
_SCHOOL_HAN = re.compile(r"(?:大学|大學|学院|學院|中学|中學|学校|學校|分校|研究生院)(?:[（(].*[）)])?$")
_DEGREE_HAN = re.compile(r"学士|硕士|博士|本科|专科|大专|研究生|學士|碩士|高中|中专|MBA|EMBA|学位")
_JOB_ARABIC = re.compile(
    r"^(?:ال)?(?:مهندس|مدير|محاسب|محلل|مطور|مصمم|مساعد|مشرف|منسق|معلم|مدرس|أستاذ|استاذ|طبيب|ممرض|مبرمج|موظف|مندوب"
    r"|رئيس|نائب|باحث|محام|فني|سكرتير|مستشار|أخصائي|اخصائي|مسؤول|مسئول|خبير|متدرب|كاتب|مترجم|صحفي|مسوق|صيدلي|عامل"
    r"|سائق|قائد|مدقق|محرر|مذيع|مراقب|مدرب|وكيل|أمين|امين)(?:ة|ي|ية|و|ون|ين)?$"
)
_COMPANY_ARABIC = re.compile(
    r"(?:^|\s)(?:شركة|مجموعة|مؤسسة|بنك|مصرف|مستشفى|هيئة|وزارة|مكتب|مصنع|مركز|جمعية|دائرة|بلدية|معهد|عيادة|صحيفة"
    r"|مدرسة|فندق|قناة)(?:\s|$)"
)
_SCHOOL_ARABIC = re.compile(r"(?:^|\s)(?:جامعة|كلية|معهد|أكاديمية|اكاديمية|مدرسة|ثانوية|الجامعة|المعهد)(?:\s|$)")
_DEGREE_ARABIC = re.compile(r"بكالوريوس|ماجستير|دكتوراه|دبلوم|ليسانس|إجازة|اجازة|الثانوية العامة|البكالوريا|شهادة")

_COMPANY = vocabulary.pattern("company", r"(?<![\w])", r"\b\.?(?!\w)")
_STRONG_COMPANY = re.compile(
    r"(?<![\w])(?:inc|llc|llp|ltd|limited|corp|corporation|plc|pvt|gmbh|ag|kg|mbh|sarl|s\.?r\.?l|s\.p\.a|b\.v"
    r"|pty|ltda)\b\.?",
    re.IGNORECASE,
)
_SCHOOL = vocabulary.pattern("school", r"\b", r"\b")
_DEGREE = vocabulary.pattern("degree", r"(?<![\w.])", r"(?![\w])")

_WORD = re.compile(r"[^\W\d_][\w'’.&/+-]*")


@lru_cache(maxsize=4096)
def job_score(text: str) -> float:
    """Rate how much a short text reads like a job title (0 to 1)."""
    stripped = text.strip(" .,:;-–—|()")
    words = _WORD.findall(stripped)
    if not words or len(words) > 10:
        return 0.0
    if _JOB_HAN.search(stripped) and len(stripped) <= 20:
        return 0.9
    if any(_JOB_ARABIC.match(word) for word in words[:2]):
        return 0.85
    folded = [word.casefold().rstrip(".") for word in words]
    if " ".join(folded) in gazetteer.titles():
        return 1.0 if len(folded) > 1 or folded[-1] in JOB_HEADS else 0.4
    return _score_words(folded, stripped)


def _score_words(folded: list[str], text: str) -> float:
    if folded[0] in _RANKS and len(folded) > 1 and _is_job_word(folded[-1]):
        return 0.95
    if folded[-1] in _RANKS and any(map(_is_job_word, folded[:-1])):
        return 0.9
    if _is_job_word(folded[-1]):
        return 0.85
    if (
        _is_job_word(folded[0])
        and len(folded) > 1
        and (folded[1] in ("of", "for", "de", "des", "du", "in") or folded[0] in _RANKS | _JOB_OF)
    ):
        return 0.8
    inside = [index for index, word in enumerate(folded) if _is_job_word(word)]
    if not inside:
        return 0.0
    return 0.7 if not text.islower() and len(folded) <= 6 else 0.4


def _is_job_word(word: str) -> bool:
    if word in JOB_HEADS:
        return True
    pieces = re.split(r"[/-]", word)
    if len(pieces) > 1 and any(piece in JOB_HEADS for piece in pieces):
        return True
    # German and Dutch write the job as one word: Maschinenbauingenieur, Softwareentwickler.
    return len(word) > 9 and word.endswith(_COMPOUND_ENDS)


_COMPOUND_ENDS = tuple(vocabulary.words("job_endings"))


@lru_cache(maxsize=4096)
def company_score(text: str) -> float:
    """Rate how much a short text reads like an employer (0 to 1)."""
    if _STRONG_COMPANY.search(text):
        return 1.0
    if _COMPANY_HAN.search(text) or _COMPANY_ARABIC.search(text):
        return 0.9
    if _COMPANY.search(text):
        return 0.7
    return 0.5 if school_score(text) else 0.0


@lru_cache(maxsize=4096)
def school_score(text: str) -> float:
    """Rate how much a short text reads like a school or university (0 to 1)."""
    if _SCHOOL_HAN.search(text) or _SCHOOL_ARABIC.search(text):
        return 0.9
    match = _SCHOOL.search(text)
    if not match:
        return 0.0
    if match.group().casefold().startswith(("high school",)) or text.casefold().startswith("high school diploma"):
        return 0.3
    return 0.9


def find_degree(text: str) -> "re.Match[str] | None":
    """Find the words of a degree in a text."""
    for match in _DEGREE.finditer(text):
        # "be", "ma" and "ms" are words; as degrees they have capitals or dots.
        if len(match.group()) > 5 or "." in match.group() or any(map(str.isupper, match.group())):
            return match
    return _DEGREE_HAN.search(text) or _DEGREE_ARABIC.search(text)
