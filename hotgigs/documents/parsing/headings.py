"""The headings of resume sections in the languages that are read, and how they are recognised."""

import re
import unicodedata

_TABLE = {
    "summary": """summary|professional summary|executive summary|career summary|profile|professional profile|career profile
        |executive profile|about|about me|objective|career objective|objectives|job objective|professional objective
        |employment objective|summary of qualifications|qualifications summary|personal statement|personal summary|personal profile
        |introduction|overview|synopsis|career overview|background
        |profil|kurzprofil|über mich|zusammenfassung|berufsprofil|persönliches profil|zielsetzung|kurzprofil
        |résumé|à propos|a propos de moi|à propos de moi|profil professionnel|objectif|objectif professionnel|présentation
        |perfil|perfil profesional|resumen|resumen profesional|sobre mí|acerca de mí|objetivo|objetivo profesional|extracto
        |profilo|profilo professionale|sommario|chi sono|presentazione|sobre mim|resumo|resumo profissional|perfil profissional
        |profiel|over mij|samenvatting|个人简介|自我评价|个人总结|简介|个人概况|求职意向|自我介绍|個人簡介|自我評價|概述|个人优势|关于我
        |الملخص|ملخص|نبذة|نبذة عني|نبذة شخصية|الملخص المهني|ملخص مهني|الهدف|الهدف الوظيفي|الهدف المهني|نبذة مختصرة|عني|الملف الشخصي""",
    "work": """experience|work experience|professional experience|employment|employment history|work history|job history|employment record|employment summary|career profile|professional career|career details|professional experiences|field experience|work|career history
        |career|relevant experience|related experience|relevant work experience|industry experience|employment experience
        |professional background|professional history|career experience|job experience|positions held|internships|internship
        |internship experience|internships and training|experience summary|work and experience|additional experience|other experience
        |teaching experience|research experience|experiences|work experiences|professional employment|current position|leadership experience
        |berufserfahrung|berufliche erfahrung|beruflicher werdegang|berufspraxis|werdegang|praktische erfahrung|erfahrung|erfahrungen
        |berufliche stationen|arbeitserfahrung|praktika|berufliche laufbahn|beruf|tätigkeiten|beschäftigung
        |expérience|expériences|expérience professionnelle|expériences professionnelles|parcours professionnel|parcours|emplois
        |stages|emploi|expériences de travail|carrière
        |experiencia|experiencia laboral|experiencia profesional|trayectoria profesional|historial laboral|trabajo|empleo|trayectoria|prácticas
        |esperienza|esperienze|esperienza professionale|esperienze professionali|esperienza lavorativa|esperienze lavorative
        |experiência|experiência profissional|histórico profissional|experiências profissionais
        |werkervaring|ervaring|loopbaan
        |工作经历|工作经验|工作|职业经历|实习经历|工作经历与项目|任职经历|从业经历|職業經歷|工作經歷|工作經驗|实习经验|职业生涯|工作履历
        |الخبرة|الخبرات|خبرات|الخبرة العملية|الخبرات العملية|الخبرة المهنية|الخبرات المهنية|خبرة العمل|الخبرات الوظيفية|العمل|التاريخ الوظيفي|المسيرة المهنية
        |doświadczenie|doświadczenie zawodowe|arbetslivserfarenhet|erfarenhet|arbeidserfaring|erhvervserfaring|työkokemus|iş deneyimi|deneyim""",
    "education": """education|academic background|educational background|academic qualifications|academic qualification|qualifications
        |educational qualifications|educational qualification|education and training|education & training|academic history|academics|studies|academic profile
        |academic credentials|education details|educational details|academic details|scholastics|formal education|academic record|degrees
        |education and qualifications|education background|academic education|educational history|education and certifications|schooling
        |ausbildung|bildung|bildungsweg|studium|akademische ausbildung|schulbildung|schule|ausbildung und studium|schulische ausbildung|bildungsgang
        |hochschulbildung|studium und ausbildung|akademischer werdegang|hochschulstudium|aus- und weiterbildung|universität
        |formation|formations|études|diplômes|parcours académique|formation académique|scolarité|éducation|cursus|diplômes et formations
        |formación|educación|formación académica|estudios|formación universitaria|educación y formación|títulos|historial académico
        |istruzione|formazione|istruzione e formazione|studi|titoli di studio|formação|educação|formação acadêmica|formação académica|escolaridade
        |opleiding|opleidingen|onderwijs|教育背景|教育经历|学历|教育|学习经历|教育程度|教育背景与培训|學歷|教育背景與經歷|教育經歷|学历背景
        |التعليم|المؤهلات|المؤهلات العلمية|المؤهل العلمي|الدراسة|التحصيل العلمي|المؤهلات الأكاديمية|التعليم والتدريب|المؤهلات الدراسية|التعليم الأكاديمي
        |wykształcenie|edukacja|utbildning|utdanning|uddannelse|koulutus|eğitim""",
    "skills": """skills|technical skills|key skills|core skills|it skills|computer skills|skill set|skillset|core competencies|competencies|key competencies
        |areas of expertise|areas of excellence|core strengths|areas of strength|technical strengths|key competences|computer|computers|technical|expertise|technologies|technical expertise|technical proficiencies|tools|tools and technologies|software|software skills
        |technical summary|technical profile|programming languages|programming skills|skills summary|skills & abilities|skills and abilities
        |professional skills|strengths|key strengths|technical competencies|technical knowledge|skills and competencies|technology|tech stack
        |specialties|proficiencies|computer proficiency|areas of knowledge|specialized skills|additional skills|other skills|hard skills|soft skills|personal skills
        |key skills and competencies|professional strengths|specialities|computer knowledge|it proficiency|technical qualifications|skills & tools|skill highlights
        |skills and expertise|technical experience|language and software skills|core qualifications|software proficiency|technical environment|relevant skills|highlights of skills
        |summary of skills|technical tools|computer literacy|it knowledge|skills summary|special skills|skills profile|software knowledge|operating systems|databases
        |kenntnisse|fähigkeiten|kompetenzen|edv-kenntnisse|it-kenntnisse|fachkenntnisse|technische kenntnisse|kernkompetenzen|fertigkeiten|edv kenntnisse|it kenntnisse
        |fachliche kompetenzen|softwarekenntnisse|stärken|computerkenntnisse|besondere kenntnisse|schlüsselqualifikationen|technologien|weitere kenntnisse|kenntnisse und fähigkeiten
        |compétences|compétences techniques|compétences informatiques|compétences clés|savoir-faire|informatique|atouts|outils|logiciels|domaines de compétences|compétences professionnelles|savoir-être
        |habilidades|competencias|aptitudes|conocimientos|habilidades técnicas|conocimientos informáticos|informática|competencias técnicas|destrezas|capacidades|competencias clave
        |competenze|competenze tecniche|capacità|conoscenze informatiche|competenze informatiche|competências|competências técnicas|conhecimentos|habilidades e competências
        |vaardigheden|competenties|computervaardigheden|技能|专业技能|技能特长|职业技能|技术技能|掌握技能|技能证书|专业能力|個人技能|專業技能|技能清单|技术栈|个人技能|核心技能|技能专长|能力
        |المهارات|مهارات|المهارات التقنية|المهارات الفنية|المهارات الشخصية|مهارات الحاسوب|المهارات المهنية|مهارات الحاسب الآلي|الكفاءات|المهارات والقدرات|القدرات
        |umiejętności|färdigheter|kompetenser|ferdigheter|taidot|yetenekler|beceriler""",
    "languages": """languages|language skills|language|languages known|language proficiency|spoken languages|linguistic skills|foreign languages|human languages|known languages|languages spoken
        |sprachen|sprachkenntnisse|fremdsprachen|langues|langues étrangères|compétences linguistiques|idiomas|lenguas|lingue|lingue straniere|línguas|talen|talenkennis
        |语言|语言能力|外语水平|语言技能|外语|語言能力|語言|اللغات|لغات|المهارات اللغوية|języki|języki obce|språk|sprog|kielitaito|diller|yabancı dil""",
    "certificates": """certifications|certificates|certification|licenses|licences|licenses and certifications|licenses & certifications|professional certifications|certifications and licenses
        |courses|training|trainings|professional development|professional training|courses and certifications|training and certifications|certifications & training|licensure|coursework|relevant coursework
        |courses and training|training courses|workshops|certifications and training|credentials|professional qualifications|seminars|certificates and training|additional training|online courses
        |zertifikate|weiterbildung|weiterbildungen|fortbildungen|zertifizierungen|fortbildung|kurse|qualifikationen|lizenzen|schulungen
        |certificats|formations complémentaires|certifications professionnelles|habilitations|permis|certificaciones|certificados|cursos|formación complementaria|cursos y certificaciones|licencias
        |certificazioni|corsi|certificati|certificações|certificaten|cursussen|证书|资格证书|培训经历|职业资格|荣誉证书|資格|證照|培训|资质证书|技能证书|所获证书
        |الشهادات|شهادات|الدورات|الدورات التدريبية|الشهادات المهنية|التدريب|الدورات والشهادات|رخص|الشهادات والدورات|certyfikaty|kurser|sertifikalar""",
    "projects": """projects|personal projects|project experience|key projects|selected projects|academic projects|project|open source projects|side projects|open source|projects experience|projects undertaken
        |major projects|relevant projects|project work|projects handled|project details|research projects|technical projects|professional projects|portfolio|notable projects|project summary|course projects|project profile
        |projekte|projekterfahrung|ausgewählte projekte|projets|projets personnels|réalisations|proyectos|proyectos personales|progetti|projetos|projecten|项目经历|项目经验|项目|主要项目|個人項目|专案经验|專案|项目实践|项目介绍|المشاريع|مشاريع|المشروعات|أهم المشاريع|projekty|projekt""",
    "volunteer": """volunteer|volunteering|volunteer experience|volunteer work|community service|community involvement|volunteer activities|community|community activities|civic activities|leadership and service
        |ehrenamt|ehrenamtliches engagement|engagement|ehrenamtliche tätigkeit|freiwilligenarbeit|bénévolat|engagement associatif|engagements|voluntariado|volontariato|vrijwilligerswerk|志愿者经历|社会实践|志愿服务|志愿经历|校园经历|العمل التطوعي|التطوع|الأعمال التطوعية|الأنشطة التطوعية""",
    "awards": """awards|honors|honours|awards and honors|honors and awards|honors & awards|achievements|accomplishments|awards & honors|recognition|scholarships|honors/awards|awards and achievements|key achievements|awards and recognition
        |academic achievements|awards & achievements|major achievements|academic awards|academic honors|honors and activities|selected accomplishments|achievements and awards|distinctions|career highlights|career achievements|highlights
        |auszeichnungen|preise|erfolge|stipendien|prix|récompenses|distinctions et prix|premios|reconocimientos|logros|premi|riconoscimenti|prêmios|prijzen|获奖情况|荣誉|奖项|获奖经历|荣誉奖项|所获荣誉|獲獎|奖励|الجوائز|جوائز|الإنجازات|التكريمات""",
    "publications": """publications|papers|articles|books|selected publications|research publications|publications and presentations|presentations|patents|conference presentations|conferences|publications & presentations
        |veröffentlichungen|publikationen|patente|vorträge|brevets|publicaciones|patentes|pubblicazioni|publicações|publicaties|出版物|论文|发表论文|专利|發表|著作|المنشورات|الأبحاث|المؤلفات""",
    "interests": """interests|hobbies|hobbies and interests|hobbies & interests|interests and hobbies|personal interests|activities|extracurricular activities|extra curricular activities|extra-curricular activities|activities and interests|extra curricular|interests and activities
        |co-curricular activities|other interests|interessen|hobbys|hobbies und interessen|interessen und hobbys|freizeit|centres d'intérêt|loisirs|intérêts|aficiones|intereses|pasatiempos|interessi|hobby|interesses|hobby's|interesses e hobbies
        |兴趣爱好|爱好|兴趣|業餘愛好|الاهتمامات|الهوايات|اهتمامات|zainteresowania|intressen|fritid""",
    "references": """references|referees|reference|references available upon request|references available on request|referenzen|zeugnisse|références|referencias|referenze|referências|referenties|推荐人|证明人|推薦人|المراجع|المعرفون|مراجع|referencje|referenser""",
    "contact": """contact|contact information|contact details|contact info|personal information|personal details|personal data|personal info|details|get in touch|contacts|personal|bio data|biodata|personal particulars|contact me|address|contact and links|personal dossier
        |kontakt|kontaktdaten|persönliche daten|persönliche angaben|zur person|angaben zur person|persönliches|coordonnées|contactez-moi|informations personnelles|état civil|infos personnelles|contacto|datos personales|datos de contacto|información personal|información de contacto
        |contatti|dati personali|informazioni personali|contato|dados pessoais|informações pessoais|persoonlijke gegevens|contactgegevens|personalia|联系方式|个人信息|基本信息|联系信息|個人資料|聯絡方式|基本资料|个人资料|基本情况|معلومات الاتصال|الاتصال|البيانات الشخصية|المعلومات الشخصية|بيانات شخصية|معلومات شخصية|للتواصل|التواصل|بيانات الاتصال|dane osobowe|dane kontaktowe""",
    "profiles": """profiles|links|social media|social|online profiles|social networks|web presence|websites|online|find me online|social profiles|online presence|profile im netz|réseaux sociaux|réseaux|liens|redes sociales|redes|enlaces|profili|社交账号|链接|个人主页|الروابط|حسابات التواصل""",
    "other": """additional information|other|miscellaneous|other information|memberships|professional memberships|affiliations|professional affiliations|memberships and affiliations|leadership|leadership and activities|activities and leadership|additional|declaration|availability|security clearance|additional details|other details|professional associations|professional memberships and affiliations
        |professional activities|military service|military experience|military|citizenship|travel|visa status|work authorization|personal qualities|associations|organizations|affiliations and memberships|student activities|campus involvement
        |sonstiges|mitgliedschaften|weitere angaben|wehrdienst|führerschein|weitere informationen|divers|autres|informations complémentaires|otros|otros datos|información adicional|altro|ulteriori informazioni|outros|informações adicionais|overig|其他|其他信息|附加信息|其它|معلومات إضافية|أخرى|inne""",
}

