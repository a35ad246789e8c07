"""How often youths in care move: moves per 1,000 days, three or more placements, and the first time right."""

from dataclasses import dataclass

import numpy as np

from zorglogistiek.statistics.estimators.estimates import Estimate, Flags, Ints, NotEstimable, without
from zorglogistiek.statistics.estimators.stays import Stays

PER_DAYS = 1000
TWO_YEARS_DAYS = 730
YEAR_DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class StabilityRules:
    """What the measure of moves leaves out; the defaults are those of the US Children's Bureau (CFSR, round 3).

    Episodes of fewer than ``shortest_episode_days`` do not count; nor do those that begin on or after the 18th
    birthday, and days and moves after it, unless ``adults_count``.
    """

    shortest_episode_days: int = 8
    adults_count: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementMoves:
    """Moves and days in care of the youths who entered care in a period; ``per_1000_days`` is the one by the other."""

    youths: int
    episodes: int
    moves: int
    days: int
    per_1000_days: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """So many of so many people; ``not_yet_known`` are in neither, because too little time has passed."""

    part: int
    whole: int
    not_yet_known: int = 0

    @property
    def share(self) -> float | None:
        """The part of the whole; None of nobody."""
        return self.part / self.whole if self.whole else None


def moves_per_1000_days(moves: int, days: int) -> Estimate:
    """So many moves for each 1,000 days in care. Not estimable without a day."""
    if moves < 0 or days < 0:
        raise ValueError("numbers of moves and days are 0 or more")
    return Estimate(value=PER_DAYS * moves / days) if days else without(NotEstimable.NOBODY)


def placement_moves(stays: Stays, from_day: int, until_day: int, rules: StabilityRules | None = None) -> PlacementMoves:
    """The moves of the youths who entered care in [from_day, until_day), over all their episodes that began in it.

    As the Children's Bureau counts (79 Federal Register 61241, 2014): the first placement of an episode is no move; nor
    is to leave for what is no placement (trial home visit, running away, respite), whose days do count, or to come back
    from it to the same place. What happens after the period is not looked at.
    """
    ruled = rules if rules is not None else StabilityRules()
    if not len(stays):
        return _moves(0, 0, 0, 0)
    starts = np.flatnonzero(np.diff(stays.episodes, prepend=-1))
    first_day = stays.from_days[starts]
    last_day = np.minimum(np.maximum.reduceat(stays.until_days, starts), until_day)
    counts = (first_day >= from_day) & (first_day < until_day)
    counts &= last_day - first_day >= ruled.shortest_episode_days
    if not ruled.adults_count:
        counts &= first_day < stays.adult_days[starts]
        last_day = np.minimum(last_day, stays.adult_days[starts])
    moved = _moved(stays) & counts[stays.episodes] & (stays.from_days < last_day[stays.episodes])
    return _moves(
        youths=len(np.unique(stays.youths[starts][counts])),
        episodes=int(counts.sum()),
        moves=int(moved.sum()),
        days=int(np.sum((last_day - first_day)[counts])),
    )


def many_placements(stays: Stays, on_day: int, window_days: int = TWO_YEARS_DAYS, least: int = 3) -> Counted:
    """Of the youths in care on a day, how many were in ``least`` or more placements in the days up to it (two years).

    Each time in a place counts, also the one in which the window begins; a return to the same place from what is no
    placement of its own does not.
    """
    present = (stays.from_days <= on_day) & (stays.until_days > on_day)
    in_care = np.unique(stays.youths[present])
    counted, anew = _placed_anew(stays, stays.episodes)
    in_window = (stays.from_days[counted] <= on_day) & (stays.until_days[counted] > on_day - window_days)
    placement = np.unique(np.cumsum(anew)[in_window], return_index=True)[1]
    youths, placements = np.unique(stays.youths[counted][in_window][placement], return_counts=True)
    return Counted(part=int(np.isin(youths[placements >= least], in_care).sum()), whole=len(in_care))


def first_time_right(
    stays: Stays, final: Flags, planned_outflow: Flags, up_to_day: int, within_days: int = YEAR_DAYS
) -> Counted:
    """Of the youths who had a first final placement, how many did not move again within a year of its start.

    ``final`` tells of each of the (sorted) stays whether it was meant to last, as bridging and crisis are not;
    ``planned_outflow`` whether it ended as planned, after which another place is no move too many. Youths whose year is
    not over on ``up_to_day`` are not yet known, whether they moved or not: otherwise those who moved early would count
    and those who may yet stay would not.
    """
    if not len(final) == len(planned_outflow) == len(stays):
        raise ValueError("whether final, and whether planned, is asked of every stay")
    meant = np.flatnonzero(final & stays.placements & (stays.from_days <= up_to_day))
    first = meant[np.unique(stays.youths[meant], return_index=True)[1]]
    known = first[stays.from_days[first] + within_days <= up_to_day]
    after = _next_placement(stays)[known]
    elsewhere = after >= 0
    elsewhere &= stays.from_days[after] < stays.from_days[known] + within_days
    counted = np.flatnonzero(stays.placements)
    left = counted[np.searchsorted(counted, after) - 1]
    elsewhere &= ~planned_outflow[left]
    return Counted(part=int(np.sum(~elsewhere)), whole=len(known), not_yet_known=len(first) - len(known))


def _moves(youths: int, episodes: int, moves: int, days: int) -> PlacementMoves:
    rate = moves_per_1000_days(moves, days)
    return PlacementMoves(youths=youths, episodes=episodes, moves=moves, days=days, per_1000_days=rate)


def _placed_anew(stays: Stays, within: Ints) -> tuple[Ints, Flags]:
    """The stays that are placements; and of each, whether it is in another place than the one before it.

    ``within``: the youths or the episodes. The first placement of each is placed anew too.
    """
    counted = np.flatnonzero(stays.placements)
    other = np.diff(within[counted], prepend=-1) != 0
    other[1:] |= np.diff(stays.places[counted]) != 0
    return counted, other


def _moved(stays: Stays) -> Flags:
    """Whether a stay began with a move: placed anew, and not the first placement of its episode."""
    counted, anew = _placed_anew(stays, stays.episodes)
    moved = np.zeros(len(stays), dtype=np.bool_)
    moved[counted] = anew & (np.diff(stays.episodes[counted], prepend=-1) == 0)
    return moved


def _next_placement(stays: Stays) -> Ints:
    """For each stay that is a placement the youth's next one elsewhere, as a row number; -1 when there is none."""
    counted, anew = _placed_anew(stays, stays.youths)
    following = np.full(len(stays), -1, dtype=np.int64)
    firsts = np.append(counted[anew], -1)
    after = firsts[np.cumsum(anew)]
    same_youth = (after >= 0) & (stays.youths[after] == stays.youths[counted])
    following[counted] = np.where(same_youth, after, -1)
    return following
