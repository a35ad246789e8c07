"""What a youth may ask: everything in one export, to be erased without a figure changing; and rules of retention."""

import gzip
import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import SQLModel, col, select

from tests.meeting_world import Table, make_table
from tests.small_region import NOW, TODAY, day, resident
from zorglogistiek import clock
from zorglogistiek.access.user import OPERATOR, SYSTEM
from zorglogistiek.audit.tables import AuditEvent
from zorglogistiek.codes import AuditAction, ContraIndicationKind, EndReason, EventKind, Gender, Togetherness, Urgency
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Forbidden, Invalid, NotFound
from zorglogistiek.matching.reasons import reason
from zorglogistiek.meeting import made_plans
from zorglogistiek.meeting.tables import Action, Message, Plan, Proposal, ProviderAnswer
from zorglogistiek.once.tables import CarriedOut
from zorglogistiek.people import service
from zorglogistiek.people.drafts import save_draft
from zorglogistiek.people.overview import ReferralFilter, referral_overviews
from zorglogistiek.people.tables import (
    ContraIndication,
    ExpertAdvice,
    Referral,
    ReferralEvent,
    RegistrationDraft,
    SiblingMember,
    UrgencyReview,
    Youth,
)
from zorglogistiek.people.waits import Measure
from zorglogistiek.places.tables import Location, Stay
from zorglogistiek.privacy import own_data, retention
from zorglogistiek.privacy.erasing import Ground, erase
from zorglogistiek.privacy.own_data import as_json, youth_data
from zorglogistiek.privacy.own_data_page import FIELDS, FOR_MACHINES, as_page
from zorglogistiek.privacy.parts import NOTHING_PERSONAL, PARTS, told
from zorglogistiek.privacy.repeating import erasures, repeat
from zorglogistiek.privacy.unreferred import unreferred
from zorglogistiek.sealing import seal
from zorglogistiek.sealing.columns import sealed_models, sealed_of
from zorglogistiek.settings import Settings
from zorglogistiek.statistics.exports.forms import as_csv
from zorglogistiek.statistics.near_home import placed_near_home
from zorglogistiek.statistics.publishing import Question, ask, scope_of
from zorglogistiek.words import translator

SECRET = "Vrijetekst"
DAY = timedelta(days=1)
LATER = NOW + timedelta(days=900)


@pytest.fixture
def table(database: Database) -> Table:
    """R1 is withdrawn, and has something in every table that can hold it; J2 and J3 are of others."""
    table = make_table(database)
    table.siblings("J1", "J2", together=Togetherness.PREFERRED)
    table.never_with("J3", "J1")
    table.change_youth("J1", first_name="Noor", last_name="Geheimenaar", bsn="111222333", gender=Gender.GIRL)
    table.change_youth("J2", first_name="Bram", last_name="Anderman")
    made = table.plan(R1="G1", R2="G1")
    with table.write() as session:
        referral = table.referral(session, "R1")
        referral.urgency_grounds = SECRET
        account_id = table.coordinator.account_id or 0
        proposal = session.get_one(Proposal, made["R1"])
        proposal.facts = {
            "youth": {"id": 1, "number": "J1", "birth_date": "2012-01-01", "not_with": [3]},
            "needs": ["R2"],
        }
        proposal.reasons = [{"code": "cost.agreed", "params": {"others": f"R2 {SECRET}"}}]
        session.add(
            ProviderAnswer(proposal_id=made["R1"], willing=True, note=SECRET, answered_at=NOW, account_id=account_id)
        )
        session.add(
            ExpertAdvice(
                referral_id=table.region.referrals["R1"],
                given_on=TODAY,
                text=SECRET,
                recorded_at=NOW,
                account_id=account_id,
            )
        )
        session.add(
            UrgencyReview(
                referral_id=table.region.referrals["R1"],
                reviewed_on=TODAY,
                urgency=Urgency.REGULAR,
                grounds=SECRET,
                recorded_at=NOW,
                account_id=account_id,
            )
        )
        session.add(
            Action(meeting_id=1, referral_id=referral.id, organisation_id=1, text=f"{SECRET} en R2", due_on=TODAY)
        )
        body = f"Beste\n\nR1 (N.G.)\n- {SECRET}\n\nR2 (B.A.)\n- Van een ander\n\nGroet"
        session.add(
            Message(
                number="B-1",
                meeting_id=1,
                organisation_id=table.region.organisations["W1"],
                subject="Overleg",
                body=body,
                made_at=NOW,
                account_id=account_id,
            )
        )
        save_draft(
            session,
            table.coordinator,
            {"youth_number": ["J1"], "urgency_grounds": [SECRET]},
            now=NOW,
        )
    with table.write() as session:
        kept = CarriedOut(account_id=table.coordinator.account_id, key="k", fingerprint="f", carried_out_at=NOW)
        kept.status, kept.answer = 200, seal(SECRET, row="carried_out/1/k/answer")
        session.add(kept)
    table.decide("R1", kind="hold", group="G1", until=day(7).isoformat(), note=SECRET)
    with table.write() as session:
        referral = table.referral(session, "R1")
        service.record(session, table.coordinator, referral, EventKind.WITHDRAWN, TODAY, now=table.now(), note=SECRET)
    return table