_MODIFIERS = frozenset(
    "professional work relevant related additional technical key core other selected my summary of and & the career recent "
    "academic personal general major industry current previous past prior latest employment most management special history details "
    "weitere berufliche technische professionnelle professionnelles techniques laboral profesional".split()
)
_LAST_WORDS = {
    "experience": "work",
    "employment": "work",
    "skills": "skills",
    "competencies": "skills",
    "education": "education",
    "certifications": "certificates",
    "projects": "projects",
    "honors": "awards",
    "awards": "awards",
    "publications": "publications",
    "qualifications": "summary",
    "kenntnisse": "skills",
    "activities": "interests",
}
"""Last words that make a heading of a line in capitals, whatever stands before them."""

_NOT_WORDS = re.compile(r"[^\w&'+/ -]+")
_SPACED = re.compile(r"^(?:\w ){3,}\w$")


def _build() -> dict[str, str]:
    headings: dict[str, str] = {}
    for kind, names in _TABLE.items():
        for name in names.split("|"):
            headings.setdefault(normal(name), kind)
    return headings


def normal(text: str) -> str:
    """Give a heading as it stands in the table: folded, without numbers, colons and ornaments."""
    folded = unicodedata.normalize("NFC", text).casefold().replace("’", "'").replace(" and ", " & ")
    folded = re.sub(r"\s+", " ", _NOT_WORDS.sub(" ", folded)).strip(" -_'&/+0123456789")
    if _SPACED.match(folded):
        folded = folded.replace(" ", "")
    return folded


