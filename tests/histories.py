"""Histories of a whole registry: commands that somebody might give on any day, and what must hold after each of them.

A command chooses by a ``Random`` what it is about, mostly something that it suits and now and then something else. It
is carried out, or refused with an error of the registry; nothing else may happen.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar

from sqlmodel import Session, col, select

from tests.api_routes import REGISTRATION
from tests.meeting_world import Table, make_table
from zorglogistiek.audit.verifying import verify
from zorglogistiek.clock import monday_of
from zorglogistiek.codes import ClosureReason, DeclineReason, EndReason, EventKind, StayPurpose
from zorglogistiek.codes import ReferralState as State
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Forbidden, Invalid, NotFound
from zorglogistiek.meeting.deciding.expiring import expire_overdue
from zorglogistiek.meeting.deciding.lapsing import lapse_decline
from zorglogistiek.meeting.deciding.promises import family_accepts, start
from zorglogistiek.meeting.deciding.withdrawing import withdraw
from zorglogistiek.meeting.service import open_meeting
from zorglogistiek.meeting.tables import Decision, Meeting
from zorglogistiek.people.repository import all_events_of
from zorglogistiek.people.service import break_down, change_referral, record, register
from zorglogistiek.people.steps import OPEN_STATES, PROMISED, SEEKING, state_of
from zorglogistiek.people.tables import Referral, ReferralEvent, Youth
from zorglogistiek.places import service as places
from zorglogistiek.places.tables import Closure, Group, Opening, Place, PlaceClosure, Stay
from zorglogistiek.privacy.erasing import Ground, erase
from zorglogistiek.privacy.parts import REMOVED
from zorglogistiek.statistics.list_weeks import list_weeks

REFUSED = (Conflict, Forbidden, Invalid, NotFound)
GROUPS = ("G1", "G2")
FOREVER = date.max
Row = TypeVar("Row")


@dataclass(slots=True)
class History:
    """A registry with a meeting, and how often each command was carried out."""

    table: Table
    done: Counter[str] = field(default_factory=Counter)

    @classmethod
    def begun(cls, database: Database, *, places: int = 2, youths: int = 4) -> "History":
        return cls(make_table(database, places=places, youths=youths))

    @property
    def today(self) -> date:
        return self.table.today

    def act(self, name: str, chance: Random) -> None:
        """Gives a command; whether it is carried out or refused is the registry's to say."""
        try:
            COMMANDS[name](self, chance)
        except REFUSED:
            return
        self.done[name] += 1


class NothingToDo(Conflict):
    """There is nothing that the command could be about."""

    def __init__(self) -> None:
        super().__init__("history", "there is nothing to do")


def standing(session: Session) -> list[tuple[Referral, State]]:
    rows = session.exec(select(Referral).order_by(col(Referral.id))).all()
    events = all_events_of(session, [row.id for row in rows if row.id is not None])
    return [(row, state_of(row.number, events.get(row.id or 0, ()))) for row in rows]


def one_of(session: Session, chance: Random, states: Iterable[State]) -> Referral:
    """A referral in one of these states, or now and then in any."""
    wanted, known = set(states), standing(session)
    found = [row for row, state in known if state in wanted or chance.random() < 0.05]
    return chosen(found, chance)


def chosen(rows: Iterable[Row], chance: Random) -> Row:
    found = list(rows)
    if not found:
        raise NothingToDo
    return found[chance.randrange(len(found))]


def stays(session: Session, *, present: bool) -> list[Stay]:
    begun = col(Stay.started_on).is_not(None) if present else col(Stay.started_on).is_(None)
    return list(session.exec(select(Stay).where(begun, col(Stay.ended_on).is_(None)).order_by(col(Stay.id))))


def a_group(history: History, session: Session, chance: Random) -> Group:
    return session.get_one(Group, history.table.region.groups[GROUPS[chance.randrange(len(GROUPS))]])


