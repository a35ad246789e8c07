"""What the screens show of groups, to whom, and with how many queries."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event

from tests.small_region import NOW, TODAY, day, make_region, promise, resident
from zorglogistiek.codes import ClosureReason
from zorglogistiek.database import Database
from zorglogistiek.errors import NotFound
from zorglogistiek.places import repository, service
from zorglogistiek.places.glances import GroupGlance, group_glances
from zorglogistiek.places.overview import GroupOverview, group_overview, group_overviews


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """The statements that are sent to any database meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield sent
    event.remove(Engine, "before_cursor_execute", note)


def outline(group: GroupGlance | GroupOverview) -> tuple[object, ...]:
    names = (group.number, group.name, group.care_form, group.provider, group.provider_number, group.municipality)
    return *names, group.places, group.free, group.confirmed_on, group.stale


def test_a_group_with_everything_in_it(database: Database) -> None:
    # Five beds: J1 should have left yesterday, J2 stays; R3 was to come last week; one bed is closed; one is free.
    region = make_region(database, places=5)
    resident(database, region, "J1", place=1, since=day(-100), until=day(-1))
    resident(database, region, "J2", place=2, since=day(-50), until=None)
    promise(database, region, "R3", week=day(-7), weeks=None)
    with database.write() as session:
        service.close_places(
            session,
            region.linde,
            "G1",
            from_on=TODAY,
            until_on=day(7),
            places=1,
            reason=ClosureReason.GROUP_REST,
            today=TODAY,
        )
        service.open_places(session, region.linde, "G1", from_on=day(1), places=2)
    with database.read() as session:
        group = group_overview(session, "G1", visible_to=region.linde, on=TODAY)
        tomorrow = group_overview(session, "G1", visible_to=region.linde, on=day(1))
        for on in (day(-150), day(-7), TODAY, day(1), day(7)):  # the list counts in the database what the group shows
            glances = [outline(one) for one in group_glances(session, visible_to=region.coordinator, on=on)]
            groups = group_overviews(session, visible_to=region.coordinator, on=on)
            assert glances == [outline(one) for one in groups]
    assert (group.provider, group.municipality, group.location) == ("Linde", "Delft", "Huis G1")
    assert (group.places, group.free) == (5, 1)
    assert (tomorrow.places, tomorrow.free) == (7, 3)
    assert [(r.stay_number, r.youth_number, r.place, r.overdue) for r in group.residents] == [
        ("S1", "J1", 1, True),
        ("S2", "J2", 2, False),
    ]
    assert [(p.referral_number, p.planned_on, p.overdue) for p in group.promises] == [("R3", day(-7), True)]
    assert [(c.from_on, c.until_on, c.places) for c in group.closures] == [(TODAY, day(7), 1)]


def test_a_figure_is_stale_after_seven_days_and_before_its_first_confirmation(database: Database) -> None:
    region = make_region(database)
    with database.write() as session:
        service.confirm(session, region.linde, "G1", on=TODAY, now=NOW)

    def stale(offset: int) -> bool:
        with database.read() as session:
            return group_overview(session, "G1", visible_to=region.linde, on=day(offset)).stale

    assert [stale(offset) for offset in (-1, 0, 7, 8)] == [True, False, False, True]


def test_everybody_sees_the_occupancy_of_their_own_groups_only(database: Database) -> None:
    region = make_region(database)
    seen = {}
    with database.read() as session:
        for user in (region.coordinator, region.linde, region.es, region.referrer, region.evaluator):
            groups = group_overviews(session, visible_to=user, on=TODAY)
            seen[user.role.value, user.organisation_id] = [group.number for group in groups]
        with pytest.raises(NotFound, match="group G2 does not exist"):
            group_overview(session, "G2", visible_to=region.linde, on=TODAY)
        directory = [group.number for group in repository.groups(session, visible_to=region.referrer)]
        assert repository.groups(session, visible_to=region.evaluator) == []
    assert list(seen.values()) == [["G2", "G1"], ["G1"], ["G2"], [], []]
    assert directory == ["G1", "G2"]


def test_the_number_of_queries_does_not_grow_with_the_region(database: Database) -> None:
    region = make_region(database)
    with database.read() as session, counted_queries() as few:
        group_overviews(session, visible_to=region.es, on=TODAY)
    resident(database, region, "J1", place=1, since=day(-100), until=None)
    promise(database, region, "R2", week=TODAY, weeks=None)
    with database.read() as session, counted_queries() as more:
        assert len(group_overviews(session, visible_to=region.coordinator, on=TODAY)) == 2
    selects = [len([query for query in sent if "select" in query.lower()]) for sent in (few, more)]
    assert selects == [7, 7]
