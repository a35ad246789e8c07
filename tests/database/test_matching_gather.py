"""From rows to facts: what is read of a region, on both databases, and with how many queries."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from tests.small_region import NOW, TODAY, Region, day, make_region, place_id, promise, resident
from zorglogistiek.codes import (
    BridgingKind,
    ClosureReason,
    ContraIndicationKind,
    DeclineReason,
    EventKind,
    PreferenceKind,
    Profile,
    ReferralState,
    Togetherness,
)
from zorglogistiek.database import Database
from zorglogistiek.matching.facts import World
from zorglogistiek.matching.gather import gather
from zorglogistiek.matching.reasons import reason
from zorglogistiek.people import tables as people
from zorglogistiek.places import tables as places
from zorglogistiek.places.occupancy import Period

WAITING = (EventKind.REGISTERED, EventKind.FILE_COMPLETE)


def record(
    database: Database, region: Region, number: str, *kinds: EventKind, on: date | None = None, group: str | None = None
) -> None:
    """Writes these events down, all on one day (ten weeks ago, unless said otherwise)."""
    with database.write() as session:
        for kind in kinds:
            session.add(
                people.ReferralEvent(
                    referral_id=region.referrals[number],
                    kind=kind,
                    happened_on=on or TODAY - timedelta(weeks=10),
                    recorded_at=NOW,
                    group_id=region.groups[group] if group else None,
                    decline_reason=DeclineReason.SAFETY if kind is EventKind.DECLINED else None,
                )
            )


def add(database: Database, *rows: object) -> None:
    with database.write() as session:
        session.add_all(rows)


def world_of(database: Database, on: date = TODAY) -> World:
    with database.read() as session:
        return gather(session, on=on)


def numbers(world: World) -> list[str]:
    return [candidate.referral.number for candidate in world.candidates]


@pytest.fixture
def region(database: Database) -> Region:
    return make_region(database, places=3, youths=6)


def test_only_referrals_that_a_place_is_sought_for_are_candidates(database: Database, region: Region) -> None:
    record(database, region, "R1", *WAITING)
    record(database, region, "R2", EventKind.REGISTERED)
    record(database, region, "R3", *WAITING, EventKind.WITHDRAWN)
    record(database, region, "R4", *WAITING, EventKind.VOLUNTARY_WAIT_STARTED)
    record(database, region, "R5", *WAITING)
    for kind in (EventKind.PROPOSED, EventKind.ACCEPTED_BY_PROVIDER):
        record(database, region, "R5", kind, group="G1")
    record(database, region, "R5", EventKind.ACCEPTED_BY_FAMILY)
    world = world_of(database)
    assert numbers(world) == ["R1", "R5"]
    assert world.candidate("R5").referral.state is ReferralState.AGREED
    assert world.candidate("R5").referral.group_id == region.groups["G1"]
    assert world.notes == (reason("note.incomplete", count=1), reason("note.voluntary", count=1))


def test_who_is_placed_is_left_out_and_who_came_back_is_in_with_the_wait_kept(
    database: Database, region: Region
) -> None:
    for number in ("R1", "R2"):
        record(database, region, number, *WAITING)
        for kind in (EventKind.PROPOSED, EventKind.ACCEPTED_BY_PROVIDER):
            record(database, region, number, kind, group="G1")
        record(database, region, number, EventKind.ACCEPTED_BY_FAMILY)
        record(database, region, number, EventKind.STARTED, on=TODAY - timedelta(weeks=5), group="G1")
    record(database, region, "R2", EventKind.BROKE_DOWN, on=TODAY - timedelta(weeks=2))
    world = world_of(database)
    assert numbers(world) == ["R2"]
    # Five weeks until the start, and two since the breakdown.
    assert world.candidate("R2").referral.waited_weeks == 7


def test_a_decision_that_was_taken_back_does_not_count(database: Database, region: Region) -> None:
    record(database, region, "R1", *WAITING, EventKind.WITHDRAWN, EventKind.REVOKED)
    assert numbers(world_of(database)) == ["R1"]


def test_events_that_contradict_each_other_leave_the_referral_out(database: Database, region: Region) -> None:
    record(database, region, "R1", EventKind.REGISTERED, EventKind.ACCEPTED_BY_FAMILY)
    world = world_of(database)
    assert world.candidates == ()
    assert world.notes == (reason("note.contradiction", referral="R1"),)


def test_of_two_open_referrals_of_a_youth_the_older_one_counts(database: Database, region: Region) -> None:
    record(database, region, "R1", *WAITING)
    record(database, region, "R2", *WAITING)
    with database.write() as session:
        session.get_one(people.Referral, region.referrals["R2"]).youth_id = region.youths["J1"]
    world = world_of(database)
    assert numbers(world) == ["R1"]
    assert world.notes == (reason("note.twice", referral="R2", other="R1"),)


def test_a_group_has_its_places_closures_residents_and_promises(database: Database, region: Region) -> None:
    resident(database, region, "J2", place=1, since=day(-100), until=day(-1))
    record(database, region, "R1", *WAITING)
    promised = promise(database, region, "R1", week=day(7), weeks=4)
    with database.write() as session:
        session.get_one(people.Youth, region.youths["J2"]).profiles = frozenset({Profile.INTENSIVE})
    (group, other) = world_of(database).groups
    assert (group.number, other.number, group.places) == ("G1", "G2", (None, None, None))
    living, coming = sorted(group.occupants, key=lambda occupant: occupant.period)
    assert (living.stay_number, living.overdue, living.profiles) == ("S2", True, frozenset({Profile.INTENSIVE}))
    assert living.period == Period(start=day(-100), end=day(-1))
    assert (coming.stay_number, coming.present, coming.referral_id) == (promised, False, region.referrals["R1"])
    assert coming.period.start == day(7)


def test_contra_indications_and_siblings_who_must_be_apart_count_both_ways(database: Database, region: Region) -> None:
    youths, siblings = region.youths, people.SiblingSet(number="B1", together=Togetherness.APART)
    for number in ("R1", "R2", "R3"):
        record(database, region, number, *WAITING)
    barred = people.ContraIndication(
        youth_id=youths["J1"], kind=ContraIndicationKind.YOUTH, other_youth_id=youths["J2"]
    )
    add(database, barred, siblings)
    assert siblings.id is not None
    add(
        database,
        people.SiblingMember(sibling_set_id=siblings.id, youth_id=youths["J2"]),
        people.SiblingMember(sibling_set_id=siblings.id, youth_id=youths["J3"]),
    )
    world = world_of(database)
    assert world.candidate("R1").youth.not_with == {youths["J2"]}
    assert world.candidate("R2").youth.not_with == {youths["J1"], youths["J3"]}
    assert world.candidate("R3").youth.not_with == {youths["J2"]}
    assert world.sibling_sets == ()


def test_declines_preferences_and_help_meanwhile_come_along(database: Database, region: Region) -> None:
    record(database, region, "R1", *WAITING)
    for kind in (EventKind.PROPOSED, EventKind.DECLINED):
        record(database, region, "R1", kind, group="G2")
    add(
        database,
        people.Preference(
            youth_id=region.youths["J1"], kind=PreferenceKind.PROVIDER, organisation_id=region.organisations["Es"]
        ),
        people.Bridging(number="O1", referral_id=region.referrals["R1"], kind=BridgingKind.AMBULATORY, from_on=day(-7)),
    )
    candidate = world_of(database).candidate("R1")
    assert {group: decline.reason for group, decline in candidate.referral.declines.items()} == {
        region.groups["G2"]: DeclineReason.SAFETY
    }
    assert [wish.organisation_id for wish in candidate.youth.preferences] == [region.organisations["Es"]]
    assert candidate.referral.bridged_by is BridgingKind.AMBULATORY


def test_the_number_of_queries_does_not_grow_with_the_region(database: Database, region: Region) -> None:
    def queries() -> int:
        seen: list[str] = []
        with database.read() as session:
            event.listen(session.connection(), "before_cursor_execute", lambda *call: seen.append(call[2]))
            gather(session, on=TODAY)
        return len(seen)

    record(database, region, "R1", *WAITING)
    resident(database, region, "J5", place=1, since=day(-10), until=None)
    few = queries()
    for number in ("R2", "R3", "R4"):
        record(database, region, number, *WAITING)
    resident(database, region, "J4", place=2, since=day(-10), until=None)
    assert queries() == few <= 16


def test_a_closure_that_is_over_is_left_behind(database: Database, region: Region) -> None:
    with database.write() as session:
        for number, (from_on, until_on) in {"A": (day(-20), day(-3)), "B": (day(-3), day(14))}.items():
            closure = places.Closure(
                number=number,
                group_id=region.groups["G2"],
                from_on=from_on,
                until_on=until_on,
                places=1,
                reason=ClosureReason.BUILDING,
            )
            session.add(closure)
            session.flush()
            assert closure.id is not None
            place = place_id(session, region, 1, "G2")
            session.add(places.PlaceClosure(closure_id=closure.id, place_id=place, from_on=from_on, until_on=until_on))
    (_, group) = world_of(database).groups
    assert group.closures == (Period(start=day(-3), end=day(14)),)


def test_who_leaves_between_today_and_the_meeting_is_not_overdue(database: Database) -> None:
    # The plan is made on Monday for Thursday's meeting; the bed comes free on Wednesday, as expected.
    region = make_region(database)
    resident(database, region, "J2", place=1, since=day(-100), until=day(2))
    with database.read() as session:
        worlds = [gather(session, on=day(3), today=day(0)), gather(session, on=day(3))]
    overdue = [[who.overdue for group in world.groups for who in group.occupants] for world in worlds]
    assert overdue == [[False], [True]]
