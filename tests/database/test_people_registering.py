"""Registering and changing youths and referrals, in the region that fits in the head, on both databases."""

from threading import Barrier, Thread
from typing import Any

import pytest
from sqlmodel import Session, col, func, select

from tests.small_region import NOW, TODAY, Region, day, make_region, resident
from zorglogistiek.access.user import SYSTEM, User
from zorglogistiek.codes import (
    EventKind,
    LegalFrame,
    OrganisationKind,
    ReferralKind,
    ReferralState,
    ReferrerType,
    Role,
    Specialism,
    Togetherness,
    Urgency,
)
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Forbidden, Invalid, NotFound
from zorglogistiek.meeting.deciding.withdrawing import withdraw
from zorglogistiek.people import detail, duplicates, judging, repository, service
from zorglogistiek.people.forms import Registration
from zorglogistiek.people.steps import state_of
from zorglogistiek.people.tables import Referral, ReferralEvent, SiblingMember, SiblingSet, Youth
from zorglogistiek.places.tables import Organisation

BSN = "999996770"


@pytest.fixture
def region(database: Database) -> Region:
    return make_region(database, youths=3)


def sent(youth: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """A registration that is right, with these fields changed."""
    whole = {
        "first_name": "Sanne",
        "last_name": "Jansen",
        "birth_date": "2012-05-05",
        "gender": "girl",
        "municipality": "M1",
        "pc4": "2611",
        "bsn": BSN,
    }
    return {"kind": "new", "urgency": "regular", "youth": whole | (youth or {})} | fields


def faults(refused: pytest.ExceptionInfo[Invalid]) -> dict[str, str]:
    return {fault.field: str(fault).removeprefix(f"{fault.field}: ") for fault in refused.value.faults}


def stored(database: Database) -> tuple[int, ...]:
    """How many rows there are of everything that registering writes."""
    with database.read() as session:
        tables = (Youth, Referral, ReferralEvent, SiblingSet, SiblingMember)
        return tuple(session.exec(select(func.count()).select_from(table)).one() for table in tables)


def register(database: Database, user: User, registration: Registration | dict[str, Any]) -> service.Registered:
    with database.write() as session:
        return service.register(session, user, registration, now=NOW)


def test_a_registration_stores_the_youth_the_referral_and_its_dates(database: Database, region: Region) -> None:
    youth = {
        "specialisms": ["ass", "lvb"],
        "contra_indications": [{"kind": "youth", "youth": "J1"}, {"kind": "location", "location": "L-G2"}],
        "preferences": [
            {"kind": "group", "group": "G1"},
            {"kind": "provider", "organisation": "Es"},
            {"kind": "care_form", "care_form": "family_home"},
        ],
        "siblings": {"together": "required", "youths": ["J2"]},
    }
    dates = {"need_voiced": "2026-09-01", "referral_decision": "2026-10-01", "registered": "2026-11-02"}
    registered = register(
        database, region.referrer, sent(youth, care_forms=["family_home"], file_complete=True, **dates)
    )
    with database.read() as session:
        found = detail.referral_detail(session, registered.referral.number, visible_to=region.referrer, on=TODAY)
    assert found.overview.state is ReferralState.WAITING
    assert found.overview.referrer is not None
    assert found.overview.referrer.number == "W1"
    assert found.overview.waited_weeks_gross == 3
    assert found.overview.missing == ()
    assert found.youth.line.specialisms == {Specialism.ASS, Specialism.LVB}
    assert found.youth.bsn == BSN
    assert [one.number for one in found.youth.contra_indications] == ["J1", "L-G2"]
    assert [one.named.number if one.named else one.care_form for one in found.youth.preferences] == [
        "G1",
        "Es",
        "family_home",
    ]
    assert found.overview.siblings is not None
    assert (found.overview.siblings.together, found.overview.siblings.youths) == (Togetherness.REQUIRED, ("J2",))
    assert [(event.kind, event.happened_on.isoformat()) for event in found.events] == [
        (EventKind.NEED_VOICED, "2026-09-01"),
        (EventKind.REFERRAL_DECISION, "2026-10-01"),
        (EventKind.REGISTERED, "2026-11-02"),
        (EventKind.FILE_COMPLETE, "2026-11-02"),
    ]


def test_a_form_object_is_registered_like_what_was_sent(database: Database, region: Region) -> None:
    form = Registration.model_validate(sent(referrer="W1"))
    assert register(database, SYSTEM, form).youth.bsn == BSN


def test_everything_that_is_wrong_is_refused_at_once_and_nothing_is_stored(database: Database, region: Region) -> None:
    before = stored(database)
    youth = {
        "birth_date": "2012-02-30",
        "municipality": "W1",
        "preferences": [{"kind": "group", "group": "G9"}, {"kind": "provider", "organisation": "M1"}],
        "contra_indications": [{"kind": "youth", "youth": "J9"}, {"kind": "location", "location": "L-9"}],
        "siblings": {"together": "required", "youths": ["J1", "J8"]},
    }
    with pytest.raises(Invalid) as refused:
        register(database, region.coordinator, sent(youth, urgency="soon", kind="move_on"))
    assert faults(refused) == {
        "urgency": "is not one of the allowed codes: crisis, urgent, regular, preventive",
        "youth.birth_date": "is not a day of the calendar",
        "youth.municipality": "no such municipality",
        "youth.preferences.0.group": "no such group",
        "youth.preferences.1.organisation": "no such provider",
        "youth.contra_indications.0.youth": "no such youth",
        "youth.contra_indications.1.location": "no such location",
        "youth.siblings.youths.1": "no such youth",
        "kind": "only a youth who lives in a group of the region moves on",
        "referrer": "is required",
    }
    assert stored(database) == before


@pytest.mark.parametrize("text", ["\x00", "M1\x00", "x" * 5000, "'; drop table youth; --"])
def test_text_that_no_database_should_see_is_a_fault(database: Database, region: Region, text: str) -> None:
    youth = {"bsn": text, "municipality": text, "siblings": {"together": "required", "youths": [text]}}
    with pytest.raises(Invalid) as refused:
        register(database, region.coordinator, sent(youth, youth_number=text, referrer=text))
    assert faults(refused).keys() >= {"youth.bsn", "youth.municipality", "youth.siblings.youths.0", "referrer"}


def test_a_file_that_lacks_something_is_not_registered_as_complete(database: Database, region: Region) -> None:
    before = stored(database)
    with pytest.raises(Invalid) as refused:
        register(database, region.referrer, sent({"bsn": None, "gender": "unknown"}, file_complete=True))
    assert [fault.message for fault in refused.value.faults] == [
        "the citizen service number is missing",
        "the gender is missing",
        "the care forms that the referral decision allows are missing",
        "the day of the referral decision is missing",
    ]
    assert stored(database) == before


def test_a_draft_waits_to_be_registered(database: Database, region: Region) -> None:
    draft = register(database, region.referrer, sent(draft=True)).referral
    with database.write() as session:
        service.record_event(
            session, region.referrer, draft.number, EventKind.REGISTERED, TODAY, version=draft.version, now=NOW
        )
    with database.read() as session:
        assert (
            detail.referral_detail(session, draft.number, visible_to=region.referrer, on=TODAY).overview.state
            is ReferralState.INCOMPLETE
        )


def test_a_bsn_is_registered_once_and_names_the_youth_only_to_who_may_see_it(
    database: Database, region: Region
) -> None:
    first = register(database, region.referrer, sent())
    elsewhere = _referrer_elsewhere(database)
    with pytest.raises(Invalid) as seen:
        register(database, region.referrer, sent({"last_name": "Other"}))
    assert faults(seen) == {"youth.bsn": f"this youth is in the registry already, as {first.youth.number}"}
    with pytest.raises(Invalid) as unseen:
        register(database, elsewhere, sent({"last_name": "Other"}))
    assert faults(unseen) == {"youth.bsn": "another organisation registered this youth already; ask the coordinator"}


def test_a_likely_duplicate_is_registered_and_reported(database: Database, region: Region) -> None:
    first = register(database, region.referrer, sent())
    likely = sent({"bsn": None, "first_name": "Sanne", "last_name": "Janssen"})
    own = register(database, region.referrer, likely)
    assert [one.other_number for one in own.duplicates] == [first.youth.number]
    other = register(database, _referrer_elsewhere(database), likely)
    assert [one.other_number for one in other.duplicates] == [None, None]
    with database.read() as session:
        assert len(duplicates.all_duplicates(session, visible_to=region.coordinator)) == 3 + 3
        assert len(duplicates.all_duplicates(session, visible_to=region.referrer)) == 1 + 3
        assert duplicates.all_duplicates(session, visible_to=region.evaluator) == []


def test_a_known_youth_waits_for_one_place_at_a_time(database: Database, region: Region) -> None:
    again = {"kind": "new", "urgency": "regular", "youth_number": "J1"}
    with pytest.raises(Invalid) as refused:
        register(database, region.referrer, again)
    assert faults(refused) == {"youth_number": "this youth has an open referral already: R1"}
    with database.write() as session:
        withdraw(session, region.referrer, "R1", TODAY, version=1, now=NOW)
    assert register(database, region.referrer, again).youth.number == "J1"


AT_ONCE = 6


def registered_at_once(database: Database, region: Region) -> list[str]:
    """What becomes of it when so many register the same known youth at the same moment."""
    with database.write() as session:
        withdraw(session, region.referrer, "R1", TODAY, version=1, now=NOW)
    ready, outcomes = Barrier(AT_ONCE), list[str]()

    def run() -> None:
        ready.wait(timeout=60)
        try:
            register(database, region.referrer, {"kind": "new", "urgency": "regular", "youth_number": "J1"})
        except Invalid:
            outcomes.append("refused")
        else:
            outcomes.append("registered")

    threads = [Thread(target=run) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(outcomes)


def test_of_many_who_register_a_youth_at_once_one_does(database: Database, region: Region) -> None:
    assert registered_at_once(database, region) == ["refused"] * (AT_ONCE - 1) + ["registered"]


def test_control_without_holding_the_youth_all_of_them_would(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite writers queue anyway."""
    database, all_looked = Database(postgresql_url), Barrier(AT_ONCE)
    monkeypatch.setattr(judging, "hold", lambda _session, _youth: None)
    looked = judging.state_now

    def and_wait(session: Session, referral: Referral) -> ReferralState:
        found = looked(session, referral)
        all_looked.wait(timeout=60)
        return found

    monkeypatch.setattr(judging, "state_now", and_wait)
    assert registered_at_once(database, make_region(database, youths=1)) == ["registered"] * AT_ONCE
    database.dispose()


def test_only_who_lives_in_a_group_moves_on(database: Database, region: Region) -> None:
    with database.write() as session:
        withdraw(session, region.referrer, "R1", TODAY, version=1, now=NOW)
    move = {"kind": "move_on", "urgency": "regular", "youth_number": "J1"}
    with pytest.raises(Invalid) as refused:
        register(database, region.referrer, move)
    assert faults(refused) == {"kind": "only a youth who lives in a group of the region moves on"}
    resident(database, region, "J1", place=1, since=day(-100), until=None)
    with pytest.raises(Invalid) as refused:
        register(database, region.referrer, move | {"kind": "new"})
    assert faults(refused) == {"kind": "this youth lives in a group of the region: it is a move-on"}
    assert register(database, region.referrer, move).referral.kind is ReferralKind.MOVE_ON


def test_another_organisations_youth_cannot_be_named(database: Database, region: Region) -> None:
    with pytest.raises(Invalid) as refused:
        register(database, _referrer_elsewhere(database), {"kind": "new", "urgency": "regular", "youth_number": "J1"})
    assert faults(refused) == {"youth_number": "no such youth"}


def test_a_referrer_registers_for_the_own_organisation_only(database: Database, region: Region) -> None:
    _referrer_elsewhere(database)
    with pytest.raises(Invalid) as refused:
        register(database, region.referrer, sent(referrer="W2"))
    assert faults(refused) == {"referrer": "is not your own organisation"}


def test_providers_and_evaluators_do_not_register(database: Database, region: Region) -> None:
    for user in (region.linde, region.evaluator):
        with pytest.raises(Forbidden):
            register(database, user, sent())


def test_brothers_and_sisters_form_one_set(database: Database, region: Region) -> None:
    # J1 and J2 are a set; a third sibling must name both, and then all three are one set.
    with database.write() as session:
        siblings = {"siblings": {"together": "preferred", "youths": ["J2"]}}
        service.change_youth(session, region.referrer, "J1", siblings, version=1, now=NOW)
    with pytest.raises(Invalid) as refused:
        register(database, region.referrer, sent({"siblings": {"together": "required", "youths": ["J1"]}}))
    assert faults(refused) == {
        "youth.siblings.youths.0": "has brothers or sisters in the registry who are not named here"
    }
    third = register(database, region.referrer, sent({"siblings": {"together": "required", "youths": ["J1", "J2"]}}))
    assert _sets(database) == [("required", {"J1", "J2", third.youth.number})]


def test_a_set_of_one_is_no_set(database: Database, region: Region) -> None:
    with database.write() as session:
        siblings = {"siblings": {"together": "apart", "youths": ["J2"]}}
        changed = service.change_youth(session, region.referrer, "J1", siblings, version=1, now=NOW)
    assert _sets(database) == [("apart", {"J1", "J2"})]
    with database.write() as session:
        service.change_youth(session, region.referrer, "J1", {"siblings": None}, version=changed.version, now=NOW)
    assert _sets(database) == []


def test_what_is_not_sent_of_a_youth_stays_as_it_is(database: Database, region: Region) -> None:
    with database.write() as session:
        changes = {"specialisms": ["ass"], "preferences": [{"kind": "group", "group": "G1"}]}
        service.change_youth(session, region.referrer, "J1", changes, version=1, now=NOW)
    with database.write() as session:
        changed = service.change_youth(session, region.referrer, "J1", {"pc4": "2612"}, version=2, now=NOW)
    assert (changed.version, changed.pc4, changed.specialisms) == (3, "2612", frozenset({Specialism.ASS}))
    with database.read() as session:
        assert len(detail.youth_detail(session, "J1", visible_to=region.referrer, on=TODAY).preferences) == 1


def test_a_change_is_judged_with_what_stays(database: Database, region: Region) -> None:
    wrong = {"legal_frame": "supervision", "gender": None, "pc4": "26", "municipality": "M9", "kind": "new"}
    with database.write() as session, pytest.raises(Invalid) as refused:
        service.change_youth(session, region.referrer, "J1", wrong, version=1, now=NOW)
    assert faults(refused).keys() == {"legal_frame_until", "gender", "pc4", "municipality", "kind"}
    assert len(refused.value.faults) == 5
    with database.write() as session:
        right = {"legal_frame": "supervision", "legal_frame_until": "2027-01-01"}
        changed = service.change_youth(session, region.referrer, "J1", right, version=1, now=NOW)
    assert changed.legal_frame is LegalFrame.SUPERVISION


def test_a_change_on_an_outdated_page_is_refused(database: Database, region: Region) -> None:
    with database.write() as session:
        service.change_youth(session, region.referrer, "J1", {"pc4": "2612"}, version=1, now=NOW)
        service.change_referral(session, region.referrer, "R1", {"wanted_from": "2027-01-01"}, version=1, now=NOW)
    with database.write() as session:
        with pytest.raises(Conflict):
            service.change_youth(session, region.referrer, "J1", {"pc4": "2613"}, version=1, now=NOW)
        with pytest.raises(Conflict):
            service.change_referral(session, region.referrer, "R1", {"wanted_from": None}, version=1, now=NOW)


def test_an_urgency_is_raised_with_its_grounds(database: Database, region: Region) -> None:
    with database.write() as session, pytest.raises(Invalid) as refused:
        service.change_referral(session, region.referrer, "R1", {"urgency": "crisis"}, version=1, now=NOW)
    assert faults(refused) == {"urgency_grounds": "this urgency needs its grounds"}
    with database.write() as session:
        right = {"urgency": "crisis", "urgency_grounds": "uithuisplaatsing vandaag", "care_forms": ["crisis_bed"]}
        changed = service.change_referral(session, region.referrer, "R1", right, version=1, now=NOW)
    assert (changed.urgency, changed.version) == (Urgency.CRISIS, 2)


def test_a_referral_that_ended_does_not_change(database: Database, region: Region) -> None:
    with database.write() as session:
        withdraw(session, region.referrer, "R1", TODAY, version=1, now=NOW)
    with database.write() as session, pytest.raises(Conflict, match="no longer open"):
        service.change_referral(session, region.referrer, "R1", {"wanted_from": "2027-01-01"}, version=2, now=NOW)


def test_another_organisations_records_are_absent(database: Database, region: Region) -> None:
    elsewhere = _referrer_elsewhere(database)
    with database.write() as session:
        for number in ("J1", "J9", "\x00"):
            with pytest.raises(NotFound, match="does not exist"):
                service.change_youth(session, elsewhere, number, {"pc4": "2612"}, version=1, now=NOW)
        for number in ("R1", "R9", "\x00"):
            with pytest.raises(NotFound, match="does not exist"):
                service.change_referral(session, elsewhere, number, {}, version=1, now=NOW)


def test_the_state_of_what_was_registered_is_derived(database: Database, region: Region) -> None:
    referral = register(database, region.referrer, sent()).referral
    with database.read() as session:
        events = repository.events_of(session, [repository.id_of(referral)])[repository.id_of(referral)]
    assert state_of(referral.number, events) is ReferralState.INCOMPLETE


def _referrer_elsewhere(database: Database) -> User:
    """Somebody of a second referring organisation, W2."""
    with database.write() as session:
        other = Organisation(number="W2", name="CJG", kind=OrganisationKind.REFERRER, referrer_type=ReferrerType.SELF)
        session.add(other)
        session.flush()
        return User(account_id=None, role=Role.REFERRER, organisation_id=other.id, name="elsewhere")


def _sets(database: Database) -> list[tuple[str, set[str]]]:
    with database.read() as session:
        sets = session.exec(select(SiblingSet).order_by(col(SiblingSet.id))).all()
        return [(one.together.value, _members(session, one)) for one in sets]


def _members(session: Session, siblings: SiblingSet) -> set[str]:
    statement = select(Youth.number).join(SiblingMember).where(SiblingMember.sibling_set_id == siblings.id)
    return set(session.exec(statement))
