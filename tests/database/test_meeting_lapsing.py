"""A decline that somebody ends before its day."""

import pytest

from tests.meeting_world import Table, make_table
from tests.small_region import TODAY, day
from zorglogistiek.access.user import User
from zorglogistiek.codes import EventKind, ReferralState
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Forbidden, Invalid
from zorglogistiek.matching.gather import gather
from zorglogistiek.meeting.deciding.lapsing import lapse_decline
from zorglogistiek.people.detail import referral_detail


@pytest.fixture
def table(database: Database) -> Table:
    made = make_table(database)
    made.decide("R1", kind="decline", group="G1", reason="safety", note="a fight last year")
    return made


def lapse(
    table: Table,
    number: str = "R1",
    group: str = "G1",
    note: str = "they made up",
    *,
    version: int | None = None,
    by: User | None = None,
) -> None:
    with table.write() as session:
        lapse_decline(
            session,
            by or table.coordinator,
            referral=number,
            group=group,
            version=version or table.referral(session, number).version,
            note=note,
            now=table.now(),
            today=table.today,
        )


def barred(table: Table, number: str = "R1") -> set[int]:
    with table.database.read() as session:
        return set(gather(session, on=table.today).candidate(number).referral.declines)


def test_the_group_is_possible_again_and_the_state_stays(table: Table) -> None:
    assert barred(table) == {table.region.groups["G1"]}
    lapse(table)
    assert barred(table) == set()
    assert table.state("R1") is ReferralState.WAITING
    with table.database.read() as session:
        last = referral_detail(session, "R1", visible_to=table.coordinator, on=TODAY).events[-1]
    assert (last.kind, last.note, last.recorded_by) == (EventKind.DECLINE_LAPSED, "they made up", "Coby Coördinator")


def test_it_can_be_declined_again(table: Table) -> None:
    lapse(table)
    table.decide("R1", kind="decline", group="G1", reason="no_place", until=day(7).isoformat())
    assert barred(table) == {table.region.groups["G1"]}
    table.today = day(8)
    assert barred(table) == set()


def test_siblings_are_free_of_it_together(table: Table) -> None:
    table.siblings("J2", "J3")
    table.decide("R2", kind="decline", group="G1", reason="safety")
    lapse(table, "R3")
    assert barred(table, "R2") == barred(table, "R3") == set()


def test_twice_is_once_and_stale_is_refused(table: Table) -> None:
    version = table.version("R1")
    lapse(table, version=version)
    lapse(table, version=version)
    assert table.events("R1").count(EventKind.DECLINE_LAPSED) == 1
    with pytest.raises(Conflict, match="changed by somebody else"):
        lapse(table, note="another reason", version=version)


def test_what_does_not_stand_cannot_lapse(table: Table) -> None:
    with pytest.raises(Conflict, match="no decline of G2"):
        lapse(table, group="G2")
    for group in ("G9", "", "\x00"):
        with pytest.raises(Invalid, match="no such group"):
            lapse(table, group=group)


def test_it_needs_a_reason_and_a_coordinator(table: Table) -> None:
    with pytest.raises(Invalid, match="note"):
        lapse(table, note=" ")
    with pytest.raises(Forbidden):
        lapse(table, by=table.region.linde)
