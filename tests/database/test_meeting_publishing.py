"""Publishing the agenda, what changed since, the calendar file, and what is to be done before the meeting."""

from datetime import date, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Timezone

from tests.meeting_world import Table, account_of, make_table
from tests.small_region import NOW, TODAY
from zorglogistiek.codes import EventKind, ReferralState, Role, Urgency
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Forbidden, Invalid, NotFound
from zorglogistiek.meeting.preparing.answers import answer_proposal
from zorglogistiek.meeting.preparing.calendar import calendar_file
from zorglogistiek.meeting.preparing.preparation import Preparation, doubles_of, preparation
from zorglogistiek.meeting.preparing.publishing import (
    Changes,
    Published,
    changes_since,
    next_published,
    publish_agenda,
    published,
)
from zorglogistiek.meeting.service import close_meeting
from zorglogistiek.people.overview import referral_overviews
from zorglogistiek.people.telling_apart import take_together, tell_apart
from zorglogistiek.words import translator


@pytest.fixture
def table(database: Database) -> Table:
    return make_table(database)


def publish(table: Table, version: int, **form: Any) -> int:
    form = {"starts_at": time(9), "ends_at": time(11, 30), "venue": "Zaal 3, Delft", **form}
    with table.write() as session:
        return publish_agenda(
            session, table.coordinator, held_on=TODAY, version=version, now=table.now(), **form
        ).version


def known(table: Table) -> Published:
    with table.database.read() as session:
        return published(session, held_on=TODAY)


def changes(table: Table) -> Changes:
    with table.database.read() as session:
        return changes_since(session, visible_to=table.coordinator, held_on=TODAY)


def prepared(table: Table) -> Preparation:
    with table.database.read() as session:
        return preparation(session, visible_to=table.coordinator, held_on=TODAY, today=TODAY)


def start_in(content: bytes) -> datetime:
    """When the meeting of a calendar file starts."""
    return cast("datetime", Calendar.from_ical(content).walk("vevent")[0].decoded("dtstart"))


def test_an_agenda_is_published_and_published_again(table: Table) -> None:
    with pytest.raises(NotFound):
        known(table)
    second = publish(table, 1)
    before = known(table)
    publish(table, second, venue="")
    after = known(table)
    assert (before.venue, after.venue) == ("Zaal 3, Delft", "")
    assert after.sequence > before.sequence
    assert after.published_at > before.published_at


def test_a_meeting_that_is_closed_is_no_longer_the_next_one(table: Table) -> None:
    version = publish(table, 1)
    with table.write() as session:
        coming = next_published(session, on=TODAY)
        assert coming is not None
        assert coming.held_on == TODAY
        close_meeting(session, table.coordinator, held_on=TODAY, version=version, now=table.now(), today=TODAY)
        assert next_published(session, on=TODAY) is None


def test_a_double_click_publishes_once_and_an_outdated_page_not_at_all(table: Table) -> None:
    assert publish(table, 1) == publish(table, 1) == 2
    with pytest.raises(Conflict, match="changed by somebody else"):
        publish(table, 1, venue="elders")


def test_everything_wrong_is_told_at_once(table: Table) -> None:
    with pytest.raises(Invalid) as wrong:
        publish(table, 1, starts_at=None, ends_at=None, venue="x" * 121)
    assert [fault.field for fault in wrong.value.faults] == ["starts_at", "ends_at", "venue"]
    with pytest.raises(Invalid, match="later than the start"):
        publish(table, 1, ends_at=time(9))


def test_only_who_plans_publishes_and_only_an_open_meeting(table: Table) -> None:
    with pytest.raises(Forbidden), table.write() as session:
        publish_agenda(
            session,
            table.region.linde,
            held_on=TODAY,
            version=1,
            starts_at=time(9),
            ends_at=time(10),
            venue="",
            now=table.now(),
        )
    with table.write() as session:
        close_meeting(session, table.coordinator, held_on=TODAY, version=1, now=table.now(), today=TODAY)
    with pytest.raises(Conflict, match="closed"):
        publish(table, 2)


def test_what_changed_since_the_publication_is_shown_until_it_is_published_again(table: Table) -> None:
    assert not changes(table)
    version = publish(table, 1)
    assert not changes(table)
    table.event("R1", EventKind.VOLUNTARY_WAIT_STARTED)
    table.plan(R2="G1")
    found = changes(table)
    assert found.newer_plan
    assert found.events == {"R1": (EventKind.VOLUNTARY_WAIT_STARTED,)}
    publish(table, version)
    assert not changes(table)


