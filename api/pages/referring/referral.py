"""The page of one referral: where it stands, its history, and what its referrer can do."""

from collections.abc import Mapping
from datetime import date

from fastapi import APIRouter, Request, status
from fastapi.responses import HTMLResponse

from api.deps import CurrentUser, DatabaseDep
from api.pages.forms import FormState
from api.pages.referring.referral_list import line_of, whys
from api.pages.referring.youth_form import CODES, choices, referral_values, youth_values
from api.pages.rendering import page, words_of
from api.pages.standing import standing_of
from api.pictures.route import route_picture
from zorglogistiek.access.permissions import Action, may
from zorglogistiek.access.user import User
from zorglogistiek.clock import today
from zorglogistiek.codes import EventKind, ReferralState, Role
from zorglogistiek.database import Database
from zorglogistiek.matching.prospects import prospect_of_referral
from zorglogistiek.meeting import reading
from zorglogistiek.meeting.expected import start_ranges
from zorglogistiek.meeting.groups import group_views, groups_by_number
from zorglogistiek.meeting.unplaced import why_without_place
from zorglogistiek.people import repository
from zorglogistiek.people.detail import referral_detail
from zorglogistiek.people.duplicates import of_youth
from zorglogistiek.people.gaps import gaps_of_file
from zorglogistiek.people.steps import OPEN_STATES

router = APIRouter(include_in_schema=False)

ENDS = frozenset({Role.COORDINATOR, Role.REFERRER})
"""Roles that withdraw a referral or report a breakdown."""

EVENT_FORMS: Mapping[str, frozenset[EventKind]] = {
    "file": frozenset({EventKind.FILE_COMPLETE}),
    "voluntary": frozenset({EventKind.VOLUNTARY_WAIT_STARTED, EventKind.VOLUNTARY_WAIT_ENDED}),
}
"""The forms of the page that record one event each; all other events are chosen from a list."""


@router.get("/referrals/{number}")
def referral(request: Request, number: str, user: CurrentUser, database: DatabaseDep) -> HTMLResponse:
    """The referral as it stands."""
    return detail_page(request, user, database, number, FormState())


def detail_page(
    request: Request,
    user: User,
    database: Database,
    number: str,
    form: FormState,
    *,
    status_code: int = status.HTTP_200_OK,
) -> HTMLResponse:
    """The page of a referral, with a form that could not be carried out and what is wrong with it."""
    day: date = today()
    with database.read() as session:
        detail = referral_detail(session, number, visible_to=user, on=day)
        found = start_ranges(session, visible_to=user, numbers=[number]).get(number)
        unplaced = why_without_place(session, visible_to=user, numbers=[number])
        views, named = group_views(session), groups_by_number(session)
        promised = reading.promises(session, visible_to=user, today=day, groups=views, referral=number)
        decided = reading.decisions(session, visible_to=user, referral=number, groups=views)
        overview, registers = detail.overview, may(user, Action.REGISTER)
        changeable = registers and overview.state in OPEN_STATES | {ReferralState.DRAFT}
        likely = []
        if registers:
            youth = repository.youth(session, detail.youth.line.number, visible_to=user)
            siblings = detail.youth.siblings.youths if detail.youth.siblings is not None else ()
            doubles = of_youth(session, youth, visible_to=user)
            likely = [one for one in doubles if one.other_number not in siblings]
        seeks = changeable and overview.promise is None
        prospect = prospect_of_referral(session, user, detail, today=day) if seeks else None
        offered = choices(session, user) if changeable else CODES
        moves_on = registers and overview.state is ReferralState.PLACED and overview.lives_in is not None
    return page(
        request,
        "referring/referral.html",
        user,
        status_code=status_code,
        detail=detail,
        o=overview,
        line=line_of(overview, found, user, day),
        why=whys(unplaced, named, words_of(request)).get(number),
        gaps=gaps_of_file(overview.missing),
        prospect=prospect,
        moves_on=moves_on,
        events=sorted(detail.possible - frozenset().union(*EVENT_FORMS.values())),
        sibling_rows=max(4, len(detail.youth.siblings.youths) + 1) if detail.youth.siblings else 4,
        promises=promised,
        decisions=decided,
        standing=standing_of(database, overview, words_of(request), on=day),
        duplicates=likely,
        changeable=changeable,
        may_end=user.role in ENDS,
        today=day,
        sees_log=may(user, Action.SEE_LOG),
        route=route_picture(detail, words_of(request), on=day),
        form=form,
        referral_values=referral_values(detail),
        youth_values=youth_values(detail.youth),
        **offered,
    )
