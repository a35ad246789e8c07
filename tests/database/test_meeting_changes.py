"""What changed between two meetings, read from plans that the engine made and from what was decided between them."""

from datetime import date

import pytest

from tests.meeting_world import Table, make_table
from tests.small_region import TODAY, day
from zorglogistiek.codes import EventKind
from zorglogistiek.database import Database
from zorglogistiek.errors import Forbidden, NotFound
from zorglogistiek.meeting.afterwards.changes import Change, Changes, Outcome, Why
from zorglogistiek.meeting.afterwards.changes_stored import changes
from zorglogistiek.meeting.service import open_meeting

NEXT = day(7)


@pytest.fixture
def table(database: Database) -> Table:
    """G1 and G2 have one place each, and R1 to R3 wait; the plan of the first meeting is made."""
    made = make_table(database, places=1)
    made.event("R4", EventKind.WITHDRAWN)
    made.make_plan()
    return made


def read(table: Table, meeting_on: date = NEXT) -> Changes | None:
    with table.database.read() as session:
        return changes(session, visible_to=table.coordinator, meeting_on=meeting_on)


def rows(table: Table) -> dict[str, Change]:
    found = read(table)
    assert found is not None
    return {row.referral: row for row in found.rows}


def placed(table: Table) -> dict[str, str]:
    """Who is proposed a place in the first plan, and where."""
    table.make_plan(NEXT)
    return {
        number: row.before.group.number
        for number, row in rows(table).items()
        if row.before is not None and row.before.group is not None
    }


def test_a_decline_and_a_promise_kept_for_another_are_told(table: Table) -> None:
    first = placed(table)
    declined, kept = sorted(first)
    table.decide(declined, kind="decline", group=first[declined], reason="safety")
    (third,) = {"R1", "R2", "R3"} - set(first)
    table.accept(third, group=first[declined])
    table.today = NEXT
    table.make_plan(NEXT)
    found = rows(table)
    assert found[declined].causes[0].why is Why.DECLINED
    assert Why.PROMISED_TO in {cause.why for cause in found[declined].causes}
    assert found[third].outcome is Outcome.GAINED
    assert found[third].causes[0].why is Why.ACCEPTED
    after = found[third].after
    assert after is not None
    assert after.fixed
    assert kept in found


def test_who_was_withdrawn_left_and_makes_room(table: Table) -> None:
    first = placed(table)
    gone = sorted(first)[0]
    table.decide(gone, kind="withdraw", note="verhuisd")
    table.make_plan(NEXT)
    found = rows(table)
    assert (found[gone].outcome, found[gone].causes[0].params) == (Outcome.LEFT, {"event": EventKind.WITHDRAWN})
    (third,) = {"R1", "R2", "R3"} - set(first)
    assert found[third].outcome is Outcome.GAINED
    assert {cause.why for cause in found[third].causes} == {Why.FREED_BY}


def test_two_meetings_with_the_same_plan_have_no_changes(table: Table) -> None:
    table.make_plan(NEXT)
    found = read(table)
    assert found is not None
    assert not found.policy
    weeks = {row.weeks_later for row in found.rows if row.outcome is Outcome.LOST}
    assert weeks <= {1}  # only what moved with the week that passed
    assert all(
        cause.why is Why.WEEK_PASSED for row in found.rows if row.outcome is Outcome.LOST for cause in row.causes
    )


def test_without_two_plans_there_is_nothing_to_compare(table: Table) -> None:
    assert read(table, TODAY) is None
    with table.write() as session:
        open_meeting(session, table.coordinator, held_on=NEXT)
    assert read(table) is None
    with table.database.read() as session:
        with pytest.raises(NotFound):
            changes(session, visible_to=table.coordinator, meeting_on=day(3))
        with pytest.raises(Forbidden):
            changes(session, visible_to=table.region.linde, meeting_on=TODAY)
