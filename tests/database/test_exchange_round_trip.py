"""What goes in comes out, and what comes out goes in as unchanged; on both databases."""

import shutil
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import make_url
from sqlmodel import col, select

from tests.exchange_files import SMALL, small_copy, write
from zorglogistiek.access.user import SYSTEM
from zorglogistiek.audit.recording import note
from zorglogistiek.codes import AuditAction
from zorglogistiek.database import Database
from zorglogistiek.exchange import importing
from zorglogistiek.exchange.exporting import Format, files
from zorglogistiek.exchange.importing import ImportReport, import_files, registered_twice
from zorglogistiek.exchange.storing import Count
from zorglogistiek.exchange.world import World
from zorglogistiek.people.tables import Referral, ReferralEvent, Youth
from zorglogistiek.places.service import ensure_places
from zorglogistiek.places.tables import Group, Place

TODAY = date(2026, 3, 4)
NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


def bring_in(database: Database, *paths: Path) -> ImportReport:
    return import_files(database, SYSTEM, paths, today=TODAY, now=NOW)


def take_out(database: Database, form: Format) -> dict[str, bytes]:
    with database.read() as session:
        return files(session, SYSTEM, form=form)


def save(folder: Path, contents: dict[str, bytes]) -> Path:
    folder.mkdir()
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.mark.parametrize("form", list(Format))
def test_an_export_is_imported_as_unchanged_and_exported_alike(
    database: Database, tmp_path: Path, form: Format
) -> None:
    bring_in(database, write(tmp_path / "in", SMALL))
    first = take_out(database, form)
    report = bring_in(database, save(tmp_path / "out", first))
    assert {sheet: count.unchanged for sheet, count in report.counts.items()} == {
        sheet: len(rows) for sheet, rows in SMALL.items()
    }
    assert all(count.added == count.changed == 0 for count in report.counts.values())
    assert take_out(database, form) == first


@pytest.mark.parametrize("form", list(Format))
def test_an_export_builds_the_same_registry_elsewhere(
    sqlite_url: str, postgresql_url: str, tmp_path: Path, form: Format
) -> None:
    here, there = Database(sqlite_url), Database(postgresql_url)
    bring_in(here, write(tmp_path / "in", SMALL))
    exported = take_out(here, form)
    bring_in(there, save(tmp_path / "out", exported))
    assert take_out(there, form) == exported
    here.dispose()
    there.dispose()


def test_the_export_holds_what_the_files_held(database: Database, tmp_path: Path) -> None:
    folder = write(tmp_path / "in", SMALL)
    bring_in(database, folder)
    exported = take_out(database, Format.CSV)
    assert exported == {file.name: file.read_bytes() for file in folder.iterdir()}


def test_files_may_come_one_after_the_other_and_in_any_order_together(database: Database, tmp_path: Path) -> None:
    supply = ["organisations", "locations", "groups", "openings", "closures", "confirmations"]
    bring_in(database, write(tmp_path / "supply", {name: SMALL[name] for name in supply}))
    rest = write(tmp_path / "demand", {name: rows for name, rows in SMALL.items() if name not in supply})
    report = bring_in(database, *sorted(rest.iterdir(), reverse=True))
    assert report.counts["stays"] == Count(added=3, changed=0, unchanged=0)


def test_a_changed_cell_changes_its_record_only(database: Database, tmp_path: Path) -> None:
    bring_in(database, write(tmp_path / "in", SMALL))
    changed = small_copy()
    changed["stays"][0]["expected_end"] = "2026-08-01"
    changed["groups"][1]["places"] = "2"
    changed["sibling_sets"][0]["youths"] = "Y-2;Y-1"
    report = bring_in(database, write(tmp_path / "changed", changed))
    assert {sheet: count.changed for sheet, count in report.counts.items() if count.changed} == {
        "stays": 1,
        "groups": 1,
        "sibling_sets": 1,
    }
    assert b"2026-08-01" in take_out(database, Format.CSV)["stays.csv"]


def test_two_stays_can_change_places(database: Database, tmp_path: Path) -> None:
    # Without the closure two promises stand on places 1 and 2 of G-1; the file lets them change places.
    world = small_copy()
    world["closures"] = []
    promise = {"group": "G-1", "purpose": "final", "planned_on": "2026-07-01"}
    world["stays"] += [
        {"number": "ST-4", "youth": "Y-2", "place": "1", **promise},
        {"number": "ST-5", "youth": "Y-3", "place": "2", **promise},
    ]
    bring_in(database, write(tmp_path / "in", world))
    world["stays"][-2]["place"], world["stays"][-1]["place"] = "2", "1"
    assert bring_in(database, write(tmp_path / "changed", world)).counts["stays"].changed == 2
    exported = take_out(database, Format.CSV)["stays.csv"].decode()
    assert "ST-4,Y-2,G-1,2," in exported
    assert "ST-5,Y-3,G-1,1," in exported


