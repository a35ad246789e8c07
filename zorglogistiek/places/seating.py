"""Which bed for whom: gives periods that may still be moved a place in their group, without a database.

Who has begun to live in a place, and a closure that has begun, stay where they are. Everything later may still be
seated on any place of the group: nobody has slept there yet. Then the beds are a colouring of intervals, and giving
each period, in order of start, any place that is free at its start, fails only when on that day more periods want a
place than the group has. So a group can keep its promises exactly when the count of its places allows it, day by day.
(Interval graphs are perfect: Golumbic, *Algorithmic Graph Theory and Perfect Graphs*, 1980, chapter 8. What has
begun overlaps at the first start, so it differs in place already.)
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from zorglogistiek.places.occupancy import Period, PlaceUses, Use, UseKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A use that needs a place, and the place that it has or would rather have (None: any)."""

    use: Use
    place_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seating:
    """A place for every wish that got one, in the order of their starts, and those that got none."""

    seated: tuple[tuple[Use, int], ...]
    left_out: tuple[Use, ...]


def seat(fixed: Sequence[PlaceUses], wishes: Sequence[Wish]) -> Seating:
    """Gives each wish a place on which it overlaps nothing: its own when that is free, else the surest one.

    Surest is a place without a resident who is still expected to leave, and then one that is empty for longest.

    ``fixed`` are the group's places with the uses that may not move. Nobody is left out when every fixed use begins
    before the first wish does and the places suffice on every day.
    """
    taken: dict[int, list[Period]] = {place.place_id: [] for place in fixed}
    seated: list[tuple[Use, int]] = []
    left_out: list[Use] = []
    for wish in sorted(wishes, key=_by_start):
        period = wish.use.period
        free = [
            place
            for place in fixed
            if place.free_in(period) and not any(period.overlaps(other) for other in taken[place.place_id])
        ]
        if not free:
            left_out.append(wish.use)
            continue
        own = wish.place_id
        chosen = min(free, key=lambda place: (place.place_id != own, *_unsure(place, period), place.ordinal))
        taken[chosen.place_id].append(period)
        seated.append((wish.use, chosen.place_id))
    return Seating(seated=tuple(seated), left_out=tuple(left_out))


def _by_start(wish: Wish) -> tuple[date, bool, date, int]:
    """Earlier first; of those that begin together, one that has a place first, so that it can keep it."""
    return (wish.use.period.start, wish.place_id is None, wish.use.period.last, wish.use.record_id)


def _unsure(place: PlaceUses, period: Period) -> tuple[bool, date]:
    before = [use for use in place.uses if use.period.last <= period.start]
    awaited = any(use.kind is UseKind.RESIDENT for use in before)
    return awaited, max((use.period.last for use in before), default=date.min)


def split(places: Sequence[PlaceUses], movable: Callable[[Use], bool]) -> tuple[list[PlaceUses], list[Wish]]:
    """The places with only what may not move, and a wish to stay where it is for each use that may."""
    fixed = [replace(place, uses=tuple(use for use in place.uses if not movable(use))) for place in places]
    wishes = [Wish(use=use, place_id=place.place_id) for place in places for use in place.uses if movable(use)]
    return fixed, wishes
