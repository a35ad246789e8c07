"""The list of escalations: which advice is awaited, which is to be carried out, which is settled, what is proposed."""

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.deps import CurrentUser, DatabaseDep
from api.pages.forms import one_of
from api.pages.rendering import page
from zorglogistiek.access.visibility import Reach, Record, reach
from zorglogistiek.clock import today
from zorglogistiek.codes import EscalationGround
from zorglogistiek.meeting import reading
from zorglogistiek.meeting.agenda import agenda_at_a_glance
from zorglogistiek.meeting.deciding.escalations import Stage, escalations
from zorglogistiek.words import N_

router = APIRouter(include_in_schema=False)

STAGES: Mapping[Stage, str] = MappingProxyType(
    {
        Stage.AWAITED: N_("Advice awaited"),
        Stage.TO_CARRY_OUT: N_("Advice to be carried out"),
        Stage.SETTLED: N_("Settled"),
    }
)
"""How far an escalation is, in words."""


@router.get("/escalations")
def escalations_page(
    request: Request,
    user: CurrentUser,
    database: DatabaseDep,
    stage: Annotated[str, Query(max_length=20)] = "",
) -> HTMLResponse:
    """Every escalation, or those of one stage; and whom the system proposes to escalate in the last open meeting."""
    day, chosen = today(), one_of(Stage, stage)
    with database.read() as session:
        found = escalations(session, visible_to=user, on=day)
        leads = reach(user, Record.MEETING) is Reach.REGION
        meetings = [one for one in reading.meetings(session, visible_to=user) if one.closed_at is None] if leads else []
        last = meetings[0] if meetings else None
        agenda = (
            None if last is None else agenda_at_a_glance(session, visible_to=user, meeting_on=last.held_on, today=day)
        )
    items = () if agenda is None else agenda.items
    return page(
        request,
        "preparing/escalations.html",
        user,
        found=[view for view in found if chosen in (None, view.stage)],
        counts=Counter(view.stage for view in found),
        stages=STAGES,
        chosen=chosen,
        meeting=last,
        leads=leads,
        proposed=[item for item in items if item.escalation_grounds],
        grounds={one: sum(one in item.escalation_grounds for item in items) for one in EscalationGround},
    )