def test_a_stay_without_a_place_gets_a_free_one_and_keeps_it(database: Database, tmp_path: Path) -> None:
    # Place 1 of G-1 has Anna until 1 June, place 2 is closed until 1 August: from 10 August both are free.
    world = small_copy()
    world["stays"].append({"number": "ST-4", "youth": "Y-2", "group": "G-1", "planned_on": "2026-08-10"})
    world["closures"][0]["on_places"] = ""
    folder = write(tmp_path / "in", world)
    bring_in(database, folder)
    first = take_out(database, Format.CSV)
    assert bring_in(database, folder).counts["stays"] == Count(added=0, changed=0, unchanged=4)
    assert take_out(database, Format.CSV) == first
    assert first["closures.csv"].endswith(b"1,2,building\r\n")


def test_the_places_made_are_those_that_the_supply_would_make(database: Database, tmp_path: Path) -> None:
    bring_in(database, write(tmp_path / "in", SMALL))
    with database.write() as session:
        before = [(place.group_id, place.ordinal, place.opens_on) for place in session.exec(select(Place))]
        for group in session.exec(select(Group)).all():
            ensure_places(session, group)
        after = [(place.group_id, place.ordinal, place.opens_on) for place in session.exec(select(Place))]
    assert before == after == [(1, 1, None), (1, 2, None), (1, 3, date(2026, 9, 1)), (2, 1, None)]


def test_new_events_raise_the_version_of_their_referral(database: Database, tmp_path: Path) -> None:
    bring_in(database, write(tmp_path / "in", SMALL))
    event = {"referral": "M-2", "kind": "advice_given", "happened_on": "2026-02-01"}
    report = bring_in(database, write(tmp_path / "more", {"referral_events": [event]}))
    assert report.counts == {"referral_events": Count(added=1, changed=0, unchanged=0)}
    with database.read() as session:
        versions = {referral.number: referral.version for referral in session.exec(select(Referral))}
    assert versions == {"M-1": 1, "M-2": 2, "M-3": 1}


@pytest.mark.parametrize("change", [True, False])
def test_what_somebody_changes_while_files_are_judged_is_judged_again_and_a_look_is_not(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, change: bool
) -> None:
    small = write(tmp_path / "in", SMALL)
    bring_in(database, small)
    judged, real = [], importing._judged

    def meanwhile(*given: Any) -> World:
        judged.append(real(*given))
        if len(judged) == 1:
            with database.write() as session:
                if change:
                    session.exec(select(Group).where(Group.number == "G-1")).one().name = "Elders"
                note(session, AuditAction.READ, "youth", object_number="Y-1")
        return judged[-1]

    monkeypatch.setattr(importing, "_judged", meanwhile)
    report = bring_in(database, small)
    assert (len(judged), report.counts["groups"].changed) == ((2, 1) if change else (1, 0))
    assert b"De Kade" in take_out(database, Format.CSV)["groups.csv"]


def test_likely_doubles_are_reported_and_not_merged(database: Database, tmp_path: Path) -> None:
    bring_in(database, write(tmp_path / "in", SMALL))
    again = {**SMALL["youths"][0], "number": "Y-9", "first_name": "Ana"}
    report = bring_in(database, write(tmp_path / "more", {"youths": [again]}))
    pairs = registered_twice(database, SYSTEM, report.youths)
    assert [(pair.youth_number, pair.other_number, pair.same_bsn) for pair in pairs] == [("Y-1", "Y-9", True)]
    assert take_out(database, Format.CSV)["youths.csv"].count(b"999996770") == 2


# What a name or a note can hold: no blanks around it, no character that cannot be shown.
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=60)


@pytest.fixture
def small_file(sqlite_url: str, tmp_path: Path) -> Path:
    """A registry of SMALL, to copy: quicker than reading the files again."""
    database = Database(sqlite_url)
    bring_in(database, write(tmp_path / "in", SMALL))
    database.dispose()
    return Path(make_url(sqlite_url).database or "")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=TEXTS, note=st.lists(TEXTS, min_size=1, max_size=3).map("\n".join), form=st.sampled_from(Format))
def test_any_text_comes_back_as_it_was(small_file: Path, tmp_path: Path, first: str, note: str, form: Format) -> None:
    folder = Path(tempfile.mkdtemp(dir=tmp_path))
    database = Database(f"sqlite:///{shutil.copyfile(small_file, folder / 'registry.sqlite')}")
    with database.write() as session:
        session.exec(select(Youth).where(Youth.number == "Y-1")).one().first_name = first
        session.exec(select(ReferralEvent).where(col(ReferralEvent.sealed_note).is_not(None))).one().note = note
    exported = take_out(database, form)
    report = bring_in(database, save(folder / "out", exported))
    assert [sheet for sheet, count in report.counts.items() if count.changed or count.added] == []
    assert take_out(database, form) == exported
    with database.read() as session:
        assert session.exec(select(Youth).where(Youth.number == "Y-1")).one().first_name == first
    database.dispose()
