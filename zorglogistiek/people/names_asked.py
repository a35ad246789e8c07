"""Whoever types a name with a birth date is told whether somebody like that is registered: nobody asks for many.

It is held as asking by BSN is (``bsn_asked``). What is told leaves an event of the youth (``duplicates.TOLD``); what is
asked and finds nobody is only counted.
"""

from collections.abc import Mapping
from datetime import date, datetime

from sqlmodel import Session, select

from zorglogistiek.access.attempts import Limit, Tried, count_attempt, count_beside, was_tried
from zorglogistiek.access.permissions import Action, may
from zorglogistiek.access.user import User
from zorglogistiek.access.visibility import Reach, Record, reach
from zorglogistiek.clock import day_at
from zorglogistiek.database import Database
from zorglogistiek.people.bsn_asked import HOUR, ask_bsn, bsn_sent
from zorglogistiek.people.duplicates import Person, likely_same, person, person_of
from zorglogistiek.people.forms import YouthChange
from zorglogistiek.people.reading import understood
from zorglogistiek.people.repository import youth, youth_ids_seen
from zorglogistiek.people.tables import Youth

ASKED = Limit(name="names asked", most=30, within=HOUR)
"""Different names with a birth date of one account or program, of whom not all who are like it are seen by it."""

THE_SAME = Limit(name="this name asked", most=1, within=HOUR)
"""Going on with a form asks the same once more: that is not counted anew within this time."""


def ask_known(database: Database, user: User, sent: object, now: datetime, *, number: str | None = None) -> None:
    """Counts that the user is about to be told whether a youth is known: by BSN, and by name with a birth date.

    ``sent`` is a registration or facts of a youth, as they were sent: it may be anything. ``number`` is the youth whose
    facts they are to be. TooMany after too many of either; NotFound when the user does not see that youth. It takes the
    database and not a session: what is asked stays counted when the request is refused.
    """
    ask_bsn(database, user, bsn_sent(sent), now)
    if reach(user, Record.YOUTH) is Reach.REGION or not may(user, Action.REGISTER):
        return
    facts = sent.get("youth", sent) if isinstance(sent, Mapping) else None
    if not isinstance(facts, Mapping):
        return
    whose = str(user.account_id) if user.account_id is not None else user.name
    with database.read() as session:
        asked = _asked(session, user, understood(YouthChange, facts, today=day_at(now)), number)
        if asked is None or _sees_all_like(session, user, asked):
            return
        same = Tried(limit=THE_SAME, who=f"{whose} {asked.name} {asked.birth_date}")
        if was_tried(session, same, now):
            return
    count_attempt(database, [Tried(limit=ASKED, who=whose)], now, event="registration")
    with database.beside() as session:
        count_beside(session, same, now)


def _asked(session: Session, user: User, typed: YouthChange, number: str | None) -> Person | None:
    """Who is asked for; None as long as a name or the birth date lacks. What is not changed is as it stands."""
    first, last, born = typed.first_name, typed.last_name, typed.birth_date
    if number is not None and (first or last or born):
        row = youth(session, number, visible_to=user)
        first, last, born = first or row.first_name, last or row.last_name, born or row.birth_date
    if not (first and last and isinstance(born, date)):
        return None
    return person(number="", bsn=None, first_name=first, last_name=last, birth_date=born)


def _sees_all_like(session: Session, user: User, asked: Person) -> bool:
    """Whether there are such youths, and the user sees them all: the answer tells nothing then."""
    born = session.exec(select(Youth).where(Youth.birth_date == asked.birth_date))
    alike = {one.id for one in born if one.id is not None and likely_same(asked, person_of(one)) is not None}
    return bool(alike) and alike == youth_ids_seen(session, alike, visible_to=user)
