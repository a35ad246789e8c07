"""Figures of a region that fits in the head, gathered from both databases; every number is worked out in a comment."""

from datetime import date

import pytest

from tests.small_region import NOW, TODAY, Region, day, make_region, place_id
from zorglogistiek.codes import BridgingKind, EndReason, EventKind
from zorglogistiek.database import Database
from zorglogistiek.people.tables import Bridging, ReferralEvent
from zorglogistiek.people.waits import Measure
from zorglogistiek.places.tables import Stay
from zorglogistiek.statistics.figures import FIGURES
from zorglogistiek.statistics.history import History, gather
from zorglogistiek.statistics.scope import Dimension, Scope
from zorglogistiek.statistics.tables import TOTAL, Value

REGISTERED = ((EventKind.REGISTERED, None), (EventKind.FILE_COMPLETE, None))
OFFERED = ((EventKind.PROPOSED, "G1"), (EventKind.ACCEPTED_BY_PROVIDER, "G1"), (EventKind.ACCEPTED_BY_FAMILY, None))


@pytest.fixture
def history(database: Database) -> History:
    """Four referrals. R1 waits from -100 to -60, is bridged from -90 to -70, breaks down on -20 and waits again.

    R2 waits from -50 to -10, R3 is withdrawn after 30 days on day -20, and R4 waits voluntarily from -30 on.
    """
    region = make_region(database, youths=4)
    told: dict[str, list[tuple[int, *tuple[tuple[EventKind, str | None], ...]]]] = {
        "R1": [
            (-100, *REGISTERED),
            (-70, *OFFERED),
            (-60, (EventKind.STARTED, "G1")),
            (-20, (EventKind.BROKE_DOWN, None)),
        ],
        "R2": [(-50, *REGISTERED), (-15, *OFFERED), (-10, (EventKind.STARTED, "G1"))],
        "R3": [(-50, *REGISTERED), (-20, (EventKind.WITHDRAWN, None))],
        "R4": [(-40, *REGISTERED), (-30, (EventKind.VOLUNTARY_WAIT_STARTED, None))],
    }
    with database.write() as session:
        for number, steps in told.items():
            for offset, *kinds in steps:
                session.add_all(event(region, number, offset, kind, group) for kind, group in kinds)
        session.add_all(
            [
                Bridging(
                    number="B1",
                    referral_id=region.referrals["R1"],
                    kind=BridgingKind.AMBULATORY,
                    from_on=day(-90),
                    until_on=day(-70),
                ),
                Stay(
                    number="S1",
                    youth_id=region.youths["J1"],
                    referral_id=region.referrals["R1"],
                    place_id=place_id(session, region, 1),
                    started_on=day(-60),
                    ended_on=day(-20),
                    end_reason=EndReason.BROKE_DOWN,
                ),
                Stay(
                    number="S2",
                    youth_id=region.youths["J2"],
                    referral_id=region.referrals["R2"],
                    place_id=place_id(session, region, 1),
                    started_on=day(-10),
                ),
            ]
        )
    with database.read() as session:
        found = gather(session, up_to=TODAY)
        assert gather(session, up_to=TODAY) is found
    return found


def event(region: Region, number: str, offset: int, kind: EventKind, group: str | None) -> ReferralEvent:
    return ReferralEvent(
        referral_id=region.referrals[number],
        kind=kind,
        happened_on=day(offset),
        recorded_at=NOW,
        group_id=None if group is None else region.groups[group],
    )


def first(
    history: History, name: str, measure: Measure = Measure.GROSS, by: Dimension | None = None
) -> dict[str, Value]:
    """The last row of a figure of the last 120 days: of everybody, or their total."""
    scope = Scope(from_on=day(-120), until_on=day(1), census_on=TODAY, measure=measure, by=by)
    table = FIGURES[name].compute(history, scope)
    return dict(zip((column.name for column in table.columns), table.rows[-1], strict=True))


def test_each_figure_is_the_number_worked_out_by_hand(history: History) -> None:
    # R1 and R2 waited 40 days each; of those of R1 20 were bridged.
    assert first(history, "completed_waits")["median_days"] == 40
    assert first(history, "completed_waits", Measure.NET)["mean_days"] == 30
    # On the list stands R1, with 60 days; a steady list of two waits of 40 days would be 20 days old.
    assert (first(history, "list_age")["mean_days"], first(history, "list_age")["steady_days"]) == (60, 20)
    # R1 waits again since day -20, with 40 days before: 60. R4 waited 10 days until the family wanted to wait.
    running = FIGURES["running_waits"].compute(history, Scope(from_on=day(-120), until_on=day(1), census_on=TODAY))
    assert [row[:3] for row in running.rows] == [
        ("running", 1, 60),
        ("running_voluntary", 1, 10),
        ("running_incomplete", 0, None),
    ]
    bridged = FIGURES["pauses"].compute(history, Scope(from_on=day(-120), until_on=day(1), census_on=TODAY)).rows[2]
    assert bridged == ("bridged", 2, 1, 0.5, 20, 20)
    # Both promises were kept.
    assert (first(history, "promises")["n"], first(history, "promises")["started"]) == (2, 2)
    # The place stood empty from day -20 to day -10.
    assert first(history, "empty_days")["median_days"] == 10
    # Three places (G1 has two, G2 one) of 121 days; 40 days of S1 and, with today, 11 of S2.
    assert (first(history, "occupancy")["open_days"], first(history, "occupancy")["occupied_days"]) == (363, 51)
    # The one stay that ended broke down; who lived there was placed as asked, after 40 days.
    broke = first(history, "breakdowns", by=Dimension.PROVIDER)
    assert (broke["provider"], broke["n"], broke["broke_down"], broke["median_wait_days"]) == (TOTAL, 1, 1, 40)
    # J1 and J2 entered care, for 40 days and, with today, 11; nobody moved.
    moved = first(history, "moves")
    assert (moved["n"], moved["moves"], moved["care_days"]) == (2, 0, 51)
    # Onto the list: four registered and one back; off it: two placed and one withdrawn.
    flow = FIGURES["flow_weeks"].compute(history, Scope(from_on=day(-120), until_on=day(1), census_on=TODAY))
    assert [
        sum(int(str(cell)) for cell in flow.column(name)) for name in ("new", "broke_down", "placed", "withdrawn")
    ] == [4, 1, 2, 1]
    # R4 is seen for 10 days. At 30 three are at risk and one is withdrawn: 1/3. At 40 R1 and R2 are placed, of three
    # at risk: the second search for R1 goes on from its 40 days. 2/3 of 2/3.
    what = first(history, "incidence_curve")
    assert [what["day"], what["placed"], what["withdrawn"]] == pytest.approx([40, 4 / 9, 1 / 3])


def test_a_change_of_the_registry_is_seen_at_once(database: Database, history: History) -> None:
    with database.write() as session:
        stay = session.get_one(Stay, int(history.stays.id[-1]))
        stay.expected_end = date(2027, 1, 1)
    with database.read() as session:
        assert gather(session, up_to=TODAY) is not history
