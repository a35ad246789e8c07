"""Publishing figures of a small registry, on both databases: what an evaluator is shown, beside what was shown before.

Referrals 1 to 20 were registered on 1 June and placed in September, 21 to 24 in October; 25 to 40 wait.
"""

import csv
import io
import json
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from tests.meeting_world import account_of
from tests.small_region import NOW, TODAY, Region, day, make_region
from zorglogistiek.access.user import User
from zorglogistiek.audit.recording import note
from zorglogistiek.audit.tables import AuditEvent, AuditListed
from zorglogistiek.codes import AuditAction, EventKind, Gender, Role
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Forbidden, Invalid, NotFound
from zorglogistiek.people.tables import ReferralEvent, Youth
from zorglogistiek.people.waits import NORM
from zorglogistiek.statistics.disclosure import HIDDEN
from zorglogistiek.statistics.disclosure.tables import StatisticsRelease
from zorglogistiek.statistics.exports.published_figure import PublishedFigure
from zorglogistiek.statistics.history import History, gather, gathering
from zorglogistiek.statistics.microdata.exporting import export_microdata
from zorglogistiek.statistics.microdata.permits import Permit, grant, permits, withdraw
from zorglogistiek.statistics.publishing import Question, ask, read_anew, scope_of
from zorglogistiek.statistics.scope import Dimension

SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)
STEPS = (EventKind.PROPOSED, EventKind.ACCEPTED_BY_PROVIDER, EventKind.ACCEPTED_BY_FAMILY)


@pytest.fixture
def region(database: Database) -> Region:
    made = make_region(database, youths=40)
    for number in range(1, 41):
        registered = (date(2026, 6, 1), EventKind.REGISTERED)
        _happened(database, made, number, [registered, (registered[0], EventKind.FILE_COMPLETE)])
        if number <= 24:
            _placed(database, made, number, SEPTEMBER + timedelta(days=number) if number <= 20 else OCTOBER)
    with database.write() as session:
        for youth in session.exec(select(Youth).where(col(Youth.id) > 24)):
            youth.gender = Gender.BOY
        for youth in session.exec(select(Youth).where(col(Youth.id) <= 24)):
            youth.gender = Gender.GIRL
    return made


def _happened(database: Database, region: Region, number: int, events: list[tuple[date, EventKind]]) -> None:
    with database.write() as session:
        session.add_all(
            ReferralEvent(
                referral_id=region.referrals[f"R{number}"],
                kind=kind,
                happened_on=on,
                recorded_at=NOW,
                group_id=region.groups["G1"] if kind in (*STEPS[:2], EventKind.STARTED) else None,
            )
            for on, kind in events
        )


def _placed(database: Database, region: Region, number: int, on: date) -> None:
    _happened(database, region, number, [*((on, step) for step in STEPS), (on, EventKind.STARTED)])


def asked(database: Database, user: User, since: date, until: date, by: Dimension | None = None) -> PublishedFigure:
    scope = scope_of(user, Question(from_on=since, until_on=until, by=by), today=TODAY)
    return ask(database, user, "completed_waits", scope, now=NOW)


def n_of(publication: PublishedFigure) -> object:
    return publication.table.column("n")[-1]


def test_two_periods_do_not_tell_of_the_four_between_them(database: Database, region: Region) -> None:
    assert n_of(asked(database, region.evaluator, SEPTEMBER, OCTOBER)) == 20
    assert n_of(asked(database, region.coordinator, SEPTEMBER, NOVEMBER)) == 24
    assert n_of(asked(database, region.evaluator, SEPTEMBER, NOVEMBER)) == HIDDEN


def test_nor_do_two_figures_about_the_same_people(database: Database, region: Region) -> None:
    assert n_of(asked(database, region.evaluator, SEPTEMBER, OCTOBER)) == 20
    scope = scope_of(region.evaluator, Question(from_on=SEPTEMBER, until_on=NOVEMBER), today=TODAY)
    clocks = ask(database, region.evaluator, "completed_by_clock", scope, now=NOW).table
    told = dict(zip(clocks.column("clock"), clocks.column("n"), strict=True))
    assert told["registered-started"] == HIDDEN


