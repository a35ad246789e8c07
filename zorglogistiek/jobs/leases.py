"""Taking jobs: every step is one conditional change, so that of all workers exactly one holds a job.

A lease that has run out, or that reaches twice as far as a lease can, is worth nothing: after a clock was set back
a job must not stay with a dead worker until the old time returns. (Twice: the clocks of two machines differ a little.)
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, CursorResult, Update, and_, or_
from sqlmodel import Session, col, delete, select, update

from zorglogistiek.errors import Unavailable, ZorglogistiekError
from zorglogistiek.jobs.failures import failure_of
from zorglogistiek.jobs.tables import Job, JobKind, JobState, WorkerSeen
from zorglogistiek.words import N_

MOST_ATTEMPTS = 3
"""A job that ended so many workers is not given to another."""

GONE_AFTER = timedelta(days=1)
"""The row of a worker that was not seen for so long is removed, and one that seems to be seen so far ahead."""

OVER = {"lease_holder": None, "lease_until": None, "slot": None}
"""What a job that has ended holds no longer."""


Steps: TypeAlias = list[dict[str, Any]]
"""How far the work was, moment by moment."""


class LeaseLost(Exception):
    """The job is held by somebody else by now, or has ended: whatever was made of it here must not be stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A job as a worker took it, the ``attempt``-th time that it was taken."""

    job_id: int
    number: str
    kind: JobKind
    holder: str
    attempt: int
    account_id: int | None
    parameters: dict[str, Any]


def is_something_to_do(session: Session, kinds: Collection[JobKind], *, now: datetime, lease: timedelta) -> bool:
    """Whether a job is free or to be given up, so that an idle worker need not write in order to know."""
    free = and_(col(Job.kind).in_(kinds), _is_free(now, lease))
    given_up = and_(_is_abandoned(now, lease), col(Job.attempts) >= MOST_ATTEMPTS)
    return session.exec(select(Job.id).where(or_(free, given_up)).limit(1)).first() is not None


def take(session: Session, kinds: Collection[JobKind], *, holder: str, now: datetime, lease: timedelta) -> Claim | None:
    """Takes the job that waits longest; None when none is free, or another worker was quicker."""
    _give_up(session, now, lease)
    first = select(Job).where(col(Job.kind).in_(kinds), _is_free(now, lease)).order_by(col(Job.id)).limit(1)
    job = session.exec(first).first()
    if job is None or job.id is None:
        return None
    taken = (
        update(Job)
        .where(col(Job.id) == job.id, _is_free(now, lease))
        .values(
            state=JobState.RUNNING,
            lease_holder=holder,
            lease_until=now + lease,
            attempts=Job.attempts + 1,
            progress=[],
        )
    )
    if _changed(session, taken) == 0:
        return None
    session.refresh(job)
    return Claim(
        job_id=job.id,
        number=job.number,
        kind=job.kind,
        holder=holder,
        attempt=job.attempts,
        account_id=job.account_id,
        parameters=job.parameters,
    )


def renew(session: Session, claim: Claim, *, now: datetime, lease: timedelta, progress: Steps | None) -> bool:
    """Puts off the end of the lease, and tells how far the work is; gives whether to stop. LeaseLost."""
    told = {} if progress is None else {"progress": progress}
    _must_hold(session, update(Job).where(_is_held(claim)).values(lease_until=now + lease, **told))
    return session.exec(select(Job.stop_asked).where(col(Job.id) == claim.job_id)).one()


def finish(session: Session, claim: Claim, result: dict[str, Any], *, now: datetime, progress: Steps) -> None:
    """Ends the job in the transaction that stores what was made. LeaseLost: then nothing of it may be stored."""
    ended = {"state": JobState.DONE, "result": result, "progress": progress, "ended_at": now, **OVER}
    _must_hold(session, update(Job).where(_is_held(claim)).values(**ended))


def fail(session: Session, claim: Claim, error: ZorglogistiekError | None, *, now: datetime, progress: Steps) -> None:
    """Ends the job without a result. LeaseLost."""
    failure = None if error is None else failure_of(error)
    ended = {"state": JobState.FAILED, "error": failure, "progress": progress, "ended_at": now, **OVER}
    _must_hold(session, update(Job).where(_is_held(claim)).values(**ended))


def give_back(session: Session, claim: Claim) -> None:
    """Puts the job back in line for another worker, as if it had not been taken; nothing when it is not held."""
    session.execute(
        update(Job)
        .where(_is_held(claim))
        .values(state=JobState.WAITING, lease_holder=None, lease_until=None, attempts=Job.attempts - 1, progress=[])
    )


def say_here(session: Session, number: str, *, now: datetime) -> None:
    """Notes that the worker is there; those that were not seen for a day are forgotten."""
    seen_at = col(WorkerSeen.seen_at)
    session.exec(delete(WorkerSeen).where(or_(seen_at < now - GONE_AFTER, seen_at > now + GONE_AFTER)))
    if _changed(session, update(WorkerSeen).where(col(WorkerSeen.number) == number).values(seen_at=now)) == 0:
        session.add(WorkerSeen(number=number, started_at=now, seen_at=now))


def say_gone(session: Session, number: str) -> None:
    """Notes that the worker is there no more."""
    session.exec(delete(WorkerSeen).where(col(WorkerSeen.number) == number))


def _give_up(session: Session, now: datetime, lease: timedelta) -> None:
    error = failure_of(
        Unavailable(N_("the engine was ended each time before it was ready; what was planned before stands"))
    )
    session.execute(
        update(Job)
        .where(_is_abandoned(now, lease), col(Job.attempts) >= MOST_ATTEMPTS)
        .values(state=JobState.FAILED, error=error, ended_at=now, **OVER)
    )


def _is_abandoned(now: datetime, lease: timedelta) -> ColumnElement[bool]:
    out = or_(col(Job.lease_until) <= now, col(Job.lease_until) > now + 2 * lease)
    return and_(col(Job.state) == JobState.RUNNING, out)


def _is_free(now: datetime, lease: timedelta) -> ColumnElement[bool]:
    again = and_(_is_abandoned(now, lease), col(Job.attempts) < MOST_ATTEMPTS)
    return or_(col(Job.state) == JobState.WAITING, again)


def _is_held(claim: Claim) -> ColumnElement[bool]:
    """The worker holds the job, and took it this time and not another."""
    return and_(
        col(Job.id) == claim.job_id,
        col(Job.state) == JobState.RUNNING,
        col(Job.lease_holder) == claim.holder,
        col(Job.attempts) == claim.attempt,
    )


def _must_hold(session: Session, statement: Update) -> None:
    if _changed(session, statement) != 1:
        raise LeaseLost


def _changed(session: Session, statement: Update) -> int:
    """How many rows it changed."""
    result = session.execute(statement.execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)
    return result.rowcount
