"""What a provider reports to the meeting because it cannot be arranged in the registry: it becomes an action."""

from datetime import date

from sqlmodel import Session, col, select

from zorglogistiek.access.permissions import Action as Deed
from zorglogistiek.access.permissions import require
from zorglogistiek.access.user import User
from zorglogistiek.errors import Conflict
from zorglogistiek.meeting.service import LONGEST_TEXT
from zorglogistiek.meeting.tables import Action, Meeting
from zorglogistiek.places import repository
from zorglogistiek.places.repository import group_of_place
from zorglogistiek.places.tables import Location
from zorglogistiek.places.updating import Blocked, blocked
from zorglogistiek.words import N_, Words

MOST_NAMED = 4
"""So many promises are named in the text of an action."""


def report_late_departure(
    session: Session, user: User, *, stay: str, expected_end: date | None, today: date, words: Words
) -> Action:
    """Puts a resident who stays longer than a promise allows before the next meeting, as an action of the provider.

    The expected departure itself stays as it is: the place is promised, and only the meeting takes a promise back.
    The same report again gives the action that is open already. Forbidden by role; NotFound for a stay that the user
    does not see; Conflict when nothing stands in the way, or when no meeting is planned.
    """
    require(user, Deed.CHANGE_CAPACITY)
    row = repository.stay(session, stay, visible_to=user)
    group = group_of_place(session, row.place_id)
    assert group.id is not None
    repository.lock_groups(session, [group.id])
    hindrance = blocked(session, user, stay, expected_end=expected_end)
    if hindrance is None:
        raise Conflict(f"stay {stay}", "nothing stands in the way: the expected departure can be changed")
    meeting_id, held_on = _next_meeting(session, stay, today)
    action = Action(
        meeting_id=meeting_id,
        organisation_id=session.get_one(Location, group.location_id).provider_id,
        text=_in_words(repository.youth_number(session, row), group.number, hindrance, words),
        due_on=held_on,
    )
    open_ones = select(Action).where(Action.meeting_id == meeting_id, col(Action.done_on).is_(None))
    known = next((one for one in session.exec(open_ones.order_by(col(Action.id))) if one.text == action.text), None)
    if known is not None:
        return known
    session.add(action)
    session.flush()
    return action


def _in_words(youth: str, group: str, hindrance: Blocked, words: Words) -> str:
    """The text of the action: numbers and days, no names."""
    promised = words.listing(
        words.say(N_("{number} from {day} on"), number=number, day=from_on)
        for number, from_on in hindrance.promises[:MOST_NAMED]
    )
    if hindrance.expected_end is None:
        text = words.say(
            N_("{youth} in {group}: the departure is not known any more, but the place is promised: {promised}"),
            youth=youth,
            group=group,
            promised=promised,
        )
    else:
        text = words.say(
            N_("{youth} in {group} leaves on {day} only, but the place is promised before: {promised}"),
            youth=youth,
            group=group,
            day=hindrance.expected_end,
            promised=promised,
        )
    return text[:LONGEST_TEXT]


def _next_meeting(session: Session, stay: str, today: date) -> tuple[int, date]:
    """The id and the day of the first meeting from today on that is not closed."""
    coming = Meeting.held_on >= today, col(Meeting.closed_at).is_(None)
    found = session.exec(select(Meeting).where(*coming).order_by(col(Meeting.held_on)).limit(1)).one_or_none()
    if found is None:
        raise Conflict(f"stay {stay}", "no meeting is planned to report this to: ask the coordinator")
    assert found.id is not None
    return found.id, found.held_on
