"""Disclosure control: what of a table may be shown, so that nobody can be found in it. It is decided here only.

The rules are those of the statistical offices: counts of 0 to 7 are hidden (Statistics Netherlands), other counts are
rounded to the nearest 5 and totals on their own, a percentile needs enough people (NHS England shows none under 8), and
no hidden count may follow from the others: when it would, the next smallest count is hidden too.
"""

from collections.abc import Sequence

HIDDEN = "*"
"""What stands in the place of a hidden figure."""

SMALLEST_SHOWN = 8
"""The smallest count that is shown; nothing is told of fewer people."""

ROUNDED_TO = 5

FEWEST_FOR_P90 = 20
"""The fewest people of whom the 90th percentile is shown: at least two then lie beyond it."""


def shown(counts: Sequence[int]) -> list[bool]:
    """Which of the counts that make up one total may be shown.

    Those under ``SMALLEST_SHOWN`` are hidden; when those are only a few people together, the smallest of the others is
    hidden as well, so that total minus shown tells nothing of them.
    """
    visible = [count >= SMALLEST_SHOWN for count in counts]
    while any(visible) and _gives_away([count for count, seen in zip(counts, visible, strict=True) if not seen]):
        smallest = min((count, index) for index, count in enumerate(counts) if visible[index])[1]
        visible[smallest] = False
    return visible


def told_alone(count: int, *, protected: bool) -> int | None:
    """The same for a count that is part of no total, or is one."""
    if not protected:
        return count
    return rounded(count) if count >= SMALLEST_SHOWN else None


def rounded(count: int) -> int:
    """To the nearest 5."""
    return ROUNDED_TO * ((count + ROUNDED_TO // 2) // ROUNDED_TO)


def _gives_away(hidden: Sequence[int]) -> bool:
    """Whether total minus shown would tell of a few people; that nobody is hidden tells of no one."""
    return 0 < sum(hidden) < SMALLEST_SHOWN