def statistics(table: Table) -> str:
    """The waiting statistics as they are exported, whenever they were made, and where stays are."""
    with table.database.read() as session:
        homes = placed_near_home(session, table.coordinator, from_on=date(2020, 1, 1), until_on=day(2))
    question = Question(measure=Measure.NET, from_on=date(2026, 1, 1), until_on=day(2), census_on=day(-7))
    scope = scope_of(table.coordinator, question, today=day(1))
    names = ("completed_waits", "running_waits")
    asked = [ask(table.database, table.coordinator, name, scope, now=table.now()) for name in names]
    return "".join(as_csv(replace(one, known_at=None)).decode() for one in asked) + repr(homes)


def everything(database: Database) -> str:
    """Every row that the registry has, as text, and what is sealed in them opened."""
    with database.read() as session:
        tables = [entry for entry in SQLModel.metadata.sorted_tables if not entry.name.startswith("audit_")]
        plain = [repr(tuple(row)) for entry in tables for row in session.execute(entry.select())]
        opened = [
            repr([getattr(row, name) for name in sealed_of(model)])
            for model in sealed_models()
            for row in session.exec(select(model))
        ]
        return "\n".join(plain + opened)


def test_every_table_that_can_hold_something_of_a_youth_is_declared() -> None:
    reached, before = {"youth"}, 0
    while before < len(reached):
        before = len(reached)
        for entry in SQLModel.metadata.sorted_tables:
            if any(key.column.table.name in reached for key in entry.foreign_keys):
                reached.add(entry.name)
    declared = {"youth", *(str(part.model.__tablename__) for part in PARTS)}
    assert reached <= declared | set(NOTHING_PERSONAL), "a new table refers to youths: declare it in privacy/parts.py"
    named = {
        entry.name
        for entry in SQLModel.metadata.sorted_tables
        if {"youth_id", "referral_id"} & {column.name for column in entry.columns}
    }
    assert named <= declared | set(NOTHING_PERSONAL)


def test_a_youth_gets_everything_and_nothing_of_another(table: Table) -> None:
    with table.write() as session:
        data = youth_data(session, table.coordinator, "J1", now=NOW)
    found = json.loads(as_json(data))
    assert found["youth"][0]["first_name"] == "Noor"
    assert found["youth"][0]["bsn"] == "111222333"
    empty = {name for name, records in found.items() if isinstance(records, list) and not records}
    assert empty <= {"stay", "bridging", "preference", "told_apart", "audit_event", "emergency_access"}
    text = as_json(data).decode()
    assert text.count(SECRET) >= 10
    page = as_page(data, translator("nl")).decode()
    assert page.count(SECRET) >= 9
    for whole in (text, page):
        for other in ("J2", "J3", "R2", "Bram", "Anderman", "Van een ander", "B.A."):
            assert other not in whole, other
        assert "sealed" not in whole
    assert found["sibling_member"] == [{"together": "preferred", "with": ["another youth"]}]
    assert found["contra_indication"][0]["youth"] == "another youth"
    assert found["proposal"][0]["facts"]["youth"]["not_with"] == ["another youth"]
    assert found["proposal"][0]["facts"]["needs"] == ["another youth"]
    assert "een andere jeugdige" in page
    with table.database.read() as session:
        event = session.exec(select(AuditEvent).order_by(col(AuditEvent.id).desc())).first()
        assert event is not None
        assert (event.action, event.object_number) == (AuditAction.EXECUTE, "J1")


def test_the_numbers_of_others_would_stand_in_it_without_the_scrubbing(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_data._Telling, "plain", lambda _self, value: value)
    monkeypatch.setattr(own_data, "ANOTHER", "J2")
    with table.write() as session:
        assert "R2" in as_json(youth_data(session, table.coordinator, "J1", now=NOW)).decode()


