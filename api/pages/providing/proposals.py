"""The provider's page before the meeting: what is proposed to its groups, its answer, and what it has promised."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

from fastapi import APIRouter, Request, status
from fastapi.responses import HTMLResponse, Response

from api.deps import CurrentUser, DatabaseDep
from api.pages.forms import FormFields, FormState, Typed, first, form_after, one_of, version_of
from api.pages.listing import back_in_list
from api.pages.providing.proposal_lines import promise_list, proposal_lines, proposal_list
from api.pages.rendering import back_to, page, words_of
from api.pages.standing import decline_options
from api.problems import status_of
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.clock import now, today
from zorglogistiek.codes import DeclineReason
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Fault, Invalid
from zorglogistiek.meeting.preparing.answers import answer_proposal
from zorglogistiek.meeting.preparing.publishing import next_published
from zorglogistiek.meeting.proposals import current_proposals
from zorglogistiek.meeting.reading import decisions, promises
from zorglogistiek.meeting.views import PromiseView
from zorglogistiek.people.overview import ReferralFilter, referral_overviews
from zorglogistiek.words import N_

router = APIRouter(include_in_schema=False)


class Show(StrEnum):
    """Which proposals are shown."""

    ALL = "all"
    WAITING = "waiting"
    ANSWERED = "answered"


SHOWS: Mapping[Show, str] = MappingProxyType(
    {Show.ALL: N_("All"), Show.WAITING: N_("Waiting for your answer"), Show.ANSWERED: N_("Answered or decided")}
)


@router.get("/proposals")
def proposals(request: Request, user: CurrentUser, database: DatabaseDep) -> HTMLResponse:
    """The proposals of the current plan to the user's own groups, and the promises of those groups."""
    return _page(request, user, database, FormState())


@router.post("/proposals/{proposal_id}/answer")
def answer(
    request: Request, proposal_id: int, user: CurrentUser, database: DatabaseDep, fields: FormFields
) -> Response:
    """Records the provider's answer, and returns to the list as it was narrowed."""
    try:
        willing, reason = _answer(fields)
        with database.write() as session:
            answer_proposal(
                session,
                user,
                proposal_id=proposal_id,
                willing=willing,
                reason=reason,
                note=first(fields, "note"),
                seen=version_of(fields, "seen"),
                now=now(),
            )
    except (Invalid, Conflict) as error:
        form = form_after(error, fields, words_of(request), name=f"p{proposal_id}")
        return _page(request, user, database, form, status_code=status_of(error))
    return back_to(back_in_list(request, "/proposals"), "answered", anchor=f"p{proposal_id}")


def _answer(fields: Typed) -> tuple[bool, DeclineReason | None]:
    """What the form says. Invalid when it says neither yes nor no."""
    said, text = first(fields, "willing"), first(fields, "reason")
    if said == "yes":
        return True, None
    if said != "no":
        raise Invalid("proposal", [Fault(field="willing", message=N_("is required"))])
    return False, one_of(DeclineReason, text)


def _page(
    request: Request,
    user: User,
    database: Database,
    form: FormState,
    *,
    status_code: int = status.HTTP_200_OK,
) -> HTMLResponse:
    require(user, Action.ANSWER_PROPOSALS)
    day, words = today(), words_of(request)
    with database.read() as session:
        found = current_proposals(session, visible_to=user, today=day)
        overviews = referral_overviews(
            session, visible_to=user, on=day, filters=ReferralFilter(states=None, numbers=sorted(found))
        )
        taken = decisions(session, visible_to=user)
        promised = promises(session, visible_to=user, today=day)
        meeting = next_published(session, on=day)
    lines = proposal_lines(found, overviews, taken, promised, words)
    asked = {} if form.wrong else dict(request.query_params)  # what is wrong must be seen, whatever the list shows
    chosen = one_of(Show, asked.get("show", "")) or Show.ALL
    shown = [one for one in lines if chosen is Show.ALL or one.waits is (chosen is Show.WAITING)]
    return page(
        request,
        "providing/proposals.html",
        user,
        status_code=status_code,
        listing=proposal_list(shown, asked, words),
        counts={Show.ALL: len(lines), Show.WAITING: (waiting := sum(one.waits for one in lines))}
        | {Show.ANSWERED: len(lines) - waiting},
        chosen=chosen,
        shows=SHOWS,
        promises=promise_list(promised, asked, words),
        late=_late(promised),
        meeting=meeting,
        decline_options=decline_options(words),
        form=form,
    )


def _late(promised: Sequence[PromiseView]) -> int:
    return sum(promise.overdue or promise.expired for promise in promised)
