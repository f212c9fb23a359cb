"""Words that tell what a piece of a resume is: a job, an employer, a school, a degree, a place."""

import re
from functools import lru_cache

from hotgigs.documents.parsing import gazetteer

JOB_HEADS = frozenset(
    """manager engineer developer analyst director assistant officer coordinator consultant designer specialist administrator technician supervisor
    representative associate intern trainee clerk teacher instructor professor lecturer nurse physician scientist researcher architect programmer
    accountant auditor executive president vice-president ceo cto cfo coo cio founder co-founder cofounder owner partner principal head lead leader chief
    secretary receptionist agent broker planner advisor adviser counselor counsellor therapist editor writer author journalist reporter producer
    photographer artist animator musician actor trainer coach tutor educator librarian driver operator mechanic electrician technologist
    inspector installer cashier salesperson salesman bartender server waiter waitress cook chef baker cleaner guard attorney lawyer paralegal judge
    pharmacist dentist surgeon veterinarian psychologist economist statistician mathematician chemist biologist physicist buyer merchandiser
    recruiter strategist evangelist ambassador volunteer fellow apprentice tester maintainer creator controller treasurer comptroller estimator foreman
    superintendent welder carpenter plumber machinist surveyor drafter draftsman stylist hostess host promoter dispatcher packer handler worker aide
    caregiver nanny marketer copywriter contractor freelancer liaison facilitator mentor moderator member chairman chairperson chair dba sdet webmaster
    rn lpn md ta ra pm vp svp avp evp graduate postdoc student-assistant proctor steward expert practitioner
    leiter leiterin leitung ingenieur ingenieurin entwickler entwicklerin berater beraterin referent referentin sachbearbeiter sachbearbeiterin assistent assistentin
    kaufmann kauffrau fachkraft mitarbeiter mitarbeiterin werkstudent werkstudentin praktikant praktikantin praktikum auszubildender auszubildende geschäftsführer
    geschäftsführerin techniker technikerin mechaniker mechatroniker elektriker lehrer lehrerin arzt ärztin pfleger pflegerin krankenschwester buchhalter buchhalterin
    redakteur redakteurin vertriebsleiter projektleiter projektleiterin teamleiter teamleiterin abteilungsleiter architektin verkäufer verkäuferin kellner kellnerin meister
    gründer gründerin vorstand controllerin konstrukteur konstrukteurin programmierer programmiererin wissenschaftler wissenschaftlerin dozent dozentin fachinformatiker
    ingénieur ingénieure développeur développeuse chef cheffe directeur directrice responsable assistante chargé chargée consultante analyste technicien technicienne
    gestionnaire comptable infirmier infirmière médecin enseignant enseignante professeur professeure vendeur vendeuse conseiller conseillère stagiaire stage alternant alternante
    rédacteur rédactrice architecte graphiste commercial commerciale secrétaire serveur serveuse cuisinier cuisinière ouvrier président présidente fondateur fondatrice formateur formatrice
    chercheur chercheuse animateur animatrice attaché attachée administrateur administratrice
    ingeniero ingeniera desarrollador desarrolladora jefe jefa director directora asistente consultora analista técnico técnica gerente coordinador coordinadora
    contable enfermero enfermera médico médica profesor profesora maestro maestra vendedor vendedora becario becaria auxiliar administrativo administrativa camarero camarera
    cocinero cocinera abogado abogada arquitecto arquitecta diseñador diseñadora programador programadora encargado encargada dependiente operario operaria investigador investigadora
    supervisora presidente presidenta fundador fundadora socio socia redactor redactora periodista traductor traductora comercial
    ingegnere sviluppatore sviluppatrice direttore direttrice responsabile impiegato impiegata tirocinante infermiere infermiera medico insegnante commesso commessa cameriere cuoco avvocato architetto
    engenheiro engenheira desenvolvedor desenvolvedora gerente estagiário estagiária analista professor enfermeiro enfermeira médica advogado vendedor coordenador coordenadora diretor diretora
    ontwikkelaar medewerker medewerkster directeur adviseur verpleegkundige leraar lerares stagiair projectmanager""".split()
)
_JOB_OF = frozenset("head director vice chief president secretary dean professor manager member chair owner lead vp".split())
_RANKS = frozenset("senior junior sr sr. jr jr. lead principal staff chief assistant associate deputy vice head trainee graduate intern ii iii iv i".split())