SECRETS = ("Huis G1", "L-G1", "GM0503", "2629", "cost.in_region", "cost.same_municipality")


@pytest.fixture
def hidden(table: Table) -> Table:
    """J1 is proposed to G1, of which the location is secret, and may not live at it; a text and a draft name it."""
    with table.write() as session:
        location = session.exec(select(Location).where(Location.number == "L-G1")).one()
        location.secret = True
        kind = ContraIndicationKind.LOCATION
        session.add(ContraIndication(youth_id=table.region.youths["J1"], kind=kind, location_id=location.id))
        proposal = session.exec(select(Proposal).order_by(col(Proposal.id))).first()
        assert proposal is not None
        group = {
            "number": "G1",
            "name": "Groep G1",
            "location_number": "L-G1",
            "municipality_cbs": "GM0503",
            "pc4": "2629",
        }
        proposal.facts = {"group": group, "checked": [{"name": "location", "barrier": reason_at("L-G1")}]}
        near = [reason("cost.in_region", km=3), reason("cost.same_municipality"), reason("cost.not_contracted")]
        proposal.reasons = [one.as_json() for one in near]
        table.referral(session, "R1").urgency_grounds = f"{SECRET}: niet naar huis g1, dus niet naar L-G1"
        typed = {"youth_number": ["J1"], "youth.contra_indications.0.location": ["L-G1"]}
        save_draft(session, table.coordinator, typed, now=NOW)
    return table


def reason_at(location: str) -> dict[str, object]:
    return reason("criterion.location", location=location).as_json()


def told_of_secrets(table: Table) -> set[str]:
    """What of a secret location stands in the own data that the coordinator makes, in either form."""
    with table.write() as session:
        data = youth_data(session, table.coordinator, "J1", now=NOW)
    text = f"{as_json(data).decode()} {as_page(data, translator('nl')).decode()}".casefold()
    return {word for word in SECRETS if word.casefold() in text}


def test_own_data_tell_no_secret_location_whoever_makes_them(hidden: Table) -> None:
    assert told_of_secrets(hidden) == set()
    with hidden.write() as session:
        found = json.loads(as_json(youth_data(session, hidden.coordinator, "J1", now=NOW)))
    (proposal, *_) = found["proposal"]
    assert [one["code"] for one in proposal["reasons"]] == ["cost.not_contracted"]
    assert proposal["facts"]["group"]["number"] == "G1"
    assert "a secret location" in {one["location"] for one in found["contra_indication"]}


def test_control_an_address_that_is_no_secret_is_told(hidden: Table) -> None:
    with hidden.write() as session:
        session.exec(select(Location).where(Location.number == "L-G1")).one().secret = False
    assert told_of_secrets(hidden) == set(SECRETS)


def test_every_field_of_the_export_has_a_name(table: Table) -> None:
    with table.write() as session:
        data = youth_data(session, table.coordinator, "J1", now=NOW)
    fields = {name for chapter in data.chapters for record in chapter.records for name in record}
    assert fields - FOR_MACHINES <= set(FIELDS)


def test_only_who_sees_the_youth_and_may_register_gets_the_data(table: Table) -> None:
    with table.write() as session:
        assert youth_data(session, table.region.referrer, "J1", now=NOW).number == "J1"
        with pytest.raises(Forbidden):
            youth_data(session, table.region.linde, "J1", now=NOW)
        with pytest.raises(NotFound):
            youth_data(session, table.coordinator, "J99", now=NOW)


