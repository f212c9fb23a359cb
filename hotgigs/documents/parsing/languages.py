"""Human languages and how well they are spoken, in the languages that are read."""

import re

from hotgigs.documents.parsing.evidence import Entry, found
from hotgigs.documents.parsing.lines import Line, Span, split

_NAMES = frozenset(
    """english german french spanish italian portuguese dutch russian polish swedish norwegian danish finnish greek turkish arabic hebrew persian
    farsi urdu hindi bengali tamil telugu kannada malayalam marathi gujarati punjabi sanskrit nepali sinhala thai vietnamese indonesian malay
    tagalog filipino chinese mandarin cantonese japanese korean czech slovak hungarian romanian bulgarian croatian serbian bosnian slovenian ukrainian
    latvian lithuanian estonian icelandic irish welsh catalan basque galician swahili amharic somali hausa yoruba igbo zulu afrikaans latin esperanto
    albanian macedonian armenian georgian azerbaijani kazakh uzbek pashto kurdish dari konkani odia oriya assamese creole
    deutsch englisch französisch spanisch italienisch portugiesisch niederländisch russisch polnisch schwedisch norwegisch dänisch finnisch griechisch
    türkisch arabisch chinesisch japanisch koreanisch tschechisch ungarisch rumänisch hebräisch latein kroatisch serbisch ukrainisch bulgarisch
    français anglais allemand espagnol italien portugais néerlandais russe polonais suédois arabe chinois japonais coréen turc grec hébreu roumain
    español inglés alemán francés italiano portugués neerlandés holandés ruso polaco sueco árabe chino japonés coreano turco griego catalán euskera gallego valenciano
    inglese francese tedesco spagnolo portoghese olandese russo polacco arabo cinese giapponese inglês francês alemão espanhol português russo chinês
    nederlands engels duits frans spaans polski angielski niemiecki svenska engelska norsk dansk suomi englanti türkçe ingilizce
    русский английский українська ελληνικά हिन्दी தமிழ் 日本語 한국어 ไทย tiếng
    中文 汉语 普通话 英语 英文 日语 德语 法语 韩语 俄语 西班牙语 粤语 國語 國語 英語 日語 德語 法語 葡萄牙语 意大利语 阿拉伯语 广东话 日文
    العربية عربي عربية الإنجليزية الانجليزية إنجليزي انجليزي الفرنسية الألمانية الإسبانية الصينية التركية الأردية الروسية الهندية الفارسية اليابانية الإيطالية العبرية""".split()
)

_LEVELS = frozenset(
    """native mother tongue bilingual fluent proficient professional working full limited elementary basic beginner intermediate advanced conversational good excellent
    fair proficiency speaker level spoken written reading writing read write speak speaking upper lower business very expert first second language strong moderate knowledge native/bilingual near-native
    muttersprache muttersprachler fließend fliessend verhandlungssicher gute grundkenntnisse sehr gut gute kenntnisse konversationssicher erste
    langue maternelle courant courante bilingue notions intermédiaire avancé lu écrit parlé professionnel scolaire débutant natif
    nativo nativa lengua materna fluido intermedio avanzado básico bilingüe alto medio bajo profesional madrelingua ottimo buono scolastico fluente
    a1 a2 b1 b2 c1 c2 toefl ielts
    母语 流利 精通 熟练 良好 一般 母語 基础 读写 口语 商务 四级 六级 cet-4 cet-6
    اللغة الأم لغة أم اللغة الام ممتاز ممتازة جيد جيدة جدا جداً طلاقة بطلاقة متوسط مبتدئ متقدم أساسي لغتي""".split()
)

_BETWEEN = re.compile(r"\s*[,;|•·、，；/]\s*|\s+(?:and|und|et|y|e|و)\s+")
_LEVEL_AFTER = re.compile(r"\s*(?:[:：–—-]|\(|\s)\s*")


def is_language(word: str) -> bool:
    """Tell whether a word names a human language."""
    return word.casefold().strip("().:：,") in _NAMES


def is_level(text: str) -> bool:
    """Tell whether a text says how well a language is spoken, and nothing else."""
    words = re.findall(r"[\w/+-]+", text.casefold())
    return bool(words) and sum(word in _LEVELS for word in words) >= 0.6 * len(words)


def read_languages(lines: list[Line]) -> list[Entry]:
    """Read languages with their levels, on one line or on two."""
    entries: list[Entry] = []
    waiting: list[Entry] = []
    for line in lines:
        pieces = [piece for cell in line.cells for piece in split(cell, _BETWEEN)]
        if waiting and pieces and all(is_level(piece.text) for piece in line.cells):
            for entry, level in zip(waiting, line.cells, strict=False):
                entry.set("fluency", found(level.strip("()-–—:："), 0.8))
            waiting = []
            continue
        read = [entry for piece in pieces if (entry := _language(piece)) is not None]
        waiting = [entry for entry in read if not entry.has("fluency")] if len(read) <= len(line.cells) else []
        entries += read
    return entries


def _language(piece: Span) -> Entry | None:
    words = list(re.finditer(r"[^\s:：()\[\]–—,-]+", piece.text))
    at = next((index for index, word in enumerate(words[:3]) if is_language(word.group())), None)
    if at is None or (at > 0 and not is_level(piece.text[: words[at].start()])):
        return None
    entry = Entry()
    word = words[at]
    entry.set("language", found(piece.part(word.start(), word.end()), 0.9))
    level = piece.part(word.end(), len(piece.text)).strip("()[]:：–—-,")
    if not level.text and at > 0:
        level = piece.part(0, word.start()).strip("()[]:：–—-,")
    if level.text and len(level.text) <= 60:
        entry.set("fluency", found(level, 0.8))
    return entry
