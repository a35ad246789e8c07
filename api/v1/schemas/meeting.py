"""Answers about meetings, plans, proposals, decisions, promises and actions."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, model_validator

from api.plan_runs import RunState
from api.v1.schemas.common import Answer, Codes, Moment, Rows
from api.v1.schemas.people import Referral
from zorglogistiek.codes import CareForm, DecisionKind, DeclineReason, EscalationGround, Section, StayPurpose
from zorglogistiek.matching import reasons
from zorglogistiek.words import translator


class PlaceGroup(Answer):
    """A group that is proposed, promised or decided about."""

    number: str
    """The group's number."""
    name: str
    """The group's name."""
    care_form: CareForm
    """The care form that it offers."""
    provider: str
    """The name of the provider."""
    location: str
    """The name of the location; empty when the address is secret."""
    municipality: str
    """The name of the municipality; empty when the address is secret."""


class Reason(Answer):
    """Why something is proposed, or why nothing is: a code with its values, and the same as a sentence."""

    code: str
    """Which reason."""
    params: dict[str, Any]
    """Its values; days and codes are marked as such."""
    text: str
    """The sentence, in English."""

    @model_validator(mode="before")
    @classmethod
    def _say(cls, kept: Any) -> Any:
        """The plan keeps a reason without its words."""
        if isinstance(kept, Mapping) and "text" not in kept:
            text = reasons.say(reasons.Reason.from_json(kept), translator("en"))
            return {"code": kept["code"], "params": kept["params"], "text": text}
        return kept


class Plan(Answer):
    """One run of the engine for a meeting."""

    id: int
    """The plan's id; a higher one is newer."""
    meeting_on: date
    """The day of the meeting."""
    made_at: Moment
    """When it was made."""
    made_by: str | None
    """Who asked for it; null for the command line."""
    engine_version: str
    """Which engine made it."""
    week: date
    """The Monday of the first week that it looks at."""
    status: str
    """optimal: nothing better exists; feasible: the bound says how much better could exist; infeasible: no plan."""
    objective: int | None
    """What the plan costs, in points of the policy."""
    bound: int | None
    """What every plan costs at least."""
    gap: float | None
    """How much cheaper a plan could be, as a share of the cost."""
    seconds: float
    """How long the engine worked."""
    notes: list[Reason]
    """What could not be taken into account as it stands in the registry."""
    reason: str | None
    """Why there is no plan, when there is none."""
    proposals: int
    """How many places it proposes."""


class Proposal(Answer):
    """What a plan says of a referral; without a group: that there is no place in sight, and why."""

    id: int
    """The proposal's id, for decisions."""
    plan_id: int
    """The plan that it belongs to."""
    referral: str
    """The referral's number."""
    purpose: StayPurpose
    """A place meant to last, or a temporary one."""
    group: PlaceGroup | None
    """The group that is proposed."""
    start_week: date | None
    """The Monday of the week of the start."""
    earliest_on: date | None
    """The first day of that week on which a place is free as the registry stands."""
    chain: list[str]
    """The referrals whose proposals must be accepted together with this one; empty when it stands alone."""
    facts: dict[str, Any]
    """What the engine knew; for the coordinator only."""
    reasons: list[Reason]
    """Why this group, or why none."""
    alternatives: list[dict[str, Any]]
    """Other groups and what choosing them would cost the region; for the coordinator only."""


class Decision(Answer):
    """A decision of a meeting."""

    id: int
    """The decision's id."""
    meeting_on: date
    """The day of the meeting."""
    referral: str
    """The referral's number."""
    kind: DecisionKind
    """What was decided."""
    proposal_id: int | None
    """The proposal that was decided on."""
    group: PlaceGroup | None
    """The group that was decided on."""
    purpose: StayPurpose | None
    """What the place is for."""
    decline_reason: DeclineReason | None
    """Why it was declined."""
    planned_on: date | None
    """The day that was promised."""
    until: date | None
    """The last day on which a hold or a decline counts."""
    note: str | None
    """A remark."""
    decided_at: Moment
    """When."""
    decided_by: str
    """By whom."""
    revokes_id: int | None
    """The decision that this one takes back."""
    together_with_id: int | None
    """The decision with which this one was taken (brothers and sisters)."""
    revoked: bool
    """Whether it was taken back."""


