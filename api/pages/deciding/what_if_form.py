"""The form in which a meeting supposes one thing more, and the question that its address asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Query, Request

from api.pages.forms import day_or_none
from zorglogistiek.clock import monday_of, today
from zorglogistiek.meeting.what_if.suppositions import (
    MOST_CHANGES,
    MOST_PLACES,
    Change,
    Go,
    Places,
    Stay,
    in_order,
    read,
)
from zorglogistiek.people.fields import NUMBER
from zorglogistiek.words import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What stands in the address: the changes, what was typed for one more, and what is wrong with that, by field."""

    changes: tuple[Change, ...]
    typed: Mapping[str, str]
    faults: Mapping[str, str]


FIELDS = ("referral", "group", "week", "until", "whole", "places_group", "places", "count", "places_week")


def asked_of(request: Request, held_on: date, change: Annotated[list[str], Query()] = []) -> Asked:  # noqa: B006 (FastAPI copies it)
    """What the address asks."""
    typed = {name: request.query_params.get(name, "").strip()[:40] for name in FIELDS}
    faults: dict[str, str] = {}
    known = [read(text) for text in change]
    added = [*_of_youth(typed, faults), *_of_group(typed, faults, max(today(), held_on))]
    changes = in_order([*(one for one in known if one is not None), *added])
    if None in known:
        faults["change"] = N_("a part of this question cannot be read; it was left out")
    if len(changes) > MOST_CHANGES:
        changes, faults["change"] = changes[:MOST_CHANGES], N_("the question is too long; its end was left out")
    return Asked(changes=changes, typed=typed if faults else {}, faults=faults)


AskedDep = Annotated[Asked, Depends(asked_of)]


def _of_youth(typed: Mapping[str, str], faults: dict[str, str]) -> list[Change]:
    """What was typed about a youth."""
    referral, group, week = typed["referral"], typed["group"], _day(typed, "week", faults)
    until = _day(typed, "until", faults)
    if not referral:
        if group or week or until:
            faults["referral"] = N_("say which referral this is about")
        return []
    if not NUMBER.fullmatch(referral) or (group and not NUMBER.fullmatch(group)):
        faults["referral"] = N_("is not a number of the registry")
        return []
    found: list[Change] = []
    if group or week:
        found.append(Go(referral=referral, group=group or None, week=week))
    if until:
        found.append(Stay(referral=referral, until=until, all_of_it=typed["whole"] == "all"))
    if not found and not faults and typed["places_group"] == "":
        faults["group"] = N_("choose a group, a week, or until when the youth stays")
    return found


def _of_group(typed: Mapping[str, str], faults: dict[str, str], first: date) -> list[Change]:
    """What was typed about the places of a group."""
    group, count = typed["places_group"], typed["count"] or "1"
    if not group:
        return []
    week = _day(typed, "places_week", faults) or (None if "places_week" in faults else monday_of(first))
    if not (count.isascii() and count.isdigit() and 1 <= int(count) <= MOST_PLACES):
        faults["count"] = N_("is not a number from 1 to 20")
    if not NUMBER.fullmatch(group):
        faults["places_group"] = N_("is not a number of the registry")
    if faults or week is None:
        return []
    return [Places(group=group, more=int(count) if typed["places"] == "more" else -int(count), week=week)]


def _day(typed: Mapping[str, str], name: str, faults: dict[str, str]) -> date | None:
    """The Monday of the week of the day that was typed or chosen."""
    day = day_or_none(typed[name])
    if typed[name] and day is None:
        faults[name] = N_("is not a date (dd-mm-yyyy)")
    return None if day is None else monday_of(day)