def test_control_alone_the_longer_period_may_be_shown(database: Database, region: Region) -> None:
    assert n_of(asked(database, region.evaluator, SEPTEMBER, NOVEMBER)) == 25


def test_what_was_published_is_shown_again_to_the_letter_until_enough_has_changed(
    database: Database, region: Region
) -> None:
    first = asked(database, region.evaluator, SEPTEMBER, OCTOBER, by=Dimension.GENDER)
    assert first.table.released_on == TODAY
    assert first.table.column("gender")[-1] == "total"
    for number in range(25, 29):
        _placed(database, region, number, SEPTEMBER)
    assert n_of(asked(database, region.coordinator, SEPTEMBER, OCTOBER)) == 24
    again = asked(database, region.evaluator, SEPTEMBER, OCTOBER, by=Dimension.GENDER)
    assert again == first
    for number in range(29, 41):
        _placed(database, region, number, SEPTEMBER)
    with database.read() as session:
        assert len(session.exec(select(StatisticsRelease)).all()) == 1
        logged = session.exec(select(AuditEvent).where(AuditEvent.object_type == "statistics")).all()
        assert [(event.object_number, event.detail) for event in logged] == [("completed_waits", "published")]
    assert n_of(asked(database, region.evaluator, SEPTEMBER, OCTOBER, by=Dimension.GENDER)) == 35


def test_an_evaluator_asks_of_whole_months_and_of_what_a_figure_has(database: Database, region: Region) -> None:
    with pytest.raises(Invalid, match="first day of a month"):
        asked(database, region.evaluator, SEPTEMBER, OCTOBER + timedelta(days=1))
    scope = scope_of(region.evaluator, Question(), today=TODAY)
    with pytest.raises(NotFound):
        ask(database, region.evaluator, "names", scope, now=NOW)
    with pytest.raises(Forbidden):
        ask(database, region.referrer, "completed_waits", scope, now=NOW)


# Microdata


def permitted(database: Database, region: Region, holder: User) -> Permit:
    with database.write() as session:
        return grant(
            session, region.coordinator, username=holder.name, purpose="Wachttijden", last_day=day(30), now=NOW
        )


@pytest.fixture
def researcher(database: Database, region: Region) -> User:
    return account_of(database, Role.EVALUATOR, region.organisations["M1"], "onderzoeker")


def exported(database: Database, user: User, number: str, now=NOW) -> dict[str, bytes]:
    with database.read() as session:
        return export_microdata(session, user, number, clock=NORM.clock, now=now)


def test_microdata_tell_in_weeks_and_under_new_pseudonyms_of_groups_of_enough(
    database: Database, region: Region, researcher: User
) -> None:
    permit = permitted(database, region, researcher)
    contents = exported(database, researcher, permit.number)
    rows = list(csv.DictReader(io.StringIO(contents["waits.csv"].decode())))
    assert len(rows) == 40
    assert Counter(row["outcome"] for row in rows) == {"completed": 24, "running": 16}
    assert {row["started_week"] for row in rows} == {"2026-W23"}
    groups = Counter((row["municipality"], row["gender"], row["age_band"], row["referrer"]) for row in rows)
    assert min(groups.values()) >= 8
    text = b"".join(contents.values()).decode()
    assert not any(told in text for told in ("2026-06-01", "R1,", "J1,", "Jeugdige"))
    again = exported(database, researcher, permit.number)
    assert not {row["youth"] for row in rows} & set(again["waits.csv"].decode().replace("\r\n", ",").split(","))
    package = json.loads(contents["datapackage.json"])
    assert package["permit"]["purpose"] == "Wachttijden"
    assert [field["name"] for field in package["resources"][0]["schema"]["fields"]] == list(rows[0])
    with database.read() as session:
        events = session.exec(select(AuditEvent).where(AuditEvent.object_type == "export")).all()
        assert [event.detail for event in events] == [f"microdata under permit {permit.number}: Wachttijden"] * 2
        listed = session.exec(select(AuditListed.youth_id).where(AuditListed.list_id == events[0].list_id)).all()
        assert set(listed) == set(region.youths.values())