_HEADINGS = _build()
_GLUED = {heading.replace(" ", ""): kind for heading, kind in _HEADINGS.items() if " " in heading}


def heading_kind(text: str) -> str | None:
    """Tell which section a line opens, None if it is no heading."""
    stripped = text.strip()
    if not stripped or len(stripped) > 60 or stripped.endswith((".", ",", ";")):
        return None
    key = normal(stripped)
    exact = _HEADINGS.get(key) or (_GLUED.get(key) if " " not in key else None)
    if exact:
        return exact
    return _kind_of_words(key.split(), stripped)


def _kind_of_words(words: list[str], text: str) -> str | None:
    if not 2 <= len(words) <= 6 or re.search(r"[\d@:,.]", text.rstrip(": ")):
        return None
    if not _is_capitalised(text):
        return None
    parts = re.split(r" & | / |/| - ", " ".join(words))
    kinds = [_HEADINGS.get(part.strip()) for part in parts]
    if len(parts) > 1 and kinds[0] and all(kinds):
        return kinds[0]
    core = [word for word in words if word not in _MODIFIERS]
    if len(core) < len(words) and " ".join(core) in _HEADINGS:
        return _HEADINGS[" ".join(core)]
    return _LAST_WORDS.get(words[-1])


def _is_capitalised(text: str) -> bool:
    words = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > 3]
    return bool(words) and all(word[0].isupper() for word in words)
