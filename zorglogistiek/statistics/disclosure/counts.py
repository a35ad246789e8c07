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


def told(counts: Sequence[int], *, protected: bool) -> list[int | None]:
    """The counts that make up one total: exactly, or ``protected``, rounded and hidden (None) as need be."""
    if not protected:
        return list(counts)
    return [rounded(count) if seen else None for count, seen in zip(counts, shown(counts), strict=True)]


def told_alone(count: int, *, protected: bool) -> int | None:
    """The same for a count that is part of no total, or is one."""
    if not protected:
        return count
    return rounded(count) if count >= SMALLEST_SHOWN else None


def rounded(count: int) -> int:
    """To the nearest 5."""
    return ROUNDED_TO * ((count + ROUNDED_TO // 2) // ROUNDED_TO)


def rounded_days(days: float) -> float:
    """Days waited, to the nearest 5."""
    return float(ROUNDED_TO * int(days / ROUNDED_TO + 0.5))


def rounded_share(part: int, whole: int) -> float | None:
    """A share from rounded counts, at most 1; None when it would tell of fewer than 8 people on either side."""
    if min(part, whole - part) < SMALLEST_SHOWN:
        return None
    return min(1.0, rounded(part) / rounded(whole))


def _gives_away(hidden: Sequence[int]) -> bool:
    """Whether total minus shown would tell of a few people; that nobody is hidden tells of no one."""
    return 0 < sum(hidden) < SMALLEST_SHOWN
