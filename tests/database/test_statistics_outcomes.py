"""Figures of stays and of what was said, in a region that fits in the head; every number is worked out in a comment."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import pytest
from sqlmodel import Session, col, select

from tests.small_region import NOW, TODAY, Region, day, make_region, place_id
from zorglogistiek.access.tables import Account
from zorglogistiek.codes import (
    CareForm,
    DecisionKind,
    DeclineReason,
    EndReason,
    EventKind,
    Gender,
    OrganisationKind,
    PreferenceKind,
    Role,
    StayPurpose,
    Togetherness,
)
from zorglogistiek.database import Database
from zorglogistiek.meeting.tables import Decision, Meeting, Plan, Proposal
from zorglogistiek.people.tables import Preference, ReferralEvent, SiblingMember, SiblingSet, Youth
from zorglogistiek.places import service
from zorglogistiek.places.tables import Group, Location, Organisation, Stay
from zorglogistiek.statistics.disclosure.cells import counts_of
from zorglogistiek.statistics.figures import FIGURES
from zorglogistiek.statistics.figures.matches import LIVING_IN_CARE
from zorglogistiek.statistics.history import History, gather
from zorglogistiek.statistics.history.plans import CRITERIA
from zorglogistiek.statistics.scope import Dimension, Scope
from zorglogistiek.statistics.tables import Table, Value

SCOPE = Scope(from_on=day(-120), until_on=day(1), census_on=TODAY)


class Lived(NamedTuple):
    """Youth J<n> lives in a place of a group from a day up to another; days as offsets from TODAY."""

    youth: int
    group: str
    place: int
    since: int
    until: int | None = None
    why: EndReason | None = None
    purpose: StayPurpose = StayPurpose.FINAL


STAYS = (
    Lived(1, "G1", 1, -100, -50, EndReason.MOVED_ON),
    Lived(1, "G2", 1, -50),
    Lived(2, "G1", 2, -30),
    Lived(3, "G1", 3, -10),
    Lived(4, "G1", 4, -450, -440, EndReason.BROKE_DOWN),
    Lived(4, "G2", 2, -440, -430, EndReason.MOVED_ON),
    Lived(4, "G1", 4, -430),
    Lived(5, "G2", 3, -420),
    Lived(6, "G2", 2, -425, purpose=StayPurpose.BRIDGE),
)


ASKED = (
    (1, PreferenceKind.PROVIDER, "Linde"),
    (1, PreferenceKind.CARE_FORM, CareForm.FOSTER_FAMILY),
    (2, PreferenceKind.MUNICIPALITY, "M2"),
    (2, PreferenceKind.MUNICIPALITY, "M1"),
    (3, PreferenceKind.GROUP, "G2"),
)
"""What youths J<n> or their parents asked for."""

R1 = (
    (-60, EventKind.NEED_VOICED),
    (-50, EventKind.REFERRAL_DECISION),
    (-44, EventKind.REGISTERED),
    (-40, EventKind.FILE_COMPLETE),
    (-30, EventKind.PROPOSED),
    (-28, EventKind.DECLINED, DeclineReason.COMPOSITION),
    (-20, EventKind.PROPOSED),
    (-16, EventKind.ACCEPTED_BY_PROVIDER),
    (-15, EventKind.ACCEPTED_BY_FAMILY),
    (-8, EventKind.STARTED),
)
R2 = (
    (-40, EventKind.REGISTERED),
    (-40, EventKind.FILE_COMPLETE),
    (-30, EventKind.PROPOSED),
    (-26, EventKind.DECLINED, DeclineReason.SAFETY),
)
R3 = ((-90, EventKind.REGISTERED), (-88, EventKind.FILE_COMPLETE))
R4 = ((-70, EventKind.REGISTERED),)


@pytest.fixture
def history(database: Database) -> History:
    """Six youths; G1 is a treatment group in Delft, where they come from, G2 a foster family in Amsterdam."""
    region = make_region(database, places=4, youths=6)
    with database.write() as session:
        _families(session, region)
        for number, one in enumerate(STAYS, start=1):
            session.add(
                Stay(
                    number=f"S{number}",
                    youth_id=region.youths[f"J{one.youth}"],
                    place_id=place_id(session, region, one.place, one.group),
                    started_on=day(one.since),
                    ended_on=None if one.until is None else day(one.until),
                    end_reason=one.why,
                    purpose=one.purpose,
                )
            )
        _asked(session, region)
        for referral, events in (("R1", R1), ("R2", R2), ("R3", R3), ("R4", R4)):
            session.add_all(_events(region, referral, events))
        _plan(session, region)
    with database.read() as session:
        return gather(session, up_to=TODAY)


def _families(session: Session, region: Region) -> None:
    """G2 moves to Amsterdam, without a contract; J1 and J2 are ten, and J2 lives in Zoetermeer; J1, J2 and J3 are siblings; R1 is of a boy."""
    town = Organisation(number="M2", name="Amsterdam", kind=OrganisationKind.MUNICIPALITY, cbs_code="GM0363")
    siblings = SiblingSet(number="B1", together=Togetherness.PREFERRED)
    session.add_all([town, siblings])
    session.flush()
    assert town.id is not None
    assert siblings.id is not None
    group = session.get_one(Group, region.groups["G2"])
    group.care_form, group.contracted, group.places = CareForm.FOSTER_FAMILY, False, 3
    service.ensure_places(session, group)
    location = session.get_one(Location, group.location_id)
    location.municipality_id, location.pc4 = town.id, "1011"
    for number in ("J1", "J2", "J3"):
        session.add(SiblingMember(sibling_set_id=siblings.id, youth_id=region.youths[number]))
    for youth in session.exec(select(Youth).where(col(Youth.number).in_(["J1", "J2"]))):
        youth.birth_date = date(2016, 1, 1)
        youth.pc4 = "2611" if youth.number == "J1" else "2711"
        youth.gender = Gender.BOY if youth.number == "J1" else Gender.GIRL


def _asked(session: Session, region: Region) -> None:
    for youth, kind, what in ASKED:
        organisation = session.exec(select(Organisation.id).where(col(Organisation.number) == what)).one_or_none()
        session.add(
            Preference(
                youth_id=region.youths[f"J{youth}"],
                kind=kind,
                group_id=region.groups.get(what),
                organisation_id=organisation,
                care_form=CareForm(what) if kind is PreferenceKind.CARE_FORM else None,
            )
        )


def _events(
    region: Region, referral: str, events: tuple[tuple[int, EventKind] | tuple[int, EventKind, DeclineReason], ...]
) -> Iterator[ReferralEvent]:
    about_a_group = (EventKind.PROPOSED, EventKind.DECLINED, EventKind.ACCEPTED_BY_PROVIDER, EventKind.STARTED)
    for offset, kind, *reason in events:
        yield ReferralEvent(
            referral_id=region.referrals[referral],
            kind=kind,
            happened_on=day(offset),
            recorded_at=NOW,
            group_id=region.groups["G1"] if kind in about_a_group else None,
            decline_reason=reason[0] if reason else None,
        )


def _plan(session: Session, region: Region) -> None:
    """A meeting on day -30: R1 a place in the week of -9, promised for -10; R3 in that of 12; for R2 nothing fits."""
    meeting = Meeting(held_on=day(-30))
    session.add(meeting)
    session.flush()
    assert meeting.id is not None
    plan = Plan(
        meeting_id=meeting.id,
        made_at=NOW,
        engine_version="1",
        week=day(-28),
        status="optimal",
        seconds=1.0,
        instance=b"",
        policy={},
        result=b"",
    )
    session.add(plan)
    session.flush()
    assert plan.id is not None
    group, why = region.groups["G1"], {"subject": {"reason": {"code": f"subject.{CRITERIA[0]}", "params": {}}}}
    nothing = [{"code": "none.nothing_fits", "params": {}}, {"code": "none.stands_in_the_way", "params": why}]
    for referral, week, reasons in (("R1", day(-9), []), ("R2", None, nothing), ("R3", day(12), [])):
        session.add(
            Proposal(
                plan_id=plan.id,
                referral_id=region.referrals[referral],
                purpose=StayPurpose.FINAL,
                group_id=None if week is None else group,
                start_week=week,
                reasons=reasons,
            )
        )
    session.add(
        Decision(
            meeting_id=meeting.id,
            referral_id=region.referrals["R1"],
            group_id=group,
            purpose=StayPurpose.FINAL,
            kind=DecisionKind.ACCEPT,
            planned_on=day(-10),
            decided_at=NOW,
            account_id=_account(session, region),
        )
    )


def _account(session: Session, region: Region) -> int:
    account = Account(username="c", display_name="c", role=Role.COORDINATOR, organisation_id=region.organisations["M1"])
    session.add(account)
    session.flush()
    assert account.id is not None
    return account.id


def table(history: History, name: str, scope: Scope = SCOPE) -> Table:
    return FIGURES[name].compute(history, scope)


def last(history: History, name: str) -> dict[str, Value]:
    found = table(history, name)
    return dict(zip((column.name for column in found.columns), found.rows[-1], strict=True))


def told(history: History, name: str, *columns: str) -> list[Value]:
    row = last(history, name)
    return [row[column] for column in columns]


def test_outcomes_and_routes_of_stays(history: History) -> None:
    # Four stays began: three in Delft, where J2 comes to from 11.8 km away, and that of J1 in Amsterdam, of no known point.
    assert told(history, "distance", "n", "own_municipality_share", "measured", "median_km") == [4, 0.75, 3, 0]
    assert last(history, "distance")["mean_km"] == pytest.approx(11.8 / 3, abs=0.05)
    assert told(history, "outside", "outside_region_share", "without_contract_share") == [0.25, 0.25]
    # J1 came twice while J2 and J3 had no place; J2 came when J1 lived in G2; J3 came to J2.
    why = ("n", "together", "apart", "sibling_waits", "sibling_elsewhere", "together_share")
    assert told(history, "siblings", *why) == [4, 1, 0, 2, 1, 0.25]
    # J1 got in G1 the provider and in G2 the care form that was asked for, J2 one of two towns, J3 not the group.
    assert told(history, "preferences", "n", "all_met", "some_met", "none_met") == [4, 1, 2, 1]
    kinds = {row[0]: row[1:3] for row in table(history, "preferences_by_kind").rows}
    assert kinds == {"group": (1, 0), "provider": (2, 1), "municipality": (1, 1), "care_form": (2, 1)}
    # Of who came J1 and J2 are ten; J2 lives in a group.
    assert told(history, "under_twelve", "n", "in_group", "in_group_share") == [2, 1, 0.5]
    # Five live in a lasting place, J1 and J5 in a foster family; J4 is in a third placement within two years.
    assert told(history, "family_forms", "n", "family", "family_share") == [5, 2, 0.4]
    assert told(history, "placements", "n", "lasting", "not_lasting", "three_or_more") == [6, 5, 1, 1]
    # Who lives in a lasting place is the same count in both figures, however it is divided: their difference is a cell.
    forms = replace(SCOPE, by=Dimension.CARE_FORM_GIVEN)
    in_care, lasting = (counts_of(table(history, name, forms)).values for name in ("placements", "family_forms"))
    shared = {cell: people for cell, people in in_care.items() if cell.population == LIVING_IN_CARE}
    assert shared == {cell: lasting[cell] for cell in shared}
    assert {cell.column for cell in shared} >= {"n", "referred"}
    # A year before the period J4 and J5 came; J4 moved.
    assert told(history, "right_at_once", "n", "right_at_once", "right_at_once_share") == [2, 1, 0.5]
    # J1, J2 and J3 came, for 101, 31 and 11 days with today; J1 moved.
    assert told(history, "moves", "n", "moves", "care_days") == [3, 1, 143]
    assert last(history, "moves")["moves_per_1000_days"] == pytest.approx(1000 / 143)
    # J1 went from Delft to Amsterdam; J2 and J3 are in Delft still.
    group, family = CareForm.TREATMENT_GROUP.value, CareForm.FOSTER_FAMILY.value
    assert table(history, "routes").rows == (
        (f"{group}>still_there", 2),
        (f"{group}>{family}>still_there", 1),
        ("total", 3),
    )
    assert table(history, "route_links").rows == (
        (1, "outside", group, 3),
        (2, group, family, 1),
        (2, group, "still_there", 2),
        (3, family, "still_there", 1),
    )


def test_what_was_done_and_said_of_referrals(history: History) -> None:
    steps = {row[0]: row[1:3] for row in table(history, "steps").rows}
    assert steps["need_voiced-referral_decision"] == (1, 10)
    # R1 had a complete file after 4 days, R2 at once, R3 after 2.
    assert steps["registered-file_complete"] == (3, 2)
    # R1 was proposed on -30 for the first time.
    assert steps["proposed-accepted_by_provider"] == (1, 14)
    declines = [row for row in table(history, "declines").rows if row[2]]
    assert declines == [
        ("Linde", "composition", 1),
        ("Linde", "safety", 1),
        ("Linde", "total", 2),
        ("total", "composition", 1),
        ("total", "safety", 1),
        ("total", "total", 2),
    ]
    found = table(history, "expectations")
    names = ("source", "weeks_ahead", "n", "sooner", "inside", "later", "not_yet_known", "median_days_late")
    said = [row for row in zip(*(found.column(name) for name in names), strict=True) if row[2]]
    # R1 started on -8: within the week of -9, one day after its first; two days after the promise. R3 is yet to come.
    assert said == [
        ("plan", "0-4", 1, 0, 1, 0, 0, 1),
        ("plan", "4-8", 1, 0, 0, 0, 1, None),
        ("promise", "0-4", 1, 0, 0, 1, 0, 2),
    ]
    missing = [row for row in table(history, "missing_weeks").rows if row[2]]
    assert missing == [(day(-35), CRITERIA[0], 1), (day(-35), "total", 1)]
    by_gender = Scope(from_on=day(-120), until_on=day(1), census_on=TODAY, by=Dimension.GENDER, horizon_days=36)
    found = table(history, "incidence_differences", by_gender)
    boys = next(row for row in found.rows if row[0] == Gender.BOY.value)
    # R1 waited 36 days; nobody else has a place by then.
    assert (boys[1], boys[found.index("placed")], boys[found.index("difference")]) == (1, 1, 1)
    months = Scope(from_on=date(2026, 8, 1), until_on=date(2026, 11, 1), census_on=TODAY)
    flow = table(history, "flow_months", months)
    # R3 came in August, R4 in September, R1 and R2 in October.
    assert [flow.column(name) for name in ("came", "went", "listed")] == [(1, 1, 2), (0, 0, 0), (1, 2, 4)]
    # In ten weeks from day -105 on they came in the third, the sixth, the ninth and the tenth: nine ranges, five of 1.
    chart = table(history, "control_came_weeks", Scope(from_on=day(-105), until_on=day(-35), census_on=TODAY))
    assert chart.column("value") == (0, 0, 1, 0, 0, 1, 0, 0, 1, 1)
    limits = [chart.rows[0][chart.index(name)] for name in ("fewest", "mean", "upper", "outside")]
    assert limits == pytest.approx([0, 0.4, 0.4 + 2.66 * 5 / 9, 0])
