"""What questions about a plan start from: the registry as it stands now, and the newest plan, adapted to it."""

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
from zorglogistiek.meeting.proposals import INFEASIBLE
from zorglogistiek.meeting.repository import meeting_on as meeting_of_day
from zorglogistiek.meeting.repository import rows_of
from zorglogistiek.meeting.tables import Decision, Plan
from zorglogistiek.people.tables import Bridging, ReferralEvent, Youth
from zorglogistiek.people.tables import Referral as Referred
from zorglogistiek.places.tables import Closure, Group, Place, PlaceClosure, Stay
from zorglogistiek.words import N_

SECONDS = 0.8
"""What the engine may take to adapt a plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What questions start from: the registry as it stands now, and the newest plan, adapted to it."""

    plan_id: int
    translation: Translation
    plan: solver.Plan
    dual: Any


def mended(instance: solver.Instance, before: solver.Plan, was: solver.Instance, dual: Any) -> solver.Result:
    """The plan adapted. Unavailable when the engine gives up, or keeps not every decision in time."""
    try:
        return solver.mend(instance, before, was, solver.Limits(seconds=SECONDS), dual=dual)
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
        world = gather(session, on=max(meeting_on, today), today=today)
        as_engine(session, "what if")
    translation = build(world, policy, name=f"meeting {meeting_on}")
    if translation.week != stored.week:
        raise Conflict(f"plan {stored.id}", N_("it was made for other weeks: make a new plan first"))
    if before is not None and before.plan_id == stored.id and before.translation.instance == translation.instance:
        return replace(before, translation=translation)
    was = solver.Instance.from_json(gzip.decompress(stored.instance))
    plan, dual = solver.Plan.from_json(gzip.decompress(stored.result)), None
    if replace(translation.instance, name=was.name) != was:
        result = mended(translation.instance, plan, was, None)
        plan, dual = result.plan, result.dual
        if plan.status == INFEASIBLE:
            raise Conflict(f"plan {stored.id}", N_("what was decided since cannot be kept together: make a new plan"))
    return Ground(plan_id=stored.id, translation=translation, plan=plan, dual=dual)


def warm_up(ground: Ground) -> None:
    """The first question of a process waits until the engine is loaded, which no limit of seconds would allow."""
    instance = ground.translation.instance
    free = [party for party in instance.parties if party.id not in ground.translation.standing and party.options]
    if free:
        other = tuple(replace(party, options=()) if party is free[0] else party for party in instance.parties)
        solver.mend(replace(instance, parties=other), ground.plan, instance, solver.Limits(seconds=SECONDS))


def stamp_of(session: Session) -> tuple[Any, ...]:
    """Differs whenever something did that a plan is made of."""
    versions = [func.sum(col(table.version)) for table in (Referred, Youth, Stay, Group)]
    newest = [
        func.max(col(table.id)) for table in (Plan, Decision, ReferralEvent, Bridging, Place, Closure, PlaceClosure)
    ]
    ends = [func.count(col(table.until_on)) for table in (Bridging, Closure, PlaceClosure)]
    last = [func.max(col(table.until_on)) for table in (Bridging, Closure, PlaceClosure)]
    parts: list[Any] = [rows_of(part).scalar_subquery() for part in (*versions, *newest, *ends, *last)]
    return tuple(session.execute(rows_of(*parts)).one())
