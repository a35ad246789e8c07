"""Making tables: a row for each group and one for all together, and the figures that many tables share."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from zorglogistiek.statistics.figures.people import used_filters
from zorglogistiek.statistics.history import Coded, Days, Rows
from zorglogistiek.statistics.scope import Dimension, Scope
from zorglogistiek.statistics.tables import TOTAL, Column, ColumnKind, Measured, Value

Cells = tuple[Value, ...]


def count(
    name: str,
    *,
    people: bool = True,
    known_as: str | None = None,
    of_moment: bool = False,
    narrowed: bool = True,
    amount_of: str | None = None,
) -> Column:
    """A column of counts; the rest says where else the same people are counted, as ``Column`` has it."""
    return Column(
        name=name,
        kind=ColumnKind.COUNT,
        people=people,
        known_as=known_as,
        of_moment=of_moment,
        narrowed=narrowed,
        amount_of=amount_of,
    )


def group(name: str) -> Column:
    """A column that tells rows apart."""
    return Column(name=name, kind=ColumnKind.GROUP)


def share(name: str, part: str, of: str = "n", *, people: bool = True) -> Column:
    """A column with the share that the count ``part`` is of the count ``of``."""
    return Column(name=name, kind=ColumnKind.SHARE, of=of, part=part, people=people)


def days(name: str, of: str = "n", *, people: bool = True) -> Column:
    """A column of lengths of time about the people whom ``of`` counts."""
    return Column(name=name, kind=ColumnKind.DAYS, of=of, people=people)


def figure(
    name: str, kind: ColumnKind, of: str | None = "n", *, part: str | None = None, people: bool = True
) -> Column:
    """A column of any other kind."""
    return Column(name=name, kind=kind, of=of, part=part, people=people)


def groups(of: Coded) -> Iterator[tuple[Cells, Rows]]:
    """Every group with the places of its rows, then all together.

    Whatever can be there has a row, so that being listed tells nothing.
    """
    order = np.argsort(of.at, kind="stable")
    ends = np.searchsorted(of.at[order], np.arange(len(of.codes) + 1))
    for place, code in enumerate(of.codes):
        yield (code,), order[ends[place] : ends[place + 1]]
    yield (TOTAL,), np.arange(len(of))


def grouped(of: Coded | None, everybody: int, cells: Callable[[Rows], Cells]) -> tuple[Cells, ...]:
    """A row for each group and their total, or the one row of everybody."""
    if of is None:
        return (cells(np.arange(everybody)),)
    return tuple((*key, *cells(rows)) for key, rows in groups(of))


def group_columns(by: Dimension | None) -> tuple[Column, ...]:
    """The column of the groups, if any."""
    return () if by is None else (group(by.value),)


def adding_up(by: Dimension | None) -> tuple[str, ...]:
    """The column over whose groups the counts add up, if any."""
    return () if by is None else (by.value,)


DAYS_COLUMNS = (
    count("n"),
    days("median_days"),
    days("p90_days"),
    days("p92_days"),
    days("mean_days"),
)


def days_cells(of: Days) -> Cells:
    """The cells of ``DAYS_COLUMNS``; no figures of nobody."""
    if not len(of):
        return (0, None, None, None, None)
    median, p90, p92 = np.quantile(of, (0.5, 0.9, 0.92))
    return (len(of), float(median), float(p90), float(p92), float(of.mean()))


def ratio(part: int | float, whole: int | float) -> float | None:
    """The share, or "not estimable" of nobody."""
    return float(part / whole) if whole else None


def measured(scope: Scope, population: str, filters: Sequence[Dimension], **uses: bool) -> Measured:
    """What a table of this scope measured; ``timed``, ``period``, ``census``, ``horizon`` say what of it was used."""
    timed, period, census, horizon = (uses.get(name, False) for name in ("timed", "period", "census", "horizon"))
    return Measured(
        population=population,
        clock=scope.clock.name if timed else None,
        measure=scope.measure.value if timed else None,
        from_on=scope.from_on if period else None,
        until_on=scope.until_on if period else None,
        census_on=scope.census_on if census else None,
        horizon_days=scope.horizon_days if horizon else None,
        filters={one.value: code for one, code in used_filters(scope, tuple(filters)).items()},
    )
