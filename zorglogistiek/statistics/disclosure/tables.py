"""The register of what was published: so that what is shown next, beside it, tells of nobody either."""

from datetime import date, datetime

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from zorglogistiek.columns import UtcDateTime


class StatisticsRelease(SQLModel, table=True):
    """A protected table as it was shown for the first time, to whomever: who sees no persons may compare notes.

    ``place`` counts the releases of a population from 1: of two that are made at once on what was published before, one
    has to look again. ``asked`` is the SHA-256 of what was asked and in which shape: figure, columns, groups,
    all that was measured, preset, version of the definitions. ``cells`` are its counts, exactly, each with what
    it counts and whether it was shown, and ``rows`` what was shown, both as JSON.
    """

    __tablename__ = "statistics_release"
    __table_args__ = (UniqueConstraint("population", "place"),)

    id: int | None = Field(default=None, primary_key=True)
    figure: str = Field(max_length=60)
    population: str = Field(max_length=60)
    place: int
    asked: str = Field(max_length=64, index=True)
    preset: str = Field(max_length=10)
    definition_version: str = Field(max_length=20)
    known_on: date
    released_at: datetime = Field(sa_type=UtcDateTime)
    cells: str = Field(sa_type=Text)
    rows: str = Field(sa_type=Text)