def test_the_calendar_file_says_when_and_where_and_names_nobody(table: Table) -> None:
    version = publish(table, 1, venue="Zaal 3; ingang: Vaart 1, Delft, tweede verdieping, links naast de grote trap")
    first = calendar_file(known(table), public_url="https://zorg.example", words=translator("nl"))
    publish(table, version, starts_at=time(10))
    second = calendar_file(known(table), public_url="https://zorg.example", words=translator("nl"))
    assert b"\r\n" in first
    assert max(len(line) for line in first.split(b"\r\n")) <= 75
    one, other = (Calendar.from_ical(content).walk("vevent")[0] for content in (first, second))
    assert one["uid"] == other["uid"]
    assert other.decoded("sequence") > one.decoded("sequence")
    assert start_in(first).astimezone(ZoneInfo("UTC")).time() == time(8)  # nine o'clock in winter
    assert str(one["location"]).startswith("Zaal 3; ingang: Vaart 1, Delft")
    zone = Calendar.from_ical(first).walk("vtimezone")[0]
    assert zone["tzid"] == "Europe/Amsterdam"
    assert b"R1" not in first
    assert b"Jeugdige" not in first


@pytest.mark.parametrize(
    ("held_on", "offset"),
    [(date(2027, 3, 27), 1), (date(2027, 3, 28), 2), (date(2027, 10, 30), 2), (date(2027, 10, 31), 1)],
)
def test_the_time_zone_in_the_file_keeps_summer_time(held_on: date, offset: int) -> None:
    meeting = Published(
        held_on=held_on,
        starts_at=time(9),
        ends_at=time(10),
        venue="",
        published_at=NOW,
        sequence=1,
    )
    content = calendar_file(meeting, public_url="https://zorg.example", words=translator("en"))
    zone = cast("Timezone", Calendar.from_ical(content).walk("vtimezone")[0]).to_tz()
    assert start_in(content).replace(tzinfo=zone).utcoffset() == timedelta(hours=offset)


def test_the_preparation_says_what_is_still_to_be_done(table: Table) -> None:
    linde = account_of(table.database, Role.PROVIDER, table.region.organisations["Linde"], "Linda Linde")
    with table.write() as session:
        row = table.referral(session, "R4")
        row.urgency, row.urgency_grounds = Urgency.URGENT, None
    table.event("R3", EventKind.FILE_INCOMPLETE, on=TODAY - timedelta(days=5))
    found = prepared(table)
    assert {one.number: (one.days, len(one.stale)) for one in found.freshness} == {"Linde": (None, 1), "Es": (None, 1)}
    assert found.incomplete[0].number == "R3"
    assert found.incomplete[0].days == 5
    with table.database.read() as session:  # read in columns, a file lacks what it lacks read whole
        whole = referral_overviews(session, visible_to=table.coordinator, on=TODAY)
    lacking = {one.number: one.missing for one in whole if one.missing or one.state is ReferralState.INCOMPLETE}
    assert {one.number: one.missing for one in found.incomplete} == lacking
    assert [one.number for one in found.without_grounds] == ["R4"]
    assert found.silent == ()  # nothing was proposed yet
    made = table.plan(R1="G1", R2="G2")
    assert {one.provider: one.asked for one in prepared(table).silent} == {"Linde": 1, "Es": 1}
    with table.write() as session:
        answer_proposal(session, linde, proposal_id=made["R1"], willing=True, now=table.now())
    assert [one.provider for one in prepared(table).silent] == ["Es"]


def test_a_youth_registered_twice_is_shown_while_both_wait(table: Table) -> None:
    for number in ("J1", "J2"):
        table.change_youth(number, first_name="Noor", last_name="van Dam")
    table.change_youth("J4", birth_date=date(2011, 5, 6))
    pairs = prepared(table).doubles
    with table.database.read() as session:
        doubles = doubles_of(session, pairs, visible_to=table.coordinator, today=TODAY)
    assert [(double.one[0].number, double.other[0].number) for double in doubles] == [("R1", "R2")]
    table.event("R2", EventKind.WITHDRAWN)
    assert prepared(table).doubles == ()


def test_who_was_told_apart_is_not_shown_again_until_that_is_taken_back(table: Table) -> None:
    for number in ("J1", "J2"):
        table.change_youth(number, first_name="Noor", last_name="van Dam")
    table.change_youth("J4", birth_date=date(2011, 5, 6))
    for _ in range(2):  # a double click
        with table.write() as session:
            tell_apart(session, table.coordinator, "J2", "J1", now=table.now())
    found = prepared(table)
    assert found.doubles == ()
    assert [(one.youth_number, one.other_number) for one in found.apart] == [("J1", "J2")]
    with table.write() as session:
        take_together(session, table.coordinator, "J1", "J2")
    assert len(prepared(table).doubles) == 1
    for user, pair in ((table.region.linde, ("J1", "J2")), (table.coordinator, ("J1", "J1"))):
        with pytest.raises((Forbidden, Invalid)), table.write() as session:
            tell_apart(session, user, *pair, now=table.now())
