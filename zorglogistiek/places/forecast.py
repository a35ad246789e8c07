"""The free places of each group in the weeks ahead, and how fresh the figures are."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from zorglogistiek.access.user import User
from zorglogistiek.audit.showing import aside
from zorglogistiek.clock import WEEK, monday_of
from zorglogistiek.codes import CareForm
from zorglogistiek.places import repository
from zorglogistiek.places.occupancy import free_by_week, places_by_week
from zorglogistiek.places.overview import GroupOverview, group_overviews
from zorglogistiek.places.tables import Group


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekCapacity:
    """A week by its Monday: the places that are there and not closed, and those of them that are free."""

    week: date
    places: int
    free: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCapacity:
    """A group in the weeks ahead. ``stale``: nobody confirmed the figures in the last seven days."""

    group: str
    name: str
    care_form: CareForm
    provider: str
    provider_name: str
    free_now: int
    confirmed_on: date | None
    stale: bool
    weeks: tuple[WeekCapacity, ...]


def capacity(session: Session, *, visible_to: User, on: date, weeks: int) -> list[GroupCapacity]:
    """The groups whose occupancy the user sees, from the week of day ``on``. Eleven queries.

    Counted as a plan counts: who leaves in a week makes room in that week. A resident who should have left by ``on``
    is taken to leave in the next week.
    """
    with aside(session):
        overviews = group_overviews(session, visible_to=visible_to, on=on)
    numbers = [overview.number for overview in overviews]
    ids = dict(session.exec(select(Group.number, Group.id).where(col(Group.number).in_(numbers))).all())
    monday = monday_of(on)
    known = [group_id for group_id in ids.values() if group_id is not None]
    uses = repository.place_uses(session, known, on=on, overdue_until=monday + WEEK)
    found = []
    for overview in overviews:
        places = uses.get(ids[overview.number] or 0, [])
        there, free = places_by_week(places, monday, weeks), free_by_week(places, monday, weeks)
        found.append(_capacity(overview, monday, there, free))
    return found


def _capacity(overview: GroupOverview, monday: date, there: list[int], free: list[int]) -> GroupCapacity:
    ahead = enumerate(zip(there, free, strict=True))
    return GroupCapacity(
        group=overview.number,
        name=overview.name,
        care_form=overview.care_form,
        provider=overview.provider_number,
        provider_name=overview.provider,
        free_now=overview.free,
        confirmed_on=overview.confirmed_on,
        stale=overview.stale,
        weeks=tuple(WeekCapacity(week=monday + week * WEEK, places=both[0], free=both[1]) for week, both in ahead),
    )
