"""A long list a page at a time: every line is on exactly one page, whatever an address asks for."""

import pytest

from api.pages.paging import part_of


@pytest.mark.parametrize("total", [0, 1, 4, 5, 6, 11])
def test_the_pages_together_are_the_list(total):
    lines = list(range(total))
    pages = part_of(total, "", size=5).pages
    assert [line for at in range(1, pages + 1) for line in part_of(total, str(at), size=5).of(lines)] == lines


@pytest.mark.parametrize(
    ("asked", "at"), [("", 1), ("0", 1), ("-1", 1), ("x", 1), ("²", 1), ("2", 2), ("99", 3), ("9" * 20, 1)]
)
def test_an_address_asks_for_a_page_that_there_is(asked, at):
    part = part_of(11, asked, size=5)
    assert (part.at, part.first, part.last) == (at, 5 * at - 4, min(5 * at, 11))
