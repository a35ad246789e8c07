"""What a meeting may suppose: a youth elsewhere or later, places less or more. Values only, as they stand in addresses.

They need no engine, so that the screens can read and say them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from zorglogistiek.clock import monday_of
from zorglogistiek.errors import Unavailable
from zorglogistiek.people.fields import NUMBER

MOST_CHANGES = 8
"""So many changes fit in one question."""

MOST_PLACES = 20
"""So many places can be closed or added at once."""


class NoneFound(Unavailable):
    """In the time for a question no plan with what is supposed was found; nor was it proven that there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Go:
    """A youth goes to this group, starting in this week (a Monday); None: whichever is best."""

    referral: str
    group: str | None
    week: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A youth does not start before this week (a Monday); ``all_of_it``: nor is there bridging elsewhere before."""

    referral: str
    until: date
    all_of_it: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """From this week (a Monday) on a group has so many places more (below 0: less)."""

    group: str
    more: int
    week: date


Change: TypeAlias = Go | Stay | Places


def written(change: Change) -> str:
    """A change as it stands in an address."""
    match change:
        case Go():
            return f"go~{change.referral}~{change.group or ''}~{change.week or ''}"
        case Stay():
            return f"stay~{change.referral}~{change.until}~{'all' if change.all_of_it else ''}"
        case Places():
            return f"places~{change.group}~{change.more}~{change.week}"


def read(text: str) -> Change | None:
    """The change that an address says; None for anything else."""
    try:
        match text.split("~"):
            case ["go", referral, group, week] if (group or week) and _numbers(referral, group or referral):
                return Go(referral=referral, group=group or None, week=_monday(week) if week else None)
            case ["stay", referral, until, whole] if whole in ("", "all") and _numbers(referral):
                return Stay(referral=referral, until=_monday(until), all_of_it=whole == "all")
            case ["places", group, more, week] if 0 < abs(int(more)) <= MOST_PLACES and _numbers(group):
                return Places(group=group, more=int(more), week=_monday(week))
    except ValueError:
        pass
    return None


def in_order(changes: Sequence[Change]) -> tuple[Change, ...]:
    """In the order in which they were added; of two of one kind about the same youth the last."""
    kept: dict[object, Change] = {}
    for change in changes:
        key = change if isinstance(change, Places) else (type(change), change.referral)
        kept.pop(key, None)
        kept[key] = change
    return tuple(kept.values())


def _numbers(*texts: str) -> bool:
    return all(NUMBER.fullmatch(text) for text in texts)


def _monday(text: str) -> date:
    return monday_of(date.fromisoformat(text))
