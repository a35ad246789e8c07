"""A figure as it leaves the registry: what may be shown of it, what it means, and by what it was made."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version

from zorglogistiek.statistics.disclosure import ShownTable
from zorglogistiek.statistics.figures.definitions import Definition


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFigure:
    """A table with its definition. ``title`` and ``question`` are English, as all published words are.

    ``picture`` is how it is drawn, by the values of ``figures.Picture``; ``known_at`` the moment at which the registry
    was read that it was made from; None for what is of the day on which it was published.
    """

    table: ShownTable
    definition: Definition
    definitions_version: str
    title: str
    question: str
    picture: str
    known_at: datetime | None

    @property
    def parameters(self) -> Mapping[str, str]:
        """What was asked, by name and in order; what does not apply is left out.

        A period is half-open: ``period_until`` is the first day that is not in it.
        """
        measured = self.table.measured
        days = {
            "period_from": measured.from_on,
            "period_until": measured.until_on,
            "census_on": measured.census_on,
            "released_on": self.table.released_on,
        }
        said = {"population": measured.population, "clock": measured.clock, "measure": measured.measure}
        said |= {name: None if day is None else day.isoformat() for name, day in days.items()}
        said |= {"known_at": None if self.known_at is None else self.known_at.isoformat(timespec="seconds")}
        said |= {"horizon_days": None if measured.horizon_days is None else str(measured.horizon_days)}
        said |= {"filters": "; ".join(f"{name}={code}" for name, code in sorted(measured.filters.items())) or None}
        said |= {"protection": self.table.preset or "none: exact figures"}
        return {name: value for name, value in said.items() if value is not None}


def program_version() -> str:
    """The version of this program."""
    return version("zorglogistiek")
