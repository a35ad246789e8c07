"""A long list a page at a time: every line is on exactly one page, whatever an address asks for."""

import pytest

from api.pages.paging import ON_A_PAGE, ONE_PAGE, part_of


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


def test_a_list_of_the_usual_size_is_one_page_and_a_longer_one_is_cut():
    assert part_of(ONE_PAGE, "").pages == 1
    assert (part_of(ONE_PAGE + 1, "").last, part_of(ONE_PAGE + 1, "").pages) == (
        ON_A_PAGE,
        -(-(ONE_PAGE + 1) // ON_A_PAGE),
    )


def test_without_a_page_it_is_that_of_the_line_that_must_be_on_it():
    assert [part_of(11, "", size=5, holds=at).at for at in (0, 4, 5, 10)] == [1, 1, 2, 3]
    assert part_of(11, "1", size=5, holds=10).at == 1


@pytest.mark.parametrize(
    ("at", "offered"), [(1, [1, 2, 3, 9]), (5, [1, 3, 4, 5, 6, 7, 9]), (9, [1, 7, 8, 9]), (2, [1, 2, 3, 4, 9])]
)
def test_the_ends_and_what_is_near_are_one_step_away(at, offered):
    assert part_of(45, str(at), size=5).offered == offered
