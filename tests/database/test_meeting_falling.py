"""A step that takes others their place says so first; agreed to, nothing is half done."""

from typing import Any

import pytest

from tests.meeting_world import Table, make_table
from tests.small_region import NOW, TODAY, day, resident
from zorglogistiek.access.user import SYSTEM
from zorglogistiek.codes import DecisionKind, EventKind, ReferralState
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict
from zorglogistiek.meeting.deciding.expiring import expire_overdue
from zorglogistiek.meeting.deciding.falling import PromisesFall
from zorglogistiek.meeting.deciding.revoking import revoke
from zorglogistiek.meeting.deciding.withdrawing import withdraw
from zorglogistiek.meeting.tables import Decision


@pytest.fixture
def table(database: Database) -> Table:
    """J1 lives in G1 and J2 in G2, which have one place each: R1 and R2 have changed places by one decision."""
    table = make_table(database, places=1)
    resident(database, table.region, "J1", place=1, since=day(-100), until=None)
    resident(database, table.region, "J2", place=1, since=day(-100), until=None, group="G2")
    table.accept_together(R1="G2", R2="G1")
    return table


def test_a_circle_is_taken_back_as_a_whole(table: Table) -> None:
    first, second = table.decisions()
    with pytest.raises(PromisesFall) as refused:
        table.revoke(first)
    assert refused.value.referrals == ("R2",)
    assert (table.state("R1"), table.state("R2")) == (ReferralState.ACCEPTED, ReferralState.ACCEPTED)
    _take_back(table, first, "R2")
    assert [one.revokes_id for one in table.decisions() if one.kind is DecisionKind.REVOKE] == [first.id, second.id]
    _all_stay_put(table)
    assert table.events("R2")[-2:] == [EventKind.REVOKED, EventKind.REVOKED]
    assert len(table.accept_together(R1="G2", R2="G1")) == 2


@pytest.mark.parametrize(
    "form",
    [{"kind": "decline", "group": "G2", "reason": "family_declines"}, {"kind": "withdraw", "note": "moved away"}],
    ids=["decline", "withdraw"],
)
def test_what_a_family_says_of_one_of_a_circle_ends_the_promise_to_the_other(table: Table, form: dict[str, Any]):
    with pytest.raises(PromisesFall, match="R2"):
        table.decide("R1", **form)
    table.decide("R1", **form, may_fall=["R2"])
    assert table.state("R2") is ReferralState.WAITING
    _no_promises(table)


@pytest.mark.parametrize(
    "form",
    [{"kind": "decline", "group": "G2", "reason": "family_declines"}, {"kind": "withdraw", "note": "moved away"}],
    ids=["decline", "withdraw"],
)
def test_what_fell_with_a_decision_is_promised_again_when_it_is_taken_back(table: Table, form: dict[str, Any]) -> None:
    before = [table.promised("R1"), table.promised("R2")]
    table.revoke(table.decide("R1", **form, may_fall=["R2"]))
    after = [table.promised("R1"), table.promised("R2")]
    assert [(one.place_id, one.planned_on) for one in after if one] == [(o.place_id, o.planned_on) for o in before if o]
    assert table.state("R1") is table.state("R2") is ReferralState.ACCEPTED
    assert table.stay("S1").moves_out_on == table.stay("S2").moves_out_on == TODAY
    # R2's acceptance was recorded anew, and can be taken back in its turn, as any other.
    _take_back(table, table.decisions()[-1], "R1", of="R2")
    _all_stay_put(table)


def test_a_lapsed_promise_of_before_stands_again_too(table: Table) -> None:
    table.event("R2", EventKind.ACCEPTED_BY_FAMILY)
    table.revoke(table.decide("R1", kind="withdraw", note="moved away", may_fall=["R2"]))
    assert (table.state("R1"), table.state("R2")) == (ReferralState.ACCEPTED, ReferralState.AGREED)
    assert table.promised("R1") is not None
    assert table.promised("R2") is not None


def test_nothing_is_restored_when_somebody_has_gone_on_and_the_next_step_is_told(table: Table) -> None:
    decline = table.decide("R1", kind="decline", group="G2", reason="family_declines", may_fall=["R2"])
    escalated = table.decide("R2", kind="escalate")
    with pytest.raises(Conflict, match=r"referral R2: .*take back what came after"):
        table.revoke(decline)
    assert table.state("R1") is ReferralState.WAITING
    _no_promises(table)
    table.revoke(escalated)
    table.revoke(decline)
    assert table.state("R1") is table.state("R2") is ReferralState.ACCEPTED


def test_a_promise_of_an_earlier_meeting_lapses(table: Table) -> None:
    # The family of R2 has agreed since: the decision cannot be taken back as if nothing had been.
    table.event("R2", EventKind.ACCEPTED_BY_FAMILY)
    table.decide("R1", kind="withdraw", note="moved away", may_fall=["R2"])
    assert table.events("R2")[-1] is EventKind.PROPOSAL_LAPSED
    assert table.state("R2") is ReferralState.WAITING
    _no_promises(table)


def test_a_referrer_who_withdraws_is_never_refused_and_learns_nothing_of_others(table: Table) -> None:
    with table.write() as session:
        withdraw(session, table.region.referrer, "R1", TODAY, version=table.version("R1"), now=NOW)
    assert table.state("R1") is ReferralState.WITHDRAWN
    assert table.events("R2")[-1] is EventKind.PROPOSAL_LAPSED
    _no_promises(table)


def test_who_must_be_together_falls_together(database: Database) -> None:
    # G1 has one free bed, and that of J1, who leaves it for G2: brother and sister get both.
    table = make_table(database, places=2)
    table.siblings("J2", "J3")
    resident(database, table.region, "J1", place=1, since=day(-100), until=None)
    table.accept("R1", "G2")
    table.accept("R2", "G1")
    with pytest.raises(PromisesFall) as refused:
        table.decide("R1", kind="decline", group="G2", reason="family_declines")
    assert refused.value.referrals == ("R2", "R3")
    table.decide("R1", kind="decline", group="G2", reason="family_declines", may_fall=["R2", "R3"])
    assert table.promised("R2") is table.promised("R3") is None
    assert table.state("R2") is table.state("R3") is ReferralState.WAITING


def test_the_promises_of_a_circle_expire_together(table: Table) -> None:
    table.today = day(30)
    with table.write() as session:
        expired = expire_overdue(session, SYSTEM, today=table.today, now=table.now())
    assert [(one.referral, one.hindrance) for one in expired] == [("R1", None), ("R2", None)]
    assert table.events("R1")[-1] is table.events("R2")[-1] is EventKind.ACCEPTANCE_EXPIRED
    _no_promises(table)


def _take_back(table: Table, decision: Decision, *may_fall: str, of: str = "R1") -> None:
    assert decision.id is not None
    with table.write() as session:
        revoke(
            session,
            table.coordinator,
            meeting_on=TODAY,
            decision_id=decision.id,
            version=table.version(of),
            now=table.now(),
            today=table.today,
            may_fall=may_fall,
        )


def _all_stay_put(table: Table) -> None:
    assert table.state("R1") is table.state("R2") is ReferralState.WAITING
    _no_promises(table)


def _no_promises(table: Table) -> None:
    assert table.promised("R1") is table.promised("R2") is None
    assert table.stay("S1").moves_out_on is table.stay("S2").moves_out_on is None
