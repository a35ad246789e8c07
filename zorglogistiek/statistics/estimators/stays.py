"""Stays of youths in care as columns, in the order of each youth's own history: what stability is measured of."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from zorglogistiek.statistics.estimators.estimates import Flags, Ints, frozen, ints, same_length


@dataclass(frozen=True, slots=True, kw_only=True)
class Stays:
    """Columns of one length, sorted by youth and first day; days are day numbers (``date.toordinal()``).

    A stay lasts [from_days, until_days); who is still there has a day after the period that is asked. ``adult_days`` is
    the day on which the youth becomes 18. ``placements`` is false for what is no placement of its own: a trial home
    visit, respite, running away. ``episodes`` numbers the unbroken times in care. ``order`` tells where each stay stood
    in the columns that were given: ``column[stays.order]`` puts another of their columns beside these.
    """

    youths: Ints
    places: Ints
    from_days: Ints
    until_days: Ints
    adult_days: Ints
    placements: Flags
    episodes: Ints
    order: Ints

    @classmethod
    def of(
        cls,
        *,
        youths: npt.ArrayLike,
        places: npt.ArrayLike,
        from_days: npt.ArrayLike,
        until_days: npt.ArrayLike,
        adult_days: npt.ArrayLike,
        placements: npt.ArrayLike,
        longest_gap_days: int = 0,
    ) -> Self:
        """Stays of plain columns in any order. Stays that lie at most ``longest_gap_days`` apart are one episode.

        ValueError for columns of different lengths, a youth's number below 0, or a stay that ends before it starts.
        """
        columns = [ints(column) for column in (youths, places, from_days, until_days, adult_days)]
        counted = np.array(placements, dtype=np.bool_)
        same_length(*columns, counted)
        if (columns[3] < columns[2]).any() or (columns[0] < 0).any() or longest_gap_days < 0:
            raise ValueError("a stay ends after it starts, a gap has 0 days or more, and a youth a number of 0 or more")
        order = np.lexsort((columns[3], columns[2], columns[0]))
        who, place, since, until, adult = (frozen(column[order]) for column in columns)
        return cls(
            youths=who,
            places=place,
            from_days=since,
            until_days=until,
            adult_days=adult,
            placements=frozen(counted[order]),
            episodes=frozen(_episodes(who, since, until, longest_gap_days)),
            order=frozen(order),
        )

    def __len__(self) -> int:
        """How many stays."""
        return len(self.youths)


def _episodes(youths: Ints, from_days: Ints, until_days: Ints, longest_gap_days: int) -> Ints:
    """The number of the unbroken time in care to which each of the ordered stays belongs, from 0."""
    if not len(youths):
        return np.zeros(0, dtype=np.int64)
    other = np.concatenate([[True], youths[1:] != youths[:-1]])
    # One running maximum for all youths: each begins above everything that came before it.
    first = from_days.min()
    lift = (np.cumsum(other) - 1) * (until_days.max() - first + 1)
    in_care_until = np.maximum.accumulate(until_days - first + lift) - lift + first
    interrupted = np.concatenate([[True], from_days[1:] > in_care_until[:-1] + longest_gap_days])
    return np.cumsum(other | interrupted) - 1
