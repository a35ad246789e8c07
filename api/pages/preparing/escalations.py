"""The list of escalations: which advice is awaited, which is to be carried out, which is settled, what is proposed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.deps import CurrentUser, DatabaseDep
from api.pages.listing import Listing, Order, Pick, Search, listing
from api.pages.rendering import page, words_of
from api.pages.urgency_pick import urgency_pick
from zorglogistiek.access.visibility import Reach, Record, reach
from zorglogistiek.audit.showing import show_only
from zorglogistiek.clock import today
from zorglogistiek.codes import EscalationGround, EventKind
from zorglogistiek.meeting import reading
from zorglogistiek.meeting.agenda import agenda_at_a_glance
from zorglogistiek.meeting.deciding.escalations import EscalationView, Stage, escalations
from zorglogistiek.meeting.preparing.publishing import next_published
from zorglogistiek.meeting.views import AgendaItem
from zorglogistiek.people.views import ReferralOverview
from zorglogistiek.words import N_, Words

router = APIRouter(include_in_schema=False)

STAGES: Mapping[Stage, str] = MappingProxyType(
    {
        Stage.AWAITED: N_("Advice awaited"),
        Stage.TO_CARRY_OUT: N_("Advice to be carried out"),
        Stage.ELSEWHERE: N_("Advice from an imported history"),
        Stage.SETTLED: N_("Settled"),
    }
)
"""How far an escalation is, in words."""


@router.get("/escalations")
def escalations_page(
    request: Request,
    user: CurrentUser,
    database: DatabaseDep,
) -> HTMLResponse:
    """Every escalation, or those of one stage; and whom the system proposes to escalate in the last open meeting."""
    day, words = today(), words_of(request)
    with database.read() as session:
        found = escalations(session, visible_to=user, on=day)
        coming = next_published(session, on=day)
        leads = reach(user, Record.MEETING) is Reach.REGION
        meetings = [one for one in reading.meetings(session, visible_to=user) if one.closed_at is None] if leads else []
        last = meetings[0] if meetings else None
        agenda = (
            None if last is None else agenda_at_a_glance(session, visible_to=user, meeting_on=last.held_on, today=day)
        )
        items = () if agenda is None else agenda.items
        escalated = _escalated_list(found, request.query_params, words)
        proposed = _proposed_list(items, request.query_params, words)
        overviews = [*(view.overview for view in escalated.shown), *(item.overview for item in proposed.shown)]
        show_only(session, ids={overview.youth.id for overview in overviews})
    return page(
        request,
        "preparing/escalations.html",
        user,
        listing=escalated,
        counts=Counter(view.stage for view in found),
        stages=STAGES,
        meeting=last,
        leads=leads,
        next_meeting=coming,
        proposed=proposed,
        advised=lambda item: item.overview.dates.get(EventKind.ADVICE_GIVEN),
        grounds={one: sum(one in item.escalation_grounds for item in items) for one in EscalationGround},
    )


def _escalated_list(found: Sequence[EscalationView], asked: Mapping[str, str], words: Words) -> Listing[EscalationView]:
    """The escalations that an address asks for."""
    return listing(
        found,
        asked,
        picks=[
            Pick(
                name="stage",
                label=words.say("How far"),
                of=lambda one: [_stage(one.stage, words)],
                known=[_stage(stage, words) for stage in Stage],
            ),
        ],
        search=Search(label=words.say("Number of the referral"), of=lambda one: [one.overview.number]),
        orders=[
            Order(name="open", label=words.say("what is open first")),
            Order(name="waited", label=words.say("longest wait first"), key=lambda one: _wait(one.overview)),
            Order(name="escalated", label=words.say("escalated first"), key=lambda one: one.escalated_on or date.max),
        ],
    )


def _proposed_list(items: Sequence[AgendaItem], asked: Mapping[str, str], words: Words) -> Listing[AgendaItem]:
    """Whom the system proposes to escalate, as an address asks for them."""
    return listing(
        [item for item in items if item.escalation_grounds],
        asked,
        picks=[
            Pick(
                name="ground",
                label=words.say("Why"),
                of=lambda item: [(ground.value, words.code(ground)) for ground in item.escalation_grounds],
            ),
            urgency_pick(words, lambda item: item.overview),
        ],
        search=Search(label=words.say("Number of the referral"), of=lambda item: [item.overview.number]),
        orders=[
            Order(name="agenda", label=words.say("as on the agenda")),
            Order(name="waited", label=words.say("longest wait first"), key=lambda item: _wait(item.overview)),
            Order(name="number", label=words.say("number"), key=lambda item: item.overview.number),
        ],
        prefix="proposed-",
    )


def _stage(stage: Stage, words: Words) -> tuple[str, str]:
    return stage.value, words.say(STAGES[stage])


def _wait(overview: ReferralOverview) -> tuple[int, str]:
    return -(overview.waited_weeks_gross or 0), overview.number


def _escalated(one: EscalationView) -> tuple[date, str]:
    return one.escalated_on or date.max, one.overview.number
