"""What the database refuses, whatever the program does: rows are changed here behind its back."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import Session

from tests.small_region import Region, day, make_region, place_id, resident
from zorglogistiek.codes import ClosureReason, OrganisationKind
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict
from zorglogistiek.places.tables import Closure, Organisation, Place, PlaceClosure, Stay


@pytest.fixture
def region(database: Database) -> Region:
    """G1 and G2 with two places each. J1 lives on the first bed of G1 until day 30; the others wait."""
    made = make_region(database, places=2)
    resident(database, made, "J1", place=1, since=day(-100), until=day(30))
    return made


def stay(
    session: Session,
    region: Region,
    youth: str,
    bed: int,
    *,
    planned_on: date | None = None,
    started_on: date | None = None,
) -> Stay:
    """A stay of one's own making on a bed of G1."""
    return Stay(
        number="S-new",
        youth_id=region.youths[youth],
        place_id=place_id(session, region, bed),
        planned_on=planned_on,
        started_on=started_on,
    )


def test_a_bed_is_not_given_before_it_is_left(database: Database, region: Region) -> None:
    with pytest.raises(Conflict, match="already taken"), database.write() as session:
        session.add(stay(session, region, "J2", 1, planned_on=day(29)))
    with database.write() as session:
        session.add(stay(session, region, "J2", 1, planned_on=day(30)))


def test_a_bed_is_not_given_by_moving_a_stay_to_it(database: Database, region: Region) -> None:
    with database.write() as session:
        session.add(stay(session, region, "J2", 2, planned_on=day(3)))
    with pytest.raises(Conflict, match="already taken"), database.write() as session:
        session.get_one(Stay, 2).place_id = place_id(session, region, 1)


def test_nobody_begins_in_a_bed_in_which_somebody_still_lives(database: Database, region: Region) -> None:
    # J1 should have left on day 30, and did not.
    with pytest.raises(Conflict, match="still lives"), database.write() as session:
        session.add(stay(session, region, "J2", 1, started_on=day(31)))


def test_nobody_lives_in_two_places(database: Database, region: Region) -> None:
    with pytest.raises(Conflict, match="already lives"), database.write() as session:
        session.add(stay(session, region, "J1", 2, started_on=day(-10)))


def test_a_bed_is_neither_closed_under_somebody_nor_given_while_closed(database: Database, region: Region) -> None:
    with database.write() as session:
        group_id = region.groups["G1"]
        closure = Closure(number="C1", group_id=group_id, from_on=day(5), places=1, reason=ClosureReason.BUILDING)
        session.add(closure)
        session.flush()
        closed = PlaceClosure(closure_id=closure.id or 0, place_id=place_id(session, region, 2), from_on=day(5))
        session.add(closed)
    with pytest.raises(Conflict, match="closed in that period"), database.write() as session:
        session.add(stay(session, region, "J2", 2, planned_on=day(6)))
    with pytest.raises(Conflict, match="would be closed"), database.write() as session:
        session.get_one(PlaceClosure, 1).place_id = place_id(session, region, 1)


def test_a_bed_does_not_leave_its_group(database: Database, region: Region) -> None:
    with pytest.raises(Conflict, match="stays in its group"), database.write() as session:
        session.get_one(Place, place_id(session, region, 1)).group_id = region.groups["G2"]


def test_a_bed_does_not_open_after_somebody_came_to_live_in_it(database: Database, region: Region) -> None:
    with pytest.raises(Conflict, match="not open yet"), database.write() as session:
        session.get_one(Place, place_id(session, region, 1)).opens_on = day(-50)
    with database.write() as session:
        session.get_one(Place, place_id(session, region, 1)).opens_on = day(-100)


def test_a_unique_constraint_says_whether_it_was_a_number(database: Database) -> None:
    for twice, said in (("number", "this number exists already"), ("cbs_code", "the same was stored already")):
        facts: dict[str, Any] = {"name": "x", "kind": OrganisationKind.MUNICIPALITY}
        rows = [facts | {"number": f"U{row}", "cbs_code": f"GM000{row}"} for row in range(2)]
        with pytest.raises(Conflict, match=said), database.write() as session:
            session.add_all([Organisation(**row | {twice: "GM0009"}) for row in rows])
