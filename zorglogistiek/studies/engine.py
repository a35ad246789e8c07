"""The one place where studies meet the solver: the plan to compare with, and the plan after a change."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from time import monotonic

from sqlmodel import Session

import solver
from solver.explain import Explainer
from zorglogistiek.audit.showing import as_engine
from zorglogistiek.clock import monday_of
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict
from zorglogistiek.matching.gather import gather
from zorglogistiek.matching.policy import Policy
from zorglogistiek.matching.translate import Translation, build
from zorglogistiek.meeting.made_plans import INFEASIBLE
from zorglogistiek.meeting.plans import engine_faults
from zorglogistiek.meeting.repository import current_plan_id
from zorglogistiek.meeting.tables import Meeting
from zorglogistiek.meeting.tables import Plan as StoredPlan
from zorglogistiek.studies.outcomes import lasting_places, placed, waiting_weeks
from zorglogistiek.studies.results import Base, BaseKind, Saving
from zorglogistiek.words import N_

Asked = Callable[[], bool]
"""Whether somebody asked to stop."""

NAME = "study"

MOST_SECONDS = 60.0
"""Mending is limited by rounds, so that the same question has the same answer; but never takes longer than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A plan to compare with: the registry as it stands, translated, and a plan for it."""

    translation: Translation
    plan: solver.Plan
    kind: BaseKind
    plan_id: int | None
    meeting_on: date | None

    @property
    def base(self) -> Base:
        """What the pages tell of it."""
        places = lasting_places(self.translation, self.plan)
        assert self.plan.objective is not None
        assert self.plan.bound is not None
        return Base(
            kind=self.kind,
            plan_id=self.plan_id,
            meeting_on=self.meeting_on,
            week=self.translation.week,
            weeks=self.translation.instance.weeks,
            objective=self.plan.objective,
            bound=self.plan.bound,
            youths=len(places),
            placed=placed(places),
            waiting_weeks=waiting_weeks(self.translation, self.plan),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Before:
    """The meeting's plan that counts, as it is stored."""

    plan_id: int
    meeting_on: date
    week: date
    instance: solver.Instance
    plan: solver.Plan


def ground_of(database: Database, policy: Policy, *, today: date, plan_seconds: float, asked: Asked) -> Ground:
    """The plan to compare with, on the facts of the registry as they stand and by ``policy``.

    The meeting's plan that counts is taken as it is when nothing has changed since, and mended when something has.
    Where it is of another week, or there is none, one is made in at most ``plan_seconds``.
    Conflict when the decisions that stand contradict each other, or no plan was found in time.
    """
    with database.read() as session:
        before = _stored(session)
        day = today if before is None else max(today, before.meeting_on)
        as_engine(session, "study")
        translation = build(gather(session, on=day, today=today), policy, name=NAME)
    instance = translation.instance
    usable = before is not None and before.week == translation.week and before.plan.status != INFEASIBLE
    if before is not None and usable and before.instance == instance:
        plan, kind = replace(before.plan, instance=NAME), BaseKind.STORED
        if plan.status != "optimal":
            # What follows is mended with new luck: so is the plan itself first, or luck would pass for a saving.
            plan = mended(instance, plan, instance, asked=asked)
    elif before is not None and usable:
        plan, kind = mended(instance, before.plan, before.instance, asked=asked), BaseKind.MENDED
    else:
        with engine_faults(NAME):
            plan = solver.solve(instance, solver.Limits(seconds=plan_seconds, asked=asked)).plan
        kind = BaseKind.FRESH
    return Ground(
        translation=translation,
        plan=_feasible(plan),
        kind=kind,
        plan_id=None if before is None else before.plan_id,
        meeting_on=None if before is None else before.meeting_on,
    )


def mended(
    instance: solver.Instance, before: solver.Plan, was: solver.Instance, *, asked: Asked, rounds: int | None = None
) -> solver.Plan:
    """The plan after a change: that from before, mended in so many rounds (None: as many as mending takes).

    Conflict when the decisions that stand rule each other out.
    """
    until = monotonic() + MOST_SECONDS
    limits = solver.Limits(seconds=None, work=rounds, asked=lambda: asked() or monotonic() > until)
    with engine_faults(NAME):
        result = solver.mend(instance, before, was, limits)
    return _feasible(result.plan)


def with_place(instance: solver.Instance, group: str) -> solver.Instance:
    """The instance with one more place in a group, in every week."""
    groups = tuple(
        replace(one, capacity=tuple(places + 1 for places in one.capacity)) if one.id == group else one
        for one in instance.groups
    )
    return replace(instance, groups=groups)


def most_saved(ground: Ground) -> dict[str, int]:
    """For each group the points that one more place could save at most: proven by the prices of the plan's proof."""
    explainer = Explainer(ground.translation.instance, ground.plan)
    return {price.group: price.upper for price in explainer.place_prices(mend=0)}


def could_take(instance: solver.Instance, kind: str) -> dict[str, set[str]]:
    """For each group the parties that could go there, for good (``final``) or for bridging (``bridge``)."""
    found: dict[str, set[str]] = {group.id: set() for group in instance.groups}
    for party in instance.parties:
        for option in party.options:
            if option.kind == kind:
                found[option.group].add(party.id)
    return found


def cost_under(instance: solver.Instance, plan: solver.Plan) -> int | None:
    """What a plan costs by another instance; None where it is no plan of it."""
    try:
        cost = solver.cost_of(instance, plan.moves)
    except solver.InvalidPlan:
        return None
    status: solver.Status = "feasible" if cost else "optimal"
    same = solver.Plan(instance=instance.name, status=status, objective=cost, bound=0, moves=plan.moves)
    return None if solver.verify(instance, same) else cost


def saving(ground: Ground, changed: Translation, plan: solver.Plan, *, at_most: int | None = None) -> Saving:
    """What ``plan`` saves, made for the changed world, beside the plan to compare with.

    ``at_most`` is what is known already of how much can be saved.
    """
    kept = cost_under(changed.instance, ground.plan)
    assert ground.plan.objective is not None
    assert ground.plan.bound is not None
    assert plan.objective is not None
    assert plan.bound is not None
    # A dear option that is new may raise what it costs to have no place: then the old bound proves nothing.
    proven = ground.plan.bound - plan.objective if kept == ground.plan.objective else 0
    before = ground.plan.objective if kept is None else kept
    places, others = lasting_places(ground.translation, ground.plan), lasting_places(changed, plan)
    return Saving(
        points=before - plan.objective,
        at_least=max(0, proven),
        at_most=min(before - plan.bound, before if at_most is None else at_most),
        waiting_weeks=waiting_weeks(ground.translation, ground.plan) - waiting_weeks(changed, plan),
        placed=placed(others) - placed(places),
    )


def _stored(session: Session) -> _Before | None:
    plan_id = current_plan_id(session)
    if plan_id is None:
        return None
    row = session.get_one(StoredPlan, plan_id)
    if not row.instance or not row.result:
        return None
    return _Before(
        plan_id=plan_id,
        meeting_on=session.get_one(Meeting, row.meeting_id).held_on,
        week=monday_of(row.week),
        instance=replace(solver.Instance.from_json(gzip.decompress(row.instance)), name=NAME),
        plan=solver.Plan.from_json(gzip.decompress(row.result)),
    )


def _feasible(plan: solver.Plan) -> solver.Plan:
    if plan.status == INFEASIBLE:
        raise Conflict("plan", N_("the decisions that stand contradict each other: the plan of the meeting says which"))
    return plan
