"""Many at once for the last place: as many win as there are places, the others are told, and nothing is doubled.

The control takes the guards of the database and the queue of writers away: then the same contenders double-book.
"""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import URL, text
from sqlmodel import Session, col, select

from tests.small_region import TODAY, Region, make_region, place_id, promise
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict
from zorglogistiek.places.occupancy import Period
from zorglogistiek.places.repository import place_uses
from zorglogistiek.places.tables import Stay

CONTENDERS = 20


SAME_WEEK = ((0, 1),)
OVERLAPPING = ((0, 5), (1, 4), (2, 3), (3, 2))
"""The week, counted from the first of a round, from which a place is asked for, and for how many; any two overlap."""

ROUND = timedelta(weeks=6)
"""Rounds lie so far apart that none has to do with another."""


def contend(attempt: Callable[[int], None], contenders: int = CONTENDERS) -> tuple[int, list[Exception]]:
    """Lets all contenders try at one moment: how many won, and what the others were told."""
    ready = threading.Barrier(contenders)
    told: list[Exception] = []

    def run(index: int) -> None:
        ready.wait(timeout=60)
        try:
            attempt(index)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test must see it
            told.append(error)

    threads = [threading.Thread(target=run, args=(index,)) for index in range(contenders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return contenders - len(told), told


def booked(database: Database) -> list[Stay]:
    with database.read() as session:
        return list(session.exec(select(Stay).order_by(col(Stay.id))))


@pytest.mark.parametrize(
    ("contenders", "rounds"),
    [(CONTENDERS, 1), pytest.param(50, 20, marks=pytest.mark.long), pytest.param(50, 200, marks=pytest.mark.long)],
    ids=["short", "middle", "long"],
)
@pytest.mark.parametrize(
    ("places", "wishes"),
    [(1, SAME_WEEK), (1, OVERLAPPING), (3, OVERLAPPING)],
    ids=["same week", "overlap", "last of three"],
)
def test_as_many_win_as_there_are_places(
    database: Database, places: int, wishes: tuple[tuple[int, int], ...], contenders: int, rounds: int
) -> None:
    region = make_region(database, places=places, youths=contenders)
    for number in range(rounds):

        def attempt(index: int, first=TODAY + number * ROUND) -> None:
            later, weeks = wishes[index % len(wishes)]
            promise(database, region, f"R{index + 1}", week=first + timedelta(weeks=later), weeks=weeks)

        won, told = contend(attempt, contenders)
        assert {type(error) for error in told} == {Conflict}, told
        assert won == places
    assert len(booked(database)) == places * rounds
    assert not doubled(booked(database))


def doubled(stays: list[Stay]) -> list[tuple[str, str]]:
    """Which stays have the same place on the same day."""
    uses = sorted(
        (stay.place_id, stay.planned_on or TODAY, stay.expected_end or date.max, stay.number) for stay in stays
    )
    return [(one[3], other[3]) for one, other in pairwise(uses) if one[0] == other[0] and one[2] > other[1]]


def check_then_insert(session: Session, region: Region, index: int, checked: threading.Barrier) -> None:
    """The naive booking: look whether the place is free, and when it is, take it."""
    (places,) = place_uses(session, [region.groups["G1"]]).values()
    looks_free = places[0].free_in(Period(start=TODAY))
    checked.wait(timeout=60)
    if looks_free:
        place = place_id(session, region, 1)
        youth = region.youths[f"J{index + 1}"]
        session.add(Stay(number=f"N{index}", youth_id=youth, place_id=place, planned_on=TODAY))
        session.flush()


def test_the_guard_stands_behind_code_that_forgets_to_lock(postgresql_url: str) -> None:
    # All look before any books; only the constraint can tell that nineteen of them are too late.
    database = Database(postgresql_url)
    region = make_region(database, places=1, youths=CONTENDERS)
    checked = threading.Barrier(CONTENDERS)

    def attempt(index: int) -> None:
        with database.write() as session:
            check_then_insert(session, region, index, checked)

    won, told = contend(attempt)
    assert won == 1
    assert {type(error) for error in told} == {Conflict}
    database.dispose()


def test_control_without_the_guard_the_place_is_given_many_times(
    new_postgresql: Callable[[str], URL], migrated_postgresql: str
) -> None:
    # A database of its own: nothing puts the guard back.
    database = Database(new_postgresql(migrated_postgresql).render_as_string(hide_password=False))
    region = make_region(database, places=1, youths=CONTENDERS)
    with database.write() as session:
        session.connection().execute(text("alter table stay drop constraint stay_place_taken"))
    checked = threading.Barrier(CONTENDERS)

    def attempt(index: int) -> None:
        with database.write() as session:
            check_then_insert(session, region, index, checked)

    won, _ = contend(attempt)
    assert won == CONTENDERS
    assert len(doubled(booked(database))) == CONTENDERS - 1
    assert {stay.place_id for stay in booked(database)} == {booked(database)[0].place_id}
    database.dispose()


@pytest.mark.parametrize("guarded", [True, False])
def test_on_sqlite_the_guard_is_a_trigger(sqlite_url: str, guarded: bool) -> None:
    # Both look before either books. SQLite lets one write after the other; without the trigger both are taken.
    database = Database(sqlite_url)
    region = make_region(database, places=1)
    if not guarded:
        with database.write() as session:
            session.connection().execute(text("drop trigger stay_place_taken_insert"))
    nobody_waits = threading.Barrier(1)
    with database.read() as session:
        (places,) = place_uses(session, [region.groups["G1"]]).values()
    assert places[0].free_in(Period(start=TODAY))
    with database.write() as session:
        check_then_insert(session, region, 0, nobody_waits)
    late = Stay(number="N1", youth_id=region.youths["J2"], place_id=places[0].place_id, planned_on=TODAY)
    if guarded:
        with pytest.raises(Conflict, match="already taken"), database.write() as session:
            session.add(late)
    else:
        with database.write() as session:
            session.add(late)
    assert len(booked(database)) == (1 if guarded else 2)
    database.dispose()
