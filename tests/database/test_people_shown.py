"""Who is told who a youth is: a provider when it has accepted, the expert team never, and a secret address its owner."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from tests.meeting_world import Table, make_table
from tests.small_region import TODAY, day, resident
from zorglogistiek.access import visibility
from zorglogistiek.access.user import User
from zorglogistiek.access.visibility import EVERYTHING, Fields, Tie
from zorglogistiek.clock import birthday
from zorglogistiek.codes import (
    CareForm,
    DecisionKind,
    EventKind,
    LegalFrame,
    OrganisationKind,
    PreferenceKind,
    ReferrerType,
    Role,
    Urgency,
)
from zorglogistiek.database import Database
from zorglogistiek.errors import NotFound
from zorglogistiek.meeting.proposals import current_proposals
from zorglogistiek.meeting.reading import decisions, promises
from zorglogistiek.meeting.tables import Proposal
from zorglogistiek.people.detail import referral_detail, youth_detail
from zorglogistiek.people.overview import ReferralFilter, referral_overviews, wait_lines, youth_overviews
from zorglogistiek.people.service import register
from zorglogistiek.people.shown import OF_THE_WAIT
from zorglogistiek.people.tables import Preference, Youth
from zorglogistiek.places.directory import directory
from zorglogistiek.places.tables import Location, Organisation


@pytest.fixture
def table(database: Database) -> Table:
    """R2 is proposed to G1 of Linde, and R3 to G2 of Es; J1 lives in G2."""
    made = make_table(database, places=3)
    resident(database, made.region, "J1", group="G2", place=1, since=day(-100), until=None)
    with made.write() as session:
        for number in ("J2", "J3"):
            youth = session.get_one(Youth, made.region.youths[number])
            youth.bsn = {"J2": "111222333", "J3": "123456782"}[number]
        row = made.referral(session, "R2")
        row.urgency, row.urgency_grounds = Urgency.URGENT, "Slaapt bij vrienden"
        youth_id = made.region.youths["J2"]
        session.add(Preference(youth_id=youth_id, kind=PreferenceKind.CARE_FORM, care_form=CareForm.FAMILY_HOME))
    made.event("R2", EventKind.ESCALATED)
    made.event("R2", EventKind.PROPOSED, group="G2")
    made.event("R2", EventKind.PROPOSAL_LAPSED, group="G2")
    made.event("R2", EventKind.PROPOSED, group="G1")
    made.event("R3", EventKind.PROPOSED, group="G2")
    return made


def in_role(table: Table, role: Role, organisation: str = "M1") -> User:
    return User(account_id=1, role=role, organisation_id=table.region.organisations[organisation], name=role.value)


def test_a_provider_is_told_who_it_is_when_it_has_accepted_and_not_before(table: Table):
    linde = in_role(table, Role.PROVIDER, "Linde")
    table.decide("R2", kind="hold", group="G1", until=day(7).isoformat(), note="Moeder belt nog")
    with table.database.read() as session:
        before = referral_detail(session, "R2", visible_to=linde, on=TODAY)
        (kept,) = decisions(session, visible_to=linde)
    assert (kept.kind, kept.note) == (DecisionKind.HOLD, None)
    youth = before.youth.line
    assert (youth.first_name, youth.last_name, youth.birth_date, youth.pc4, before.youth.bsn) == (None,) * 5
    assert (youth.name, youth.initials, youth.age) == ("J2", "", 14)
    assert before.overview.youth == youth
    assert before.overview.urgency_grounds is None
    assert before.overview.escalated_on is None
    assert (before.youth.preferences, before.youth.stays, before.bridgings) == ((), (), ())
    kinds = [EventKind.REGISTERED, EventKind.FILE_COMPLETE, EventKind.PROPOSED]
    assert [one.kind for one in before.events][:3] == kinds
    assert {one.note for one in before.events} == {None}
    assert {one.group.number for one in before.events if one.group is not None} == {"G1"}
    table.accept("R2", group="G1")
    with table.database.read() as session:
        after = referral_detail(session, "R2", visible_to=linde, on=TODAY)
        assert decisions(session, visible_to=linde)[0].note == "Moeder belt nog"
    assert (after.youth.line.first_name, after.youth.line.last_name) == ("Test", "Jeugdige J2")
    assert after.youth.line.birth_date is not None
    assert after.youth.bsn == "111222333"
    assert EventKind.ESCALATED in {one.kind for one in after.events}


def test_who_referred_and_how_far_home_is_are_told_with_the_acceptance_too(table: Table):
    linde = in_role(table, Role.PROVIDER, "Linde")
    table.plan(R2="G1")
    codes = ["cost.in_region", "cost.preference_missed", "cost.not_contracted"]
    with table.write() as session:
        proposal = session.exec(select(Proposal)).one()
        proposal.reasons = [{"code": code, "points": 1} for code in codes]
    of_w1 = ReferralFilter(states=None, referrer="W1")
    told = []
    for accepts in (False, True):
        if accepts:
            table.accept("R2", group="G1")
        with table.database.read() as session:
            found = referral_detail(session, "R2", visible_to=linde, on=TODAY)
            (proposed,) = current_proposals(session, visible_to=linde, today=TODAY)["R2"]
            listed = referral_overviews(session, visible_to=linde, on=TODAY, filters=of_w1)
        recorded = {one.recorded_by for one in found.events if one.kind in OF_THE_WAIT}
        told.append((found.overview.referrer, recorded, [one["code"] for one in proposed.reasons], len(listed)))
        assert found.overview.referrer_type is ReferrerType.MUNICIPALITY
    (before, nobody, needed, none), (after, somebody, whole, one) = told
    assert (before, nobody, needed, none) == (None, {None}, ["cost.not_contracted"], 0)
    assert after is not None
    assert (after.number, whole, one) == ("W1", codes, 1)
    assert None not in somebody


def test_the_same_holds_in_every_list(table: Table):
    linde = in_role(table, Role.PROVIDER, "Linde")
    with table.database.read() as session:
        listed = referral_overviews(session, visible_to=linde, on=TODAY)
        youths = youth_overviews(session, visible_to=linde, on=TODAY)
        alone = youth_detail(session, "J2", visible_to=linde, on=TODAY)
    assert [one.number for one in listed] == ["R2"]
    for line in (listed[0].youth, *youths, alone.line):
        assert (line.first_name, line.birth_date, line.pc4) == (None, None, None)
        assert line.shown == {Fields.NEEDS}
    assert alone.bsn is None


def test_a_youth_is_of_who_referred_it_last(table: Table):
    """J1 is withdrawn by W1 and referred anew by the practice W2: from then on W1 knows nothing more of J1."""
    w1 = in_role(table, Role.REFERRER, "W1")
    table.event("R4", EventKind.WITHDRAWN)
    with table.write() as session:
        kind = ReferrerType.GENERAL_PRACTITIONER
        session.add(Organisation(number="W2", name="Praktijk", kind=OrganisationKind.REFERRER, referrer_type=kind))
        session.flush()
        w2_id = session.exec(select(Organisation.id).where(Organisation.number == "W2")).one()
        assert youth_detail(session, "J4", visible_to=w1, on=TODAY).referrals == ("R4",)
        again = {"youth_number": "J4", "kind": "new", "urgency": "regular", "referrer": "W2"}
        number = register(session, table.coordinator, again, now=table.now()).referral.number
    with table.database.read() as session:
        for look in (youth_detail, referral_detail):
            with pytest.raises(NotFound):
                look(session, "J4" if look is youth_detail else "R4", visible_to=w1, on=TODAY)
        w2 = replace(w1, organisation_id=w2_id)
        assert youth_detail(session, "J4", visible_to=w2, on=TODAY).referrals == (number,)


def test_a_provider_knows_who_lives_with_it(table: Table):
    es = in_role(table, Role.PROVIDER, "Es")
    with table.database.read() as session:
        shown = {line.number: line.identified for line in youth_overviews(session, visible_to=es, on=TODAY)}
    assert shown == {"J1": True, "J3": False}


def test_control_without_the_declaration_a_proposal_would_tell_who_it_is(table: Table, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(visibility.SHOWS, Tie.PROPOSED, EVERYTHING)
    with table.database.read() as session:
        found = referral_detail(session, "R2", visible_to=in_role(table, Role.PROVIDER, "Linde"), on=TODAY)
    assert (found.youth.line.first_name, found.youth.bsn) == ("Test", "111222333")


def test_the_expert_team_sees_what_was_escalated_and_not_who_it_is(table: Table):
    team = in_role(table, Role.EXPERT_TEAM)
    with table.database.read() as session:
        assert [one.number for one in referral_overviews(session, visible_to=team, on=TODAY)] == ["R2"]
        found = referral_detail(session, "R2", visible_to=team, on=TODAY)
        with pytest.raises(NotFound):
            referral_detail(session, "R3", visible_to=team, on=TODAY)
    assert (found.youth.line.first_name, found.youth.line.pc4, found.youth.bsn) == (None, None, None)
    assert found.overview.urgency_grounds == "Slaapt bij vrienden"
    assert len(found.youth.preferences) == 1


def test_the_expert_team_sees_a_referral_no_longer_when_it_ended(table: Table):
    team = in_role(table, Role.EXPERT_TEAM)
    table.event("R2", EventKind.WITHDRAWN)
    with table.database.read() as session:
        assert referral_overviews(session, visible_to=team, on=TODAY) == []


def test_a_municipality_is_told_of_the_waits_of_its_own_youths_and_of_nothing_else(table: Table):
    with table.database.read() as session:
        own = wait_lines(session, visible_to=in_role(table, Role.MUNICIPALITY), on=TODAY)
        other = wait_lines(session, visible_to=in_role(table, Role.MUNICIPALITY, "Es"), on=TODAY)
        assert referral_overviews(session, visible_to=in_role(table, Role.MUNICIPALITY), on=TODAY) == []
        for role in (Role.EVALUATOR, Role.ADMINISTRATOR):
            assert wait_lines(session, visible_to=in_role(table, role), on=TODAY) == []
    assert {(one.number, one.waited_weeks_gross) for one in own} == {(f"R{number}", 6) for number in (1, 2, 3, 4)}
    assert other == []


def test_a_secret_address_is_its_provider_s_and_the_coordinator_s(table: Table):
    with table.write() as session:
        location_of(session, "L-G2").secret = True
    told = {}
    with table.database.read() as session:
        for role, organisation in (
            (Role.COORDINATOR, "M1"),
            (Role.PROVIDER, "Es"),
            (Role.REFERRER, "W1"),
            (Role.MUNICIPALITY, "M1"),
            (Role.EXPERT_TEAM, "M1"),
        ):
            listed = {one.number: one for one in directory(session, visible_to=in_role(table, role, organisation))}
            told[role] = (listed["G2"].location, listed["G2"].municipality)
        referrer = in_role(table, Role.REFERRER, "W1")
        proposed = referral_detail(session, "R3", visible_to=referrer, on=TODAY).overview.proposed
        owner = referral_detail(session, "R3", visible_to=in_role(table, Role.PROVIDER, "Es"), on=TODAY)
    assert told.pop(Role.COORDINATOR) == told.pop(Role.PROVIDER) == ("Huis G2", "M1")
    assert set(told.values()) == {(None, None)}
    assert proposed is not None
    assert proposed.municipality is None
    assert owner.overview.proposed is not None
    assert owner.overview.proposed.municipality is not None


def test_a_secret_address_cannot_be_worked_out_from_promises_and_reasons(table: Table):
    referrer = in_role(table, Role.REFERRER, "W1")
    table.plan(R3="G2")
    with table.write() as session:
        from zorglogistiek.matching.reasons import reason

        proposal = session.exec(select(Proposal)).one()
        near = [reason("cost.in_region", km=3), reason("cost.not_contracted"), reason("cost.same_municipality")]
        proposal.reasons = [one.as_json() | {"points": 1} for one in near]
    with table.write() as session:
        seen_before = current_proposals(session, visible_to=referrer, today=TODAY)["R3"][0]
        location_of(session, "L-G2").secret = True
    assert len(seen_before.reasons) == 3  # the control: an address that is no secret is told
    with table.database.read() as session:
        told = current_proposals(session, visible_to=referrer, today=TODAY)["R3"][0]
        region = current_proposals(session, visible_to=in_role(table, Role.COORDINATOR), today=TODAY)["R3"][0]
    assert [one["code"] for one in told.reasons] == ["cost.not_contracted"]
    assert told.group is not None
    assert (told.group.location, told.group.municipality) == ("", "")
    assert len(region.reasons) == 3
    table.accept("R3", group="G1")
    with table.database.read() as session:
        assert [one.group.number for one in promises(session, visible_to=referrer, today=TODAY)] == ["G1"]


def test_who_has_no_emergency_access_is_shown_nothing_by_it(table: Table):
    """An emergency access opens one youth and no other."""
    es = replace(in_role(table, Role.PROVIDER, "Es"), emergency=table.region.youths["J4"])
    with table.database.read() as session:
        shown = {line.number: line.identified for line in youth_overviews(session, visible_to=es, on=TODAY)}
    assert shown == {"J1": True, "J3": False, "J4": True}


def location_of(session: Session, number: str) -> Location:
    return session.exec(select(Location).where(Location.number == number)).one()


@pytest.mark.parametrize(
    ("frame", "until", "told"),
    [
        (LegalFrame.GUARDIANSHIP, 0, False),
        (LegalFrame.SUPERVISION, -1, False),
        (LegalFrame.SUPERVISION, -400, True),
    ],
)
def test_the_end_of_a_legal_frame_does_not_tell_the_birthday(table: Table, frame: LegalFrame, until: int, told: bool):
    with table.write() as session:
        youth = session.get_one(Youth, table.region.youths["J2"])
        youth.legal_frame, ends = frame, birthday(youth.birth_date, 18) + timedelta(days=until)
        youth.legal_frame_until = ends
    for role, organisation, sees in ((Role.PROVIDER, "Linde", told), (Role.COORDINATOR, "M1", True)):
        with table.database.read() as session:
            line = referral_detail(session, "R2", visible_to=in_role(table, role, organisation), on=TODAY).youth.line
        assert line.legal_frame_until == (ends if sees else None)
