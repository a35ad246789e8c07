"""What questions about a plan start from: the plan on the table, in the registry as it stands now."""

import gzip
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col, func

import solver
from zorglogistiek.audit.showing import as_engine
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Unavailable
from zorglogistiek.matching.gather import gather
from zorglogistiek.matching.policy import Policy
from zorglogistiek.matching.translate import Translation, build
from zorglogistiek.meeting.made_plans import INFEASIBLE
from zorglogistiek.meeting.repository import meeting_on as meeting_of_day
from zorglogistiek.meeting.repository import rows_of
from zorglogistiek.meeting.tables import Decision, Plan
from zorglogistiek.meeting.what_if.base import Said, base_of, said_by
from zorglogistiek.meeting.what_if.told import Changed
from zorglogistiek.people.tables import Bridging, ReferralEvent, Youth
from zorglogistiek.people.tables import Referral as Referred
from zorglogistiek.places.tables import Closure, Group, Location, Place, PlaceClosure, Stay
from zorglogistiek.words import N_

SECONDS = 0.8
"""What the engine may take to adapt a plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What questions start from: the registry as it stands now, and the plan on the table.

    ``base`` is that plan: what the cards say, but for what ``changed``. ``better`` is it adapted once more in the same
    way as to a question, but to none: the base itself, unless that can be bettered without any question. What
    something costs is reckoned against it. ``registry`` is the instance as it was translated; in that of the
    ``translation`` what was agreed keeps the weeks that it has in the base.
    """

    plan_id: int
    registry: solver.Instance
    translation: Translation
    base: solver.Plan
    better: solver.Plan
    changed: tuple[Changed, ...]
    dual: Any

    @property
    def gain(self) -> int:
        """So many points the plan on the table could be cheaper, with nothing supposed."""
        assert self.base.objective is not None
        assert self.better.objective is not None
        return self.base.objective - self.better.objective


def mended(
    instance: solver.Instance,
    before: solver.Plan,
    was: solver.Instance,
    dual: Any = None,
    *,
    seconds: float | None = SECONDS,
) -> solver.Result:
    """The plan adapted; without ``seconds`` until nothing gets better, and always the same.

    Unavailable when the engine gives up, or keeps not every decision in time.
    """
    try:
        return solver.mend(instance, before, was, solver.Limits(seconds=seconds), dual=dual)
    except solver.NoPlanInTime as error:
        raise Unavailable(N_("no plan that keeps every decision was found in time; ask again")) from error
    except (solver.EngineGaveUp, solver.InstanceTooLarge) as error:
        raise Unavailable(N_("the engine gave up on this question")) from error


def made(database: Database, meeting_on: date, policy: Policy, today: date, before: Ground | None) -> Ground:
    """The ground of a meeting, as it is now; what of the ``before`` still holds is taken over.

    NotFound without the meeting; Conflict when it has no plan of these weeks to adapt.
    """
    with database.read() as session:
        meeting = meeting_of_day(session, meeting_on)
        newest = select(Plan).where(col(Plan.meeting_id) == meeting.id).order_by(col(Plan.id).desc()).limit(1)
        stored = session.scalars(newest).one_or_none()
        if stored is None or stored.id is None:
            raise Conflict(f"meeting {meeting_on}", N_("there is no plan yet: make one first"))
        if stored.status == INFEASIBLE:
            raise Conflict(
                f"plan {stored.id}", N_("the decisions that stand contradict each other: it has no proposals")
            )
        said = said_by(session, stored.id)
        world = gather(session, on=max(meeting_on, today), today=today)
        as_engine(session, "what if")
    translation = build(world, policy, name=f"meeting {meeting_on}")
    if translation.week != stored.week:
        raise Conflict(f"plan {stored.id}", N_("it was made for other weeks: make a new plan first"))
    if before is not None and before.plan_id == stored.id and before.registry == translation.instance:
        return replace(before, translation=replace(translation, instance=before.translation.instance))
    was = solver.Instance.from_json(gzip.decompress(stored.instance))
    proof = solver.Plan.from_json(gzip.decompress(stored.result))
    if before is None:
        warm_up(was, proof)
    return _ground(stored.id, translation, said, was, proof)


def _ground(plan_id: int, translation: Translation, said: Said, was: solver.Instance, proof: solver.Plan) -> Ground:
    """The ground in the registry as it is translated now; ``was`` and ``proof`` are what the engine had and made."""
    registry = translation.instance
    base, changed = base_of(translation, said, _fitted)
    translation = replace(translation, instance=_as_agreed(translation, base))
    # With the proof of the stored plan: where decisions only took something away, it holds for what is left too.
    proven = replace(base, bound=proof.bound, certificate=proof.certificate)
    result = mended(translation.instance, proven, was)
    better = _kept_together(result.plan)
    return Ground(
        plan_id=plan_id,
        registry=registry,
        translation=translation,
        base=replace(base, bound=better.bound, certificate=better.certificate),
        better=better,
        changed=changed,
        dual=result.dual,
    )


def _fitted(instance: solver.Instance, before: solver.Plan, was: solver.Instance) -> solver.Plan:
    """A plan adapted to an instance in which few have a choice."""
    return _kept_together(mended(instance, before, was, seconds=None).plan)


def _kept_together(plan: solver.Plan) -> solver.Plan:
    """The plan. Conflict when the decisions that stand contradict each other."""
    if plan.status == INFEASIBLE:
        raise Conflict("plan", N_("what was decided since cannot be kept together: make a new plan"))
    return plan


def _as_agreed(translation: Translation, base: solver.Plan) -> solver.Instance:
    """The instance in which an agreement is no freer than in the base.

    Counted without the moves that are still to be decided, an agreed week may not seem to be kept; with them it is.
    """
    weeks = {move.party: move.week for move in base.moves if move.kind == "final"}
    fixed = []
    for one in translation.instance.fixed:
        decision = translation.standing[one.party]
        agreed = decision.dated and weeks[one.party] == decision.window[0]
        fixed.append(replace(one, week=decision.window[0]) if agreed else one)
    return replace(translation.instance, fixed=tuple(fixed))


def warm_up(instance: solver.Instance, plan: solver.Plan) -> None:
    """Has the engine loaded before its time counts: no limit of seconds would allow for that."""
    decided = {one.party for one in instance.fixed}
    free = [party for party in instance.parties if party.id not in decided and party.options]
    if free:
        other = tuple(replace(party, options=()) if party is free[0] else party for party in instance.parties)
        mended(replace(instance, parties=other), plan, instance)


def stamp_of(session: Session) -> tuple[Any, ...]:
    """Differs whenever something did that a plan is made of."""
    versions = [func.sum(col(table.version)) for table in (Referred, Youth, Stay, Group, Location)]
    newest = [
        func.max(col(table.id)) for table in (Plan, Decision, ReferralEvent, Bridging, Place, Closure, PlaceClosure)
    ]
    ends = [func.count(col(table.until_on)) for table in (Bridging, Closure, PlaceClosure)]
    last = [func.max(col(table.until_on)) for table in (Bridging, Closure, PlaceClosure)]
    parts: list[Any] = [rows_of(part).scalar_subquery() for part in (*versions, *newest, *ends, *last)]
    return tuple(session.execute(rows_of(*parts)).one())
