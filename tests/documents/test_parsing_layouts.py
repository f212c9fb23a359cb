"""Resumes as people in several countries write them: labels, orders and signs that differ."""

import sys
from typing import Any

import pytest

from hotgigs.documents.parsing import parse
from hotgigs.documents.reading import SAMPLE

GERMAN = """LEBENSLAUF

Persönliche Daten
Name:            Sabine Müller-Lüdenscheidt
Geburtsdatum:    12.03.1985
Anschrift:       Hauptstraße 12, 80331 München
Mobil:           0171-2345678
E-Mail:          sabine.mueller@web.de

Berufserfahrung
01/2015 – heute   Projektleiterin, Siemens AG, München
                  • Leitung von Projekten
09/2010 – 12/2014 Softwareentwicklerin bei BMW AG

Ausbildung
2005 – 2010  Studium der Informatik, Universität Stuttgart, Diplom-Informatikerin

Kenntnisse
Java, Python, SAP
Sprachen
Deutsch (Muttersprache), Englisch (fließend)
"""
FRENCH = """Jean-Baptiste DUPONT
12 rue de la Paix, 75002 Paris
06.12.34.56.78 - jb.dupont@orange.fr
Né le 4 mai 1988 - Permis B

EXPÉRIENCES PROFESSIONNELLES
Depuis mars 2016 : Chef de projet, Capgemini, Paris
2012-2016 : Ingénieur d'études chez Thales

FORMATION
2012 : Diplôme d'ingénieur, École Centrale de Lyon
"""
SPANISH = """Curriculum Vitae
INFORMACIÓN PERSONAL
Nombre y apellidos: Carlos Fernández Ruiz
Fecha de nacimiento: 01/02/1990
Teléfono: 91 234 56 78
Correo electrónico: c.fernandez@gmail.com
EXPERIENCIA LABORAL
Enero 2018 - Actualidad
Analista de datos, BBVA, Madrid
FORMACIÓN
2008 - 2012 Grado en Matemáticas, Universidad Complutense de Madrid
"""
CHINESE = """个人简历
姓名：李晓华    性别：女
出生年月：1992年5月    电话：13812345678
邮箱：lixiaohua@163.com    现居地：北京市海淀区
教育背景
2010.09-2014.06  清华大学  计算机科学与技术  本科
工作经历
2016年7月 - 至今  腾讯科技有限公司  产品经理
负责微信支付产品设计。
2014.07 - 2016.06  百度在线网络技术有限公司  产品助理
"""
ARABIC = """السيرة الذاتية
الاسم: محمد أحمد العلي
العنوان: عمان، الأردن
الهاتف: ٠٧٩٥١٢٣٤٥٦
البريد الإلكتروني: m.alali@example.jo
الخبرات العملية
2015 - 2020 مهندس مدني، شركة البناء الحديث
المؤهلات العلمية
2010 - 2014 بكالوريوس هندسة مدنية، الجامعة الأردنية
المهارات
AutoCAD، Revit
اللغات
العربية: اللغة الأم
"""
PEOPLE = {
    "de": (GERMAN, "Sabine Müller-Lüdenscheidt", "sabine.mueller@web.de", "0171-2345678"),
    "fr": (FRENCH, "Jean-Baptiste Dupont", "jb.dupont@orange.fr", "06.12.34.56.78"),
    "es": (SPANISH, "Carlos Fernández Ruiz", "c.fernandez@gmail.com", "91 234 56 78"),
    "zh": (CHINESE, "李晓华", "lixiaohua@163.com", "13812345678"),
    "ar": (ARABIC, "محمد أحمد العلي", "m.alali@example.jo", "٠٧٩٥١٢٣٤٥٦"),
}
JOBS = {
    "de": [
        ("Projektleiterin", "Siemens AG", "2015-01", None),
        ("Softwareentwicklerin", "BMW AG", "2010-09", "2014-12"),
    ],
    "fr": [("Chef de projet", "Capgemini", "2016-03", None), ("Ingénieur d'études", "Thales", "2012", "2016")],
    "es": [("Analista de datos", "BBVA", "2018-01", None)],
    "zh": [
        ("产品经理", "腾讯科技有限公司", "2016-07", None),
        ("产品助理", "百度在线网络技术有限公司", "2014-07", "2016-06"),
    ],
    "ar": [("مهندس مدني", "شركة البناء الحديث", "2015", "2020")],
}
SCHOOLS = {
    "de": "Universität Stuttgart",
    "fr": "École Centrale de Lyon",
    "es": "Universidad Complutense de Madrid",
    "zh": "清华大学",
    "ar": "الجامعة الأردنية",
}


