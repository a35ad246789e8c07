"""The declared sheets: they agree with the tables, refer backwards only, and are documented."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, String, inspect

from tests.unit.test_documentation import load
from zorglogistiek.exchange.declare import Sheet
from zorglogistiek.exchange.sheets import SHEETS
from zorglogistiek.exchange.tables import TABLES, attribute, own_columns

# What only the program writes, and no file holds.
NOT_IN_FILES = {"id", "version", "place_id", "recorded_at", "account_id", "bsn_index", "bsn_claim", "erased_at"}


def columns_of(sheet: Sheet) -> dict[str, Column[Any]]:
    """The columns of its table; what is sealed by the name of what is in it."""
    table = inspect(TABLES[sheet.name]).local_table
    return {name.removeprefix("sealed_"): column for name, column in table.columns.items()}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_sheet_holds_every_attribute_of_its_table(sheet: Sheet) -> None:
    assert {attribute(column) for column in own_columns(sheet)} == columns_of(sheet).keys() - NOT_IN_FILES


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_what_the_table_needs_cannot_be_empty(sheet: Sheet) -> None:
    columns = columns_of(sheet)
    for column in own_columns(sheet):
        if not columns[attribute(column)].nullable:
            assert column.required or column.default is not None, column.name


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_texts_fit_the_table(sheet: Sheet) -> None:
    columns = columns_of(sheet)
    for column in own_columns(sheet):
        sort = columns[attribute(column)].type
        if column.kind.phrase.startswith("text of") and isinstance(sort, String):
            assert column.kind.phrase == f"text of at most {sort.length} characters"


def test_a_sheet_refers_only_to_sheets_before_it() -> None:
    before: set[str] = set()
    for sheet in SHEETS:
        before.add(sheet.name)
        assert {column.kind.refers_to for column in sheet.columns} <= {None, *before}


def test_personal_columns_are_those_that_tell_who_somebody_is() -> None:
    personal = {(sheet.name, column.name) for sheet in SHEETS for column in sheet.columns if column.personal}
    assert personal == {
        ("youths", "bsn"),
        ("youths", "first_name"),
        ("youths", "last_name"),
        ("youths", "birth_date"),
        ("youths", "pc4"),
        ("referrals", "urgency_grounds"),
        ("referral_events", "note"),
    }


def test_the_page_of_columns_is_that_of_the_code() -> None:
    script = load(Path(__file__).parents[2] / "scripts" / "import_page.py")
    assert script.PAGE.read_text(encoding="utf-8") == script.text(), "run `python scripts/import_page.py`"
