"""Actions after the meeting: their owners finish them, the coordinator changes them, and nobody overwrites another."""

import pytest

from tests.meeting_world import Table, make_table
from tests.small_region import TODAY, day
from zorglogistiek.access.user import User
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Forbidden, Invalid, NotFound
from zorglogistiek.meeting.afterwards.actions import change_action, finish_action, reopen_action
from zorglogistiek.meeting.reading import actions
from zorglogistiek.meeting.service import add_action
from zorglogistiek.meeting.views import ActionView


@pytest.fixture
def table(database: Database) -> Table:
    """Linde will call before the day after tomorrow."""
    made = make_table(database)
    with made.write() as session:
        add_action(session, made.coordinator, held_on=TODAY, organisation="Linde", text="bellen", due_on=day(2))
    return made


def read(table: Table) -> ActionView:
    with table.database.read() as session:
        (found,) = actions(session, visible_to=table.coordinator, today=table.today)
    return found


def finish(table: Table, user: User, version: int = 1) -> None:
    with table.write() as session:
        finish_action(session, user, action_id=read(table).id, version=version, done_on=TODAY, today=TODAY)


def test_the_owner_finishes_it_once_and_can_take_that_back(table: Table) -> None:
    finish(table, table.region.linde)
    assert read(table).done_on == TODAY
    with pytest.raises(Conflict):
        finish(table, table.region.linde, version=2)
    with table.write() as session:
        reopen_action(session, table.region.linde, action_id=read(table).id, version=2)
    assert read(table).done_on is None
    with pytest.raises(Conflict, match="open already"), table.write() as session:
        reopen_action(session, table.region.linde, action_id=read(table).id, version=3)


def test_another_organisations_action_is_like_none_and_who_looks_on_may_do_nothing(table: Table) -> None:
    for user in (table.region.es, table.region.referrer):
        with pytest.raises(NotFound):
            finish(table, user)
    with pytest.raises(Forbidden):
        finish(table, table.region.evaluator)


def test_the_coordinator_changes_text_owner_and_day(table: Table) -> None:
    with table.write() as session:
        change_action(
            session,
            table.coordinator,
            action_id=read(table).id,
            version=1,
            organisation="W1",
            text=" mailen ",
            due_on=day(5),
        )
    found = read(table)
    assert (found.organisation, found.text, found.due_on, found.version) == ("W1", "mailen", day(5), 2)
    finish(table, table.region.referrer, version=2)


def test_a_change_is_refused_whole_and_by_field(table: Table) -> None:
    def change(user: User, version: int = 1, text: str = "\x07") -> None:
        with table.write() as session:
            change_action(
                session,
                user,
                action_id=read(table).id,
                version=version,
                organisation="nobody",
                text=text,
                due_on=day(-1),
            )

    with pytest.raises(Invalid) as wrong:
        change(table.coordinator)
    assert {fault.field for fault in wrong.value.faults} == {"text", "due_on", "organisation"}
    with pytest.raises(Conflict):
        change(table.coordinator, version=9)
    with pytest.raises(Forbidden):
        change(table.region.linde)
    finish(table, table.coordinator)
    with pytest.raises(Conflict, match="done already"):
        change(table.coordinator, version=2)
