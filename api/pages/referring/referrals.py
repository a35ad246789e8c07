"""The list of referrals: a referrer's own, a provider's matched ones, the coordinator's whole waiting list."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from api.deps import CurrentUser, DatabaseDep
from api.pages.forms import FormFields, first
from api.pages.paging import ONE_PAGE, Part, part_of
from api.pages.referring.referral_list import (
    ORDER,
    PLACE_ORDER,
    SORT_LABELS,
    Chosen,
    Line,
    Sort,
    chosen_of,
    filters_of,
    line_of,
    matcher,
    whys,
)
from api.pages.rendering import page, words_of
from zorglogistiek.access.permissions import Action, may
from zorglogistiek.access.user import User
from zorglogistiek.access.visibility import Reach, Record, reach
from zorglogistiek.audit.showing import as_search, show_only
from zorglogistiek.clock import today
from zorglogistiek.codes import ReferralState, Urgency
from zorglogistiek.database import Database
from zorglogistiek.errors import Forbidden
from zorglogistiek.meeting.expected import start_ranges
from zorglogistiek.meeting.groups import groups_by_number
from zorglogistiek.meeting.preparing.publishing import next_published
from zorglogistiek.meeting.unplaced import why_without_place
from zorglogistiek.people.drafts import Draft, drafts
from zorglogistiek.people.list_parts import Place, overviews_in_order, places_in_list

router = APIRouter(include_in_schema=False)

LONGEST_SEARCH = 80

LONGEST_WHOLE = 1_000
"""Lines: a longer list is not read whole for one page of it."""


@router.get("/referrals")
def referrals(
    request: Request, user: CurrentUser, database: DatabaseDep, chosen: Annotated[Chosen, Depends(chosen_of)]
) -> HTMLResponse:
    """The referrals that the user sees: where each stands, when it starts, and what is asked of the referrer."""
    return _list(request, user, database, chosen, "")


@router.post("/referrals")
def search(request: Request, user: CurrentUser, database: DatabaseDep, fields: FormFields) -> HTMLResponse:
    """The same, searched by number, name or initials: sent as a form, so that no name stands in an address."""
    chosen = chosen_of(**{name: first(fields, name) for name in ("state", "urgency", "over_norm", "asked", "sort")})
    return _list(request, user, database, chosen, first(fields, "search")[:LONGEST_SEARCH])


def _list(request: Request, user: User, database: Database, chosen: Chosen, searched: str) -> HTMLResponse:
    if reach(user, Record.REFERRAL) is Reach.NOTHING:
        raise Forbidden("This role sees no referrals.")
    day, begun = today(), list[Draft]()
    with database.read() as session:
        places = places_in_list(
            session, visible_to=user, on=day, filters=filters_of(chosen, searched), matches=matcher(searched)
        )
        wanted, chosen = chosen, _possible(chosen, len(places))
        alone, part = _alone(places, chosen), part_of(len(places), chosen.page)
        numbers = [place.number for place in places] if alone is None else part.of(alone)
        ranges = start_ranges(session, visible_to=user, numbers=numbers)
        found = overviews_in_order(session, numbers, visible_to=user, on=day)
        lines = [line_of(one, ranges.get(one.number), user, day) for one in found]
        shown = _of_all(lines, chosen) if alone is None else _Shown(lines=lines, part=part, asked=None)
        unplaced = why_without_place(session, visible_to=user, numbers=numbers)
        groups, coming = groups_by_number(session), next_published(session, on=day)
        if may(user, Action.REGISTER):
            begun = drafts(session, visible_to=user)
        if searched:
            as_search(session)
        show_only(session, ids={line.overview.youth.id for line in shown.lines})
    return page(
        request,
        "referring/referrals.html",
        user,
        lines=shown.lines,
        part=shown.part,
        too_long=wanted != chosen,
        asked=shown.asked,
        why=whys(unplaced, groups, words_of(request)),
        next_meeting=coming,
        drafts=begun,
        chosen=chosen,
        searched=searched,
        sorts=SORT_LABELS,
        states=list(ReferralState),
        urgencies=list(Urgency),
        registers=may(user, Action.REGISTER),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """The lines on the page, which of how many they are, and of how many of all something is asked (None: not read)."""

    lines: list[Line]
    part: Part
    asked: int | None


def _possible(chosen: Chosen, places: int) -> Chosen:
    """What can be chosen of a list of so many: a very long one only by what needs none of its lines."""
    if places <= LONGEST_WHOLE or (chosen.sort in PLACE_ORDER and not chosen.asked):
        return chosen
    return replace(chosen, sort=chosen.sort if chosen.sort in PLACE_ORDER else Sort.WAITED, asked=False)


def _alone(places: Sequence[Place], chosen: Chosen) -> list[str] | None:
    """The numbers in the order that was chosen, when only the lines of the page need be read; None: all of them."""
    order = PLACE_ORDER.get(chosen.sort)
    if order is None or chosen.asked or len(places) <= ONE_PAGE:
        return None
    return [place.number for place in sorted(places, key=order)]


def _of_all(lines: Sequence[Line], chosen: Chosen) -> _Shown:
    """The page that was asked for, of all lines."""
    found = sorted((line for line in lines if line.asks or not chosen.asked), key=ORDER[chosen.sort])
    part = part_of(len(found), chosen.page)
    return _Shown(lines=part.of(found), part=part, asked=sum(bool(line.asks) for line in found))