_JOB_HAN = re.compile(r"(?:工程师|经理|主管|总监|专员|分析师|设计师|开发|助理|顾问|主任|会计|教师|老师|讲师|教授|护士|医生|实习生|代表|秘书|总裁|董事|架构师|研究员|研究助理|程序员|编辑|记者|翻译|销售|客服|店长|组长|负责人|创始人|工程師|經理|總監|專員|設計師|師|分析師|顧問|员|師傅|技师|厨师|司机|律师|药师|策划|运营)$")
_COMPANY_HAN = re.compile(r"(?:公司|集团|集團|银行|銀行|医院|醫院|事务所|工作室|研究院|研究所|中心|厂|工厂|局|部|协会|基金会|有限|企业|商行|酒店|学校|报社|出版社|科技|实验室|店)(?:[（(].*[）)])?$")
_SCHOOL_HAN = re.compile(r"(?:大学|大學|学院|學院|中学|中學|学校|學校|职业技术学院|分校|研究生院)(?:[（(].*[）)])?$")
_DEGREE_HAN = re.compile(r"学士|硕士|博士|本科|专科|大专|研究生|學士|碩士|高中|中专|MBA|EMBA|学位")
_JOB_ARABIC = re.compile(
    r"^(?:ال)?(?:مهندس|مدير|محاسب|محلل|مطور|مصمم|مساعد|مشرف|منسق|معلم|مدرس|أستاذ|استاذ|طبيب|ممرض|مبرمج|موظف|مندوب|رئيس|نائب|باحث|محام|فني|سكرتير|مستشار|أخصائي|اخصائي|مسؤول|مسئول|خبير|متدرب|كاتب|مترجم|صحفي|مسوق|صيدلي|عامل|سائق|قائد|مدقق|محرر|مذيع|مراقب|مدرب|وكيل|أمين|امين)(?:ة|ي|ية|و|ون|ين)?$"
)
_COMPANY_ARABIC = re.compile(r"(?:^|\s)(?:شركة|مجموعة|مؤسسة|بنك|مصرف|مستشفى|هيئة|وزارة|مكتب|مصنع|مركز|جمعية|دائرة|بلدية|معهد|عيادة|صحيفة|مدرسة|فندق|قناة)(?:\s|$)")
_SCHOOL_ARABIC = re.compile(r"(?:^|\s)(?:جامعة|كلية|معهد|أكاديمية|اكاديمية|مدرسة|ثانوية|الجامعة|المعهد)(?:\s|$)")
_DEGREE_ARABIC = re.compile(r"بكالوريوس|ماجستير|دكتوراه|دبلوم|ليسانس|إجازة|اجازة|الثانوية العامة|البكالوريا|شهادة")

