"""What the screens and the API see of the meeting: plain values, made by the reading modules of this package."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Protocol, TypeVar

from zorglogistiek.codes import CareForm, DecisionKind, DeclineReason, EscalationGround, Section, StayPurpose
from zorglogistiek.people.views import ReferralOverview

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """A group, and whose and where it is; ``location`` and ``municipality`` are empty when the address is secret."""

    number: str
    name: str
    care_form: CareForm
    provider: str
    location: str
    municipality: str
    secret: bool = False


class Progress(Protocol):
    """What the engine tells while it works."""

    @property
    def seconds(self) -> float:
        """How long it has worked."""
        ...

    @property
    def objective(self) -> int | None:
        """The cost of the best plan so far, in points of the policy; None without one."""
        ...

    @property
    def bound(self) -> int:
        """What every plan costs at least, in the same points."""
        ...

    @property
    def gap(self) -> float | None:
        """How much cheaper a plan could be, as a share of the cost; None without a plan."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """One run of the engine. ``objective`` and ``bound`` are in points of the policy, ``week`` is a Monday.

    ``reason`` says why there is no plan (status ``infeasible``: the decisions that stand contradict each other).
    """

    id: int
    meeting_on: date
    made_at: datetime
    made_by: str | None
    engine_version: str
    week: date
    status: str
    objective: int | None
    bound: int | None
    seconds: float
    notes: tuple[Json, ...]
    reason: str | None
    proposals: int

    @property
    def gap(self) -> float | None:
        """How much cheaper another plan could at most be, as a share of the objective."""
        if self.objective is None or self.bound is None:
            return None
        return (self.objective - self.bound) / max(1, self.objective)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """What a provider said of a proposal to its group, last; ``reason`` and only then when it is not ``willing``."""

    id: int
    willing: bool
    reason: DeclineReason | None
    note: str | None
    answered_at: datetime
    answered_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalView:
    """What the newest plan says of a referral; without a group: that there is no place in sight, and why.

    ``earliest_on`` is the first day of the start week, not before the meeting, on which a place is free as the registry
    stands (None when the place comes free by another's move, or is taken by now). ``chain`` are the referrals whose
    proposals must be accepted with this one, itself included; empty when it stands alone. The JSON parts are those of
    ``matching.reasons``. ``answer`` is what the group's provider says of it (None: nothing yet).
    """

    id: int
    plan_id: int
    referral: str
    purpose: StayPurpose
    group: GroupView | None
    start_week: date | None
    earliest_on: date | None
    chain: tuple[str, ...]
    facts: Json
    reasons: tuple[Json, ...]
    alternatives: tuple[Json, ...]
    answer: AnswerView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionView:
    """A decision, with who took it and when; ``revoked`` when it was taken back."""

    id: int
    meeting_on: date
    referral: str
    kind: DecisionKind
    proposal_id: int | None
    group: GroupView | None
    purpose: StayPurpose | None
    decline_reason: DeclineReason | None
    planned_on: date | None
    until: date | None
    note: str | None
    decided_at: datetime
    decided_by: str
    revokes_id: int | None
    together_with_id: int | None
    revoked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseView:
    """A place that was promised and is not lived in yet. From the day after ``expires_on`` it expires.

    ``days_left`` is how many days are left until that last day: 0 on the day itself, below it when it has passed.
    """

    stay: str
    referral: str
    group: GroupView
    purpose: StayPurpose
    planned_on: date
    expires_on: date
    days_left: int
    overdue: bool
    expired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiryView:
    """A promise that expired: which place, when it was given back, and the last day until which it was kept."""

    referral: str
    group: GroupView | None
    purpose: StayPurpose
    expired_on: date
    last_day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionView:
    """Something that an organisation promised in a meeting to do before a day."""

    id: int
    version: int
    meeting_on: date
    organisation: str
    organisation_name: str
    referral: str | None
    text: str
    due_on: date
    done_on: date | None
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingView:
    """A weekly meeting; ``plan`` is the newest one made for it. ``published_at`` is when its agenda was, last."""

    held_on: date
    version: int
    closed_at: datetime | None
    starts_at: time | None = None
    ends_at: time | None = None
    venue: str | None = None
    published_at: datetime | None = None
    decisions: int
    open_actions: int
    plan: PlanView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """One referral on the agenda.

    ``section`` is where it stands, ``badges`` are the other sections that it fits too. ``together`` are the referrals
    (brothers and sisters) that every decision of this one also decides. ``expired`` are the promises that
    were not kept in time since the meeting before. ``fell`` are the referrals whose promises fell with its last
    decision, and come back when that is taken back. ``possible`` are the decisions that its state allows.
    """

    overview: ReferralOverview
    section: Section
    badges: tuple[Section, ...]
    proposal: ProposalView | None
    bridge: ProposalView | None
    promises: tuple[PromiseView, ...]
    decisions: tuple[DecisionView, ...]
    together: tuple[str, ...]
    escalation_grounds: tuple[EscalationGround, ...]
    fell: tuple[str, ...]
    expired: tuple[ExpiryView, ...]
    possible: frozenset[DecisionKind]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaSection:
    """A part of the agenda with its items: crisis first, then urgent, in each the longest wait first."""

    section: Section
    items: tuple[AgendaItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """What the meeting has before it: every open referral once."""

    meeting: MeetingView
    sections: tuple[AgendaSection, ...]
    actions: tuple[ActionView, ...]

    @property
    def items(self) -> tuple[AgendaItem, ...]:
        """All items, in the order of the sections."""
        return tuple(item for section in self.sections for item in section.items)


class OfReferral(Protocol):
    """Something that is of one referral."""

    @property
    def referral(self) -> str:
        """The number of the referral."""
        ...


View = TypeVar("View", bound=OfReferral)


def by_referral(views: Iterable[View]) -> dict[str, list[View]]:
    """What there is of each referral, by its number, in the order given."""
    found: dict[str, list[View]] = {}
    for view in views:
        found.setdefault(view.referral, []).append(view)
    return found
