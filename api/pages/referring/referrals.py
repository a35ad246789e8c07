"""The list of referrals: a referrer's own, a provider's matched ones, the coordinator's whole waiting list."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from api.deps import CurrentUser, DatabaseDep
from api.pages.forms import FormFields, first
from api.pages.referring.referral_list import ORDER, SORT_LABELS, Chosen, chosen_of, filters_of, line_of, matching, whys
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
from zorglogistiek.people.overview import referral_overviews

router = APIRouter(include_in_schema=False)

LONGEST_SEARCH = 80


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
        found = referral_overviews(session, visible_to=user, on=day, filters=filters_of(chosen))
        ranges = start_ranges(session, visible_to=user)
        unplaced, groups = why_without_place(session, visible_to=user), groups_by_number(session)
        coming = next_published(session, on=day)
        if may(user, Action.REGISTER):
            begun = drafts(session, visible_to=user)
        every = [line_of(one, ranges.get(one.number), user, day) for one in found]
        lines = [line for line in matching(every, searched) if line.asks or not chosen.asked]
        if searched:
            as_search(session)
        show_only(session, ids={line.overview.youth.id for line in lines})
    return page(
        request,
        "referring/referrals.html",
        user,
        lines=sorted(lines, key=ORDER[chosen.sort]),
        asked=sum(bool(line.asks) for line in lines),
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