def test_an_erased_youth_is_gone_and_every_figure_stays(table: Table) -> None:
    before, whole = statistics(table), everything(table.database)
    assert whole.count(SECRET) >= 8
    with table.write() as session:
        erase(session, OPERATOR, "J1", Ground.REQUEST, now=NOW)
    assert statistics(table) == before
    left = everything(table.database)
    for word in (SECRET, "N.G.", "2012-01-01'", "cost.agreed"):
        assert word not in left, word
    with table.database.read() as session:
        youth = session.exec(select(Youth).where(Youth.number == "J1")).one()
        assert (youth.first_name, youth.last_name, youth.bsn, youth.bsn_index) == ("-", "-", None, None)
        assert (youth.birth_date, youth.pc4, youth.gender) == (date(2012, 1, 1), "2600", Gender.UNKNOWN)
        assert session.exec(select(RegistrationDraft)).all() == []
        assert session.exec(select(CarriedOut.answer)).all() == [None]
        assert session.exec(select(ContraIndication)).all() == []
        assert session.exec(select(SiblingMember)).all() == []
        message = session.exec(select(Message)).one()
        assert "R1" not in message.body
        assert "R2 (B.A.)\n- Van een ander" in message.body
        events = session.exec(select(ReferralEvent).where(ReferralEvent.referral_id == table.region.referrals["R1"]))
        assert len(events.all()) >= 4
        noted = session.exec(select(AuditEvent).where(AuditEvent.detail == "erased: request")).one()
        assert (noted.action, noted.object_number) == (AuditAction.DELETE, "J1")
        filters = ReferralFilter(states=None)
        shown = referral_overviews(session, visible_to=table.coordinator, on=TODAY, filters=filters)
        assert {one.number for one in shown} == {"R1", "R2", "R3", "R4"}
    with table.write() as session:
        erase(session, OPERATOR, "J1", Ground.REQUEST, now=NOW)  # once more does nothing
        version = session.exec(select(Youth.version).where(Youth.number == "J1")).one()
        with pytest.raises(Conflict):
            service.change_youth(session, table.coordinator, "J1", {"first_name": "Noor"}, version=version, now=NOW)
        sent = {"youth_number": "J1", "kind": "new", "urgency": "regular", "referrer": "W1"}
        with pytest.raises(Invalid, match="erased"):
            service.register(session, table.coordinator, sent, now=NOW)


def test_who_was_erased_is_erased_again_after_an_older_backup(table: Table) -> None:
    with table.write() as session:
        erase(session, OPERATOR, "J1", Ground.REQUEST, now=NOW)
        listed = erasures(session, OPERATOR)
    assert "J1" not in listed
    with table.write() as session:  # as a backup of before has them; nobody ended the wait of J2 by then
        one = session.exec(select(Youth).where(Youth.number == "J1")).one()
        one.first_name, one.last_name, one.erased_at = "Noor", "Geheimenaar", None
        session.exec(select(Youth).where(Youth.number == "J2")).one().erased_at = NOW
        both = erasures(session, OPERATOR, listed)
        session.exec(select(Youth).where(Youth.number == "J2")).one().erased_at = None
    found = repeat(table.database, OPERATOR, both, now=NOW)
    assert (found.erased, [number for number, _ in found.refused], found.absent) == (("J1",), ["J2"], 0)
    with table.database.read() as session:
        assert session.exec(select(Youth).where(Youth.number == "J1")).one().first_name == "-"
        assert session.exec(select(AuditEvent).where(AuditEvent.detail == "erased: again")).one().object_number == "J1"
    again = repeat(table.database, OPERATOR, listed, now=NOW)
    assert (again.erased, again.refused) == ((), ())


@pytest.mark.parametrize("change", ["", "x", "cut", "of another key"])
def test_a_list_of_erasures_that_is_not_whole_is_refused(table: Table, change: str) -> None:
    with table.write() as session:
        erase(session, OPERATOR, "J1", Ground.REQUEST, now=NOW)
        listed = erasures(session, OPERATOR)
        first, digest, last, _ = listed.split("\n")
        wrong = {"cut": f"{first}\n{last}\n", "of another key": listed.replace(first[-6:], "000000")}.get(
            change, change
        )
        with pytest.raises(Invalid):
            repeat(table.database, OPERATOR, wrong, now=NOW)
        with pytest.raises(Forbidden):
            erasures(session, table.coordinator)
    assert len(digest) == 64


def test_who_waits_lives_somewhere_or_is_unknown_is_not_erased(table: Table) -> None:
    resident(table.database, table.region, "J1", place=1, since=day(-30), until=None)
    with table.write() as session:
        with pytest.raises(Conflict, match="still open"):
            erase(session, OPERATOR, "J2", Ground.REQUEST, now=NOW)
        with pytest.raises(Conflict, match="lives in a group"):
            erase(session, OPERATOR, "J1", Ground.REQUEST, now=NOW)
        with pytest.raises(NotFound):
            erase(session, OPERATOR, "J99", Ground.REQUEST, now=NOW)
        for who in (table.region.referrer, table.coordinator, SYSTEM):
            with pytest.raises(Forbidden):
                erase(session, who, "J1", Ground.REQUEST, now=NOW)