def test_microdata_are_for_who_holds_a_permit_that_counts(database: Database, region: Region, researcher: User) -> None:
    permit = permitted(database, region, researcher)
    other = account_of(database, Role.EVALUATOR, region.organisations["M1"], "ander")
    with pytest.raises(Forbidden):
        exported(database, region.linde, permit.number)
    with pytest.raises(NotFound):
        exported(database, region.coordinator, permit.number)
    with pytest.raises(NotFound):
        exported(database, other, permit.number)
    with pytest.raises(Conflict, match="ended"):
        exported(database, researcher, permit.number, NOW + timedelta(days=31))
    with database.read() as session:
        assert [one.number for one in permits(session, visible_to=researcher, now=NOW)] == [permit.number]
        assert permits(session, visible_to=other, now=NOW) == []
    with pytest.raises(Forbidden), database.write() as session:
        withdraw(session, researcher, permit.number, now=NOW)
    with database.write() as session:
        assert not withdraw(session, replace(region.coordinator), permit.number, now=NOW).in_force
    with pytest.raises(Conflict, match="ended"):
        exported(database, researcher, permit.number)


def test_a_permit_is_for_an_evaluator_a_purpose_and_at_most_a_year(database: Database, region: Region) -> None:
    with pytest.raises(Invalid) as refused, database.write() as session:
        grant(session, region.coordinator, username="wim", purpose=" ", last_day=day(400), now=NOW)
    assert {fault.field for fault in refused.value.faults} == {"username", "purpose", "last_day"}


def test_figures_are_kept_for_a_time_although_the_registry_changes_but_not_after_an_erasure(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    region, age, clock = make_region(database, youths=2), timedelta(minutes=15), [NOW]
    monkeypatch.setattr(gathering, "now", lambda: clock[0])

    def known(at_most: timedelta = age) -> History:
        with database.read() as session:
            return gather(session, up_to=TODAY, at_most=at_most)

    def changed(action: AuditAction, kind: str) -> None:
        with database.write() as session:
            note(session, action, kind, youth_id=region.youths["J1"])

    first = known()
    changed(AuditAction.UPDATE, "referral")
    assert known() is first
    second = known(timedelta(0))  # who must have it of this moment
    assert second is not first
    assert known() is second
    changed(AuditAction.UPDATE, "referral")
    clock[0] += timedelta(minutes=16)
    with gathering._kept[database._reader.engine].making:  # somebody waits for it to be made
        assert known() is second
    third = known()
    assert (third is second, third.known_at) == (False, clock[0])
    changed(AuditAction.DELETE, "youth")
    fourth = known()
    assert fourth is not third
    changed(AuditAction.UPDATE, "location")  # it may have become secret
    fifth = known()
    assert fifth is not fourth
    changed(AuditAction.UPDATE, "referral")
    clock[0] -= timedelta(hours=1)  # it was ahead
    assert known() is not fifth


def test_who_waits_for_the_first_figures_gets_those_that_another_made_meanwhile(database: Database) -> None:
    region, others = make_region(database, youths=2), list[History]()

    def known() -> History:
        with database.read() as session:
            return gather(session, up_to=TODAY, at_most=timedelta(minutes=15))

    class WhileAnotherMakesThem:
        """What one waits for: meanwhile something changes, and another has the figures made."""

        waited = False

        def acquire(self, *, blocking: bool) -> bool:
            if blocking and not self.waited:
                with database.write() as session:
                    note(session, AuditAction.UPDATE, "referral", youth_id=region.youths["J1"])
                self.waited = True
                others.append(known())
            return True

        def release(self) -> None:
            """The other is done."""

    kept = gathering._kept.setdefault(database._reader.engine, gathering._Kept())
    kept.making = WhileAnotherMakesThem()  # type: ignore[assignment]
    assert known() is others[0]


def test_only_who_decides_has_figures_made_anew(database: Database, region: Region) -> None:
    read_anew(database, region.coordinator, now=NOW)
    with pytest.raises(Forbidden):
        read_anew(database, region.evaluator, now=NOW)
