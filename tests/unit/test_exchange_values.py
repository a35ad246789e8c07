"""What a cell can hold: every way of writing it, and that what is written reads back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zorglogistiek.codes import CareForm, Gender, Profile
from zorglogistiek.exchange import values
from zorglogistiek.exchange.sheets import BY_NAME
from zorglogistiek.exchange.values import WrongCell
from zorglogistiek.exchange.writing import as_csv, escaped, unescaped


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (values.DAY, "2026-02-03", date(2026, 2, 3)),
        (values.DAY, "03-02-2026", date(2026, 2, 3)),
        (values.DAY, "3-2-2026", date(2026, 2, 3)),
        (values.YES_NO, "JA", True),
        (values.YES_NO, "onwaar", False),
        (values.whole(0, 9), "7", 7),
        (values.wholes(1, 9), "3; 1", (1, 3)),
        (values.code(Gender), "Girl", Gender.GIRL),
        (values.codes(CareForm), "respite;; foster_family ", frozenset({CareForm.RESPITE, CareForm.FOSTER_FAMILY})),
        (values.counts(Profile), "intensive = 2;externalising=0", {Profile.INTENSIVE: 2, Profile.EXTERNALISING: 0}),
        (values.references("youths"), "Y-2;Y-1", ("Y-1", "Y-2")),
        (values.AGB_CODE, "1234567", "01234567"),  # a spreadsheet dropped the 0
        (values.CBS_CODE, "gm0503", "GM0503"),
        (values.BSN, "12345672", "012345672"),
    ],
)
def test_a_cell_is_read_and_written_again(kind: values.Kind, text: str, value: values.Value) -> None:
    assert kind.read(text) == value
    assert kind.read(kind.write(value)) == value


@pytest.mark.parametrize(
    "text", ["2026-2-3", "31-04-2026", "03/02/2026", "2026-02-03 10:00:00", "45992", "0001-01-01", "٢٠٢٦-٠٢-٠٣"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(WrongCell):
        values.DAY.read(text)


@pytest.mark.parametrize("text", ["", "1.5", "-1", "10", "1e3", "٣", "1" * 5000])
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    with pytest.raises(WrongCell):
        values.whole(0, 9).read(text)


@pytest.mark.parametrize("text", ["=1+1", "+31", "-1", "@x", "'=1", "''=1", "#N/A", "\uff1d1"])
def test_no_spreadsheet_takes_a_text_for_a_formula(text: str) -> None:
    assert escaped(text) == "'" + text
    assert unescaped(escaped(text)) == text


@given(st.text(max_size=40))
def test_every_text_comes_back_as_it_was(text: str) -> None:
    assert unescaped(escaped(text)) == text


@given(st.text(max_size=40))
def test_no_text_is_written_as_a_formula(text: str) -> None:
    assert not escaped(text).startswith(("=", "+", "-", "@"))


def test_an_apostrophe_that_belongs_to_a_name_stays() -> None:
    assert escaped("'t Hoen") == unescaped("'t Hoen") == "'t Hoen"


def test_equal_records_give_equal_bytes() -> None:
    record: dict[str, values.Value] = {"group": "G-1", "confirmed_on": date(2026, 3, 4)}
    assert as_csv(BY_NAME["confirmations"], [record]) == b"\xef\xbb\xbfgroup,confirmed_on\r\nG-1,2026-03-04\r\n"
