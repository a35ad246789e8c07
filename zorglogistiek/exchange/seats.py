"""A place for every stay and closure of a group, or a fault: nothing is given twice, closed twice or not there yet.

Cells that name a place are kept to. The others are given one in the order of their starts: any place that is free then.
Where no cell names a place that finds a place for everybody whenever there is one (periods are intervals: see
``places.seating``).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from zorglogistiek.exchange.registry import Bed
from zorglogistiek.exchange.world import Record, World
from zorglogistiek.places.occupancy import Period
from zorglogistiek.words import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class _Use:
    """What takes a place: for a ``period``, and for a stay that has started also as long as the youth is ``there``."""

    record: Record
    period: Period
    there: Period | None = None

    def meets(self, other: "_Use") -> bool:
        both_live_there = self.there is not None and other.there is not None and self.there.overlaps(other.there)
        return both_live_there or self.period.overlaps(other.period)


@dataclass(slots=True)
class _Group:
    number: str
    beds: Mapping[int, Bed]
    taken: dict[int, list[_Use]]

    def free(self, use: _Use) -> list[int]:
        """The places that the use could have, the one that was left last first."""
        free = [
            place
            for place, bed in self.beds.items()
            if (bed.opens_on is None or bed.opens_on <= use.period.start)
            and not any(use.meets(other) for other in self.taken[place])
        ]
        return sorted(free, key=lambda place: (-self._left_on(place, use).toordinal(), place))

    def _left_on(self, place: int, use: _Use) -> date:
        before = (other.period.last for other in self.taken[place] if other.period.last <= use.period.start)
        return max(before, default=date.min)


def check(world: World) -> None:
    """Gives a place to each stay and closure that names none, and reports those for which there is none."""
    uses: defaultdict[str, list[_Use]] = defaultdict(list)
    for sheet in ("stays", "closures"):
        for record in world.all(sheet):
            group, use = record.text("group"), _use(record)
            if group is not None and use is not None and record.sound("place", "on_places", "places"):
                uses[group].append(use)
    places = beds(world)
    for number, of_group in uses.items():
        if number in places and any(use.record.touched for use in of_group):
            _seat(_Group(number, places[number], {place: [] for place in places[number]}), of_group)
    _check_youths(world)  # after the places: a stay with a fault in its days is given none


def beds(world: World) -> dict[str, dict[int, Bed]]:
    """The places of each group by ordinal: those that the registry has, then what ``places`` and openings add.

    A group whose number of places cannot be told, because a cell is wrong, is left out.
    """
    found = {number: dict(of_group) for number, of_group in world.registry.beds.items()}
    for group in world.all("groups"):
        number, places = group.text("number"), group.whole("places")
        before = group.known.values["places"] if group.known else 0
        if number is not None and places is not None and isinstance(before, int):
            _add(found.setdefault(number, {}), places - before, Bed())
    for opening in world.all("openings"):
        number, places, opens_on = opening.text("group"), opening.whole("places"), opening.day("from_on")
        if opening.known is not None or number not in found:
            continue
        if places is None or opens_on is None:
            del found[number]
        else:
            _add(found[number], places, Bed(opens_on=opens_on, opening=opening.text("number")))
    return found


def _add(places: dict[int, Bed], count: int, bed: Bed) -> None:
    last = max(places, default=0)
    places.update((ordinal, bed) for ordinal in range(last + 1, last + 1 + count))


def _use(record: Record) -> _Use | None:
    """None when the days of the record are wrong."""
    if record.sheet.name == "closures":
        start, end, there = record.day("from_on"), record.day("until_on"), None
        sound = record.sound("until_on")
    else:
        started, ended = record.day("started_on"), record.day("ended_on")
        start = started or record.day("planned_on")
        end = ended or record.day("moves_out_on") or record.day("expected_end")
        sound = record.sound("started_on", "ended_on", "moves_out_on", "expected_end")
        there = Period(start=started, end=ended) if started and sound and (not ended or ended >= started) else None
    if start is None or not sound or (end is not None and end < start):
        return None
    return _Use(record=record, period=Period(start=start, end=end), there=there)


def _seat(group: _Group, uses: Iterable[_Use]) -> None:
    choosing = []
    for use in sorted(uses, key=lambda use: (use.record.touched, use.period.start)):
        if _named_places(use.record):
            _take_named(group, use)
        else:
            choosing.append(use)
    for use in sorted(choosing, key=lambda use: (use.period.start, use.period.last)):
        _take_free(group, use)


def _named_places(record: Record) -> tuple[int, ...]:
    """The places that a file or the registry names; an empty cell of a record that changes leaves the choice."""
    column = "place" if record.sheet.name == "stays" else "on_places"
    value = record.values.get(column)
    if record.touched and record.row is not None and not record.row.values.get(column):
        return ()
    if isinstance(value, tuple):
        return tuple(place for place in value if isinstance(place, int))
    return (value,) if isinstance(value, int) else ()


def _take_named(group: _Group, use: _Use) -> None:
    record = use.record
    column = "place" if record.sheet.name == "stays" else "on_places"
    for place in _named_places(record):
        if record.touched and (fault := _why_not(group, use, place)) is not None:
            message, params = fault
            record.checked.fault(column, message, place=str(place), group=group.number, **params)
        else:
            group.taken.setdefault(place, []).append(use)


def _why_not(group: _Group, use: _Use, place: int) -> tuple[str, dict[str, str]] | None:
    if place not in group.beds:
        return N_("names place {place}, which group {group} does not have"), {}
    opens_on = group.beds[place].opens_on
    if opens_on is not None and opens_on > use.period.start:
        return N_("names place {place} of group {group}, which opens only on {day}"), {"day": str(opens_on)}
    other = next((other for other in group.taken[place] if use.meets(other)), None)
    if other is None:
        return None
    what = {"other": other.record.text("number") or "?", "record": other.record.sheet.record}
    return N_("names place {place} of group {group}, which is taken in that period by {record} {other}"), what


def _take_free(group: _Group, use: _Use) -> None:
    record = use.record
    wanted = 1 if record.sheet.name == "stays" else record.whole("places") or 0
    free, own = group.free(use), record.values.get("place")
    free.sort(key=lambda place: place != own)
    if len(free) < wanted:
        column = "group" if record.sheet.name == "stays" else "places"
        message = N_(
            "needs {wanted} of the {places} places of group {group} from {start} until {end}; {free} are free then"
        )
        period = {"start": str(use.period.start), "end": str(use.period.end or "further notice")}
        counts = {"wanted": str(wanted), "free": str(len(free)), "places": str(len(group.beds))}
        record.checked.fault(column, message, group=group.number, **period, **counts)
        return
    for place in free[:wanted]:
        group.taken[place].append(use)
    if record.sheet.name == "stays":
        record.values["place"] = free[0]
    else:
        record.values["on_places"] = tuple(sorted(free[:wanted]))


def _check_youths(world: World) -> None:
    """Nobody lives in two places at one time."""
    lives: defaultdict[str, list[_Use]] = defaultdict(list)
    for record in sorted(world.all("stays"), key=lambda record: record.touched):
        youth, use = record.text("youth"), _use(record)
        if youth is None or use is None or use.there is None:
            continue
        other = next((other for other in lives[youth] if other.there and use.there.overlaps(other.there)), None)
        if other is not None and record.touched:
            message = N_("lies in the time of stay {other} of the same youth")
            record.checked.fault("started_on", message, other=other.record.text("number") or "?")
        lives[youth].append(use)
