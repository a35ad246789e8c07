"""What of a table may be shown, and the percentiles in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zorglogistiek.statistics.disclosure import SMALLEST_SHOWN, rounded, shown, told_alone
from zorglogistiek.statistics.estimators.percentiles import quantile


@pytest.mark.parametrize(
    ("counts", "visible"),
    [
        ([20, 8, 30], [True, True, True]),
        # 3 alone would follow from the total: the next smallest, 12, is hidden too.
        ([3, 12, 21], [False, False, True]),
        # 3 and 6 together are 9: neither follows.
        ([3, 6, 21], [False, False, True]),
        # 0, 1 and 2 are 3 people together, whom total minus shown would find: 10 is hidden too.
        ([0, 1, 2, 10, 40], [False, False, False, False, True]),
        # Nobody is hidden: there is nobody to find.
        ([0, 0, 20], [False, False, True]),
        ([7], [False]),
        ([], []),
    ],
)
def test_small_counts_are_hidden_and_cannot_be_found_from_the_total(counts: list[int], visible: list[bool]) -> None:
    assert shown(counts) == visible


def test_counts_are_told_exactly_or_rounded_and_without_the_small_ones() -> None:
    assert [told_alone(count, protected=True) for count in (7, 8)] == [None, 10]
    assert told_alone(7, protected=False) == 7


@given(st.lists(st.integers(0, 60), max_size=12))
def test_whatever_is_hidden_is_at_least_two_groups_of_enough_people(counts: list[int]) -> None:
    visible = shown(counts)
    hidden = [count for count, seen in zip(counts, visible, strict=True) if not seen]
    assert all(count >= SMALLEST_SHOWN for count, seen in zip(counts, visible, strict=True) if seen)
    if sum(hidden) and any(visible):
        assert len(hidden) >= 2
        assert sum(hidden) >= SMALLEST_SHOWN


@pytest.mark.parametrize(("count", "near"), [(8, 10), (12, 10), (13, 15), (15, 15), (17, 15), (18, 20)])
def test_counts_are_rounded_to_the_nearest_five(count: int, near: int) -> None:
    assert rounded(count) == near


def test_quantiles_are_those_of_r_and_numpy() -> None:
    # quantile(c(1, 2, 4, 8), c(.5, .9)) in R gives 3.0 and 6.8.
    assert quantile([8, 1, 4, 2], 0.5) == 3
    assert quantile([8, 1, 4, 2], 0.9) == pytest.approx(6.8)
    assert quantile([5], 0.9) == 5
    with pytest.raises(ValueError, match="needs values"):
        quantile([], 0.5)
