"""A provider's own workbook: what it holds, what it would change, what is refused, and carrying it out."""

import json
from datetime import date
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlmodel import select

from tests.small_region import NOW, TODAY, Region, day, make_region, promise, resident, stay_of
from zorglogistiek.access.user import User
from zorglogistiek.codes import BridgingKind, ClosureReason, EndReason
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Forbidden, Invalid, NotFound
from zorglogistiek.exchange.declare import Sheet
from zorglogistiek.exchange.faults import Faults, WrongFiles
from zorglogistiek.exchange.own_capacity import OWN_SHEETS, own_workbook, read_own
from zorglogistiek.exchange.own_orders import Closed, Expected, Left, Order, Shortened, carry_out_order, order_from
from zorglogistiek.exchange.own_preview import Preview, preview
from zorglogistiek.exchange.sheets import BY_NAME
from zorglogistiek.exchange.writing import as_workbook
from zorglogistiek.people.repository import bridgings_of
from zorglogistiek.people.tables import Bridging
from zorglogistiek.places import service
from zorglogistiek.places.overview import group_overview
from zorglogistiek.places.repository import lock_groups
from zorglogistiek.places.tables import Closure, Group


@pytest.fixture
def region(database: Database) -> Region:
    """G1 has three places: J1 leaves on day 14, J2 on day 28, the third is closed until day 60."""
    region = make_region(database, places=3)
    resident(database, region, "J1", place=1, since=day(-100), until=day(14))
    resident(database, region, "J2", place=2, since=day(-50), until=day(28))
    resident(database, region, "J3", place=1, since=day(-50), until=day(28), group="G2")
    with database.write() as session:
        service.close_places(
            session,
            region.linde,
            "G1",
            from_on=TODAY,
            until_on=day(60),
            places=1,
            reason=ClosureReason.BUILDING,
            today=TODAY,
        )
    return region


def book(folder: Path, **rows: list[dict[str, Any]]) -> list[Path]:
    sheets: list[tuple[Sheet, list[dict[str, Any]]]] = [(OWN_SHEETS[name], found) for name, found in rows.items()]
    file = folder / "capacity.xlsx"
    file.write_bytes(as_workbook(sheets))
    return [file]


def look(database: Database, user: User, paths: list[Path]) -> Preview:
    return preview(database, user, paths, today=TODAY)


def carry_out(database: Database, user: User, order: Order) -> None:
    with database.write() as session:
        carry_out_order(session, user, order, now=NOW, today=TODAY)


def closure_number(database: Database) -> str:
    with database.read() as session:
        return session.exec(select(Closure)).one().number


def why(error: pytest.ExceptionInfo[WrongFiles]) -> list[tuple[str | None, int | None, str | None]]:
    return [(cell.sheet, cell.row, cell.column) for cell in error.value.cells]


def test_the_workbook_as_it_was_fetched_changes_nothing_and_can_be_confirmed(
    database: Database, region: Region, tmp_path: Path
) -> None:
    file = tmp_path / "capacity.xlsx"
    with database.read() as session:
        file.write_bytes(own_workbook(session, region.linde, on=TODAY, now=NOW))
        with pytest.raises(Forbidden):
            own_workbook(session, region.referrer, on=TODAY, now=NOW)
    rows = read_own([file], Faults())
    assert [row.values["number"] for row in rows.groups] == ["G1"]  # G2 is another provider's
    assert [row.values["number"] for row in rows.stays] == ["S1", "S2"]
    found = look(database, region.linde, [file])
    assert (found.order.changes, found.order.confirms, found.unchanged) == ((), ("G1",), 4)
    carry_out(database, region.linde, found.order)
    with database.read() as session:
        assert group_overview(session, "G1", visible_to=region.linde, on=TODAY).confirmed_on == TODAY