_COMPANY = re.compile(
    r"(?<![\w])(?:inc|llc|l\.l\.c|llp|ltd|limited|corp|corporation|co|company|companies|plc|pvt|gmbh|ag|kg|ohg|ug|mbh|e\.?v|se|sa|sas|sarl|s\.a|s\.l|sl|s\.r\.l|srl|spa|s\.p\.a|bv|b\.v|nv|n\.v|oy|ab|asa|as|aps|a/s|pty|lda|ltda|kft|sp\.?\s?z\.?\s?o\.?o"
    r"|group|groupe|gruppe|grupo|gruppo|holdings?|bank|banque|banco|insurance|versicherung|solutions?|technolog(?:y|ies)|systems?|services?|consulting|consultancy|consultants|partners|associates|industries|enterprises?"
    r"|labs?|laborator(?:y|ies)|studios?|agency|agence|agencia|agentur|foundation|fondation|fundación|stiftung|association|institute|institut|hospital|hôpital|klinik|klinikum|clinic|clínica|clinique|krankenhaus|medical\s+center|health|healthcare|pharmacy"
    r"|ministry|ministère|ministerio|ministerium|department|dept|bureau|office|council|commission|authority|stores?|restaurant|café|hotel|airlines?|airways|motors?|electronics|software|international|global|media|news|times|press|magazine|networks?|logistics|energy|pharma(?:ceuticals)?"
    r"|capital|ventures|securities|financial|communications|telecom|entertainment|productions?|engineering|construction|manufacturing|federal|national|society|société|sociedad|werke?|bau|verlag|club|center|centre|centro|museum|library|church|ymca|army|navy|air\s+force|usa|startup|mart|supermarket|retail)\b\.?(?!\w)",
    re.IGNORECASE,
)
_STRONG_COMPANY = re.compile(
    r"(?<![\w])(?:inc|llc|llp|ltd|limited|corp|corporation|plc|pvt|gmbh|ag|kg|mbh|sarl|s\.?r\.?l|s\.p\.a|b\.v|pty|ltda)\b\.?", re.IGNORECASE
)
_SCHOOL = re.compile(
    r"\b(?:universit(?:y|ies|é|ä|à|at|ate|aire|ario|ario|et|eit|äten)\w{0,4}|universi[td]ad\w*|universidade|universität\w*|uniwersytet\w*|üniversitesi|college|collège|colegio|coll[eè]ge|school|academy|académie|academia|akademie|institute\s+of|institut|instituto|istituto|polytechni\w*|politecnico|politécnica|hochschule|fachhochschule"
    r"|technische|gymnasium|realschule|gesamtschule|berufsschule|berufskolleg|hauptschule|école|ecole|lycée|lycee|escuela|instituto|faculty|faculté|facultad|faculdade|liceo|liceu|scuola|escola|iit|iim|nit|mit|insa|hec|essec|eth|epfl|ucla|uc\s+[A-Z]\w+|unc|usc|nyu|cuny|suny|tu\s+\w+|lmu|rwth|kit|fh\s+\w+|seminary|conservatory|vidyalaya|univ\.?|iut|bts|campus|hogeschool|universiteit|business\s+school)\b",
    re.IGNORECASE,
)
_DEGREE = re.compile(
    r"(?<![\w.])(?:ph\.?\s?d\.?|d\.?phil\.?|doctor(?:ate|al)?(?:\s+of)?|doktor|dr\.\s?(?:ing|rer|med|phil)\.?|promotion|doctorat|doctorado|dottorato|doutorado"
    r"|m\.?\s?b\.?\s?a\.?|executive\s+mba|m\.?\s?sc\.?|m\.?\s?s\.?(?![a-z])|m\.?\s?a\.?(?![a-z])|m\.?\s?eng\.?|m\.?\s?tech\.?|m\.?\s?phil\.?|m\.?\s?ed\.?|m\.?\s?c\.?\s?a\.?|m\.?com\.?|m\.?\s?e\.(?![a-z])|ll\.?\s?m\.?|m\.?f\.?a\.?|m\.?p\.?h\.?|m\.?p\.?a\.?|m\.?d\.?(?![a-z])|j\.?d\.?(?![a-z])|pharm\.?\s?d\.?"
    r"|master(?:['’]?s)?(?:\s+(?:degree|of|in))?|magister|maestría|máster|mestrado|laurea(?:\s+magistrale|\s+triennale)?|licence|licenciatura|licenciad[oa]|licenza|maîtrise|grado|ingeniería|bacharelado"
    r"|bachelor(?:['’]?s)?(?:\s+(?:degree|of|in))?|b\.?\s?sc\.?|b\.?\s?s\.?(?![a-z])|b\.?\s?a\.?(?![a-z])|b\.?\s?eng\.?|b\.?\s?tech\.?|b\.?\s?e\.?(?![a-z])|b\.?\s?com\.?|b\.?\s?c\.?\s?a\.?|b\.?\s?b\.?\s?a\.?|b\.?\s?ed\.?|b\.?arch\.?|b\.?f\.?a\.?|b\.?b\.?m|ll\.?\s?b\.?|mbbs|b\.?s\.?n\.?|b\.?s\.?e\.?e\.?"
    r"|associate(?:['’]?s)?\s+(?:degree|of|in)|a\.a\.s?\.?|a\.s\.|diploma(?:\s+(?:of|in))?|diplom(?:-\w+)?|diplôme(?:\s+d['’e])?|diplomatura|staatsexamen|abitur|fachabitur|fachhochschulreife|mittlere\s+reife|hauptschulabschluss|ausbildung\s+(?:zum|zur)|baccalaur[ée]at|bac(?:\s*\+\s*\d|\s+[SL]|\s+pro)|bts|dut|deug|dea|dess|ingénieur\s+diplômé|bachillerato|maturità|técnico\s+superior|formación\s+profesional|fp\s+|cap\s"
    r"|high\s+school(?:\s+(?:diploma|graduate))?|g\.?e\.?d\.?(?![a-z])|s\.?s\.?c\.?(?![a-z])|h\.?s\.?c\.?(?![a-z])|xii|hnd|hnc|a[- ]levels?|gcse|nvq|post\s?graduate|postgraduate|undergraduate|minor\s+(?:in|degree)|certificate\s+(?:of|in)|pgd\w*|honou?rs\s+degree|degree)(?![\w])",
    re.IGNORECASE,
)
_FIELD_OF = re.compile(r"\b(?:degree|certificate|minor)\b", re.IGNORECASE)