# The commands


def new_youth(history: History, chance: Random) -> None:
    table, name = history.table, f"Nieuw {chance.randrange(10**9)}"
    like: Any = REGISTRATION["youth"]
    youth = {**like, "last_name": name, "bsn": None, "contra_indications": []}
    with table.write() as session:
        made = register(session, table.coordinator, {**REGISTRATION, "youth": youth}, now=table.now())
        if chance.random() < 0.8:
            record(session, table.coordinator, made.referral, EventKind.FILE_COMPLETE, history.today, now=table.now())


def moves_on(history: History, chance: Random) -> None:
    """A youth who lives in a group, or was withdrawn, is referred again."""
    table = history.table
    with table.write() as session:
        row = one_of(session, chance, {State.PLACED, State.WITHDRAWN})
        lives = any(stay.youth_id == row.youth_id for stay in stays(session, present=True))
        form = {
            "youth_number": session.get_one(Youth, row.youth_id).number,
            "kind": "move_on" if lives else "new",
            "urgency": "regular",
            "care_forms": ["treatment_group"],
            "referrer": "W1",
        }
        made = register(session, table.coordinator, form, now=table.now())
        record(session, table.coordinator, made.referral, EventKind.FILE_COMPLETE, history.today, now=table.now())


def changes(history: History, chance: Random) -> None:
    table, wanted = history.table, history.today + timedelta(days=chance.randrange(60))
    with table.write() as session:
        row = one_of(session, chance, SEEKING)
        sent = {"wanted_from": wanted.isoformat()}
        change_referral(session, table.coordinator, row.number, sent, version=row.version, now=table.now())


def recorded(states: Iterable[State], *kinds: EventKind) -> Callable[[History, Random], None]:
    """Records one of these events, which stand on their own, of a referral in one of these states."""

    def command(history: History, chance: Random) -> None:
        table, kind = history.table, kinds[chance.randrange(len(kinds))]
        with table.write() as session:
            row = one_of(session, chance, states)
            record(session, table.coordinator, row, kind, history.today, now=table.now())

    return command


def decided(kind: str, *states: State) -> Callable[[History, Random], None]:
    """The meeting takes a decision of this kind on a referral in one of these states."""

    def command(history: History, chance: Random) -> None:
        table, form = history.table, {"kind": kind}
        with table.database.read() as session:
            row = one_of(session, chance, states)
        if kind in {"accept", "decline", "hold"}:
            form["group"] = GROUPS[chance.randrange(len(GROUPS))]
            form["purpose"] = "bridge" if chance.random() < 0.2 else "final"
        if kind == "accept":
            form["week"] = (monday_of(history.today) + timedelta(weeks=chance.randrange(5))).isoformat()
        if kind == "decline":
            reasons = [reason for reason in DeclineReason if reason is not DeclineReason.OTHER]
            form["reason"] = reasons[chance.randrange(len(reasons))].value
        if kind == "hold":
            form["until"] = (history.today + timedelta(days=chance.randrange(1, 60))).isoformat()
        if kind in {"withdraw", "escalate"}:
            form["note"] = "Zo besloten"
        with table.write() as session:
            table_decide(history, session, row.number, form)

    return command


def table_decide(history: History, session: Session, number: str, form: dict[str, str]) -> None:
    from zorglogistiek.meeting.deciding.decisions import decide

    table = history.table
    version = session.exec(select(Referral.version).where(Referral.number == number)).one()
    sent = {**form, "version": version}
    held = {"meeting_on": table.held_on, "now": table.now(), "today": history.today}
    decide(session, table.coordinator, referral=number, form=sent, **held)  # type: ignore[arg-type]