def basics(text: str) -> dict[str, Any]:
    found: dict[str, Any] = parse(text).resume["basics"]
    return found


@pytest.mark.parametrize("language", PEOPLE)
def test_it_reads_the_person(language: str) -> None:
    text, name, email, phone = PEOPLE[language]
    found = basics(text)
    assert (found["name"], found["email"], found["phone"]) == (name, email, phone)


@pytest.mark.parametrize("language", JOBS)
def test_it_reads_jobs_with_their_periods(language: str) -> None:
    jobs = parse(PEOPLE[language][0]).resume["work"]
    assert [tuple(job.get(key) for key in ("position", "name", "startDate", "endDate")) for job in jobs] == JOBS[
        language
    ]


@pytest.mark.parametrize("language", SCHOOLS)
def test_it_reads_schools(language: str) -> None:
    assert parse(PEOPLE[language][0]).resume["education"][0]["institution"] == SCHOOLS[language]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Sales Manager\nJOHN VAN DER SMITH\njohn@example.com", "John van der Smith"),
        ("Dr. Anna-Lena Schmidt\nDipl.-Ing. Maschinenbau\na-l.schmidt@example.de", "Anna-Lena Schmidt"),
        ("SARAH J. O'CONNOR, RN, BSN\nBoston, MA 02115 | (617) 555-0199", "Sarah J. O'Connor"),
        ("RÉSUMÉ\n\nNguyễn Văn An\nHà Nội, Việt Nam\nnguyenvanan@example.vn", "Nguyễn Văn An"),
        ("王芳  数据工程师\n+86 139 1234 5678 · 深圳", "王芳"),
        ("Skills\nExcel\nContact\nLena Hoffmann\nlena.hoffmann@example.at\n+43 660 1234567", "Lena Hoffmann"),
        ("Margaret\nOkonkwo\nEngineer\nmargaret.okonkwo@example.org", "Margaret Okonkwo"),
    ],
)
def test_it_finds_names_among_other_lines(text: str, name: str) -> None:
    assert basics(text)["name"] == name


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("Jane Roe\n+49 (0)89 1234 5678", "+49 (0)89 1234 5678"),
        ("Jane Roe\nID 123456789012\nSSN 123-45-6789\nPhone 925 555 0100", "925 555 0100"),
        ("Jane Roe\n(11) 98765-4321 | jane@example.br", "(11) 98765-4321"),
        ("Jane Roe\nFax: +1 212 555 0101\nTel: +1 212 555 0100", "+1 212 555 0100"),
        ("Jane Roe\n2010 - 2014 University\n2014-11-01 — 2018-10-31 Company", None),
    ],
)
def test_it_tells_telephone_numbers_from_other_numbers(text: str, phone: str | None) -> None:
    assert basics(text).get("phone") == phone


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("Jane\njane.roe@example.c\no.uk\nLondon", "jane.roe@example.co.uk"),
        ("Jane\njane.roe@beispiel.d\ne\nBonn", "jane.roe@beispiel.de"),
        ("Jane\njane.roe@example.com\nnet worth analyst", "jane.roe@example.com"),
        ("Jane\nwrite to jane+jobs@mail.example.org.", "jane+jobs@mail.example.org"),
        ("Jane\n@jane on every network", None),
    ],
)
def test_it_mends_addresses_that_a_narrow_column_broke(text: str, email: str | None) -> None:
    assert basics(text).get("email") == email


