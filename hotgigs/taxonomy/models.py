"""The tables of places, occupations and skills, and where they came from."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hotgigs.kernel.db import Base


class Place(Base):
    """A city, by its GeoNames id."""

    __tablename__ = "places"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    ascii_name: Mapped[str]
    """Lower case, without accents: what suggestions compare."""
    country_code: Mapped[str] = mapped_column(String(2))
    admin1: Mapped[str]
    latitude: Mapped[float]
    longitude: Mapped[float]
    population: Mapped[int]

    __table_args__ = (
        # Read by suggestions: prefixes of a name.
        Index("ix_places_ascii_name", "ascii_name", postgresql_ops={"ascii_name": "text_pattern_ops"}),
    )


class Occupation(Base):
    """An occupation of O*NET."""

    __tablename__ = "occupations"

    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    title: Mapped[str]
    description: Mapped[str]
    job_zone: Mapped[int | None]


class OccupationTitle(Base):
    """Another title under which an occupation is known."""

    __tablename__ = "occupation_titles"

    id: Mapped[int] = mapped_column(primary_key=True)
    occupation_code: Mapped[str] = mapped_column(ForeignKey("occupations.code", ondelete="CASCADE"))
    title: Mapped[str]
    folded: Mapped[str]

    __table_args__ = (
        # Read by suggestions: prefixes of a title.
        Index("ix_occupation_titles_folded", "folded", postgresql_ops={"folded": "text_pattern_ops"}),
        Index("ix_occupation_titles_occupation_code", "occupation_code"),
    )


class Skill(Base):
    """A skill or tool, from ESCO or O*NET."""

    __tablename__ = "skills"

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(10))
    uri: Mapped[str]
    label: Mapped[str]
    folded: Mapped[str]
    kind: Mapped[str] = mapped_column(String(20))

    __table_args__ = (
        # Read by suggestions: prefixes of a label.
        Index("ix_skills_folded", "folded", postgresql_ops={"folded": "text_pattern_ops"}),
    )


class Dataset(Base):
    """A data set as imported, with the words in which its owner must be named."""

    __tablename__ = "datasets"

    name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str]
    licence: Mapped[str]
    attribution: Mapped[str]
    rows: Mapped[int]
    imported_at: Mapped[datetime]
