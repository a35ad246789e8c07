"""The line of jobs, as those who ask see it: put in line, looked at, asked to stop, forgotten."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, delete, func, select, update

from zorglogistiek.errors import Conflict
from zorglogistiek.jobs.tables import Job, JobKind, JobState, WorkerSeen
from zorglogistiek.words import N_

GOING_ON = (JobState.WAITING, JobState.RUNNING)

REMEMBERED = 50
"""So many jobs of a kind that have ended can be looked up; the oldest are forgotten."""

MOST_IN_LINE = 10
"""More jobs of a kind than these do not wait in line."""


def put_in_line(
    session: Session,
    *,
    kind: JobKind,
    number: str,
    subject: str,
    slot: str | None,
    parameters: dict[str, Any],
    account_id: int | None,
    now: datetime,
) -> Job:
    """A new job, for a worker to take; Conflict when too many of its kind wait already.

    The caller's transaction fails with Conflict when another that goes on has the slot.
    """
    waiting = select(func.count()).where(col(Job.kind) == kind, col(Job.state) == JobState.WAITING)
    if session.exec(waiting).one() >= MOST_IN_LINE:
        raise Conflict("study", N_("too many studies are in line: wait until some are ready"))
    _forget_the_oldest(session, kind)
    job = Job(
        number=number,
        kind=kind,
        subject=subject,
        slot=slot,
        parameters=parameters,
        account_id=account_id,
        asked_at=now,
    )
    session.add(job)
    session.flush()
    return job


def job_in_slot(session: Session, slot: str) -> Job | None:
    """The job that goes on in this slot; None when none does."""
    return session.exec(select(Job).where(Job.slot == slot)).one_or_none()


def job_numbered(session: Session, number: str) -> Job | None:
    """The job with this number; None when there was none, or it is forgotten."""
    return session.exec(select(Job).where(Job.number == number)).one_or_none()


def jobs_of(session: Session, kind: JobKind, *, subject: str | None = None, most: int = REMEMBERED) -> list[Job]:
    """The jobs of a kind, about one subject when that is given; the last one first."""
    statement = select(Job).where(Job.kind == kind).order_by(col(Job.id).desc()).limit(most)
    if subject is not None:
        statement = statement.where(Job.subject == subject)
    return list(session.exec(statement))


def ask_to_stop(session: Session, number: str) -> None:
    """Asks a job to end with what it has; nothing happens to one that has ended."""
    going_on = col(Job.number) == number, col(Job.state).in_(GOING_ON)
    session.exec(update(Job).where(*going_on).values(stop_asked=True))


def forget(session: Session, number: str) -> None:
    """Removes a job that has ended; nothing happens to one that goes on."""
    session.exec(delete(Job).where(col(Job.number) == number, col(Job.state).not_in(GOING_ON)))


def last_seen(session: Session, *, until: datetime) -> datetime | None:
    """When a worker last said that it is there; None when there is none.

    What was said after ``until`` was said while the clock was wrong, and shows nothing.
    """
    return session.exec(select(func.max(WorkerSeen.seen_at)).where(col(WorkerSeen.seen_at) <= until)).one()


def _forget_the_oldest(session: Session, kind: JobKind) -> None:
    ended = col(Job.kind) == kind, col(Job.state).not_in(GOING_ON)
    kept = select(Job.id).where(*ended).order_by(col(Job.id).desc()).limit(REMEMBERED)
    oldest = session.exec(select(func.min(Job.id)).where(col(Job.id).in_(kept))).one()
    if oldest is not None:
        session.exec(delete(Job).where(*ended, col(Job.id) < oldest))