def test_changes_are_shown_row_by_row_and_then_carried_out_all_at_once(
    database: Database, region: Region, tmp_path: Path
) -> None:
    closure = closure_number(database)
    paths = book(
        tmp_path,
        groups=[{"number": "g1"}],
        stays=[
            {"number": "S1", "group": "G1", "ended_on": day(-1), "end_reason": EndReason.AS_PLANNED},
            {"number": "S2", "group": "G1", "expected_end": None},
        ],
        closures=[
            {
                "number": closure,
                "group": "G1",
                "from_on": TODAY,
                "until_on": day(30),
                "places": 1,
                "reason": "building",
            },
            {"group": "G1", "from_on": day(5), "until_on": day(9), "places": 1, "reason": "group_rest"},
        ],
    )
    found = look(database, region.linde, paths)
    assert [(line.sheet, line.row, line.youth, type(line.change)) for line in found.lines] == [
        ("stays", 2, "J1", Left),
        ("stays", 3, "J2", Expected),
        ("closures", 2, None, Shortened),
        ("closures", 3, None, Closed),
    ]
    with database.read() as session:
        assert stay_of(session, "S1").ended_on is None  # looking stores nothing
        assert session.exec(select(Closure)).one().until_on == day(60)
    carry_out(database, region.linde, order_from(found.order.model_dump_json()))
    with database.read() as session:
        assert stay_of(session, "S1").ended_on == day(-1)
        assert stay_of(session, "S2").expected_end is None
        assert {row.until_on for row in session.exec(select(Closure))} == {day(30), day(9)}
    with pytest.raises(Conflict):
        carry_out(database, region.linde, found.order)  # the same again: nothing is done twice


def test_who_left_a_bridging_place_is_bridged_no_longer(database: Database, region: Region) -> None:
    referral = region.referrals["R1"]
    with database.write() as session:
        stay_id, since = stay_of(session, "S1").id, day(-100)
        kind = BridgingKind.TEMPORARY_PLACE
        session.add(Bridging(number="B1", referral_id=referral, kind=kind, from_on=since, stay_id=stay_id))
    left = Left(stay="S1", version=1, ended_on=day(-1), reason=EndReason.AS_PLANNED)
    carry_out(database, region.linde, Order(changes=(left,), confirms=()))
    with database.read() as session:
        (bridging,) = bridgings_of(session, [referral])[referral]
    assert bridging.until_on == day(-1)


def test_everything_wrong_is_told_at_once_with_its_cell(database: Database, region: Region, tmp_path: Path) -> None:
    paths = book(
        tmp_path,
        groups=[{"number": "G2"}, {"number": "G9"}],
        stays=[
            {"number": "S3", "expected_end": day(20)},
            {"number": "S9", "expected_end": day(20)},
            {"number": "S1", "group": "G2", "started_on": day(-3)},
            {"number": "S1"},
            {"number": "S2", "ended_on": TODAY},
        ],
        closures=[
            {"number": "C-none", "group": "G1", "from_on": TODAY, "places": 1, "reason": "building"},
            {"group": "G1", "from_on": day(-1), "places": 1, "reason": "building"},
            {"group": "G1", "from_on": TODAY, "places": 3, "reason": "building"},
        ],
    )
    with pytest.raises(WrongFiles) as wrong:
        look(database, region.linde, paths)
    found = why(wrong)
    expected = [
        ("groups", 2, "number"),
        ("groups", 3, "number"),
        ("stays", 2, "number"),
        ("stays", 3, "number"),
        ("stays", 4, "group"),
        ("stays", 4, "started_on"),
        ("stays", 5, "number"),
        ("stays", 6, "end_reason"),
        ("closures", 2, "number"),
        ("closures", 3, "from_on"),
        ("closures", 4, "places"),
    ]
    assert sorted(found, key=str) == sorted(expected, key=str)
    others, absent = (next(cell for cell in wrong.value.cells if cell.value == number) for number in ("S3", "S9"))
    assert others.why == absent.why  # another provider's is as absent as one that does not exist


def test_what_the_registry_forbids_is_told_at_its_cell(database: Database, region: Region, tmp_path: Path) -> None:
    promise(database, region, "R4", week=day(14), weeks=40)
    paths = book(
        tmp_path,
        stays=[{"number": "S1", "expected_end": day(50)}, {"number": "S2", "expected_end": day(-2)}],
        closures=[{"group": "G1", "from_on": TODAY, "places": 3, "reason": "building"}],
    )
    with pytest.raises(WrongFiles) as wrong:
        look(database, region.linde, paths)
    assert sorted(why(wrong), key=str) == [
        ("closures", 2, "places"),
        ("stays", 2, "expected_end"),
        ("stays", 3, "expected_end"),
    ]
    assert any("R4" in cell.why for cell in wrong.value.cells)


