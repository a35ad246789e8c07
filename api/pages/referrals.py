"""The list of referrals: a referrer's own, a provider's matched ones, the coordinator's whole waiting list."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse

from api.deps import CurrentUser, DatabaseDep
from api.pages.rendering import page
from zorglogistiek.access.visibility import Reach, Record, reach
from zorglogistiek.clock import today
from zorglogistiek.codes import ReferralState, StayPurpose, Urgency
from zorglogistiek.errors import Forbidden
from zorglogistiek.meeting.proposals import current_proposals
from zorglogistiek.meeting.views import ProposalView
from zorglogistiek.people.overview import ReferralFilter, referral_overviews
from zorglogistiek.people.steps import OPEN_STATES
from zorglogistiek.people.views import ReferralOverview
from zorglogistiek.words import N_

router = APIRouter(include_in_schema=False)

LAST = date.max


class Sort(StrEnum):
    """The order of the list."""

    WAITED = "waited"
    NUMBER = "number"
    START = "start"
    STATE = "state"


SORT_LABELS: Mapping[Sort, str] = {
    Sort.WAITED: N_("longest wait first"),
    Sort.NUMBER: N_("number"),
    Sort.START: N_("expected start"),
    Sort.STATE: N_("state"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A referral with where and when a start is expected: promised, or proposed by the plan that counts."""

    overview: ReferralOverview
    provider: str
    group: str
    start: date | None
    promised: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What the list shows, and in which order."""

    state: str
    urgency: str
    over_norm: bool
    sort: Sort

    def query(self, **changes: str) -> str:
        """The address's part that says the same, with changes."""
        chosen = {"state": self.state, "urgency": self.urgency, "sort": self.sort.value}
        chosen["over_norm"] = "yes" if self.over_norm else ""
        chosen |= changes
        return "?" + urlencode({name: value for name, value in chosen.items() if value})


def chosen_of(
    state: Annotated[str, Query(max_length=20)] = "",
    urgency: Annotated[str, Query(max_length=20)] = "",
    over_norm: Annotated[str, Query(max_length=5)] = "",
    sort: Annotated[str, Query(max_length=20)] = "",
) -> Chosen:
    """What an address asks for; what it does not know counts as not asked."""
    return Chosen(
        state=state if state in {"all", *ReferralState} else "",
        urgency=urgency if urgency in set(Urgency) else "",
        over_norm=over_norm == "yes",
        sort=next((one for one in Sort if one.value == sort), Sort.WAITED),
    )


@router.get("/referrals")
def referrals(
    request: Request, user: CurrentUser, database: DatabaseDep, chosen: Annotated[Chosen, Depends(chosen_of)]
) -> HTMLResponse:
    """The referrals that the user sees, with provider, expected start, bridging and state."""
    if reach(user, Record.REFERRAL) is Reach.NOTHING:
        raise Forbidden("This role sees no referrals.")
    day = today()
    with database.read() as session:
        found = referral_overviews(session, visible_to=user, on=day, filters=filters_of(chosen))
        proposed = current_proposals(session, visible_to=user, today=day)
    lines = sorted((line_of(one, proposed.get(one.number, ())) for one in found), key=ORDER[chosen.sort])
    return page(
        request,
        "referrals.html",
        user,
        lines=lines,
        chosen=chosen,
        sorts=SORT_LABELS,
        states=list(ReferralState),
        urgencies=list(Urgency),
    )


def filters_of(chosen: Chosen) -> ReferralFilter:
    """The registry's filter for what was chosen; nothing chosen: what is open, and drafts."""
    states = OPEN_STATES | {ReferralState.DRAFT}
    if chosen.state:
        states = frozenset(ReferralState) if chosen.state == "all" else frozenset({ReferralState(chosen.state)})
    return ReferralFilter(
        states=states,
        urgencies=frozenset({Urgency(chosen.urgency)}) if chosen.urgency else None,
        over_norm=True if chosen.over_norm else None,
    )


def line_of(overview: ReferralOverview, proposals: Sequence[ProposalView]) -> Line:
    """One line of the list."""
    promise = overview.promise
    if promise is not None:
        group, start = promise.group, promise.planned_on
        return Line(overview=overview, provider=group.provider.name, group=group.name, start=start, promised=True)
    final = next((one for one in proposals if one.purpose is StayPurpose.FINAL and one.group is not None), None)
    if overview.state is ReferralState.PROPOSED and overview.proposed is not None:
        group = overview.proposed
        same = final is not None and final.group is not None and final.group.number == group.number
        start = final.start_week if same and final is not None else None
        return Line(overview=overview, provider=group.provider.name, group=group.name, start=start, promised=False)
    return Line(overview=overview, provider="", group="", start=None, promised=False)


ORDER: Mapping[Sort, Callable[[Line], tuple[object, ...]]] = {
    Sort.WAITED: lambda line: (-(line.overview.waited_weeks_gross or 0), line.overview.number),
    Sort.NUMBER: lambda line: (line.overview.number,),
    Sort.START: lambda line: (line.start or LAST, line.overview.number),
    Sort.STATE: lambda line: (list(ReferralState).index(line.overview.state), line.overview.number),
}
"""How each order compares two lines."""
