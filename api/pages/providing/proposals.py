"""The provider's page before the meeting: what is proposed to its groups, its answer, and what it has promised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated

from fastapi import APIRouter, Query, Request, status
from fastapi.responses import HTMLResponse, Response

from api.deps import CurrentUser, DatabaseDep
from api.pages.forms import FormFields, FormState, Typed, first, form_after, one_of, version_of
from api.pages.plan_words import ReasonLine, reason_lines
from api.pages.rendering import back_to, page, words_of
from api.pages.standing import decline_options
from api.problems import status_of
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.clock import now, today
from zorglogistiek.codes import DecisionKind, DeclineReason
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Fault, Invalid
from zorglogistiek.meeting.preparing.answers import answer_proposal
from zorglogistiek.meeting.preparing.publishing import next_published
from zorglogistiek.meeting.proposals import current_proposals
from zorglogistiek.meeting.reading import decisions, promises
from zorglogistiek.meeting.views import DecisionView, PromiseView, ProposalView
from zorglogistiek.people.declines import decline_until
from zorglogistiek.people.overview import ReferralFilter, referral_overviews
from zorglogistiek.people.views import ReferralOverview
from zorglogistiek.words import N_, Words

router = APIRouter(include_in_schema=False)


class Show(StrEnum):
    """Which proposals are shown."""

    ALL = "all"
    WAITING = "waiting"
    ANSWERED = "answered"


SHOWS: Mapping[Show, str] = MappingProxyType(
    {Show.ALL: N_("All"), Show.WAITING: N_("Waiting for your answer"), Show.ANSWERED: N_("Answered or decided")}
)

SETTLING = frozenset({DecisionKind.ACCEPT, DecisionKind.DECLINE, DecisionKind.WITHDRAW})
"""After such a decision an answer is of no use any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalLine:
    """A proposal to one of the user's groups, in words. ``decided`` is what the meeting decided of it.

    ``promised``: a place is promised to the referral already, so that nothing is asked. ``barred_until`` is the last
    day of what the answer's reason would mean (None: no answer, or not for a period).
    """

    proposal: ProposalView
    overview: ReferralOverview
    initials: str
    reasons: tuple[ReasonLine, ...]
    decided: DecisionView | None
    promised: bool
    barred_until: date | None

    @property
    def waits(self) -> bool:
        """Whether an answer is asked for."""
        return not self.settled and self.proposal.answer is None

    @property
    def settled(self) -> bool:
        """Whether an answer would be of no use any more."""
        return self.promised or self.decided is not None


@router.get("/proposals")
def proposals(
    request: Request, user: CurrentUser, database: DatabaseDep, show: Annotated[str, Query(max_length=20)] = ""
) -> HTMLResponse:
    """The proposals of the current plan to the user's own groups, and the promises of those groups."""
    return _page(request, user, database, FormState(), show=show)


@router.post("/proposals/{proposal_id}/answer")
def answer(
    request: Request, proposal_id: int, user: CurrentUser, database: DatabaseDep, fields: FormFields
) -> Response:
    """Records the provider's answer."""
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
    return back_to("/proposals", "answered", anchor=f"p{proposal_id}")


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
    show: str = "",
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
    lines = _lines(found, overviews, taken, promised, words)
    chosen = one_of(Show, show) or Show.ALL
    return page(
        request,
        "providing/proposals.html",
        user,
        status_code=status_code,
        lines=[one for one in lines if chosen is Show.ALL or one.waits is (chosen is Show.WAITING)],
        counts={Show.ALL: len(lines), Show.WAITING: (waiting := sum(one.waits for one in lines))}
        | {Show.ANSWERED: len(lines) - waiting},
        chosen=chosen,
        shows=SHOWS,
        promises=promised,
        late=_late(promised),
        meeting=meeting,
        decline_options=decline_options(words),
        form=form,
    )


def _lines(
    found: Mapping[str, Sequence[ProposalView]],
    overviews: Sequence[ReferralOverview],
    taken: Sequence[DecisionView],
    promised: Sequence[PromiseView],
    words: Words,
) -> list[ProposalLine]:
    """One for each proposal of a place; those that wait for an answer first, the soonest start first."""
    kept = {(promise.referral, promise.purpose) for promise in promised}
    lines = [
        _line(proposal, overview, taken, words, promised=(overview.number, proposal.purpose) in kept)
        for overview in overviews
        for proposal in found.get(overview.number, ())
        if proposal.group is not None
    ]
    return sorted(lines, key=lambda one: (not one.waits, one.proposal.start_week or date.max, one.overview.number))


def _line(
    proposal: ProposalView,
    overview: ReferralOverview,
    taken: Sequence[DecisionView],
    words: Words,
    *,
    promised: bool,
) -> ProposalLine:
    youth, said = overview.youth, proposal.answer
    of_this = [one for one in taken if one.proposal_id == proposal.id and not one.revoked and one.kind in SETTLING]
    reason = None if said is None else said.reason
    return ProposalLine(
        proposal=proposal,
        overview=overview,
        initials=youth.initials,
        reasons=reason_lines(proposal, words),
        decided=of_this[-1] if of_this else None,
        promised=promised,
        barred_until=None if reason is None else decline_until(reason, today()),
    )


def _late(promised: Sequence[PromiseView]) -> int:
    return sum(promise.overdue or promise.expired for promise in promised)