class Promise(Answer):
    """A place that is promised and not lived in yet."""

    stay: str
    """The number of the planned stay."""
    referral: str
    """The referral's number."""
    group: PlaceGroup
    """Where."""
    purpose: StayPurpose
    """A place meant to last, or a temporary one."""
    planned_on: date
    """The promised day."""
    expires_on: date
    """The last day on which the promise is kept."""
    overdue: bool
    """Whether the promised day has passed."""
    expired: bool
    """Whether the promise can be expired."""


class Action(Answer):
    """Something that an organisation promised in a meeting to do before a day."""

    id: int
    """The action's id."""
    version: int
    """The action's version, for changes."""
    meeting_on: date
    """The day of the meeting."""
    organisation: str
    """The number of the organisation."""
    organisation_name: str
    """The name of the organisation."""
    referral: str | None
    """The referral that it is about."""
    text: str
    """What is to be done."""
    due_on: date
    """Before or on which day."""
    done_on: date | None
    """When it was done."""
    overdue: bool
    """Whether the day has passed and it is not done."""


class Meeting(Answer):
    """A weekly meeting."""

    held_on: date
    """The day."""
    version: int
    """The meeting's version, for closing it."""
    closed_at: Moment | None
    """When its decisions became final."""
    decisions: int
    """How many decisions stand."""
    open_actions: int
    """How many actions are not done."""
    plan: Plan | None
    """The newest plan made for it."""


class AgendaItem(Answer):
    """One referral on the agenda."""

    overview: Referral
    """The referral as it stands."""
    section: Section
    """Where it stands on the agenda."""
    badges: list[Section]
    """The other sections that it fits."""
    proposal: Proposal | None
    """What the plan proposes for good."""
    bridge: Proposal | None
    """What the plan proposes meanwhile."""
    promises: list[Promise]
    """What is promised."""
    decisions: list[Decision]
    """What this meeting decided so far."""
    together: list[str]
    """Brothers and sisters whom every decision also decides."""
    escalation_grounds: list[EscalationGround]
    """Why the expert team might be asked."""
    possible: Codes[DecisionKind]
    """What can be decided now."""


class AgendaSection(Answer):
    """A part of the agenda."""

    section: Section
    """Which part."""
    items: list[AgendaItem]
    """Its referrals, the longest wait first."""


class Agenda(Answer):
    """What a meeting has before it: every open referral once."""

    meeting: Meeting
    """The meeting."""
    sections: list[AgendaSection]
    """The parts in the order in which a meeting takes them."""
    actions: list[Action]
    """What is still to be done."""


class RunProgress(Answer):
    """How far the engine is."""

    seconds: float
    """How long it has worked."""
    objective: int | None
    """The cost of the best plan so far."""
    bound: int
    """What every plan costs at least."""
    gap: float | None
    """How much cheaper a plan could be, as a share of the cost."""


class PlanRun(Answer):
    """The engine at work on a plan."""

    number: str
    """The number of the run."""
    meeting_on: date
    """The day of the meeting that the plan is for."""
    started_at: Moment
    """When it began."""
    started_by: str
    """Who asked for it."""
    state: RunState
    """Whether it goes on, is done, or failed."""
    progress: RunProgress | None
    """How far it is; null until the engine says so."""
    stopping: bool
    """Whether it was asked to stop with the best plan so far."""
    plan_id: int | None
    """The plan that it made."""
    problem: str | None
    """Why it failed."""


class PlanInstance(BaseModel):
    """A document of the format `placement-instance/1`: everything that the engine was given, by number."""

    model_config = {"extra": "allow"}


class PlanResult(BaseModel):
    """A document of the format `placement-plan/1`: what the engine answered."""

    model_config = {"extra": "allow"}


class MeetingList(Rows[Meeting]):
    """Meetings, the last one first."""


class PlanList(Rows[Plan]):
    """Plans, the newest first."""


class ProposalList(Rows[Proposal]):
    """Proposals, by referral."""


class DecisionList(Rows[Decision]):
    """Decisions, the oldest first."""


class PromiseList(Rows[Promise]):
    """Promises, the first planned first."""


class ActionList(Rows[Action]):
    """Actions, the first due first."""
