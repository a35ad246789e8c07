"""Which fields of youths somebody is shown, by the declaration in ``access.visibility``; views are cut here only."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar

from sqlmodel import Session, col, select

from zorglogistiek.access.user import User
from zorglogistiek.access.visibility import SHOWS, TIES, Fields, Reach, Record, Tie, reach
from zorglogistiek.clock import birthday
from zorglogistiek.codes import EventKind, LegalFrame
from zorglogistiek.people.events import GroupEvent
from zorglogistiek.people.repository import chunks, youth_seen
from zorglogistiek.people.tables import Youth
from zorglogistiek.people.views import SiblingLine, YouthLine
from zorglogistiek.places.tables import Group, Location, Place, Stay

Told = TypeVar("Told", bound=GroupEvent)

ADULT = 18
"""The birthday, in years, with which the Youth Act's frames end."""

NEAR_BIRTHDAY = timedelta(days=31)
"""The end of a legal frame that lies so near that birthday is not told to who is not told the birth date."""

OF_THE_WAIT = frozenset({EventKind.REGISTERED, EventKind.FILE_COMPLETE, EventKind.FILE_INCOMPLETE})
"""Events that tell nothing but how long somebody waits: they belong to the needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a user is shown of each youth, by id; and the ids of the groups of the user's own organisation.

    ``own_groups`` is only filled for who sees youths by what ties them to those groups.
    """

    fields: Mapping[int, frozenset[Fields]]
    own_groups: frozenset[int]

    def of(self, youth_id: int) -> frozenset[Fields]:
        """The fields of one youth; nothing of who was not asked for."""
        return self.fields.get(youth_id, frozenset())

    def events(self, youth_id: int, events: Sequence[Told]) -> Sequence[Told]:
        """The events of a referral of this youth that are told; without the history: of the wait and own groups."""
        if Fields.HISTORY in self.of(youth_id):
            return events
        return [one for one in events if one.kind in OF_THE_WAIT or one.group_id in self.own_groups]


NOTHING_SHOWN = Shown(fields={}, own_groups=frozenset())
"""What is shown before anybody asked."""


def shown_to(session: Session, user: User, youth_ids: Collection[int]) -> Shown:
    """What the user is shown of these youths, whom the user sees."""
    far = reach(user, Record.YOUTH)
    ties = TIES[far]
    accepted = _at_home(session, user, youth_ids) if far is Reach.MATCHED else set()
    fields = {}
    for youth_id in youth_ids:
        tie = Tie.EMERGENCY if youth_id == user.emergency else _tie(ties, accepted=youth_id in accepted)
        fields[youth_id] = frozenset() if tie is None else SHOWS[tie]
    own = select(Group.id).join(Location).where(col(Location.provider_id) == user.organisation_id)
    own_groups = frozenset(one for one in session.exec(own) if one is not None) if far is Reach.MATCHED else frozenset()
    return Shown(fields=fields, own_groups=own_groups)


def _tie(ties: frozenset[Tie], *, accepted: bool) -> Tie | None:
    if Tie.PROPOSED in ties:
        return Tie.ACCEPTED if accepted else Tie.PROPOSED
    return next(iter(ties), None)


def _at_home(session: Session, user: User, youth_ids: Collection[int]) -> set[int]:
    """Those of the youths to whom a place of an own group is promised or given: who were accepted."""
    statement = select(Stay.youth_id).join(Place).join(Group).join(Location)
    statement = statement.where(col(Location.provider_id) == user.organisation_id, col(Stay.ended_on).is_(None))
    return {
        found for some in chunks(youth_ids) for found in session.exec(statement.where(col(Stay.youth_id).in_(some)))
    }


def line_for(line: YouthLine, fields: frozenset[Fields]) -> YouthLine:
    """The line with what these fields show; the rest is None."""
    if Fields.IDENTITY not in fields:
        until = None if _tells_the_birthday(line) else line.legal_frame_until
        line = replace(line, first_name=None, last_name=None, birth_date=None, legal_frame_until=until)
    if Fields.ADDRESS not in fields:
        line = replace(line, pc4=None)
    return replace(line, shown=fields)


def _tells_the_birthday(line: YouthLine) -> bool:
    """Whether the end of the legal frame gives the birth date away: guardianship ends with the 18th birthday."""
    until, born = line.legal_frame_until, line.birth_date
    if until is None or born is None:
        return False
    return line.legal_frame is LegalFrame.GUARDIANSHIP or abs(until - birthday(born, ADULT)) <= NEAR_BIRTHDAY


def siblings_shown(
    session: Session, user: User, lines: Mapping[int, SiblingLine], shown: Shown
) -> dict[int, SiblingLine]:
    """The sibling sets by youth id; without the ties, only with those of the others whom the user sees."""
    cut = {youth_id for youth_id in lines if Fields.TIES not in shown.of(youth_id)}
    found = {youth_id: line for youth_id, line in lines.items() if youth_id not in cut}
    if not cut:
        return found
    numbers = {number for youth_id in cut for number in lines[youth_id].youths}
    others = select(Youth.number).where(col(Youth.number).in_(numbers), youth_seen(session, user))
    seen = set(session.exec(others))
    for youth_id in cut:
        youths = tuple(number for number in lines[youth_id].youths if number in seen)
        if youths:
            found[youth_id] = replace(lines[youth_id], youths=youths)
    return found
