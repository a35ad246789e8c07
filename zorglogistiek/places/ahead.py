"""The places of each care form in the weeks ahead: taken, promised, closed and free."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from zorglogistiek.access.user import User
from zorglogistiek.access.visibility import Record
from zorglogistiek.clock import WEEK, monday_of
from zorglogistiek.codes import CareForm
from zorglogistiek.places.occupancy import PlaceUses, UseKind, free_by_week, places_by_week, without
from zorglogistiek.places.repository import place_uses, visible_group
from zorglogistiek.places.tables import Group, Location


@dataclass(frozen=True, slots=True, kw_only=True)
class FormWeek:
    """The places of a care form in the week of a Monday; together they are all the places that there are."""

    week: date
    taken: int
    promised: int
    closed: int
    free: int

    @property
    def places(self) -> int:
        """All places, whatever they are used for."""
        return self.taken + self.promised + self.closed + self.free


@dataclass(frozen=True, slots=True, kw_only=True)
class FormAhead:
    """A care form in the weeks ahead, and how many groups it has."""

    care_form: CareForm
    groups: int
    weeks: tuple[FormWeek, ...]


def forms_ahead(session: Session, *, visible_to: User, on: date, weeks: int) -> list[FormAhead]:
    """The care forms of the groups whose occupancy the user sees, from the week of day ``on``. Four queries.

    Counted as ``forecast.capacity`` counts: who leaves in a week makes room in that week, and a resident who should
    have left by ``on`` is taken to leave in the next week.
    """
    seen = visible_group(visible_to, Record.OCCUPANCY)
    statement = select(Group.id, Group.care_form).join(Location).where(seen).order_by(col(Group.id))
    groups = {group_id: CareForm(form) for group_id, form in session.exec(statement) if group_id is not None}
    monday = monday_of(on)
    uses = place_uses(session, list(groups), on=on, overdue_until=monday + WEEK)
    places = defaultdict[CareForm, list[PlaceUses]](list)
    for group_id, form in groups.items():
        places[form] += uses.get(group_id, [])
    counted = [form for form in CareForm if form in places]
    return [
        FormAhead(
            care_form=form,
            groups=sum(one is form for one in groups.values()),
            weeks=form_weeks(places[form], monday, weeks),
        )
        for form in counted
    ]


def form_weeks(places: Sequence[PlaceUses], monday: date, weeks: int) -> tuple[FormWeek, ...]:
    """What becomes of these places in each week from ``monday`` on. A place that is closed counts as closed only."""
    there = places_by_week(without(places, UseKind.CLOSURE), monday, weeks)
    usable = places_by_week(places, monday, weeks)
    free = free_by_week(places, monday, weeks)
    unpromised = free_by_week(without(places, UseKind.PROMISE), monday, weeks)
    return tuple(
        FormWeek(
            week=monday + week * WEEK,
            taken=usable[week] - unpromised[week],
            promised=unpromised[week] - free[week],
            closed=there[week] - usable[week],
            free=free[week],
        )
        for week in range(weeks)
    )
