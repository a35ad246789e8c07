"""Which texts people may type: whatever can be stored, on one line where there is one line."""

import pytest

from zorglogistiek.people.fields import is_line, is_storable


@pytest.mark.parametrize("text", ["10\u00a0uur", "een\ttab", "gezin 👨\u200d👩\u200d👧", "", "naïef"])
def test_what_anybody_types_or_pastes_is_fine_everywhere(text: str) -> None:
    assert is_line(text)
    assert is_storable(text)


@pytest.mark.parametrize("text", ["twee\nregels", "twee\r\nregels", "twee\u2028regels", "twee\x85regels"])
def test_two_lines_can_be_stored_but_are_no_line(text: str) -> None:
    assert is_storable(text)
    assert not is_line(text)


@pytest.mark.parametrize("text", ["nul\0", "bel\a", "half \ud83d", "weg\x7f"])
def test_what_no_database_keeps_is_refused(text: str) -> None:
    assert not is_storable(text)
    assert not is_line(text)
