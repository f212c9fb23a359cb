"""Reads text files in whichever encoding they were saved."""

from itertools import pairwise
from typing import BinaryIO

from hotgigs.documents.extraction.result import MAX_BYTES, TOO_MUCH, Extraction, Unreadable, read_text

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_CODE_PAGES = {
    "cp1251": frozenset("оеаинтсрвлкмдпу"),
    "cp1256": frozenset("ايلمنورتبةعدسفه"),
    "cp1253": frozenset("αοιετσνηυρπκμλω"),
    "cp1255": frozenset("יוהלאתרבשמנדעפק"),
}
"""Code pages of other scripts, with the letters that make up most of a text in them."""

_SAMPLE = 20_000


def extract(stream: BinaryIO) -> Extraction:
    """Read a text file; raises Unreadable when it is no text in any usual encoding."""
    content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise Unreadable(TOO_MUCH)
    return read_text(decode(content).expandtabs(8))


def decode(content: bytes) -> str:
    """Decode bytes by their mark, as UTF-8, as UTF-16, or by the code page that fits best; raises Unreadable."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode(guess(content[:_SAMPLE]), "replace")


def guess(content: bytes) -> str:
    """Name the encoding of bytes that are not UTF-8."""
    if content.count(0) > len(content) // 5:
        return "utf-16-le" if content[1::2].count(0) >= content[::2].count(0) else "utf-16-be"
    if _high_runs(content) < 0.6:
        # Accented letters stand alone among ASCII ones; every other script comes in runs.
        return "cp1252"
    for encoding in ("gb18030", "big5", "shift_jis"):
        if _reads_as_han(content, encoding):
            return encoding
    scores = {name: _fit(content.decode(name, "replace"), usual) for name, usual in _CODE_PAGES.items()}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] > 0.4 else "cp1252"


def _high_runs(content: bytes) -> float:
    high = [byte >= 0x80 for byte in content]
    total = sum(high)
    return sum(a and b for a, b in pairwise(high)) / total if total else 0.0


def _reads_as_han(content: bytes, encoding: str) -> bool:
    text = content[: len(content) // 2 * 2].decode(encoding, "ignore")
    foreign = [character for character in text if ord(character) >= 0x80]
    usual = sum("\u4e00" <= character <= "\u9fff" or "\u3000" <= character <= "\u30ff" for character in foreign)
    lost = len(content) - len(text.encode(encoding, "ignore"))
    return bool(foreign) and usual >= 0.85 * len(foreign) and lost <= 3 and _common_han(foreign)


def _common_han(characters: list[str]) -> bool:
    # Code pages of single bytes read as GB18030 give rare ideographs; real Chinese repeats the common ones.
    common = sum(character in _COMMON_HAN for character in characters)
    return common >= 0.08 * len(characters)


def _fit(text: str, usual: frozenset[str]) -> float:
    foreign = [character for character in text.lower() if ord(character) >= 0x80]
    return sum(character in usual for character in foreign) / len(foreign) if foreign else 0.0


_COMMON_HAN = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严電話經歷學歷姓名公司國專技能業務職稱"
)
