"""Loading the packaged vocabularies into the database."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Column, MetaData, Table, and_, delete, exists, insert, or_, select, update
from sqlalchemy.orm import Session

from hotgigs.kernel import clock
from hotgigs.kernel.db import Base
from hotgigs.taxonomy import importing, rules
from hotgigs.taxonomy.models import Dataset, Occupation, OccupationTitle, Place, Skill


@dataclass(frozen=True)
class _Load:
    """How one packaged table becomes rows: its file, its model, its columns, and which of them are the key.

    `folded` names the column from which the column of that name is made.
    """

    file: str
    model: type[Base]
    columns: tuple[str, ...]
    key: tuple[str, ...]
    folded: str | None = None


_PLACE = ("id", "name", "ascii_name", "country_code", "admin1", "latitude", "longitude", "population")
_SKILL = ("source", "uri", "label", "kind")
_TITLE = ("occupation_code", "title")
_LOADS = {
    "GeoNames": (_Load("places", Place, _PLACE, ("id",)),),
    "O*NET": (
        _Load("occupations", Occupation, ("code", "title", "description", "job_zone"), ("code",)),
        _Load("occupation_titles", OccupationTitle, _TITLE, _TITLE, "title"),
    ),
    "ESCO": (_Load("skills", Skill, _SKILL, ("source", "uri"), "label"),),
}


def import_all(db: Session) -> list[str]:
    """Load every vocabulary that is not there in this revision; return the names of those loaded."""
    loaded = []
    for source in importing.sources():
        if _is_current(db, source):
            continue
        for load in _LOADS[source.name]:
            _merge(db, load)
        _record(db, source)
        loaded.append(source.name)
    db.flush()
    return loaded


def outdated(db: Session) -> list[str]:
    """Name the vocabularies that are not there in this revision."""
    return [source.name for source in importing.sources() if not _is_current(db, source)]


def _is_current(db: Session, source: importing.Source) -> bool:
    version = db.scalar(select(Dataset.version).where(Dataset.name == source.name))
    return version == source.revision


def _merge(db: Session, load: _Load) -> None:
    """Copy a file into a temporary table, then change what differs and add what is new.

    Rows that a new release no longer has stay: a job or a person may refer to them. Titles alone are replaced.
    """
    if load.model is OccupationTitle:
        db.execute(delete(OccupationTitle))
    target = load.model.metadata.tables[load.model.__tablename__]
    columns = [*load.columns, "folded"] if load.folded else list(load.columns)
    incoming = Table(
        "incoming", MetaData(), *(Column(name, target.c[name].type) for name in columns), prefixes=["TEMPORARY"]
    )
    incoming.create(db.connection())
    _copy(db, columns, _copy_text(load))
    same = and_(*(target.c[name] == incoming.c[name] for name in load.key))
    changes = {name: incoming.c[name] for name in columns if name not in load.key}
    differs = or_(*(target.c[name].is_distinct_from(value) for name, value in changes.items()))
    db.execute(update(target).where(same, differs).values(changes))
    missing = select(incoming).where(~exists().where(same))
    db.execute(insert(target).from_select(columns, missing))
    incoming.drop(db.connection())


def _copy_text(load: _Load) -> str:
    """Write a file's rows as PostgreSQL's COPY reads them: backslash escapes, \\N for what is not known."""
    position = load.columns.index(load.folded) if load.folded else None
    unknown = load.columns.index("job_zone") if "job_zone" in load.columns else None
    lines = []
    for row in importing.table_rows(load.file):
        cells = [cell.replace("\\", "\\\\") for cell in row]
        if position is not None:
            cells.append(rules.fold(row[position]).replace("\\", "\\\\"))
        if unknown is not None and not row[unknown]:
            cells[unknown] = "\\N"
        lines.append("\t".join(cells) + "\n")
    return "".join(lines)


def _copy(db: Session, columns: Sequence[str], rows: str) -> None:
    """Stream rows into `incoming` by COPY, the fastest way in."""
    cursor = db.connection().connection.cursor()
    try:
        cursor.copy_expert(f"COPY incoming ({', '.join(columns)}) FROM STDIN", io.StringIO(rows))
    finally:
        cursor.close()


def _record(db: Session, source: importing.Source) -> None:
    dataset = db.scalar(select(Dataset).where(Dataset.name == source.name).with_for_update())
    if dataset is None:
        dataset = Dataset(name=source.name)
        db.add(dataset)
    dataset.version = source.revision
    dataset.licence = source.licence
    dataset.attribution = source.attribution
    dataset.imported_at = clock.now()
    dataset.rows = source.rows
