"""Drafts of registrations: kept as typed, one organisation's own, and gone when the youth is registered."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from tests.meeting_world import account_of
from tests.small_region import NOW, Region, make_region
from zorglogistiek.access.user import SYSTEM, User
from zorglogistiek.codes import Role
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Forbidden, Invalid, NotFound
from zorglogistiek.people import drafts
from zorglogistiek.people.tables import RegistrationDraft

TYPED = {"youth.first_name": ["Sanne"], "youth.birth_date": ["31-02-2012"], "kind": ["new"], "step": ["draft"]}


@pytest.fixture
def region(database: Database) -> Region:
    return make_region(database)


@pytest.fixture
def referrer(database: Database, region: Region) -> User:
    return account_of(database, Role.REFERRER, region.organisations["W1"], "ria")


def test_half_a_form_is_kept_as_it_was_typed_and_goes_on_where_it_was(database, region, referrer):
    with database.write() as session:
        first = drafts.save_draft(session, referrer, TYPED, now=NOW)
    later = TYPED | {"youth.last_name": ["Jansen"], "youth.pc4": [" "]}
    with database.write() as session:
        drafts.save_draft(
            session, referrer, later, now=NOW + timedelta(hours=1), number=first.number, version=first.version
        )
    with database.read() as session:
        (found,) = drafts.drafts(session, visible_to=referrer)
    assert (found.number, found.name, found.version) == (first.number, "Sanne Jansen", first.version + 1)
    assert found.typed == {
        "youth.first_name": ["Sanne"],
        "youth.birth_date": ["31-02-2012"],
        "kind": ["new"],
        "youth.last_name": ["Jansen"],
    }


def test_a_form_in_which_nobody_typed_and_one_that_cannot_be_kept_are_refused(database, region, referrer):
    for typed, field in (
        ({"kind": ["new"], "urgency": ["regular"], "form_key": ["x"]}, ""),
        ({"youth.first_name": ["x" * 501]}, "youth.first_name"),
        ({"youth.first_name": ["a\x00b"]}, "youth.first_name"),
    ):
        with database.write() as session, pytest.raises(Invalid) as refused:
            drafts.save_draft(session, referrer, typed, now=NOW)
        assert [fault.field for fault in refused.value.faults] == [field]


def test_another_organisation_sees_changes_and_deletes_nothing(database, region, referrer):
    other = account_of(database, Role.COORDINATOR, region.organisations["M1"], "co")
    with database.write() as session:
        number = drafts.save_draft(session, referrer, TYPED, now=NOW).number
    with database.write() as session:
        assert drafts.drafts(session, visible_to=other) == []
        for step in (
            lambda: drafts.draft(session, number, visible_to=other),
            lambda: drafts.delete_draft(session, other, number, version=1),
            lambda: drafts.save_draft(session, other, TYPED, now=NOW, number=number, version=1),
        ):
            with pytest.raises(NotFound):
                step()
        with pytest.raises(Forbidden):
            drafts.save_draft(session, SYSTEM, TYPED, now=NOW)
        with pytest.raises(Forbidden):
            drafts.save_draft(session, region.linde, TYPED, now=NOW)


def test_an_outdated_page_neither_overwrites_nor_deletes_nor_registers(database, region, referrer):
    with database.write() as session:
        first = drafts.save_draft(session, referrer, TYPED, now=NOW)
        drafts.save_draft(session, referrer, TYPED | {"youth.pc4": ["2611"]}, now=NOW, number=first.number, version=1)
    with database.write() as session:
        for step in (
            lambda: drafts.save_draft(session, referrer, TYPED, now=NOW, number=first.number, version=1),
            lambda: drafts.delete_draft(session, referrer, first.number, version=1),
            lambda: drafts.settle_draft(session, referrer, first.number, version=1),
        ):
            with pytest.raises(Conflict):
                step()
    with database.write() as session:
        drafts.settle_draft(session, referrer, first.number, version=2)
    with database.write() as session:
        assert rows(session) == 0
        with pytest.raises(Conflict):
            drafts.settle_draft(session, referrer, first.number, version=2)


def test_a_draft_that_nobody_touched_for_ninety_days_goes_with_the_next_one(database, region, referrer):
    for days, left in ((0, 1), (89, 2), (90, 2)):
        with database.write() as session:
            drafts.save_draft(session, referrer, TYPED, now=NOW + timedelta(days=days))
            assert rows(session) == left


def rows(session: Session) -> int:
    return len(session.exec(select(RegistrationDraft)).all())
