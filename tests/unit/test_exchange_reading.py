"""Files that cannot be read, or only in part: each is told with its reason, and none is more than a fault."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.exchange_files import csv_text
from zorglogistiek.exchange.exporting import Format
from zorglogistiek.exchange.faults import CellFault, Faults, WrongFiles
from zorglogistiek.exchange.raw import RawSheet
from zorglogistiek.exchange.reading import read_files
from zorglogistiek.exchange.records import read_rows
from zorglogistiek.exchange.sheets import SHEETS
from zorglogistiek.exchange.templates import templates

CONFIRMATIONS = "group,confirmed_on\r\nG-1,2026-03-02\r\n"


def read(*paths: Path) -> tuple[list[RawSheet], list[CellFault]]:
    faults = Faults()
    raw = read_files(paths, faults)
    try:
        faults.raise_any()
    except WrongFiles as error:
        return raw, list(error.cells)
    return raw, []


def cells(path: Path) -> list[tuple[int, tuple[str, ...]]]:
    (raw,), faults = read(path)
    assert faults == []
    return list(raw.rows)


def workbook(path: Path, fill: Callable[[openpyxl.Workbook], None]) -> Path:
    book = openpyxl.Workbook()
    fill(book)
    book.save(path)
    return path


def confirmations(*rows: list[object]) -> Callable[[openpyxl.Workbook], None]:
    def fill(book: openpyxl.Workbook) -> None:
        page = book.worksheets[0]
        page.title = "confirmations"
        page.append(["group", "confirmed_on"])
        for row in rows:
            page.append(row)

    return fill


@pytest.mark.parametrize(
    "content",
    [
        CONFIRMATIONS.encode(),
        CONFIRMATIONS.encode("utf-8-sig"),
        CONFIRMATIONS.replace(",", ";").encode(),
        CONFIRMATIONS.replace(",", "\t").encode(),
        CONFIRMATIONS.replace("\r\n", "\n").encode(),
        CONFIRMATIONS.replace("\r\n", "\r").encode(),
        CONFIRMATIONS.replace("G-1", '" G-1\u00a0"').encode(),
    ],
    ids=["plain", "with mark", "semicolons", "tabs", "unix", "old mac", "blanks"],
)
def test_a_csv_file_is_read_in_every_dress(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "Confirmations.CSV"
    path.write_bytes(content)
    assert cells(path) == [(2, ("G-1", "2026-03-02"))]


def test_rows_keep_the_number_that_a_spreadsheet_shows(tmp_path: Path) -> None:
    path = tmp_path / "referral_events.csv"
    path.write_text(
        'referral,kind,happened_on,note\n\nM-1,registered,2026-01-01,"a\nb"\n,,,\nM-2,registered,2026-01-01,\n', "utf-8"
    )
    assert [(number, row[0], row[3]) for number, row in cells(path)] == [(3, "M-1", "a\nb"), (5, "M-2", "")]


BAD_CSV = [
    ("organisations.csv", b"", "is empty: the column names are missing"),
    ("organisations.csv", b"\r\n\r\n", "is empty: the column names are missing"),
    ("organisations.csv", "number,name\r\nA-1,Caf\u00e9\r\n".encode("cp1252"), "is not text in UTF-8"),
    ("organisations.csv", CONFIRMATIONS.encode("utf-16"), "is not text in UTF-8"),
    ("organisations.csv", b"number,name\r\nA\x00,b\r\n", "null characters"),
    ("organisations.csv", b'number,name\r\n"A-1,b\r\n', "a quotation mark that is not closed"),
    ("organisations.csv", b'number,name\r\nA-1,"b"c\r\n', "a quotation mark"),
    ("organisations.csv", b"number,name\r\n" + b"x" * 200_000, "an endless cell"),
    ("organisations.csv", b"," * 300 + b"x\r\n", "more than 200 columns"),
    ("persons.csv", CONFIRMATIONS.encode(), "is not the name of a sheet; the sheets are: organisations"),
    ("notes.txt", b"hello", "is neither a CSV file (.csv) nor a workbook (.xlsx)"),
    ("groups.xls", b"hello", "is neither a CSV file (.csv) nor a workbook (.xlsx)"),
    ("groups.xlsx", b"hello", "is not a workbook (XLSX), or is protected with a password"),
    ("groups.xlsx", b"", "is not a workbook (XLSX)"),
]


@pytest.mark.parametrize(("name", "content", "why"), BAD_CSV)
def test_what_cannot_be_read_is_told(tmp_path: Path, name: str, content: bytes, why: str) -> None:
    (tmp_path / name).write_bytes(content)
    raw, (fault,) = read(tmp_path / name)
    assert raw == []
    assert fault.file == name
    assert why in fault.why


def test_the_row_of_a_wrong_character_is_told(tmp_path: Path) -> None:
    path = tmp_path / "organisations.csv"
    path.write_bytes("number,name\r\nA-1,a\r\nA-2,Caf\u00e9\r\n".encode("latin-1"))
    assert read(path)[1][0].row == 3


def test_paths_that_are_not_there_are_told_together(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    _, faults = read(tmp_path / "nothing.csv", tmp_path / "empty", Path("a\0b.csv"))
    assert sorted(fault.why for fault in faults) == [
        "cannot be read",
        "does not exist",
        "is a folder without CSV files and workbooks",
    ]


def test_one_broken_file_does_not_hide_the_others(tmp_path: Path) -> None:
    (tmp_path / "groups.xlsx").write_bytes(b"hello")
    (tmp_path / "confirmations.csv").write_text(CONFIRMATIONS, "utf-8")
    raw, faults = read(tmp_path)
    assert [sheet.sheet.name for sheet in raw] == ["confirmations"]
    assert [fault.file for fault in faults] == ["groups.xlsx"]


def test_the_cells_of_a_workbook_become_the_text_of_a_csv_file(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        [12, datetime(2026, 3, 2)],  # noqa: DTZ001 - cells have no time zone
        [12.0, date(2026, 3, 2)],
        [True, 12.5],
        [None, datetime(2026, 3, 2, 9)],  # noqa: DTZ001
    ]
    path = workbook(tmp_path / "book.xlsx", confirmations(*rows))
    assert cells(path) == [
        (2, ("12", "2026-03-02")),
        (3, ("12", "2026-03-02")),
        (4, ("yes", "12.5")),
        (5, ("", "2026-03-02T09:00:00")),
    ]


def test_a_formula_without_a_stored_value_is_told(tmp_path: Path) -> None:
    # openpyxl writes formulas without their values, as many programs do.
    path = workbook(tmp_path / "book.xlsx", confirmations(["G-1", "=TODAY()"], ["G-2", date(2026, 3, 2)]))
    _, (fault,) = read(path)
    assert (fault.sheet, fault.row, fault.column) == ("confirmations", 2, "confirmed_on")
    assert "a formula without a stored value" in fault.why
    # Read as a row, the same cell is not also reported as empty.
    faults = Faults()
    rows = [row for sheet in read_files([path], faults) for row in read_rows(sheet, faults)]
    assert [row.sound("confirmed_on") for row in rows] == [False, True]
    with pytest.raises(WrongFiles) as refused:
        faults.raise_any()
    assert refused.value.cells == (fault,)


def test_an_error_in_a_cell_is_told(tmp_path: Path) -> None:
    path = workbook(tmp_path / "book.xlsx", confirmations(["G-1", "#REF!"]))
    (raw,), _ = read(path)
    faults = Faults()
    read_rows(raw, faults)
    with pytest.raises(WrongFiles) as refused:
        faults.raise_any()
    assert refused.value.cells[0].why == "is an error of the spreadsheet"


def test_merged_cells_are_told(tmp_path: Path) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        confirmations(["G-1", "2026-03-02"], ["G-2", "2026-03-02"])(book)
        book.worksheets[0].merge_cells("B2:B3")

    _, (fault,) = read(workbook(tmp_path / "book.xlsx", fill))
    assert str(fault) == "book.xlsx, sheet confirmations: has merged cells: B2:B3"


def test_worksheets_of_other_names_are_told_unless_they_are_empty(tmp_path: Path) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        confirmations(["G-1", "2026-03-02"])(book)
        book.create_sheet("Blad2")
        book.create_sheet("jeugd").append(["nummer"])

    raw, (fault,) = read(workbook(tmp_path / "book.xlsx", fill))
    assert len(raw) == 1
    assert fault.sheet == "jeugd"
    assert "is not the name of a sheet" in fault.why


def test_a_cell_far_away_is_told_and_takes_no_time(tmp_path: Path) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        confirmations(["G-1", "2026-03-02"])(book)
        book.worksheets[0]["XFD1048576"] = "x"

    _, (fault,) = read(workbook(tmp_path / "book.xlsx", fill))
    assert fault.why in {"has more than 1,000,000 rows", "has more than 200 columns"}


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zorglogistiek.exchange.workbooks.MOST_UNPACKED_BYTES", 1_000_000)
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/sheet.xml", bytes(1_000_001))
    assert path.stat().st_size < 10_000
    assert read(path)[1][0].why == "is larger than 1 GB when unpacked"


def test_entities_of_a_workbook_are_not_followed(tmp_path: Path) -> None:
    plain = workbook(tmp_path / "plain.xlsx", confirmations(["G-1", "2026-03-02"]))
    evil = tmp_path / "evil.xlsx"
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(evil, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("sheet1.xml"):
                content = laughs + content[content.index(b"<worksheet") :].replace(b"<v>", b"<v>&b;")
            target.writestr(name, content)
    assert [fault.why for fault in read(evil)[1]] != []


def small_workbook() -> bytes:
    out = io.BytesIO()
    book = openpyxl.Workbook()
    confirmations(["G-1", "2026-03-02"])(book)
    book.save(out)
    return out.getvalue()


SMALL_WORKBOOK = small_workbook()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_workbook_is_a_fault_or_readable_and_never_an_error(tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray(SMALL_WORKBOOK)
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=8)):
        content[place] ^= data.draw(st.integers(1, 255))
    path = tmp_path / "book.xlsx"
    path.write_bytes(
        bytes(content[: data.draw(st.integers(0, len(content)))]) if data.draw(st.booleans()) else bytes(content)
    )
    read(path)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300))
def test_any_bytes_are_a_fault_or_readable_and_never_an_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "youths.csv"
    path.write_bytes(content)
    raw, _ = read(path)
    for sheet in raw:
        read_rows(sheet, Faults())


def test_a_report_has_an_end_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zorglogistiek.exchange.faults.MOST_FAULTS", 3)
    faults = Faults()
    for row in range(2, 12):
        faults.add(CellFault(file="a.csv", sheet="groups", row=row, message="is empty"))
    with pytest.raises(WrongFiles) as refused:
        faults.raise_any()
    assert [str(cell) for cell in refused.value.cells][2:] == [
        "a.csv, sheet groups, row 4: is empty",
        "a.csv: and 7 more faults, not listed",
    ]


def test_a_template_names_every_column_and_is_empty(tmp_path: Path) -> None:
    ((name, content),) = templates(form=Format.XLSX).items()
    (tmp_path / name).write_bytes(content)
    raw, faults = read(tmp_path / name)
    assert faults == []
    assert {sheet.sheet.name: sheet.header for sheet in raw} == {
        sheet.name: tuple(column.name for column in sheet.columns) for sheet in SHEETS
    }
    assert not any(sheet.rows for sheet in raw)
    book = openpyxl.load_workbook(tmp_path / name)
    assert '"unknown,boy,girl"' in {rule.formula1 for rule in book["youths"].data_validations.dataValidation}
    assert book["youths"]["B1"].comment.text.startswith("Citizen service number")
    assert [cell.value for cell in book["explanation"][2]][:2] == ["organisations", "number"]


def test_csv_templates_hold_the_column_names() -> None:
    written = templates(["groups"], form=Format.CSV)
    assert written == {"groups.csv": csv_text("groups", []).encode("utf-8-sig")}