def takes_back(history: History, chance: Random) -> None:
    table = history.table
    with table.write() as session:
        meeting = select(Meeting.id).where(Meeting.held_on == table.held_on)
        taken = session.exec(
            select(Decision).where(col(Decision.meeting_id).in_(meeting)).order_by(col(Decision.id).desc())
        )
        decision = chosen(list(taken)[:4], chance)
        from zorglogistiek.meeting.deciding.revoking import revoke

        version = session.get_one(Referral, decision.referral_id).version
        revoke(
            session,
            table.coordinator,
            meeting_on=table.held_on,
            decision_id=decision.id or 0,
            version=version,
            now=table.now(),
            today=history.today,
        )


def family_agrees(history: History, chance: Random) -> None:
    table, today = history.table, history.today
    with table.write() as session:
        row = one_of(session, chance, {State.ACCEPTED})
        told = {"referral": row.number, "version": row.version, "on": today, "now": table.now(), "today": today}
        family_accepts(session, table.coordinator, **told)  # type: ignore[arg-type]


def starts(history: History, chance: Random) -> None:
    table, today = history.table, history.today
    with table.write() as session:
        promise = chosen(stays(session, present=False), chance)
        row = session.get_one(Referral, promise.referral_id)
        told = {"referral": row.number, "version": row.version, "now": table.now(), "today": today}
        started_on = today - timedelta(days=chance.randrange(3))
        start(session, table.coordinator, started_on=started_on, purpose=promise.purpose, **told)  # type: ignore[arg-type]


def breaks_down(history: History, chance: Random) -> None:
    table = history.table
    with table.write() as session:
        row = one_of(session, chance, {State.PLACED})
        break_down(session, table.coordinator, row.number, history.today, version=row.version, now=table.now())


def withdraws(history: History, chance: Random) -> None:
    table = history.table
    with table.write() as session:
        row = one_of(session, chance, OPEN_STATES)
        withdraw(session, table.coordinator, row.number, history.today, version=row.version, now=table.now())


def decline_lapses(history: History, chance: Random) -> None:
    table = history.table
    with table.write() as session:
        declined = select(ReferralEvent).where(ReferralEvent.kind == EventKind.DECLINED)
        event = chosen(session.exec(declined.order_by(col(ReferralEvent.id).desc()).limit(4)), chance)
        row, group = session.get_one(Referral, event.referral_id), session.get_one(Group, event.group_id)
        told = {"referral": row.number, "version": row.version, "now": table.now(), "today": history.today}
        lapse_decline(session, table.coordinator, group=group.number, note="Bijgelegd", **told)  # type: ignore[arg-type]


def closes(history: History, chance: Random) -> None:
    from_on = history.today + timedelta(days=chance.randrange(40))
    until_on = from_on + timedelta(days=chance.randrange(1, 40)) if chance.random() < 0.8 else None
    with history.table.write() as session:
        group = a_group(history, session, chance)
        told = {"from_on": from_on, "until_on": until_on, "places": 1, "reason": ClosureReason.BUILDING}
        places.close_places(session, history.table.coordinator, group.number, today=history.today, **told)  # type: ignore[arg-type]


def reopens(history: History, chance: Random) -> None:
    with history.table.write() as session:
        closure = chosen(session.exec(select(Closure).order_by(col(Closure.id))), chance)
        on = history.today + timedelta(days=chance.randrange(30))
        places.reopen(session, history.table.coordinator, closure.number, on=on, version=closure.version)


def opens(history: History, chance: Random) -> None:
    with history.table.write() as session:
        group, on = a_group(history, session, chance), history.today + timedelta(days=chance.randrange(30))
        places.open_places(session, history.table.coordinator, group.number, from_on=on, places=1)


def expects(history: History, chance: Random) -> None:
    table, day = history.table, history.today + timedelta(days=chance.randrange(-5, 80))
    with table.write() as session:
        stay = chosen(stays(session, present=True), chance)
        told = {"expected_end": day if chance.random() < 0.8 else None, "version": stay.version, "today": history.today}
        places.set_expected_end(session, table.coordinator, stay.number, **told)  # type: ignore[arg-type]


