"""Moves in care: what counts as one and what does not, three or more placements, and the first time right."""

import numpy as np
import pytest

from zorglogistiek.statistics.estimators.estimates import NotEstimable
from zorglogistiek.statistics.estimators.stability import (
    Counted,
    StabilityRules,
    first_time_right,
    many_placements,
    moves_per_1000_days,
    placement_moves,
)
from zorglogistiek.statistics.estimators.stays import Stays

FROM, UNTIL, OPEN, NEVER = 1000, 1365, 9999, 99999

Row = tuple[int, int, int, int, bool]
"""Youth, place, first day, day after the last, whether a placement of its own."""


def stays(*rows: Row, adult: int = NEVER, gap: int = 0) -> Stays:
    youths, places, since, until, counted = zip(*rows, strict=True) if rows else ((), (), (), (), ())
    return Stays.of(
        youths=youths,
        places=places,
        from_days=since,
        until_days=until,
        adult_days=[adult] * len(rows),
        placements=counted,
        longest_gap_days=gap,
    )


def test_the_rates_that_illinois_published() -> None:
    assert moves_per_1000_days(333, 105_877).value == pytest.approx(3.1, abs=0.05)
    assert moves_per_1000_days(351, 103_763).value == pytest.approx(3.4, abs=0.05)
    assert moves_per_1000_days(0, 0).why_not is NotEstimable.NOBODY


def test_the_first_placement_is_no_move_and_every_next_one_is() -> None:
    found = placement_moves(stays((1, 8, 1010, 1020, True), (1, 9, 1020, OPEN, True)), FROM, UNTIL)
    assert (found.youths, found.episodes, found.moves, found.days) == (1, 1, 1, UNTIL - 1010)
    assert found.per_1000_days.value == pytest.approx(1000 / 355)


@pytest.mark.parametrize(
    ("rows", "moves", "days"),
    [
        # Back to the same place after a trial home visit: no move, and its days count.
        ([(1, 8, 1000, 1010, True), (1, 0, 1010, 1020, False), (1, 8, 1020, 1030, True)], 0, 30),
        # Back to another place: one move.
        ([(1, 8, 1000, 1010, True), (1, 0, 1010, 1020, False), (1, 9, 1020, 1030, True)], 1, 30),
        # The same place written down twice.
        ([(1, 8, 1000, 1010, True), (1, 8, 1010, 1030, True)], 0, 30),
        # Entered before the period.
        ([(1, 8, 999, 1010, True), (1, 9, 1010, 1030, True)], 0, 0),
        # Seven days in care do not count, eight do.
        ([(1, 8, 1000, 1003, True), (1, 9, 1003, 1007, True)], 0, 0),
        ([(1, 8, 1000, 1003, True), (1, 9, 1003, 1008, True)], 1, 8),
        # Two episodes in one period: both count, and coming back into care is no move.
        ([(1, 8, 1000, 1010, True), (1, 9, 1020, 1030, True)], 0, 20),
        # The move lies after the period.
        ([(1, 8, 1300, 1365, True), (1, 9, 1365, 1400, True)], 0, 65),
        # Another youth's place is no move.
        ([(1, 8, 1000, 1010, True), (2, 9, 1010, 1020, True)], 0, 20),
        ([], 0, 0),
    ],
)
def test_what_counts_as_a_move_and_as_a_day(rows: list[Row], moves: int, days: int) -> None:
    found = placement_moves(stays(*reversed(rows)), FROM, UNTIL)
    assert (found.moves, found.days) == (moves, days)


def test_care_after_the_eighteenth_birthday_does_not_count_unless_asked() -> None:
    rows: list[Row] = [(1, 8, 1000, 1010, True), (1, 9, 1010, 1030, True), (1, 7, 1030, 1040, True)]
    young = placement_moves(stays(*rows, adult=1020), FROM, UNTIL)
    assert (young.moves, young.days) == (1, 20)
    assert placement_moves(stays(*rows, adult=1000), FROM, UNTIL).episodes == 0
    everyone = placement_moves(stays(*rows, adult=1020), FROM, UNTIL, StabilityRules(adults_count=True))
    assert (everyone.moves, everyone.days) == (2, 40)


def test_a_short_gap_belongs_to_the_episode_where_that_is_asked() -> None:
    rows: list[Row] = [(1, 8, 1000, 1010, True), (1, 9, 1012, 1030, True)]
    assert placement_moves(stays(*rows), FROM, UNTIL).episodes == 2
    found = placement_moves(stays(*rows, gap=2), FROM, UNTIL)
    assert (found.episodes, found.moves) == (1, 1)


def test_three_or_more_placements_in_two_years_of_those_in_care() -> None:
    rows: list[Row] = [
        (1, 5, 100, 300, True),  # ended before the two years
        (1, 6, 300, 900, True),
        (1, 7, 900, 950, True),
        (1, 8, 950, OPEN, True),
        (2, 5, 200, 800, True),
        (2, 0, 800, 810, False),
        (2, 5, 810, 900, True),  # back in the same place: one placement, not two
        (2, 6, 900, OPEN, True),
        (3, 5, 500, 600, True),
        (3, 6, 600, 700, True),
        (3, 7, 700, 900, True),  # no longer in care
    ]
    found = many_placements(stays(*rows), on_day=1100)
    assert (found.part, found.whole) == (1, 2)
    assert many_placements(stays(*rows), on_day=1100, least=2).part == 2
    assert many_placements(stays(), on_day=1100).share is None
    # England in 2024: more than one in five.
    assert Counted(part=13_700, whole=60_430).share == pytest.approx(0.2267, abs=5e-5)


def test_the_first_final_place_is_right_when_no_other_follows_within_a_year() -> None:
    rows: list[Row] = [
        (1, 5, 1000, 1100, True),  # bridging
        (1, 6, 1100, OPEN, True),  # final, and stayed
        (2, 6, 1000, 1200, True),  # final, moved
        (2, 7, 1200, OPEN, True),
        (3, 6, 1000, 1200, True),  # final, on as planned
        (3, 7, 1200, OPEN, True),
        (4, 6, 1000, 1365, True),  # moved when the year was over
        (4, 7, 1365, OPEN, True),
        (5, 6, 1900, 1950, True),  # moved, but the year is not over
        (5, 7, 1950, OPEN, True),
        (6, 6, 1000, 1200, True),  # back in the same place after a visit home
        (6, 0, 1200, 1210, False),
        (6, 6, 1210, OPEN, True),
        (7, 6, 1000, 1100, True),  # the same, and then on as planned
        (7, 0, 1100, 1110, False),
        (7, 6, 1110, 1200, True),
        (7, 7, 1200, OPEN, True),
    ]
    rows.reverse()
    all_stays = stays(*rows)
    assert [rows[row][:2] for row in all_stays.order] == list(zip(all_stays.youths, all_stays.places, strict=True))
    final = (all_stays.places != 5) & all_stays.placements
    planned = np.isin(all_stays.youths, [3, 7]) & (all_stays.places == 6) & (all_stays.until_days == 1200)
    found = first_time_right(all_stays, final, planned, up_to_day=2000)
    assert (found.part, found.whole, found.not_yet_known) == (5, 6, 1)
    nobody = first_time_right(stays(), np.zeros(0, dtype=bool), np.zeros(0, dtype=bool), up_to_day=2000)
    assert nobody.share is None
