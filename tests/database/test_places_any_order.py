"""Any commands in any order: no bed is ever given twice, nobody is in two places, and nothing is refused that fits.

The checks read the tables themselves and count day by day; they share no code with the package.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import Session, SQLModel, col, delete, select

from tests.small_region import TODAY, make_region, resident
from zorglogistiek.access.user import SYSTEM
from zorglogistiek.codes import ClosureReason, EndReason, StayPurpose
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Invalid
from zorglogistiek.places import service
from zorglogistiek.places.tables import Closure, Group, Place, PlaceClosure, Stay

BEDS, YOUTHS = 3, 8
picks = st.integers(0, 100)
lengths = st.one_of(st.none(), st.integers(1, 6))
PROMISES = (col(Stay.started_on).is_(None),)
RESIDENTS = (col(Stay.started_on).is_not(None), col(Stay.ended_on).is_(None))


class Week(RuleBasedStateMachine):
    """One group of three beds, and everything that can be done to it, by somebody who does not look first."""

    database: ClassVar[Database]

    def __init__(self) -> None:
        super().__init__()
        with self.database.write() as session:
            for table in reversed(SQLModel.metadata.sorted_tables):
                if not table.name.startswith("audit_"):  # nothing is removed from the log
                    session.execute(delete(table))
        self.region = make_region(self.database, places=BEDS, youths=YOUTHS)
        self.today = TODAY

    @initialize(ends=st.lists(st.one_of(st.none(), st.integers(-3, 30)), max_size=BEDS))
    def some_live_there(self, ends: list[int | None]) -> None:
        for number, days in enumerate(ends, 1):
            end = None if days is None else TODAY + timedelta(days=days)
            resident(self.database, self.region, f"J{number}", place=number, since=TODAY - timedelta(40), until=end)

    @rule(days=st.integers(1, 20))
    def time_passes(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule(youth=st.integers(1, YOUTHS), in_weeks=st.integers(0, 5), weeks=lengths)
    def promise(self, youth: int, in_weeks: int, weeks: int | None) -> None:
        week = self.today - timedelta(days=self.today.weekday()) + timedelta(weeks=in_weeks)
        with self.database.read() as session:
            fits = any(
                self.beds_suffice(session, day, weeks)
                for day in (week + timedelta(days=offset) for offset in range(7))
                if day >= self.today
            )
        try:
            with self.database.write() as session:
                service.promise_place(
                    session,
                    group=session.get_one(Group, self.region.groups["G1"]),
                    youth_id=self.region.youths[f"J{youth}"],
                    referral_id=self.region.referrals[f"R{youth}"],
                    purpose=StayPurpose.FINAL,
                    week=week,
                    not_before=self.today,
                    stay_weeks=weeks,
                )
        except Conflict:
            assert not fits, "refused, though the beds suffice on every day"
        else:
            assert fits, "promised, though on some day the beds do not suffice"

    @rule(pick=picks)
    def release(self, pick: int) -> None:
        self.on_a_stay(pick, service.release_promise, PROMISES)

    @rule(pick=picks)
    def start(self, pick: int) -> None:
        self.on_a_stay(pick, lambda session, stay: service.start_stay(session, stay, started_on=self.today), PROMISES)

    @rule(pick=picks, days=st.one_of(st.none(), st.integers(-5, 60)))
    def expect_another_end(self, pick: int, days: int | None) -> None:
        end = None if days is None else self.today + timedelta(days=days)
        self.on_a_stay(
            pick,
            lambda session, stay: service.set_expected_end(
                session, SYSTEM, stay.number, expected_end=end, version=stay.version, today=self.today
            ),
            RESIDENTS,
        )

    @rule(pick=picks, days=st.one_of(st.none(), st.integers(0, 40)))
    def agree_on_a_move(self, pick: int, days: int | None) -> None:
        moves = None if days is None else self.today + timedelta(days=days)
        self.on_a_stay(pick, lambda session, stay: service.agree_move(session, stay, moves_out_on=moves), RESIDENTS)

    @rule(pick=picks, days_ago=st.integers(0, 10))
    def end(self, pick: int, days_ago: int) -> None:
        left = self.today - timedelta(days=days_ago)
        # What happened is always recorded, whatever was promised: no refusal is caught here.
        with self.database.write() as session:
            residents = session.exec(select(Stay).where(*RESIDENTS, col(Stay.started_on) <= left)).all()
            if residents:
                stay = residents[pick % len(residents)]
                service.finish_stay(session, stay, ended_on=left, reason=EndReason.OTHER)

    @rule(days=st.integers(-3, 40), length=lengths, places=st.integers(1, BEDS))
    def close(self, days: int, length: int | None, places: int) -> None:
        from_on = self.today + timedelta(days=days)
        self.try_command(
            lambda session: service.close_places(
                session,
                SYSTEM,
                "G1",
                from_on=from_on,
                until_on=None if length is None else from_on + timedelta(weeks=length),
                places=places,
                reason=ClosureReason.OTHER,
                today=self.today,
            )
        )

    @rule(pick=picks, days=st.integers(-5, 30))
    def reopen(self, pick: int, days: int) -> None:
        with self.database.read() as session:
            found = session.exec(select(Closure).order_by(col(Closure.id))).all()
        if found:
            one, on = found[pick % len(found)], self.today + timedelta(days=days)
            self.try_command(lambda session: service.reopen(session, SYSTEM, one.number, on=on, version=one.version))

    @rule(days=st.integers(0, 40))
    def open_a_place(self, days: int) -> None:
        on = self.today + timedelta(days=days)
        self.try_command(lambda session: service.open_places(session, SYSTEM, "G1", from_on=on, places=1))

    def on_a_stay(self, pick: int, command: Callable[[Session, Stay], Any], which: Sequence[Any]) -> None:
        with self.database.read() as session:
            numbers = session.exec(select(Stay.number).where(*which).order_by(col(Stay.id))).all()
        if numbers:
            chosen = Stay.number == numbers[pick % len(numbers)]
            self.try_command(lambda session: command(session, session.exec(select(Stay).where(chosen)).one()))

    def try_command(self, command: Callable[[Session], Any]) -> None:
        """It is done, or refused for a reason that a user can read; anything else is a fault."""
        try:
            with self.database.write() as session:
                command(session)
        except (Conflict, Invalid):
            pass

    @invariant()
    def no_bed_is_given_twice(self) -> None:
        with self.database.read() as session:
            opens = {place.id: place.opens_on for place in session.exec(select(Place))}
            for place, uses in taken(session).items():
                for index, (start, end) in enumerate(uses):
                    assert not any(start < other[1] and other[0] < end for other in uses[index + 1 :])
                    assert (opens[place] or date.min) <= start

    @invariant()
    def nobody_is_in_two_places(self) -> None:
        with self.database.read() as session:
            present = [stay.youth_id for stay in session.exec(select(Stay)) if stay.started_on and not stay.ended_on]
        assert len(present) == len(set(present))

    @invariant()
    def no_promise_is_left_without_its_period(self) -> None:
        with self.database.read() as session:
            promises = [stay for stay in session.exec(select(Stay)) if stay.started_on is None]
        assert all(stay.moves_out_on is None for stay in promises)

    def beds_suffice(self, session: Session, start: date, weeks: int | None) -> bool:
        """Whether on every day of the period fewer beds are taken than there are."""
        end = date.max if weeks is None else start + timedelta(weeks=weeks)
        beds = [row.opens_on or date.min for row in session.exec(select(Place)) if self.is_ours(row)]
        uses = [use for place in taken(session).values() for use in place]
        # The count changes only where something begins.
        days = {start, *(day for day, _ in uses), *beds}
        return all(
            sum(begin <= day < until for begin, until in uses) < sum(opens <= day for opens in beds)
            for day in days
            if start <= day < end
        )

    def is_ours(self, place: Place) -> bool:
        return place.group_id == self.region.groups["G1"]


def taken(session: Session) -> dict[int, list[tuple[date, date]]]:
    """By place, the non-empty periods of stays and closures, as the design defines them."""
    periods: dict[int, list[tuple[date, date]]] = {}
    for stay in session.exec(select(Stay)):
        start = stay.started_on or stay.planned_on
        end = stay.ended_on or stay.moves_out_on or stay.expected_end or date.max
        assert start is not None
        periods.setdefault(stay.place_id, []).append((start, end))
    for closed in session.exec(select(PlaceClosure)):
        periods.setdefault(closed.place_id, []).append((closed.from_on, closed.until_on or date.max))
    return {place: [use for use in uses if use[0] < use[1]] for place, uses in periods.items()}


def test_any_commands_in_any_order(database: Database) -> None:
    """Mostly on SQLite: what is searched are orders of commands, which are the same for both."""

    class Here(Week):
        pass

    Here.database = database
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=20 if database.file else 8,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