def leaves(history: History, chance: Random) -> None:
    table = history.table
    with table.write() as session:
        stay = chosen(stays(session, present=True), chance)
        on = history.today - timedelta(days=chance.randrange(3))
        told = {"ended_on": on, "reason": EndReason.AS_PLANNED, "version": stay.version, "today": history.today}
        places.end_stay(session, table.coordinator, stay.number, **told)  # type: ignore[arg-type]


def confirms(history: History, chance: Random) -> None:
    table = history.table
    with table.write() as session:
        group = a_group(history, session, chance)
        places.confirm(session, table.coordinator, group.number, on=history.today, now=table.now())


def expires(history: History, _chance: Random) -> None:
    table = history.table
    with table.write() as session:
        if not expire_overdue(session, table.coordinator, today=history.today, now=table.now()):
            raise NothingToDo


def erases(history: History, chance: Random) -> None:
    table = history.table
    with table.write() as session:
        row = one_of(session, chance, {State.PLACED, State.WITHDRAWN})
        number = session.get_one(Youth, row.youth_id).number
        erase(session, table.coordinator, number, Ground.REQUEST, now=table.now())


def time_passes(history: History, chance: Random) -> None:
    """Days or weeks later there is another meeting."""
    table = history.table
    table.today += timedelta(days=(1, 3, 7, 7, 21)[chance.randrange(5)])
    table.held_on = table.today
    with table.write() as session:
        open_meeting(session, table.coordinator, held_on=table.held_on)


COMMANDS: dict[str, Callable[[History, Random], None]] = {
    "register": new_youth,
    "register again": moves_on,
    "change": changes,
    "record": recorded(OPEN_STATES, EventKind.FILE_COMPLETE, EventKind.FILE_INCOMPLETE, EventKind.INTAKE),
    "wait voluntarily": recorded(
        {*SEEKING, State.VOLUNTARY}, EventKind.VOLUNTARY_WAIT_STARTED, EventKind.VOLUNTARY_WAIT_ENDED
    ),
    "accept": decided("accept", *SEEKING),
    "family accepts": family_agrees,
    "decline": decided("decline", *SEEKING, *PROMISED),
    "hold": decided("hold", *SEEKING),
    "escalate": decided("escalate", *SEEKING),
    "withdraw in the meeting": decided("withdraw", *SEEKING, *PROMISED),
    "take back": takes_back,
    "start": starts,
    "break down": breaks_down,
    "withdraw": withdraws,
    "lapse": decline_lapses,
    "close": closes,
    "reopen": reopens,
    "open": opens,
    "expect": expects,
    "leave": leaves,
    "confirm": confirms,
    "expire": expires,
    "erase": erases,
}
"""Everything but the passing of time, which is nobody's command."""

OFTEN = (*COMMANDS, *("register", "accept", "family accepts", "start") * 4)
"""The commands as they should come: those that bring others further more often."""


# What must hold


def check(history: History) -> None:
    """AssertionError, naming what does not hold."""
    with history.table.database.read() as session:
        known, every = standing(session), session.exec(select(Stay)).all()  # that this works: the states are derivable
        assert living_faults(every) == []
        assert place_faults(session, every) == []
        assert promise_faults(known, every) == []
        assert flow_faults(history, session, known) == []
        assert verify(session).broken is None
        assert waiting_twice(known) == []
        erased = session.exec(select(Youth).where(col(Youth.erased_at).is_not(None))).all()
        assert {youth.last_name for youth in erased} <= {REMOVED}
        assert {youth.id for youth in erased}.isdisjoint(row.youth_id for row, state in known if state in OPEN_STATES)


def waiting_twice(known: Iterable[tuple[Referral, State]]) -> list[int]:
    """The youths with more than one open referral."""
    waits = Counter(row.youth_id for row, state in known if state in OPEN_STATES)
    return [youth_id for youth_id, number in waits.items() if number > 1]


