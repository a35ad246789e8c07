"""Columns of a history: days as whole numbers, codes as places in a list of codes, and counting by them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

Days = NDArray[np.int64]
"""Days as the numbers that ``date.toordinal`` gives; a Monday is one more than a multiple of 7."""

Rows = NDArray[np.int64]
"""Rows of another table, from 0; ``NOWHERE`` where there is none."""

Flags = NDArray[np.bool_]

NEVER = 2**31 - 1
"""The number of a day that is not known, or that never came: later than every day."""

NOWHERE = -1

NONE = "none"
"""The code of what has none: a wait without a provider, a stay that has not ended."""

_EPOCH = date(1970, 1, 1).toordinal()


def number_of(day: date | None) -> int:
    """The number of a day; ``NEVER`` for None."""
    return NEVER if day is None else day.toordinal()


def day_of(number: int) -> date | None:
    """The day of a number; None for ``NEVER``."""
    return None if number >= NEVER else date.fromordinal(int(number))


def days_of(days: Sequence[date | None]) -> Days:
    """The numbers of many days."""
    return np.array([NEVER if day is None else day.toordinal() for day in days], dtype=np.int64)


def ids_of(ids: Sequence[int | None]) -> Rows:
    """Ids as a column; ``NOWHERE`` for None, which is the id of nothing."""
    return np.array([NOWHERE if one is None else one for one in ids], dtype=np.int64)


def rows_of(ids: Rows, known: Rows) -> Rows:
    """For each id its row among ``known`` ids, which rise; ``NOWHERE`` for one that is not there."""
    if not len(known):
        return np.full(len(ids), NOWHERE, dtype=np.int64)
    found = np.minimum(np.searchsorted(known, ids), len(known) - 1)
    return np.asarray(np.where(known[found] == ids, found, NOWHERE), dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """A column of texts: row ``i`` has ``values[at[i]]``. ``values`` are those that are there, each once."""

    values: tuple[str | None, ...]
    at: Rows

    @classmethod
    def of(cls, texts: Sequence[str], *, absent: str) -> "Texts":
        """These texts, with None for ``absent``."""
        places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        at = np.fromiter(map(places.__getitem__, texts), dtype=np.int64, count=len(texts))
        return cls(values=tuple(None if text == absent else text for text in places), at=at)

    def __len__(self) -> int:
        return len(self.at)

    def __getitem__(self, rows: Rows | Flags) -> "Texts":
        """The texts of these rows."""
        return Texts(values=self.values, at=self.at[rows])

    def mapped(self, number: Callable[[str | None], int]) -> Rows:
        """What ``number`` gives for the text of each row; asked once for each text."""
        return np.array([number(value) for value in self.values], dtype=np.int64)[self.at]

    def texts(self) -> list[str | None]:
        """The text of each row."""
        return [self.values[place] for place in self.at.tolist()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """A column of codes: row ``i`` has ``codes[at[i]]``. ``codes`` are all that there can be, in their order."""

    codes: tuple[str, ...]
    at: Rows

    def __len__(self) -> int:
        return len(self.at)

    def __getitem__(self, rows: Rows | Flags) -> "Coded":
        """The codes of these rows."""
        return Coded(codes=self.codes, at=self.at[rows])

    def are(self, *codes: str) -> Flags:
        """Which rows have one of these codes; a code that cannot be there is in no row."""
        places = [self.codes.index(code) for code in codes if code in self.codes]
        return np.isin(self.at, places) if len(places) > 1 else np.asarray(self.at == (places or [NOWHERE])[0])

    def of_rows(self, rows: Rows) -> "Coded":
        """The codes of rows of another table that point into this one; ``NONE`` where they point nowhere."""
        codes = self.codes if NONE in self.codes else (*self.codes, NONE)
        if not len(self.at):
            return Coded(codes=codes, at=np.full(len(rows), codes.index(NONE), dtype=np.int64))
        return Coded(codes=codes, at=np.where(rows == NOWHERE, codes.index(NONE), self.at[rows]))

    def texts(self) -> list[str]:
        """The code of each row."""
        return [self.codes[place] for place in self.at]


def coded(values: Sequence[str | None] | Texts, codes: Iterable[str]) -> Coded:
    """A column of these values. ``NONE`` is added to the codes, and stands for None, when a value is None."""
    if isinstance(values, Texts):
        of_values = coded(values.values, codes)
        return of_values[values.at]
    listed = tuple(codes)
    if NONE not in listed and None in values:
        listed = (*listed, NONE)
    places: dict[str | None, int] = {code: place for place, code in enumerate(listed)}
    places[None] = places.get(NONE, NOWHERE)
    return Coded(codes=listed, at=np.array([places[value] for value in values], dtype=np.int64))


def lookup(column: Days | Flags, rows: Rows, default: int) -> Days:
    """The values of rows of another table that point into this one; ``default`` where they point nowhere."""
    if not len(column):
        return np.full(len(rows), default, dtype=np.int64)
    return np.asarray(np.where(rows == NOWHERE, default, column[rows]), dtype=np.int64)


def first_by(owner: Rows, days: Days, owners: int) -> Days:
    """The first of the days of each owner, given in order; ``NEVER`` for who has none."""
    found = np.full(owners, NEVER, dtype=np.int64)
    found[owner[::-1]] = days[::-1]
    return found


def monday(days: Days) -> Days:
    """The Monday of the week of each day."""
    return days - (days - 1) % 7


def ages(births: Days, days: Days) -> Days:
    """Age in whole years on a day. Somebody born on 29 February has their birthday on 1 March in other years."""
    born, on = _calendar(births), _calendar(days)
    return np.asarray(on // 10_000 - born // 10_000 - (on % 10_000 < born % 10_000), dtype=np.int64)


def _calendar(days: Days) -> Days:
    """Days as numbers like 20261119, so that years and birthdays can be compared."""
    dated = (days - _EPOCH).astype("datetime64[D]")
    months = dated.astype("datetime64[M]")
    years = dated.astype("datetime64[Y]").astype(np.int64) + 1970
    month = months.astype(np.int64) % 12 + 1
    of_month = (dated - months).astype(np.int64) + 1
    return np.asarray(years * 10_000 + month * 100 + of_month, dtype=np.int64)
