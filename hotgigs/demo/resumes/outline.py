"""What a resume says, in reading order, before it has a look."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from hotgigs.demo.records import Person
from hotgigs.taxonomy import queries

LABELS = {
    "en": {
        "summary": "Profile",
        "work": "Experience",
        "education": "Education",
        "skills": "Skills",
        "languages": "Languages",
        "interests": "Interests",
        "contact": "Contact",
        "now": "present",
    },
    "fr": {
        "summary": "Profil",
        "work": "Expérience professionnelle",
        "education": "Formation",
        "skills": "Compétences",
        "languages": "Langues",
        "interests": "Centres d'intérêt",
        "contact": "Coordonnées",
        "now": "aujourd'hui",
    },
    "de": {
        "summary": "Profil",
        "work": "Berufserfahrung",
        "education": "Ausbildung",
        "skills": "Kenntnisse",
        "languages": "Sprachen",
        "interests": "Interessen",
        "contact": "Kontakt",
        "now": "heute",
    },
}
_MONTHS = {
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    "fr": ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
    "de": ["Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."],
}
_TONGUES = {
    "fr": {"French": "Français", "English": "Anglais", "German": "Allemand", "Portuguese": "Portugais",
           "Spanish": "Espagnol", "Italian": "Italien", "Polish": "Polonais", "Romanian": "Roumain",
           "Arabic": "Arabe", "Vietnamese": "Vietnamien", "Danish": "Danois", "Native": "langue maternelle",
           "Conversational": "courant", "Professional": "professionnel", "Fluent": "bilingue"},
    "de": {"French": "Französisch", "English": "Englisch", "German": "Deutsch", "Spanish": "Spanisch",
           "Italian": "Italienisch", "Polish": "Polnisch", "Romanian": "Rumänisch", "Turkish": "Türkisch",
           "Ukrainian": "Ukrainisch", "Danish": "Dänisch", "Native": "Muttersprache",
           "Conversational": "gut", "Professional": "verhandlungssicher", "Fluent": "fließend"},
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """A post or a school: what, where, when, and what came of it."""

    title: str
    place: str
    dates: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Outline:
    """Everything a layout places on the page; `labels` are the headings in the resume's language."""

    name: str
    headline: str
    contact: tuple[str, ...]
    summary: str
    work: tuple[Entry, ...]
    education: tuple[Entry, ...]
    skills: tuple[str, ...]
    languages: tuple[str, ...]
    interests: tuple[str, ...]
    labels: dict[str, str]


def outline(person: Person) -> Outline:
    """Turn a JSON Resume document into what stands on paper."""
    resume, language = person.resume, person.language
    basics = resume["basics"]
    numeric = person.number % 3 == 0
    return Outline(
        name=person.name,
        headline=basics["label"],
        contact=tuple(line for line in (person.email, person.phone, _address(person)) if line),
        summary=basics["summary"],
        work=tuple(_post(entry, language, numeric) for entry in resume["work"]),
        education=tuple(_school(entry) for entry in resume["education"]),
        skills=tuple(skill["name"] for skill in resume["skills"]),
        languages=tuple(_tongue(item, language) for item in resume["languages"]),
        interests=tuple(item["name"] for item in resume.get("interests", ())),
        labels=LABELS[language],
    )


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    return {country.code: country.name.removeprefix("The ") for country in queries.countries()}


def _address(person: Person) -> str:
    if person.number % 2:
        return person.town.name
    return f"{person.town.name}, {_countries()[person.town.country]}"


def _post(entry: dict[str, Any], language: str, numeric: bool) -> Entry:
    begin = _date(entry["startDate"], language, numeric)
    end = _date(entry["endDate"], language, numeric) if "endDate" in entry else LABELS[language]["now"]
    return Entry(
        entry["position"],
        f"{entry['name']}, {entry['location']}",
        f"{begin} – {end}",
        tuple(entry.get("highlights", ())),
    )


def _school(entry: dict[str, Any]) -> Entry:
    title = f"{entry['studyType']}, {entry['area']}"
    return Entry(title, entry["institution"], f"{entry['startDate']} – {entry['endDate']}", ())


def _date(text: str, language: str, numeric: bool) -> str:
    year, _, month = text.partition("-")
    return f"{month}/{year}" if numeric else f"{_MONTHS[language][int(month) - 1]} {year}"


def _tongue(item: dict[str, str], language: str) -> str:
    words = _TONGUES.get(language, {})
    return f"{words.get(item['language'], item['language'])} ({words.get(item['fluency'], item['fluency'].lower())})"
