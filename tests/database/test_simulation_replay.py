"""Replay of a registry: a small world made by hand, whose record is known, and the synthetic region.

Days are counted from TODAY; the replay begins on day -100. J1 lives in G1 and leaves on day -50, on which J3 comes, who
breaks down on day -20 and waits again. J2 lives in G1, asks to move on and starts in G2 on day -30, on which J4 comes in
that place, whom G1 had declined before. J5 gives up. J6 is bridged in G2 until J2 comes.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from tests.small_region import NOW, TODAY, Region, day, make_region, place_id
from zorglogistiek import clock
from zorglogistiek.cli.demo_region import make_registry
from zorglogistiek.codes import DeclineReason, EndReason, EventKind, ReferralKind, StayPurpose
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict
from zorglogistiek.matching.policy import default_policy
from zorglogistiek.people.tables import Referral, ReferralEvent
from zorglogistiek.places.tables import Stay
from zorglogistiek.simulation.gather_replay import gather_replay
from zorglogistiek.simulation.identities import broken
from zorglogistiek.simulation.parameters import default_parameters
from zorglogistiek.simulation.policies import REPLAYED
from zorglogistiek.simulation.region import Region as Drawable
from zorglogistiek.simulation.replay_check import differences
from zorglogistiek.simulation.run import simulate
from zorglogistiek.simulation.trace import Outcome

SINCE = -100
PLACED = (EventKind.PROPOSED, EventKind.ACCEPTED_BY_PROVIDER, EventKind.ACCEPTED_BY_FAMILY, EventKind.STARTED)
STAYS = [  # youth, group, place, started, ended, why, by its referral
    ("J1", "G1", 1, -300, -50, EndReason.AS_PLANNED, False),
    ("J2", "G1", 2, -200, -30, EndReason.MOVED_ON, False),
    ("J2", "G2", 1, -30, None, None, True),
    ("J3", "G1", 1, -50, -20, EndReason.BROKE_DOWN, True),
    ("J4", "G1", 2, -30, None, None, True),
    ("J6", "G2", 1, -90, -40, EndReason.OTHER, True),
]
EVENTS: dict[str, Any] = {
    "R2": [(-80, EventKind.REGISTERED, None), (-78, EventKind.FILE_COMPLETE, None), (-30, PLACED, "G2")],
    "R3": [
        (-120, EventKind.REGISTERED, None),
        (-110, EventKind.FILE_COMPLETE, None),
        (-50, PLACED, "G1"),
        (-20, EventKind.BROKE_DOWN, None),
    ],
    "R4": [
        (-60, EventKind.REGISTERED, None),
        (-55, EventKind.FILE_COMPLETE, None),
        (-45, EventKind.DECLINED, "G2"),
        (-30, PLACED, "G1"),
    ],
    "R5": [(-70, EventKind.REGISTERED, None), (-70, EventKind.FILE_COMPLETE, None), (-40, EventKind.WITHDRAWN, None)],
    "R6": [(-95, EventKind.REGISTERED, None), (-94, EventKind.FILE_COMPLETE, None)],
}


@pytest.fixture
def region(database: Database) -> Region:
    made = make_region(database, places=2, youths=6)
    with database.write() as session:
        session.exec(select(Referral).where(col(Referral.number) == "R2")).one().kind = ReferralKind.MOVE_ON
        for youth, group, place, started, ended, why, searched in STAYS:
            session.add(
                Stay(
                    number=f"S-{youth}-{group}",
                    youth_id=made.youths[youth],
                    place_id=place_id(session, made, place, group),
                    referral_id=made.referrals[f"R{youth[1:]}"] if searched else None,
                    purpose=StayPurpose.BRIDGE if youth == "J6" else StayPurpose.FINAL,
                    started_on=day(started),
                    ended_on=None if ended is None else day(ended),
                    end_reason=why,
                )
            )
        for number, events in EVENTS.items():
            for offset, kinds, group in events:
                for kind in (kinds,) if isinstance(kinds, EventKind) else kinds:
                    session.add(
                        ReferralEvent(
                            referral_id=made.referrals[number],
                            kind=kind,
                            happened_on=day(offset),
                            recorded_at=NOW,
                            group_id=None if group is None else made.groups[group],
                            decline_reason=DeclineReason.COMPOSITION if kind is EventKind.DECLINED else None,
                        )
                    )
    return made


def replayed(database: Database, since=None, today=TODAY):
    with database.read() as session:
        return gather_replay(
            session,
            since=since or day(SINCE),
            today=today,
            policy=default_policy(),
            sourced=default_parameters(),
        )


def placements(found, policy):
    """Who was placed where on which day, by the number of the referral."""
    replay = found.replay
    region = replay.region(seed=1, replication=0, days=replay.days)
    trace = simulate(region, REPLAYED[policy](region), days=replay.days)
    assert broken(region, trace) == []
    return {
        found.numbers[one.youth, one.search]: (region.groups[one.group].number, SINCE + one.until_day)
        for one in trace.searches
        if one.outcome is Outcome.PLACED and (one.youth, one.search) in found.numbers
    }


def test_the_recorded_rule_does_again_what_was_done(database, region):
    found = replayed(database)
    assert (found.placements, found.differences) == (3, ())
    assert placements(found, "recorded") == {"R2": ("G2", -30), "R3": ("G1", -50), "R4": ("G1", -30)}
    assert found.notes == ("1 stays of who did not search for them: their places are taken as they were",)


def test_the_rest_of_the_record_comes_again_too(database, region):
    found = replayed(database)
    replay = found.replay
    first = replay.region(seed=1, replication=0, days=replay.days)
    trace = simulate(first, REPLAYED["recorded"](first), days=replay.days)
    ended: dict[Any, Any] = {
        (found.numbers[one.youth, one.search], one.search): (one.outcome, SINCE + one.until_day)
        for one in trace.searches
    }
    assert ended["R5", 0] == (Outcome.WITHDRAWN, -40)
    assert ended["R6", 0] == (Outcome.WAITING, 1)
    assert ended["R3", 1] == (Outcome.WAITING, 1)
    stays = {(first.groups[one.group].number, SINCE + one.from_day, SINCE + one.until_day) for one in trace.stays}
    assert stays == {
        ("G1", -100, -50),
        ("G1", -100, -30),
        ("G1", -50, -20),
        ("G1", -30, 1),
        ("G2", -30, 1),
    }


def test_another_rule_meets_the_same_youths(database, region):
    found = replayed(database)
    replay = found.replay
    for policy in ("first_come", "engine"):
        places = placements(found, policy)
        # G2 was declined for R4, and J5 asks for nothing after day -40.
        assert places.get("R4", ("G1",))[0] == "G1"
        assert places.get("R5", ("G1", -40))[1] <= -40
    (search,) = (key for key, number in found.numbers.items() if number == "R4")
    options = replay.region(seed=1, replication=0, days=replay.days).youths[search[0]].searches[search[1]].options
    refused = {option.group: option.refusal and option.refusal.reason for option in options}
    assert refused == {0: None, 1: DeclineReason.COMPOSITION}
    one = replay.region(seed=1, replication=0, days=replay.days)
    assert one == replay.region(seed=1, replication=0, days=replay.days)
    assert one.youths != replay.region(seed=1, replication=1, days=replay.days).youths
    with pytest.raises(Conflict, match="recorded 101 days"):
        replay.region(seed=1, replication=0, days=replay.days + 1)
    with pytest.raises(Conflict, match="only a replay"):
        REPLAYED["recorded"](Drawable(groups=(), youths=()))


def test_a_difference_is_told_by_record(database, region):
    found = replayed(database)
    setting = found.replay.setting
    homes = tuple(
        replace(home, group=replace(home.group, places=0)) if home.group.number == "G2" else home
        for home in setting.homes
    )
    wrong = differences(replace(found.replay, setting=replace(setting, homes=homes)))
    told = [one.told(found.numbers[one.party, one.search]) for one in wrong]
    assert told == [
        "R2: a start in G2 on day 70 was recorded, and the replay has no start",
        "R4: a start in G1 on day 70 was recorded, and the replay has a start in G1 on day 80",
    ]


@pytest.mark.parametrize(("since", "message"), [(TODAY, "must begin before"), (day(-5000), "recorded nothing before")])
def test_a_replay_begins_within_the_record(database, region, since, message):
    with pytest.raises(Conflict, match=message):
        replayed(database, since=since)


def test_the_recorded_rule_in_the_synthetic_region(tmp_path: Path):
    with make_registry(tmp_path) as database:
        found = replayed(database, since=clock.today() - 8 * clock.WEEK, today=clock.today())
    assert found.placements > 20
    assert [one.told(found.numbers[one.party, one.search]) for one in found.differences] == []
