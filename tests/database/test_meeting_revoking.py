"""A decision that was taken back leaves the referral where it was, and the history whole."""

import pytest
from sqlmodel import select

from tests.meeting_world import Table, make_table
from tests.small_region import TODAY, day, resident
from zorglogistiek.access.user import OPERATOR
from zorglogistiek.codes import BridgingKind, DecisionKind, EventKind, ReferralState
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, NotFound, Unavailable
from zorglogistiek.meeting.deciding.revoking import revoke
from zorglogistiek.meeting.repository import meeting_on, open_meeting_on
from zorglogistiek.meeting.service import close_meeting, open_meeting
from zorglogistiek.meeting.tables import Meeting
from zorglogistiek.people.repository import bridgings_of
from zorglogistiek.people.service import break_down, bridge, register
from zorglogistiek.privacy.erasing import Ground, erase


@pytest.fixture
def table(database: Database) -> Table:
    return make_table(database)


def test_an_acceptance_taken_back_gives_the_place_back(table: Table) -> None:
    home = resident(table.database, table.region, "J1", place=1, since=day(-100), until=None, group="G2")
    decision = table.accept("R1", "G1")
    taken_back = table.revoke(decision)
    assert taken_back.kind is DecisionKind.REVOKE
    assert taken_back.revokes_id == decision.id
    assert table.state("R1") is ReferralState.WAITING
    assert table.promised("R1") is None
    assert table.stay(home).moves_out_on is None
    # Nothing is erased: the discussion stands, the rest was taken back one by one.
    assert table.events("R1")[2:] == [
        EventKind.FIRST_DISCUSSED,
        EventKind.PROPOSED,
        EventKind.ACCEPTED_BY_PROVIDER,
        EventKind.REVOKED,
        EventKind.REVOKED,
    ]


def test_a_decline_taken_back_promises_the_place_again(table: Table) -> None:
    table.accept("R1", "G1", week=day(7))
    table.revoke(table.decide("R1", kind="decline", group="G1", reason="family_declines"))
    assert table.state("R1") is ReferralState.ACCEPTED
    promised = table.promised("R1")
    assert promised is not None
    assert promised.planned_on == day(7)


def test_a_decline_is_not_taken_back_when_the_place_went_to_somebody_else(database: Database) -> None:
    table = make_table(database, places=1)
    table.accept("R1", "G1")
    decline = table.decide("R1", kind="decline", group="G1", reason="family_declines")
    table.accept("R2", "G1")
    with pytest.raises(Conflict, match="group G1"):
        table.revoke(decline)
    assert table.state("R1") is ReferralState.WAITING


def test_an_incomplete_file_is_taken_back_whole(table: Table) -> None:
    table.revoke(table.decide("R1", kind="decline", group="G1", reason="file_incomplete"))
    assert table.state("R1") is ReferralState.WAITING


def test_a_withdrawal_taken_back_restores_promise_and_bridging(table: Table) -> None:
    with table.write() as session:
        bridge(session, table.referral(session, "R1"), BridgingKind.AMBULATORY, day(-20))
    table.accept("R1", "G1")
    table.revoke(table.decide("R1", kind="withdraw", note="moved away"))
    assert table.state("R1") is ReferralState.ACCEPTED
    assert table.promised("R1") is not None
    with table.database.read() as session:
        (bridging,) = bridgings_of(session, [table.region.referrals["R1"]])[table.region.referrals["R1"]]
        assert bridging.until_on is None


def test_a_bridging_place_taken_back(table: Table) -> None:
    table.change_group("G2", care_form="crisis_bed")
    decision = table.accept("R1", "G2", purpose="bridge")
    table.revoke(decision)
    assert table.events("R1")[2:] == [EventKind.FIRST_DISCUSSED]
    # The bed is free again.
    assert table.accept("R2", "G2", purpose="bridge").planned_on == TODAY


def test_siblings_are_taken_back_together(table: Table) -> None:
    table.siblings("J1", "J2")
    table.accept("R1", "G1")
    of_the_sister = table.decisions()[1]
    taken_back = table.revoke(of_the_sister)
    assert taken_back.revokes_id == of_the_sister.id
    assert table.state("R1") is table.state("R2") is ReferralState.WAITING


