"""Every wrong cell of an import is named, all at once, and nothing is stored."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from tests.exchange_files import SMALL, Rows, csv_text, small_copy, write
from zorglogistiek.access.user import SYSTEM, User
from zorglogistiek.codes import Role
from zorglogistiek.database import Database
from zorglogistiek.errors import Forbidden
from zorglogistiek.exchange.faults import CellFault, WrongFiles
from zorglogistiek.exchange.importing import import_files
from zorglogistiek.exchange.registry import load
from zorglogistiek.exchange.sheets import BY_NAME, SHEETS
from zorglogistiek.places.tables import Organisation

TODAY = date(2026, 3, 4)
NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)

Files = dict[str, Rows]


@pytest.fixture
def registry(sqlite_url: str) -> Iterator[Database]:
    opened = Database(sqlite_url)
    yield opened
    opened.dispose()


def bring_in(registry: Database, *paths: Path, user: User = SYSTEM) -> None:
    import_files(registry, user, paths, today=TODAY, now=NOW)


def faults_of(registry: Database, *paths: Path) -> list[CellFault]:
    """The faults of an import, after a look that it stored nothing."""
    before = everything(registry)
    with pytest.raises(WrongFiles) as refused:
        bring_in(registry, *paths)
    assert everything(registry) == before
    return list(refused.value.cells)


def everything(registry: Database) -> object:
    with registry.read() as session:
        loaded = load(session)
    return {sheet: [known.values for known in records.values()] for sheet, records in loaded.known.items()}


def at(fault: CellFault) -> tuple[str | None, int | None, str | None]:
    return fault.sheet, fault.row, fault.column


# Each line spoils one cell of the small region: sheet, record (0 is the first, in row 2), column, text, and the reason.
WRONG_CELLS = [
    ("organisations", 0, "number", "GM 1!", "number of at most 20"),
    ("organisations", 0, "name", "", "is empty"),
    ("organisations", 0, "name", "x" * 121, "longer than 120"),
    ("organisations", 0, "name", "De\x07lft", "cannot be shown"),
    ("organisations", 0, "kind", "gemeente", "municipality, provider, referrer"),
    ("organisations", 0, "cbs_code", "0503", "CBS code"),
    ("organisations", 0, "cbs_code", "", "needed for the kind municipality"),
    ("organisations", 0, "agb_code", "01234567", "does not belong to the kind municipality"),
    ("organisations", 1, "agb_code", "12345", "AGB code"),
    ("organisations", 2, "referrer_type", "", "needed for the kind referrer"),
    ("organisations", 2, "email", "wijkteam", "is not an e-mail address"),
    ("organisations", 2, "email", "a@b.example, c@d.example", "is not an e-mail address"),
    ("organisations", 2, "email", "a@b.example\nBcc: c@d.example", "is not an e-mail address"),
    ("organisations", 2, "email", "x" * 250 + "@b.example", "is not an e-mail address"),
    ("locations", 0, "provider", "R-1", "names a referrer, and must name a provider"),
    ("locations", 0, "municipality", "A-1", "names a provider, and must name a municipality"),
    ("locations", 0, "municipality", "GM-9", "neither in these files nor in the registry, in organisations: GM-9"),
    ("locations", 0, "pc4", "0611", "four digits of a postcode"),
    ("locations", 0, "pc4", "2611AB", "four digits of a postcode"),
    ("locations", 0, "secret", "perhaps", "neither yes nor no"),
    ("groups", 0, "places", "2.5", "whole number from 0 to 200"),
    ("groups", 0, "places", "-1", "whole number from 0 to 200"),
    ("groups", 0, "places", "100000", "whole number from 0 to 200"),
    ("groups", 0, "maximum_age", "24", "whole number from 0 to 23"),
    ("groups", 0, "maximum_age", "9", "lower than the minimum age 10"),
    ("groups", 0, "specialisms", "ass;magic", "is not one of: ass, lvb"),
    ("groups", 0, "intake_per_week", "0", "whole number from 1"),
    ("groups", 0, "limits", "intensive", "code=number"),
    ("groups", 0, "limits", "intensive=1;intensive=2", "names intensive twice"),
    ("groups", 0, "limits", "quiet=1", "is not one of: intensive, externalising"),
    ("groups", 1, "number", "G-1", "is the same group as row 2 of groups.csv"),
    ("openings", 0, "from_on", "2026-02-30", "a day that does not exist"),
    ("openings", 0, "places", "0", "whole number from 1"),
    ("closures", 0, "until_on", "2026-01-31", "lies before from_on (2026-02-01)"),
    ("closures", 0, "until_on", "2026-02-01", "is the same day as from_on"),
    ("closures", 0, "on_places", "1", "place 1 of group G-1, which is taken in that period by stay ST-1"),
    ("closures", 0, "on_places", "7", "place 7, which group G-1 does not have"),
    ("closures", 0, "on_places", "1;2", "does not name 1 places"),
    ("closures", 0, "on_places", "2;2", "names the same one twice"),
    ("youths", 0, "bsn", "999996771", "eleven-test"),
    ("youths", 0, "bsn", "999999999", "unknown number"),
    ("youths", 0, "birth_date", "04/03/2012", "is not a date"),
    ("youths", 0, "birth_date", "2026-03-05", "lies in the future"),
    ("youths", 0, "birth_date", "1912-03-04", "is not between 1990-01-01 and 2099-12-31"),
    ("youths", 0, "legal_frame_until", "", "this legal frame has an end"),
    ("youths", 0, "gender", "g", "unknown, boy, girl"),
    ("youths", 1, "first_name", "#REF!", "an error of the spreadsheet"),
    ("youths", 1, "pc4", "#VERW!", "an error of the spreadsheet"),
    ("sibling_sets", 0, "youths", "Y-2", "fewer than two"),
    ("sibling_sets", 0, "youths", "Y-2;Y-9;Y-8", "in youths: Y-8, Y-9"),
    ("contra_indications", 0, "other_youth", "Y-1", "is the youth itself"),
    ("contra_indications", 0, "other_youth", "", "needed for the kind youth"),
    ("contra_indications", 1, "other_youth", "Y-2", "does not belong to the kind location"),
    ("preferences", 1, "organisation", "GM-1", "names a municipality, and must name a provider"),
    ("preferences", 1, "care_form", "respite", "does not belong to the kind provider"),
    ("referrals", 0, "referrer", "A-1", "must name a municipality or referrer"),
    ("referrals", 1, "urgency_grounds", "", "needs its grounds"),
    ("referrals", 1, "intended_stay_weeks", "0", "whole number from 1 to 1040"),
    ("stays", 0, "place", "3", "place 3 of group G-1, which opens only on 2026-09-01"),
    ("stays", 0, "place", "9", "place 9, which group G-1 does not have"),
    ("stays", 0, "started_on", "2026-03-05", "lies in the future"),
    ("stays", 0, "started_on", "2012-01-01", "lies before the birth"),
    ("stays", 0, "started_on", "", "one of them is needed"),
    ("stays", 0, "moves_out_on", "2025-01-05", "lies before started_on (2025-01-06)"),
    ("stays", 0, "end_reason", "moved_on", "belongs to a stay that has ended"),
    ("stays", 1, "referral", "M-2", "is about another youth"),
    ("stays", 1, "planned_on", "2026-02-01", "taken in that period by stay ST-3"),
    ("stays", 1, "ended_on", "2026-03-01", "has not started"),
    ("stays", 2, "youth", "Y-1", "lies in the time of stay ST-1 of the same youth"),
    ("stays", 2, "end_reason", "", "belongs to a stay that has ended"),
    ("referral_events", 0, "happened_on", "2026-03-05", "lies in the future"),
    ("referral_events", 1, "kind", "started", "the step started is not possible in the state incomplete"),
    ("referral_events", 2, "group", "", "must name a group"),
    ("referral_events", 7, "group", "G-1", "is not about a group"),
    ("referral_events", 4, "kind", "held", "needs its last day"),
    ("referral_events", 10, "decline_reason", "", "a decline needs a reason"),
    ("referral_events", 10, "until", "2026-01-14", "lies before the event"),
    ("referral_events", 13, "happened_on", "2025-01-02", "the step proposed is not possible in the state incomplete"),
    ("bridgings", 0, "until_on", "2026-01-09", "lies before from_on"),
    ("bridgings", 0, "kind", "temporary_place", "needed for the kind temporary_place"),
    ("bridgings", 0, "stay", "ST-1", "does not belong to the kind ambulatory"),
    ("confirmations", 0, "confirmed_on", "2026-03-05", "lies in the future"),
]


@pytest.mark.parametrize(("sheet", "record", "column", "text", "why"), WRONG_CELLS)
def test_a_wrong_cell_is_named(
    registry: Database, tmp_path: Path, sheet: str, record: int, column: str, text: str, why: str
) -> None:
    files = small_copy()
    files[sheet][record][column] = text
    faults = faults_of(registry, write(tmp_path / "in", files))
    assert any(why in fault.why for fault in faults), [str(fault) for fault in faults]
    named = [fault for fault in faults if why in fault.why]
    assert {(fault.file, fault.sheet) for fault in named} == {(f"{sheet}.csv", sheet)}
    # A rule about two cells may stand at the other one; the row is that of the record, or of what it clashes with.
    assert any(fault.row is not None for fault in named)


def test_all_faults_of_all_files_come_at_once(registry: Database, tmp_path: Path) -> None:
    files = small_copy()
    for sheet, record, column, text in [
        ("organisations", 0, "kind", "gemeente"),
        ("groups", 0, "places", "two"),
        ("groups", 1, "location", "L-9"),
        ("youths", 1, "birth_date", "soon"),
        ("stays", 2, "ended_on", "2024-01-01"),
        ("referral_events", 1, "kind", "intake"),
    ]:
        files[sheet][record][column] = text
    assert {at(fault) for fault in faults_of(registry, write(tmp_path / "in", files))} == {
        ("organisations", 2, "kind"),
        ("groups", 2, "places"),
        ("groups", 3, "location"),
        ("youths", 3, "birth_date"),
        ("stays", 4, "ended_on"),
        ("referral_events", 3, "kind"),
    }


def test_a_row_without_a_readable_number_is_judged_all_the_same(registry: Database, tmp_path: Path) -> None:
    files = small_copy()
    files["youths"][1].update(number="Y 2", municipality="GM-9")
    files["stays"][2].update(number="ST 3", place="7")
    files["openings"].append({"number": "O-1", "group": "G-9", "from_on": "2026-10-01", "places": "1"})
    faults = {at(fault) for fault in faults_of(registry, write(tmp_path / "in", files))}
    assert faults >= {("youths", 3, "number"), ("youths", 3, "municipality")}
    assert faults >= {("stays", 4, "number"), ("stays", 4, "place")}
    assert faults >= {("openings", 3, "number"), ("openings", 3, "group")}


def test_an_event_with_a_wrong_cell_still_stands_in_its_story(registry: Database, tmp_path: Path) -> None:
    # The group of M-3's proposal cannot be read: what follows it is possible all the same.
    files = small_copy()
    event = next(row for row in files["referral_events"] if row["kind"] == "proposed" and row["referral"] == "M-3")
    event["group"] = "G 2"
    (fault,) = faults_of(registry, write(tmp_path / "in", files))
    assert (fault.sheet, fault.column) == ("referral_events", "group")


def test_a_stay_is_judged_for_its_place_and_for_its_youth(registry: Database, tmp_path: Path) -> None:
    # Cas lived in G-2 until March; here also, in that time, in place 1 of G-1, where Anna lives.
    files = small_copy()
    stay = {"number": "ST-9", "youth": "Y-3", "group": "G-1", "place": "1", "started_on": "2026-02-01"}
    files["stays"].append(stay)
    faults = {at(fault): fault.why for fault in faults_of(registry, write(tmp_path / "in", files))}
    assert faults == {
        ("stays", 5, "place"): "names place 1 of group G-1, which is taken in that period by stay ST-1",
        ("stays", 5, "started_on"): "lies in the time of stay ST-3 of the same youth",
    }


def test_capitals_in_numbers_do_not_matter(registry: Database, tmp_path: Path) -> None:
    bring_in(registry, write(tmp_path / "in", SMALL))
    before = everything(registry)
    same = {**SMALL["youths"][1], "number": "y-2", "municipality": "gm-1"}
    siblings = {**SMALL["sibling_sets"][0], "number": "s-1", "youths": "y-3;Y-2"}
    bring_in(registry, write(tmp_path / "same", {"youths": [same], "sibling_sets": [siblings]}))
    assert everything(registry) == before
    twins = [{**same, "number": number} for number in ("N-1", "n-1")]
    pair = {"number": "S-9", "together": "apart", "youths": "n-1;N-1"}
    faults = {at(fault): fault.why for fault in faults_of(registry, write(tmp_path / "new", {"youths": twins}))}
    assert faults == {("youths", 3, "number"): "is the same youth as row 2 of youths.csv"}
    (fault,) = faults_of(registry, write(tmp_path / "pair", {"youths": twins[:1], "sibling_sets": [pair]}))
    assert fault.why == "names the same one twice"


def test_a_pipe_is_refused_and_not_waited_for(registry: Database, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "youths.csv")
    (fault,) = faults_of(registry, tmp_path / "youths.csv")
    assert str(fault) == "youths.csv: is neither a file nor a folder"


def test_a_personal_value_stands_in_no_fault(registry: Database, tmp_path: Path) -> None:
    files = small_copy()
    files["youths"][0].update(
        bsn="999996771", first_name="Wilhelmina" * 7, birth_date="3 maart 2012", pc4="2612AB", gender="vrouw"
    )
    faults = faults_of(registry, write(tmp_path / "in", files))
    said = " ".join(str(fault) for fault in faults)
    assert len(faults) == 5
    assert "'vrouw'" in said
    assert not any(text in said for text in ("999996771", "Wilhelmina", "maart", "2612"))


def test_a_row_that_has_slipped_shows_nothing(registry: Database, tmp_path: Path) -> None:
    # One comma too many: every value stands under the wrong name, the last name under the birth date.
    text = csv_text("youths", SMALL["youths"]).replace("Y-1,", "Y-1,,", 1)
    folder = write(tmp_path / "in", SMALL)
    (folder / "youths.csv").write_text(text, "utf-8")
    faults = [str(fault) for fault in faults_of(registry, folder)]
    assert "youths.csv, sheet youths, row 2: has more cells than there are columns" in faults
    assert not any("Anna" in fault or "Wit" in fault for fault in faults)


def test_a_fault_of_one_row_is_not_reported_again_by_those_who_name_it(registry: Database, tmp_path: Path) -> None:
    files = small_copy()
    files["youths"][0]["birth_date"] = "soon"
    assert [at(fault) for fault in faults_of(registry, write(tmp_path / "in", files))] == [("youths", 2, "birth_date")]


HEADERS: list[tuple[str, Callable[[str], str], str | None, str]] = [
    ("an unknown column", lambda text: text.replace("first_name", "firstname"), "firstname", "is not a column"),
    ("a missing column", lambda text: text.replace("first_name", "firstname"), "first_name", "is missing"),
    ("a column twice", lambda text: text.replace("first_name", "last_name"), "last_name", "stands there twice"),
    ("a column without a name", lambda text: text.replace("first_name", ""), "C", "has cells but no name"),
    ("no names at all", lambda text: text.partition("\r\n")[2], None, "does not hold the column names"),
]


@pytest.mark.parametrize(("change", "column", "why"), [line[1:] for line in HEADERS], ids=[line[0] for line in HEADERS])
def test_wrong_column_names_are_named_and_the_rest_is_still_judged(
    registry: Database, tmp_path: Path, change: Callable[[str], str], column: str | None, why: str
) -> None:
    files = small_copy()
    files["groups"][0]["places"] = "two"
    folder = write(tmp_path / "in", files)
    (folder / "youths.csv").write_text(change(csv_text("youths", SMALL["youths"])), "utf-8")
    faults = faults_of(registry, folder)
    assert any(at(fault) == ("youths", 1, column) and why in fault.why for fault in faults)
    assert any(at(fault) == ("groups", 2, "places") for fault in faults)
    assert {fault.sheet for fault in faults} == {"youths", "groups"}
    assert not any("Anna" in str(fault) for fault in faults)


def test_columns_that_may_be_empty_may_be_left_out_and_then_change_nothing(registry: Database, tmp_path: Path) -> None:
    bring_in(registry, write(tmp_path / "in", SMALL))
    before = everything(registry)
    file = tmp_path / "groups.csv"
    file.write_text(
        "Number;LOCATION;name;care_form;places;minimum_age;maximum_age\nG-1;L-1;De Kade;treatment_group;2;10;17\n",
        "utf-8",
    )
    bring_in(registry, file)
    assert everything(registry) == before


def test_what_cannot_change_is_refused(registry: Database, tmp_path: Path) -> None:
    bring_in(registry, write(tmp_path / "in", SMALL))
    files = small_copy()
    files["groups"][0]["places"] = "1"
    files["openings"][0]["places"] = "2"
    files["referrals"][0]["youth"] = "Y-2"
    files["referral_events"][10]["note"] = "anders"
    faults = faults_of(registry, write(tmp_path / "changed", files))
    assert [at(fault) for fault in faults if "cannot change" in fault.why] == [
        ("openings", 2, "places"),
        ("referral_events", 12, "note"),
        ("referrals", 2, "youth"),
    ]
    assert any(at(fault) == ("groups", 2, "places") and "close places" in fault.why for fault in faults)


def test_new_files_are_judged_with_what_the_registry_has(registry: Database, tmp_path: Path) -> None:
    bring_in(registry, write(tmp_path / "in", SMALL))
    stay = {"number": "ST-9", "youth": "Y-2", "group": "G-1", "started_on": "2026-02-10"}
    event = {"referral": "M-3", "kind": "file_incomplete", "happened_on": "2025-01-20"}
    siblings = {"number": "S-2", "together": "apart", "youths": "Y-1;Y-2"}
    more: Files = {"stays": [stay], "referral_events": [event], "sibling_sets": [siblings]}
    faults = {at(fault): fault.why for fault in faults_of(registry, write(tmp_path / "more", more))}
    assert faults == {
        # Anna has place 1 and place 2 is closed until August.
        (
            "stays",
            2,
            "group",
        ): "needs 1 of the 3 places of group G-1 from 2026-02-10 until further notice; 0 are free then",
        ("referral_events", 2, "kind"): "the step file_incomplete is not possible in the state agreed",
        ("sibling_sets", 2, "youths"): "names Y-2, who is in sibling set S-1 already",
    }


def test_an_event_that_makes_a_known_step_impossible_is_refused(registry: Database, tmp_path: Path) -> None:
    bring_in(registry, write(tmp_path / "in", SMALL))
    event = {"referral": "M-3", "kind": "withdrawn", "happened_on": "2025-01-05"}
    (fault,) = faults_of(registry, write(tmp_path / "more", {"referral_events": [event]}))
    assert fault.why == "makes a later step impossible: proposed on 2025-01-09"


def test_only_who_exchanges_for_the_region_may(registry: Database, tmp_path: Path) -> None:
    provider = User(account_id=1, role=Role.PROVIDER, organisation_id=1, name="provider")
    with pytest.raises(Forbidden):
        bring_in(registry, write(tmp_path / "in", SMALL), user=provider)


def test_a_full_group_takes_no_more(registry: Database, tmp_path: Path) -> None:
    # G-2 has one place, which Anna is promised from 1 June: a second promise before June must be short enough.
    files = small_copy()
    late = {"number": "ST-8", "youth": "Y-2", "group": "G-2", "planned_on": "2026-04-01"}
    files["stays"].append({**late, "expected_end": "2026-06-02"})
    (fault,) = faults_of(registry, write(tmp_path / "in", files))
    assert at(fault) == ("stays", 5, "group")
    files["stays"][-1] = {**late, "expected_end": "2026-06-01"}
    bring_in(registry, write(tmp_path / "again", files))


CELLS = [
    (sheet, record, column.name)
    for sheet in SMALL
    for record in range(len(SMALL[sheet]))
    for column in BY_NAME[sheet].columns
]
COLUMN_OF_TEXT = {
    (sheet.name, column.name) for sheet in SHEETS for column in sheet.columns if "text of" in column.kind.phrase
}
GARBAGE = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30).filter(
    lambda text: "\0" not in text and text.strip() and not text.strip().isalnum()
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cell=st.sampled_from([cell for cell in CELLS if (cell[0], cell[2]) not in COLUMN_OF_TEXT]), garbage=GARBAGE)
def test_any_garbage_in_any_cell_is_named_and_nothing_is_stored(
    registry: Database, tmp_path: Path, cell: tuple[str, int, str], garbage: str
) -> None:
    sheet, record, column = cell
    text = "\u00a7" + garbage  # no number, date or code holds this sign
    files = small_copy()
    files[sheet][record][column] = text.replace('"', "'")
    faults = faults_of(registry, write(tmp_path / "in", files))
    assert (sheet, record + 2, column) in {at(fault) for fault in faults}


def test_nothing_is_stored_when_the_last_row_is_wrong(registry: Database, tmp_path: Path) -> None:
    files = small_copy()
    files["confirmations"][-1]["group"] = "G-9"
    faults_of(registry, write(tmp_path / "in", files))
    with registry.read() as session:
        assert count(session) == 0


def count(session: Session) -> int:
    return len(session.exec(select(Organisation)).all())
