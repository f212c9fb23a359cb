"""Suggestions while somebody types, exact look-ups, and the attribution that the licences ask for."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from hotgigs.taxonomy import importing, rules
from hotgigs.taxonomy.importing import Country
from hotgigs.taxonomy.models import Dataset, Occupation, OccupationTitle, Place, Skill

_CANDIDATES = 200
"""How many matches are read to order the best of them."""


@dataclass(frozen=True)
class PlaceRow:
    """A place as pages need it; `label` is how people write it."""

    id: int
    name: str
    region: str
    country_code: str
    country: str
    latitude: float
    longitude: float
    population: int
    label: str


@dataclass(frozen=True)
class SkillRow:
    """A skill; `source` is esco or onet, `kind` is skill or technology."""

    id: int
    label: str
    source: str
    kind: str


@dataclass(frozen=True)
class OccupationRow:
    """An occupation and the title of it that matched what was typed."""

    code: str
    title: str
    matched: str


@dataclass(frozen=True)
class Attribution:
    """What a page must say about a vocabulary."""

    name: str
    version: str
    licence: str
    url: str
    sentence: str


def suggest_places(db: Session, prefix: str, limit: int = 8) -> list[PlaceRow]:
    """List places whose name begins with what was typed, the largest first; "Lyon, fr" narrows it down."""
    written = rules.read_place(prefix)
    if not written.name:
        return []
    pattern = rules.like_prefix(written.name)
    aliases = [place for alias, place in importing.place_aliases().items() if alias.startswith(written.name)]
    matches = or_(Place.ascii_name.like(pattern, escape="\\"), Place.id.in_(aliases))
    query = select(Place).where(matches).order_by(Place.population.desc(), Place.id)
    found = [place_row(place) for place in db.scalars(query.limit(limit if not written.hints else _CANDIDATES))]
    return [place for place in found if _fits(place, written.hints)][:limit]


def find_place(db: Session, place_id: int) -> PlaceRow | None:
    """Find a place by its GeoNames id."""
    place = db.get(Place, place_id)
    return place_row(place) if place else None


def find_place_by_name(db: Session, text: str) -> PlaceRow | None:
    """Find the largest place of this name; "Lyon, France" or "Dayton, Ohio" tells places of one name apart."""
    written = rules.read_place(text)
    alias = importing.place_aliases().get(written.name)
    same_name = Place.ascii_name == written.name
    query = select(Place).where(same_name if alias is None else or_(same_name, Place.id == alias))
    for place in db.scalars(query.order_by(Place.population.desc(), Place.id)):
        row = place_row(place)
        if _fits(row, written.hints):
            return row
    return None


def suggest_skills(db: Session, prefix: str, limit: int = 8) -> list[SkillRow]:
    """List skills that begin with what was typed, then those with a word that does."""
    folded = rules.fold(prefix)
    if not folded:
        return []
    matching = _begins(Skill.folded.expression, folded)
    query = select(Skill).where(matching).order_by(func.length(Skill.folded)).limit(_CANDIDATES)
    found = [SkillRow(skill.id, skill.label, skill.source, skill.kind) for skill in db.scalars(query)]
    return sorted(found, key=lambda row: rules.suggestion_rank(rules.fold(row.label), folded))[:limit]


def suggest_occupations(db: Session, prefix: str, limit: int = 8) -> list[OccupationRow]:
    """List occupations one of whose titles begins with what was typed, each occupation once."""
    folded = rules.fold(prefix)
    if not folded:
        return []
    own = select(Occupation.code, Occupation.title, Occupation.title.label("matched"))
    other = select(Occupation.code, Occupation.title, OccupationTitle.title.label("matched")).join(
        OccupationTitle, OccupationTitle.occupation_code == Occupation.code
    )
    queries = (
        own.where(_begins(func.lower(Occupation.title), folded))
        .order_by(func.length(Occupation.title))
        .limit(_CANDIDATES),
        other.where(_begins(OccupationTitle.folded.expression, folded))
        .order_by(func.length(OccupationTitle.folded))
        .limit(_CANDIDATES),
    )
    found = [OccupationRow(code, title, matched) for query in queries for code, title, matched in db.execute(query)]
    found.sort(key=lambda row: rules.suggestion_rank(rules.fold(row.matched), folded))
    best: dict[str, OccupationRow] = {}
    for row in found:
        best.setdefault(row.code, row)
    return list(best.values())[:limit]


def country_in_words(code: str) -> str:
    """Name a country as it stands in a sentence: France, the United States; a code that is none stays as it is."""
    country = importing.countries().get(code)
    return rules.with_article(country.name) if country else code


def countries() -> list[Country]:
    """List all countries by English name, with their currency."""
    return list(importing.countries().values())


def list_attributions(db: Session) -> list[Attribution]:
    """List what a page must say about the vocabularies that are loaded."""
    loaded = set(db.scalars(select(Dataset.name)))
    return [
        Attribution(source.name, source.version, source.licence, source.url, source.attribution)
        for source in importing.sources()
        if source.name in loaded
    ]


def place_row(place: Place) -> PlaceRow:
    """Make the row of a place that another domain has read with its own records."""
    country = importing.countries().get(place.country_code)
    name = country.name if country else place.country_code
    label = rules.place_label(place.name, place.admin1 or "", place.country_code, name)
    return PlaceRow(
        id=place.id,
        name=place.name,
        region=place.admin1 or "",
        country_code=place.country_code,
        country=name,
        latitude=place.latitude,
        longitude=place.longitude,
        population=place.population,
        label=label,
    )


def _fits(place: PlaceRow, hints: tuple[str, ...]) -> bool:
    names = (rules.fold(place.country), rules.fold(place.region), place.country_code.casefold())
    return all(
        rules.country_of_word(hint) == place.country_code or any(name.startswith(hint) for name in names)
        for hint in hints
    )


def _begins(folded_column: ColumnElement[str], folded: str) -> ColumnElement[bool]:
    pattern = rules.like_prefix(folded)
    return or_(folded_column.like(pattern, escape="\\"), folded_column.like("% " + pattern, escape="\\"))