def test_only_the_last_decision_is_taken_back(table: Table) -> None:
    escalated = table.decide("R1", kind="escalate")
    accepted = table.accept("R1", "G1")
    with pytest.raises(Conflict, match="last decision"):
        table.revoke(escalated)
    table.revoke(accepted)
    table.revoke(escalated)
    assert table.state("R1") is ReferralState.WAITING


def test_not_once_the_family_has_agreed(table: Table) -> None:
    decision = table.accept("R1", "G1")
    table.event("R1", EventKind.ACCEPTED_BY_FAMILY)
    with pytest.raises(Conflict, match="gone on"):
        table.revoke(decision)


def test_twice_is_once_and_not_at_all_when_the_meeting_is_closed(table: Table) -> None:
    decision = table.accept("R1", "G1")
    seen = table.version("R1")
    assert decision.id is not None

    def again() -> int | None:
        with table.write() as session:
            taken_back = revoke(
                session,
                table.coordinator,
                meeting_on=TODAY,
                decision_id=decision.id or 0,
                version=seen,
                now=table.now(),
                today=TODAY,
            )
            return taken_back.id

    assert again() == again()
    other = table.accept("R2", "G1")
    with table.write() as session:
        version = open_meeting(session, table.coordinator, held_on=TODAY).version
        close_meeting(session, table.coordinator, held_on=TODAY, version=version, now=table.now(), today=TODAY)
    with pytest.raises(Conflict, match="closed"):
        table.revoke(other)


def test_nobody_waits_twice_nor_when_erased_by_what_is_taken_back(table: Table) -> None:
    """R1 and R2 are withdrawn; then J1 is referred anew, and J2 erased."""
    withdrawn = [table.decide(number, kind="withdraw", note="moved away") for number in ("R1", "R2")]
    again = {"youth_number": "J1", "kind": "new", "urgency": "regular", "referrer": "W1"}
    with table.write() as session:
        number = register(session, table.coordinator, again, now=table.now()).referral.number
        erase(session, OPERATOR, "J2", Ground.REQUEST, now=table.now())
    for decision, why in zip(withdrawn, (number, "erased"), strict=True):
        with pytest.raises(Conflict, match=why):
            table.revoke(decision)
    assert [table.state(one) for one in ("R1", "R2")] == [ReferralState.WITHDRAWN] * 2


def test_who_waits_to_move_on_does_not_wait_again_for_the_place_that_broke_down(table: Table) -> None:
    table.accept("R1", "G1")
    table.event("R1", EventKind.ACCEPTED_BY_FAMILY)
    table.event("R1", EventKind.STARTED, group="G1")
    resident(table.database, table.region, "J1", place=2, since=TODAY, until=None)
    on_the_move = {"youth_number": "J1", "kind": "move_on", "urgency": "regular", "referrer": "W1"}
    with table.write() as session:
        register(session, table.coordinator, on_the_move, now=table.now())
    with pytest.raises(Conflict, match="open referral already"), table.write() as session:
        break_down(session, table.coordinator, "R1", TODAY, version=table.version("R1"), now=table.now())


def test_a_meeting_is_not_closed_while_somebody_decides_in_it(postgresql_url: str) -> None:
    """On SQLite there is one writer. Without the hold the decision would stand in a meeting that is closed."""
    table = make_table(Database(postgresql_url), places=1, youths=1)
    closing = select(Meeting).with_for_update(nowait=True)
    with table.write() as session:
        open_meeting_on(session, TODAY)
        with pytest.raises(Unavailable), table.write() as other:
            other.exec(closing).one()
    with table.write() as session:
        meeting_on(session, TODAY)  # control: who only looks holds nothing
        with table.write() as other:
            assert other.exec(closing).one().held_on == TODAY
    table.database.dispose()


def test_a_decision_that_is_not_there_is_not_found(table: Table) -> None:
    with pytest.raises(NotFound), table.write() as session:
        revoke(
            session,
            table.coordinator,
            meeting_on=TODAY,
            decision_id=99,
            version=1,
            now=table.now(),
            today=TODAY,
        )