def test_it_reads_languages_that_are_programming_languages_as_skills() -> None:
    resume = parse("Jane Roe\n\nSkills\nLanguages\nJava, Groovy\n\nLanguages\nTamil\nNative\nEnglish\nFluent\n").resume
    assert [entry["language"] for entry in resume["languages"]] == ["Tamil", "English"]
    assert "Groovy" in [skill for group in resume["skills"] for skill in group.get("keywords", [])]


def test_it_reads_a_text_that_lost_its_line_ends() -> None:
    body = "Led a team.  " * 40
    text = f"Jane Roe  jane@example.com  EXPERIENCE  Sales Director  Acme Ltd, Boston, MA  2010 - 2014  {body}"
    job = parse(text).resume["work"][0]
    assert (job["position"], job["name"], job["startDate"]) == ("Sales Director", "Acme Ltd", "2010")


def test_it_opens_no_file_once_the_sample_was_read() -> None:
    parse(SAMPLE)
    opened: list[str] = []
    watching = [True]

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if watching[0] and event == "open" and "hotgigs" in str(arguments[0]):
            opened.append(str(arguments[0]))

    sys.addaudithook(watch)
    for text, *_ in PEOPLE.values():
        parse(text)
    watching[0] = False
    assert opened == []


def basics_of(*lines: str) -> dict[str, Any]:
    """Parse a resume that begins with these lines."""
    text = "\n".join((*lines, "+49 171 2345678", "", "Experience", "Fitter, Siemens AG, 2015 - 2019", ""))
    basics: dict[str, Any] = parse(text).resume["basics"]
    return basics


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (("Sabine", "Müller", "info@example.org"), "Sabine Müller"),
        (("SABINE", "MÜLLER", "Buchhalterin"), "Sabine Müller"),
        (("Sabine", "", "Müller", ""), "Sabine Müller"),
        (("Anna Maria", "Kowalska"), "Anna Maria Kowalska"),
        (("Juan", "de la Cruz"), "Juan de la Cruz"),
        (("Anna Maria", "von Trapp"), "Anna Maria von Trapp"),
        (("Jack", "London", "jack.london@example.org"), "Jack London"),
        (("Maria", "Berlin"), "Maria"),
        (("Tom Baker", "Paris"), "Tom Baker"),
        (("Sabine Müller", "Buchhalterin"), "Sabine Müller"),
    ],
)
def test_it_joins_a_name_of_two_lines_and_nothing_else(lines: tuple[str, ...], name: str) -> None:
    assert basics_of(*lines)["name"] == name


@pytest.mark.parametrize(
    ("line", "location"),
    [
        ("München DE", {"city": "München", "countryCode": "DE"}),
        ("Lyon, FR", {"city": "Lyon", "countryCode": "FR"}),
        ("Lyon (FR)", {"city": "Lyon", "countryCode": "FR"}),
        ("Austin TX", {"city": "Austin", "region": "TX"}),
        ("New York NY", {"city": "New York", "region": "NY"}),
    ],
)
def test_it_tells_a_city_from_the_code_behind_it(line: str, location: dict[str, str]) -> None:
    assert basics_of("Ada Lovelace", line, "ada@example.org")["location"] == location


def test_a_summary_holds_no_contact_block() -> None:
    block = ("Ada Lovelace", "", "About", "", "München DE", "ada@example.org", "https://example.org/ada")
    assert "summary" not in basics_of(*block)
    prose = "Analyst of engines with ten years of experience in tables of"
    assert basics_of(*block, "CAD", prose, "numbers.", "MATLAB")["summary"] == f"{prose} numbers."
    short = basics_of("Ada Lovelace", "ada@example.org", "", "About", "Careful and quick.")
    assert short["summary"] == "Careful and quick."
    linked = "I keep the site https://example.org/engines and answer whoever writes about engines."
    assert basics_of("Ada Lovelace", "", "About", linked)["summary"] == linked