def test_retention_is_shown_first_and_then_carried_out(table: Table) -> None:
    resident(table.database, table.region, "J4", place=2, since=day(-300), until=None)
    with table.write() as session:
        stay = session.exec(select(Stay).where(Stay.number == "S4")).one()
        stay.ended_on, stay.end_reason = day(-200), EndReason.OTHER
    settings = Settings()
    before = everything(table.database)
    with table.database.read() as session:
        assert all(not due.numbers for due in retention.preview(session, OPERATOR, settings, now=NOW))
        found = {due.rule.name: due.numbers for due in retention.preview(session, OPERATOR, settings, now=LATER)}
    assert everything(table.database) == before
    assert found["youths whose help in the registry ended"] == ("J1",), "J2, J3 and J4 still wait"
    assert len(found["unfinished registrations"]) == 1
    assert found["messages of meetings"] == ("B-1",)
    figures = statistics(table)
    applied = {due.rule.name: due.numbers for due in retention.apply(table.database, OPERATOR, settings, now=LATER)}
    found["unfinished registrations"] = ()  # it was of J1, and went with J1
    assert applied == found
    assert statistics(table) == figures
    assert SECRET not in everything(table.database)
    with table.database.read() as session:
        assert all(not due.numbers for due in retention.preview(session, OPERATOR, settings, now=LATER))
        assert session.exec(select(Referral).where(Referral.number == "R1")).one() is not None
        with pytest.raises(Forbidden):
            retention.preview(session, table.region.referrer, settings, now=LATER)


def test_a_youth_of_whom_nothing_was_asked_is_kept_by_the_log_s_days(table: Table) -> None:
    with table.write() as session:
        like = session.exec(select(Youth).where(Youth.number == "J1")).one()
        session.add(
            Youth(
                number="J9",
                first_name="Los",
                last_name=SECRET,
                birth_date=like.birth_date,
                gender=like.gender,
                municipality_id=like.municipality_id,
                pc4=like.pc4,
                legal_frame=like.legal_frame,
            )
        )
    kept, written = Settings().retention_youth_months * retention.MONTH, clock.now()
    rule = "youths without a referral or a stay"
    for now, numbers in ((written, ()), (written + kept - DAY, ()), (written + kept + DAY, ("J9",))):
        with table.database.read() as session:
            found = {due.rule.name: due.numbers for due in retention.preview(session, OPERATOR, Settings(), now=now)}
        assert found[rule] == numbers
    with table.write() as session:
        session.exec(select(Youth).where(Youth.number == "J9")).one().pc4 = "2600"
        assert unreferred(session, clock.now()) == ["J9"]
    with table.database.read() as session:
        assert unreferred(session, written) == [], "it was changed since"
    for due in retention.apply(table.database, OPERATOR, Settings(), now=written + 2 * kept):
        if due.rule.name == rule:
            assert due.numbers == ("J9",)
    assert "Los" not in everything(table.database)


def test_what_the_engine_was_given_goes_and_its_proposals_stay(table: Table) -> None:
    with table.write() as session:
        plan = session.exec(select(Plan).order_by(col(Plan.id))).first()
        assert plan is not None
        plan.instance = plan.result = gzip.compress(b"{}")
        made_at, plan_id = plan.made_at, plan.id or 0
        proposed = len(session.exec(select(Proposal)).all())
    with table.database.read() as session:
        assert made_plans.inputs(session, visible_to=table.coordinator, plan_id=plan_id) == ("{}", "{}")
    later = made_at + Settings().retention_plan_months * retention.MONTH + DAY
    applied = {due.rule.name: due.numbers for due in retention.apply(table.database, OPERATOR, Settings(), now=later)}
    assert applied["frozen inputs and answers of plans"] == (str(plan_id),)
    with table.database.read() as session:
        with pytest.raises(NotFound):
            made_plans.inputs(session, visible_to=table.coordinator, plan_id=plan_id)
        assert made_plans.plan(session, visible_to=table.coordinator, plan_id=plan_id).id == plan_id
        assert len(session.exec(select(Proposal)).all()) == proposed


def test_lines_of_a_message_belong_to_the_referral_above_them() -> None:
    body = "Beste\n\nR-1 (N.B.)\n- een\n- twee\n\nR-10 (A.B.)\n- drie\n\nTe doen:\n- R-1: bellen\n- R-10: mailen"
    about = [line for line, is_about in told(body, ["R-1"]) if is_about]
    assert about == ["R-1 (N.B.)", "- een", "- twee", "- R-1: bellen"]