def test_files_that_are_none_and_sheets_that_do_not_belong_are_refused(
    database: Database, region: Region, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"no workbook at all")
    other = tmp_path / "other.xlsx"
    other.write_bytes(as_workbook([(BY_NAME["organisations"], [])]))
    empty = tmp_path / "empty"
    empty.mkdir()
    for paths in ([broken], [other], book(empty, stays=[])):
        with pytest.raises(WrongFiles):
            look(database, region.linde, paths)
    with pytest.raises(Invalid):
        order_from('{"changes": [{"kind": "nonsense"}], "confirms": []}')


@pytest.mark.parametrize(
    "wrong",
    [
        {"from_on": "0001-01-01"},
        {"until_on": "9999-12-31"},
        {"from_on": 20000},
        {"group": "G 1"},
        {"kind": "left", "stay": "S1", "ended_on": "2026-11-23", "reason": "other", "version": 10**30},
    ],
    ids=str,
)
def test_an_order_that_no_page_would_make_is_none(wrong: dict[str, Any]) -> None:
    right = {"kind": "closed", "group": "G1", "from_on": "2026-12-01", "until_on": None, "places": 1}
    right["reason"] = "building"
    assert len(order_from(json.dumps({"changes": [right], "confirms": ["G1"]})).changes) == 1
    change = wrong if "kind" in wrong else right | wrong
    with pytest.raises(Invalid):
        order_from(json.dumps({"changes": [change], "confirms": []}))


def test_a_look_waits_for_who_changes_another_group_of_the_provider(
    database: Database, region: Region, tmp_path: Path
) -> None:
    with database.write() as session:
        one, other = (session.get_one(Group, region.groups[number]) for number in ("G1", "G2"))
        other.location_id = one.location_id
    looking = Thread(
        target=look,
        args=(database, region.linde, book(tmp_path, stays=[{"number": "S3", "group": "G2", "expected_end": day(20)}])),
    )
    with database.write() as session:
        lock_groups(session, [region.groups["G1"]])
        looking.start()
        looking.join(timeout=0.5)
        assert looking.is_alive()  # else each could come to wait for what the other has locked
    looking.join(timeout=60)
    assert not looking.is_alive()


def test_an_order_is_refused_as_a_whole_when_something_changed_meanwhile(database: Database, region: Region) -> None:
    changes = (
        Left(stay="S2", version=1, ended_on=TODAY, reason=EndReason.AS_PLANNED),
        Expected(stay="S1", version=7, before=day(14), expected_end=day(20)),
    )
    with pytest.raises(Conflict, match="changed by somebody else"):
        carry_out(database, region.linde, Order(changes=changes, confirms=("G1",)))
    with database.read() as session:
        assert stay_of(session, "S2").ended_on is None


def test_an_order_reaches_no_group_of_another_provider(database: Database, region: Region) -> None:
    orders = (
        Order(changes=(Expected(stay="S3", version=1, before=day(28), expected_end=None),), confirms=()),
        Order(changes=(), confirms=("G2",)),
        Order(changes=(Shortened(closure=closure_number(database), before=day(60), until_on=TODAY),), confirms=()),
    )
    users = (region.linde, region.linde, region.es)
    for user, order in zip(users, orders, strict=True):
        with pytest.raises(NotFound):
            carry_out(database, user, order)


def test_a_group_is_confirmed_only_when_everybody_who_lives_there_is_in_the_file(
    database: Database, region: Region, tmp_path: Path
) -> None:
    file = tmp_path / "stays.csv"
    file.write_text(f"number;expected_end\ns1;{date(2027, 1, 4):%d-%m-%Y}\n", "utf-8")
    found = look(database, region.linde, [file])
    assert (found.order.confirms, found.unseen) == ((), ("G1",))
    (change,) = found.order.changes
    assert isinstance(change, Expected)
    assert change.expected_end == date(2027, 1, 4)
    file.write_text("number\nS1\nS2\n", "utf-8")
    found = look(database, region.linde, [file])
    assert (found.order.changes, found.order.confirms, found.unseen) == ((), ("G1",), ())
