"""A provider brings groups up to date in one step: expected departures, and the word that the rest is right."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.access.visibility import Record
from zorglogistiek.errors import Conflict, Fault, Invalid
from zorglogistiek.places import repository
from zorglogistiek.places.capacity import confirm
from zorglogistiek.places.departures import in_the_way_of, set_expected_end
from zorglogistiek.places.tables import Place, Stay
from zorglogistiek.words import N_

FAR_AHEAD = timedelta(days=5 * 365)
"""A departure beyond this takes the place out of every plan, and is more often 2072 typed for 2027 than meant."""

DOUBTED = N_("lies more than five years ahead: is that right?")
"""The msgid of a day that has to be looked at a second time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """When a resident is expected to leave (None: not known), as somebody typed it who saw ``version`` of the stay.

    ``looked_twice``: who typed it was asked about a day that is far ahead, or saw all changes before they were stored.
    """

    stay: str
    version: int
    expected_end: date | None
    looked_twice: bool = True

    def in_doubt(self, today: date) -> bool:
        """Whether the day is so far ahead that it looks like a slip, and nobody has looked at it a second time."""
        return not self.looked_twice and self.expected_end is not None and self.expected_end > today + FAR_AHEAD


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """Why a departure cannot be moved to a day: ``promises`` are to take the bed, each by number and first day."""

    stay: str
    expected_end: date | None
    promises: tuple[tuple[str, date], ...]


def update_groups(
    session: Session,
    user: User,
    group_numbers: Collection[str],
    *,
    departures: Sequence[Departure],
    confirms: Collection[str],
    now: datetime,
    today: date,
) -> int:
    """Changes the expected departures that differ from what is known, and confirms groups; all or nothing.

    ``group_numbers`` are the groups that were on the page, ``departures`` those of every resident of them: Conflict
    when others live there by now, because nobody confirms what was not seen. ``confirms`` are those of the groups whose
    figures are right. Departures that become sooner are changed first, so that they make room for the others. Invalid
    with everything that is wrong, at the field ``stays.<number>.expected_end``; Forbidden by role; NotFound for a group
    that is not the user's own. Gives the number of changes.
    """
    require(user, Action.CHANGE_CAPACITY)
    numbers = sorted({*group_numbers, *confirms})
    if not numbers:
        raise Invalid("group", [Fault(field="", message=N_("choose at least one group"))])
    groups = [repository.group(session, number, visible_to=user, record=Record.OCCUPANCY) for number in numbers]
    ids = [group.id for group in groups if group.id is not None]
    name = f"group {', '.join(numbers)}"
    repository.lock_groups(session, ids)
    residents = _residents(session, ids)
    if {departure.stay for departure in departures} != set(residents):
        raise Conflict(name, "it was changed by somebody else meanwhile")
    changed = [one for one in departures if residents[one.stay].expected_end != one.expected_end]
    faults = _change_departures(session, user, changed, today=today)
    if faults:
        raise Invalid(name, faults)
    for number in sorted(confirms):
        confirm(session, user, number, on=today, now=now)
    return len(changed)


def _change_departures(session: Session, user: User, changed: Collection[Departure], *, today: date) -> list[Fault]:
    """Changes these departures, the soonest first; what is wrong with each. The caller undoes all when there is any."""
    faults = [_at(departure, DOUBTED, ()) for departure in changed if departure.in_doubt(today)]
    for departure in sorted(changed, key=lambda one: (one.expected_end or date.max, one.stay)):
        try:
            set_expected_end(
                session,
                user,
                departure.stay,
                expected_end=departure.expected_end,
                version=departure.version,
                today=today,
            )
        except Invalid as error:
            faults += [_at(departure, fault.message, fault.params) for fault in error.faults]
        except Conflict as error:
            faults.append(_at(departure, error.message, tuple(error.params.items())))
    return faults


def blocked(session: Session, user: User, stay_number: str, *, expected_end: date | None) -> Blocked | None:
    """What keeps a resident's expected departure from being moved to this day; None when nothing does.

    Forbidden by role; NotFound for a stay that the user does not see; Conflict when it has not begun or has ended.
    """
    require(user, Action.CHANGE_CAPACITY)
    stay = repository.stay(session, stay_number, visible_to=user)
    uses = in_the_way_of(session, stay, expected_end=expected_end)
    if not uses:
        return None
    return Blocked(stay=stay_number, expected_end=expected_end, promises=tuple(repository.named(session, uses)))


def blocked_among(session: Session, user: User, departures: Sequence[Departure]) -> list[Blocked]:
    """Those of the departures that a promise or a closure stands in the way of, each looked at by itself."""
    found = []
    for departure in departures:
        try:
            one = blocked(session, user, departure.stay, expected_end=departure.expected_end)
        except Conflict:
            continue
        if one is not None:
            found.append(one)
    return found


def _at(departure: Departure, message: str, params: tuple[tuple[str, str], ...]) -> Fault:
    return Fault(field=f"stays.{departure.stay}.expected_end", message=message, params=params)


def _residents(session: Session, group_ids: Collection[int]) -> dict[str, Stay]:
    """Who lives in the groups now, by the number of the stay."""
    statement = select(Stay).join(Place).where(col(Place.group_id).in_(group_ids), *repository.PRESENT)
    return {stay.number: stay for stay in session.exec(statement)}