_STATES = frozenset(
    """AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC
    ON QC BC AB MB SK NS NB NL PE ST NSW VIC QLD UK US USA UAE""".split()
)
_COUNTRIES = frozenset(
    """united states|united states of america|usa|u.s.a.|us|u.s.|united kingdom|uk|great britain|england|scotland|wales|ireland|germany|france|spain|italy|portugal|netherlands|the netherlands|belgium|switzerland|austria|poland|czech republic|czechia|slovakia|hungary|romania|bulgaria|greece|turkey|türkiye|sweden|norway|denmark|finland|iceland|estonia|latvia|lithuania|ukraine|russia|croatia|serbia|slovenia|luxembourg|malta|cyprus
    |india|china|japan|south korea|korea|taiwan|hong kong|singapore|malaysia|indonesia|thailand|vietnam|philippines|pakistan|bangladesh|sri lanka|nepal|australia|new zealand|canada|mexico|brazil|argentina|chile|colombia|peru|venezuela|ecuador|uruguay|costa rica|south africa|nigeria|kenya|ghana|ethiopia|egypt|morocco|algeria|tunisia|israel|jordan|lebanon|saudi arabia|united arab emirates|uae|qatar|kuwait|bahrain|oman|iraq|iran|syria|remote
    |deutschland|österreich|schweiz|frankreich|italien|spanien|vereinigtes königreich|niederlande|belgien|polen|usa|allemagne|espagne|italie|suisse|belgique|maroc|algérie|tunisie|royaume-uni|états-unis|españa|méxico|alemania|francia|italia|reino unido|estados unidos|brasil|perú|suiza|germania|spagna|deutschland|portugal|svizzera|nederland|belgië|polska|sverige|norge|danmark|suomi
    |中国|中國|美国|英国|德国|法国|日本|新加坡|香港|台湾|澳大利亚|加拿大|الإمارات|الإمارات العربية المتحدة|السعودية|المملكة العربية السعودية|مصر|الأردن|لبنان|قطر|الكويت|البحرين|عمان|سلطنة عمان|العراق|سوريا|المغرب|الجزائر|تونس|فلسطين|اليمن|ليبيا|السودان
    |california|texas|new york|florida|illinois|ohio|georgia|michigan|virginia|washington|massachusetts|pennsylvania|new jersey|north carolina|arizona|colorado|minnesota|wisconsin|maryland|missouri|tennessee|indiana|oregon|connecticut|utah|nevada|kansas|iowa|alabama|louisiana|kentucky|oklahoma|south carolina|arkansas|mississippi|nebraska|new mexico|idaho|maine|hawaii|new hampshire|rhode island|vermont|delaware|montana|alaska|wyoming|south dakota|north dakota|west virginia|ontario|quebec|british columbia|alberta
    |bayern|hessen|sachsen|nordrhein-westfalen|baden-württemberg|niedersachsen|île-de-france|andalucía|cataluña|madrid|karnataka|maharashtra|tamil nadu|telangana|kerala|gujarat|new south wales|queensland""".replace("\n", "").replace("    ", "").split("|")
)
_ZIP = re.compile(r"(?<!\w)(?:\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|\d{4} ?[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{6})(?!\w)")
_STREET = re.compile(
    r"\b\d{1,5}\s+(?:[A-Z]\.?\s+)?[A-Z]\w+.*?\b(?:st|street|ave|avenue|rd|road|blvd|boulevard|dr|drive|ln|lane|way|court|ct|place|pl|circle|square|terrace|parkway|apt|suite)\b|(?:straße|strasse|str\.|weg|platz|allee|gasse)\s*\d|\b\d{1,4},?\s*(?:bis\s+)?(?:rue|avenue|boulevard|place|chemin|impasse|allée)\b|\b(?:calle|c/|avenida|avda|plaza|paseo|via|viale|piazza|rua)\s|路\d*号?|街道?|شارع",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(r"[,\s]([A-Z]{2,3})(?:\s+\d{5}(?:-\d{4})?)?\.?$")
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
    if _is_job_word(folded[0]) and len(folded) > 1 and (folded[1] in ("of", "for", "de", "des", "du", "in") or folded[0] in _RANKS | _JOB_OF):
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


_COMPOUND_ENDS = (
    "ingenieur", "ingenieurin", "entwickler", "entwicklerin", "leiter", "leiterin", "berater", "beraterin", "techniker", "technikerin", "kaufmann", "kauffrau", "manager", "managerin",
    "assistent", "assistentin", "mechaniker", "mechanikerin", "mitarbeiter", "mitarbeiterin", "lehrer", "lehrerin", "pfleger", "pflegerin", "informatiker", "informatikerin", "designer", "redakteur", "fachkraft",
    "praktikant", "praktikantin", "wirt", "wirtin", "meister", "meisterin", "ontwikkelaar", "medewerker", "adviseur", "arzt", "ärztin", "bearbeiter", "bearbeiterin", "student", "studentin", "führer", "führerin", "analyst", "analystin",
)


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


@lru_cache(maxsize=4096)
def place_score(text: str) -> float:
    """Rate how much a short text reads like a place (0 to 1)."""
    stripped = text.strip(" .,;:-–—|()")
    folded = stripped.casefold()
    if not stripped or len(stripped) > 60:
        return 0.0
    if folded in _COUNTRIES or stripped in _STATES:
        return 0.9
    if folded in gazetteer.places():
        return 0.8
    parts = [part.strip() for part in re.split(r"[,،，]|\s+[-–|]\s+", stripped) if part.strip()]
    if len(parts) > 1 and all(len(part.split()) <= 4 for part in parts):
        last = _ZIP.sub("", parts[-1]).strip(" .").casefold()
        if last in _COUNTRIES or last.upper() in _STATES:
            return 0.9
        if any(part.casefold() in gazetteer.places() for part in parts) and not re.search(r"\d{4}", stripped):
            return 0.7
    if _ABBREVIATION.search(stripped) and _ABBREVIATION.search(stripped).group(1) in _STATES and len(stripped.split()) <= 5:  # type: ignore[union-attr]
        return 0.7
    return _place_words(stripped)


def _place_words(text: str) -> float:
    without_zip = _ZIP.sub("", text).strip(" ,.-")
    if without_zip != text and without_zip.casefold() in gazetteer.places():
        return 0.8
    words = text.split()
    if 2 <= len(words) <= 4 and words[-1].strip("()").upper() in _STATES | _CODES and " ".join(words[:-1]).casefold().strip(",") in gazetteer.places():
        return 0.8
    return 0.0


_CODES = frozenset("DE FR ES IT GB UK IE NL BE CH AT PL SE NO DK FI PT IN CN JP KR SG AE SA EG US CA AU NZ BR MX AR ZA".split())


def is_street(text: str) -> bool:
    """Tell whether a text is a street address."""
    return bool(_STREET.search(text))


def has_zip(text: str) -> bool:
    """Tell whether a postal code stands in a text."""
    return bool(_ZIP.search(text))
