"""The escalations of the region: which advice is awaited, which is to be carried out, which is settled."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlmodel import Session, col, select

from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.tables import Account
from zorglogistiek.access.user import User
from zorglogistiek.codes import EventKind
from zorglogistiek.people.overview import ReferralFilter, referral_overviews
from zorglogistiek.people.repository import chunks
from zorglogistiek.people.tables import ExpertAdvice, Referral, ReferralEvent
from zorglogistiek.people.views import ReferralOverview


class Stage(StrEnum):
    """How far an escalation is.

    ELSEWHERE: the advice came with an imported history: whether it was carried out is not followed here.
    """

    AWAITED = "awaited"
    TO_CARRY_OUT = "to_carry_out"
    ELSEWHERE = "elsewhere"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceView:
    """An advice, with what became of it (``carried_out`` None: that is open)."""

    id: int
    version: int
    given_on: date
    text: str
    carried_out: bool | None
    settled_on: date | None
    remark: str | None
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationView:
    """One escalation, or the advice that came. ``escalated_on`` is None when that day is not known any more.

    ``told`` is an advice of which only the history tells: its day and its note.
    """

    overview: ReferralOverview
    stage: Stage
    escalated_on: date | None
    advice: AdviceView | None
    told: tuple[date, str | None] | None = None


def escalations(session: Session, *, visible_to: User, on: date) -> list[EscalationView]:
    """Every escalation, what is open first and in that the oldest. Forbidden for who gives no advice.

    Each has the referral as far as the user sees it, and is left out where the user does not.

    An escalation whose referral ended before any advice came is nobody's work any more, and is left out.
    """
    require(visible_to, Action.GIVE_ADVICE)
    kinds = (EventKind.ESCALATED, EventKind.ADVICE_GIVEN)
    known = set(session.exec(select(ReferralEvent.referral_id).where(col(ReferralEvent.kind).in_(kinds))))
    known |= set(session.exec(select(ExpertAdvice.referral_id)))
    numbers = [
        number
        for some in chunks(known)
        for number in session.exec(select(Referral.number).where(col(Referral.id).in_(some)))
    ]
    filters = ReferralFilter(states=None, numbers=numbers)
    overviews = referral_overviews(session, visible_to=visible_to, on=on, filters=filters)
    given = advices(session, [overview.id for overview in overviews])
    found = [view for overview in overviews for view in _of(overview, given.get(overview.id, ()))]
    found += _elsewhere(session, overviews, given)
    order = list(Stage)
    return sorted(found, key=lambda view: (order.index(view.stage), _day(view), view.overview.number))


def advices(session: Session, referral_ids: Collection[int]) -> dict[int, list[AdviceView]]:
    """The advice on each referral, the last one first, by referral id."""
    found = defaultdict[int, list[AdviceView]](list)
    for some in chunks(referral_ids):
        statement = select(ExpertAdvice, Account.display_name).join(
            Account, col(Account.id) == col(ExpertAdvice.account_id)
        )
        of_these = col(ExpertAdvice.referral_id).in_(some)
        for row, name in session.exec(statement.where(of_these).order_by(col(ExpertAdvice.id).desc())):
            assert row.id is not None
            found[row.referral_id].append(
                AdviceView(
                    id=row.id,
                    version=row.version,
                    given_on=row.given_on,
                    text=row.text,
                    carried_out=row.carried_out,
                    settled_on=row.settled_on,
                    remark=row.remark,
                    recorded_by=name,
                )
            )
    return dict(found)


def _of(overview: ReferralOverview, given: Sequence[AdviceView]) -> list[EscalationView]:
    asked = overview.dates.get(EventKind.ESCALATED)
    views = []
    if overview.escalated_on is not None and overview.open:
        views.append(
            EscalationView(overview=overview, stage=Stage.AWAITED, escalated_on=overview.escalated_on, advice=None)
        )
    for advice in given:
        stage = Stage.TO_CARRY_OUT if advice.carried_out is None else Stage.SETTLED
        before = None if asked is None or asked > advice.given_on else asked
        views.append(EscalationView(overview=overview, stage=stage, escalated_on=before, advice=advice))
    return views


def _elsewhere(
    session: Session, overviews: Sequence[ReferralOverview], given: Mapping[int, Sequence[AdviceView]]
) -> list[EscalationView]:
    """The last advice on each open referral when it was not recorded here and no other is awaited since."""
    events = session.exec(select(ReferralEvent).where(ReferralEvent.kind == EventKind.ADVICE_GIVEN))
    notes = {(event.referral_id, event.happened_on): event.note for event in events}
    views = []
    for overview in overviews:
        day, asked = overview.dates.get(EventKind.ADVICE_GIVEN), overview.dates.get(EventKind.ESCALATED)
        recorded = day in {advice.given_on for advice in given.get(overview.id, ())}
        if day is None or recorded or not overview.open or overview.escalated_on is not None:
            continue
        told = (day, notes.get((overview.id, day)))
        views.append(
            EscalationView(overview=overview, stage=Stage.ELSEWHERE, escalated_on=asked, advice=None, told=told)
        )
    return views


def _day(view: EscalationView) -> date:
    if view.told is not None:
        return view.told[0]
    if view.advice is not None:
        return view.advice.settled_on or view.advice.given_on
    return view.escalated_on or date.min
