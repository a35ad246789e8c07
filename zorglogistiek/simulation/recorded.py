"""What a registry recorded since a day, youth by youth: stays and searches, each followed by what came of it.

Made from the columns of ``statistics.history``; pure values, days counted from the first day of a replay (``on``).
A youth's record is cut into courses. In a course a stay leads to the search that follows it: after a breakdown, or
because the stay ended on the day on which the next one began. What is not linked so is a course of its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from zorglogistiek.codes import DeclineReason, EndReason, EventKind, ReferralKind, StayPurpose
from zorglogistiek.people.steps import SEEKING
from zorglogistiek.simulation.region import Ending
from zorglogistiek.simulation.trace import Outcome
from zorglogistiek.statistics.history.columns import NEVER, NOWHERE
from zorglogistiek.statistics.history.records import Events, History

DECLINED = EventKind.DECLINED.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """A stay of a history: its group by row, ``[from_day, until_day)`` (None: it goes on), whether it broke down."""

    stay: int
    youth: int
    referral: int
    group: int
    from_day: int
    until_day: int | None
    broke_down: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A search of a history: on the list ``[from_day, until_day)``, a place is sought from ``ready_day``.

    ``lived`` is the stay that it led to (``placed_elsewhere``: one in no group that is replayed); ``declined`` the
    groups that were declined, each with its last reason.
    """

    search: int
    youth: int
    referral: int
    round: int
    moves_on: bool
    from_day: int
    ready_day: int | None
    until_day: int | None
    outcome: Outcome
    lived: Lived | None
    placed_elsewhere: bool
    declined: Mapping[int, DeclineReason]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A stay that goes on when the replay begins (or none), and the searches that followed, each from the one before.

    ``endings`` tells of each stay, in order, how it ended: in the search that follows it, or with its outflow.
    """

    home: Lived | None
    searches: tuple[Sought, ...]

    @property
    def youth(self) -> int:
        """The row of the youth."""
        return self.searches[0].youth if self.home is None else self.home.youth

    @property
    def key(self) -> tuple[object, ...]:
        """What brothers and sisters share who came, were placed and left together."""
        stays = [self.home, *(search.lived for search in self.searches)]
        return (
            tuple((s.from_day, s.ready_day, s.until_day, s.outcome) for s in self.searches),
            tuple(None if s is None else (s.group, s.from_day, s.until_day, s.broke_down) for s in stays),
        )

    def end_of(self, place: int) -> tuple[int | None, Ending, bool]:
        """Of the stay after search ``place`` (-1: home): its last day or that of the request, how, and if more came.

        Who moves on asks from the group where they live: that stay then ends, for the run, on the day of the request.
        """
        lived = self.home if place < 0 else self.searches[place].lived
        follows = self.searches[place + 1] if place + 1 < len(self.searches) else None
        if lived is None:
            return None, Ending.OUTFLOW, False
        if follows is None:
            return lived.until_day, Ending.BREAKDOWN if lived.broke_down else Ending.OUTFLOW, False
        if follows.from_day == lived.until_day and lived.broke_down:
            return lived.until_day, Ending.BREAKDOWN, True
        return follows.from_day, Ending.MOVE_ON, True


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """All courses from a day on, and the stays of who did not search for them (bridging, or no request is known)."""

    courses: tuple[Course, ...]
    others: tuple[Lived, ...]


def record_of(history: History, on: int, lasting: Iterable[int]) -> Record:
    """The record from day number ``on``; ``lasting`` are the rows of groups that are replayed."""
    stays, bridges = _stays(history, on, frozenset(lasting))
    searches = _searches(history, on, stays)
    courses = list[Course]()
    used = set[int]()
    by_youth: dict[int, tuple[list[Lived], list[Sought]]] = {}
    for stay in stays:
        by_youth.setdefault(stay.youth, ([], []))[0].append(stay)
    for search in searches:
        by_youth.setdefault(search.youth, ([], []))[1].append(search)
    for lived, sought in by_youth.values():
        for course in _courses(lived, sought):
            courses.append(course)
            used |= {one.lived.stay for one in course.searches if one.lived is not None}
            used |= set() if course.home is None else {course.home.stay}
    return Record(courses=tuple(courses), others=(*bridges, *(stay for stay in stays if stay.stay not in used)))


def _courses(stays: list[Lived], searches: list[Sought]) -> Iterable[Course]:
    """The courses of one youth, by the day on which they begin."""
    homes = [stay for stay in stays if stay.from_day < 0]
    following: dict[int, Sought] = {}
    headed = set[int]()
    for stay in stays:
        found = next((one for one in searches if one.search not in headed and _follows(one, stay)), None)
        if found is not None:
            following[stay.stay] = found
            headed.add(found.search)

    def chain(first: Sought | None) -> tuple[Sought, ...]:
        found = []
        while first is not None:
            found.append(first)
            first = None if first.lived is None else following.get(first.lived.stay)
        return tuple(found)

    for home in homes:
        yield Course(home=home, searches=chain(following.get(home.stay)))
    for search in searches:
        if search.search not in headed:
            yield Course(home=None, searches=chain(search))


def _follows(search: Sought, stay: Lived) -> bool:
    """Whether a search is what came of a stay."""
    if search.lived is not None and search.lived.from_day < stay.from_day + 1:
        return False
    if search.round > 1:
        return stay.broke_down and search.referral == stay.referral and search.from_day == stay.until_day
    if stay.until_day is None:
        return search.moves_on and search.outcome is Outcome.WAITING and search.from_day > stay.from_day
    moved = search.outcome is Outcome.PLACED and search.until_day == stay.until_day
    return moved and stay.from_day < search.from_day <= stay.until_day


def _stays(history: History, on: int, lasting: frozenset[int]) -> tuple[list[Lived], list[Lived]]:
    """The stays in groups that are replayed that went on or began since: those that are to last, and the others."""
    stays = history.stays
    final, broke = stays.purpose.are(StayPurpose.FINAL.value), stays.end_reason.are(EndReason.BROKE_DOWN.value)
    kept, bridges = list[Lived](), list[Lived]()
    for row in np.flatnonzero((stays.started != NEVER) & (stays.ended >= on)).tolist():
        if int(stays.group[row]) not in lasting or stays.ended[row] == stays.started[row]:
            continue
        ended = int(stays.ended[row])
        (kept if final[row] else bridges).append(
            Lived(
                stay=row,
                youth=int(stays.youth[row]),
                referral=int(stays.referral[row]),
                group=int(stays.group[row]),
                from_day=int(stays.started[row]) - on,
                until_day=None if ended == NEVER else ended - on,
                broke_down=bool(broke[row]),
            )
        )
    return kept, bridges


def _searches(history: History, on: int, stays: Iterable[Lived]) -> list[Sought]:
    """The searches that went on or began since; a draft is not one, and who was placed needs the stay."""
    events = history.events
    led_to = {(stay.referral, stay.from_day): stay for stay in stays}
    firsts = np.searchsorted(events.search, np.arange(len(history.searches.referral) + 1))
    moves_on = history.referrals.kind.are(ReferralKind.MOVE_ON.value)
    found = []
    for search, referral in enumerate(history.searches.referral.tolist()):
        rows = range(int(firsts[search]), int(firsts[search + 1]))
        days = _days(events, rows, on)
        began = days.get(EventKind.REGISTERED, days.get(EventKind.BROKE_DOWN))
        until = days.get(EventKind.STARTED, days.get(EventKind.WITHDRAWN))
        if began is None or (until is not None and until < 0):
            continue
        lived = led_to.get((referral, days.get(EventKind.STARTED, -1)))
        outcome = Outcome.WAITING if until is None else Outcome.PLACED if lived else Outcome.WITHDRAWN
        found.append(
            Sought(
                search=search,
                youth=int(history.referrals.youth[referral]),
                referral=referral,
                round=int(history.searches.round[search]),
                moves_on=bool(moves_on[referral]),
                from_day=began,
                ready_day=_ready(events, rows, on),
                until_day=until,
                outcome=outcome,
                lived=lived,
                placed_elsewhere=EventKind.STARTED in days and lived is None,
                declined=_declined(events, rows),
            )
        )
    return found


def _days(events: Events, rows: range, on: int) -> dict[EventKind, int]:
    """The first day of each kind of event of a search."""
    days: dict[EventKind, int] = {}
    for row in rows:
        days.setdefault(EventKind(events.kind.codes[events.kind.at[row]]), int(events.day[row]) - on)
    return days


def _ready(events: Events, rows: range, on: int) -> int | None:
    """The first day on which a place was sought: the file was complete."""
    seeking = {state.value for state in SEEKING}
    return next((int(events.day[r]) - on for r in rows if events.state.codes[events.state.at[r]] in seeking), None)


def _declined(events: Events, rows: range) -> dict[int, DeclineReason]:
    """The groups that were declined in a search, by row, with the last reason."""
    found: dict[int, DeclineReason] = {}
    for row in rows:
        reason = events.reason.codes[events.reason.at[row]]
        if events.kind.codes[events.kind.at[row]] == DECLINED and events.group[row] != NOWHERE and reason != "none":
            found[int(events.group[row])] = DeclineReason(reason)
    return found