def living_faults(every: Iterable[Stay]) -> list[str]:
    """Who lives in two places at a time, and places in which two live."""
    lived = defaultdict[tuple[str, int], list[tuple[date, date, str]]](list)
    for stay in every:
        if stay.started_on is not None:
            period = stay.started_on, stay.ended_on or FOREVER, stay.number
            lived["youth", stay.youth_id].append(period)
            lived["place", stay.place_id].append(period)
    return overlaps(lived)


def place_faults(session: Session, every: Iterable[Stay]) -> list[str]:
    """Places that are lived in, promised or closed twice on a day, or used before they open; groups with other places."""
    used = defaultdict[tuple[str, int], list[tuple[date, date, str]]](list)
    opens_on = {place.id: place.opens_on for place in session.exec(select(Place))}
    faults = []
    for stay in every:
        begins, ends = stay.started_on or stay.planned_on, stay.ended_on or stay.moves_out_on or stay.expected_end
        assert begins is not None
        used["place", stay.place_id].append((begins, ends or FOREVER, stay.number))
        if begins < (opens_on[stay.place_id] or begins):
            faults.append(f"stay {stay.number} begins before its place")
    for closed in session.exec(select(PlaceClosure)):
        used["place", closed.place_id].append((closed.from_on, closed.until_on or FOREVER, f"closure {closed.id}"))
    for group in session.exec(select(Group)):
        more = sum(session.exec(select(Opening.places).where(Opening.group_id == group.id)))
        there = session.exec(select(Place.id).where(Place.group_id == group.id)).all()
        if len(there) != group.places + more:
            faults.append(f"group {group.number} has {len(there)} places")
    return faults + overlaps(used)


def overlaps(used: dict[tuple[str, int], list[tuple[date, date, str]]]) -> list[str]:
    faults = []
    for what, periods in used.items():
        in_order = sorted(period for period in periods if period[0] < period[1])
        faults += [
            f"{what}: {one[2]} and {other[2]}" for one, other in itertools.pairwise(in_order) if other[0] < one[1]
        ]
    return faults


def promise_faults(known: Iterable[tuple[Referral, State]], every: Iterable[Stay]) -> list[str]:
    """Referrals that await a start without a promised place, or have one and await none; moves that lead nowhere."""
    faults, promised = [], [stay for stay in every if stay.started_on is None]
    lasting = Counter(stay.referral_id for stay in promised if stay.purpose is StayPurpose.FINAL)
    for row, state in known:
        if lasting[row.id] != (state in PROMISED):
            faults.append(f"referral {row.number} in state {state} has {lasting[row.id]} promised places")
    for stay in every:
        starts_on = {one.planned_on for one in promised if one.youth_id == stay.youth_id}
        if stay.ended_on is None and stay.moves_out_on is not None and stay.moves_out_on not in starts_on:
            faults.append(f"stay {stay.number} ends for a move that nobody promised")
    return faults


WEEKS_OF_A_HISTORY = 20 * 52
"""More than any history lasts, so that the list is counted from its first week, when nobody stood on it."""


def flow_faults(history: History, session: Session, known: Iterable[tuple[Referral, State]]) -> list[str]:
    """Weeks in which the list is not that of the week before, with who came and without who left."""
    weeks = list_weeks(session, history.table.coordinator, on=history.today, weeks=WEEKS_OF_A_HISTORY)
    totals = [[week.total for week in part] for part in (weeks.stock, weeks.inflow, weeks.outflow)]
    faults, before = [], 0
    for week, (stock, came, left) in zip(weeks.stock, zip(*totals, strict=True), strict=True):
        if stock != before + came - left:
            faults.append(f"week of {week.from_on}: {before} + {came} - {left} is not {stock}")
        before = stock
    listed = sum(state in OPEN_STATES for _, state in known)
    return [*faults, *([] if before == listed else [f"{listed} are listed, and {before} counted"])]
