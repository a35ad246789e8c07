"""The engine at work on a plan, as those see it who wait for it: asked for, watched, asked to stop.

One plan is made at a time, whoever asks for it and at whichever process: the table of jobs has one slot for it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select

from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.tables import Account
from zorglogistiek.access.user import SYSTEM, User
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, ZorglogistiekError
from zorglogistiek.jobs.failures import error_of
from zorglogistiek.jobs.line import ask_to_stop, job_in_slot, job_numbered, jobs_of, last_seen, put_in_line
from zorglogistiek.jobs.tables import Job, JobKind, JobState
from zorglogistiek.matching.policy import Policy
from zorglogistiek.meeting.service import check_meeting_day
from zorglogistiek.numbering import new_number

SLOT = "plan"

WORKER_MISSING_AFTER = timedelta(seconds=60)
"""When no worker was seen for so long, there is none."""


class RunState(StrEnum):
    """Where a run is."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


STATES = {
    JobState.WAITING: RunState.RUNNING,
    JobState.RUNNING: RunState.RUNNING,
    JobState.DONE: RunState.DONE,
    JobState.FAILED: RunState.FAILED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """How far the engine was at a moment; see ``views.Progress``."""

    seconds: float
    objective: int | None
    bound: int
    gap: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRun:
    """One run, as it stands at a moment: its last ``progress``, and the ``trail`` of all before it and itself.

    ``error`` is what stopped a failed one; None when it was not foreseen.
    """

    number: str
    meeting_on: date
    started_at: datetime
    started_by: str
    state: RunState
    trail: tuple[Step, ...]
    stopping: bool
    plan_id: int | None
    error: ZorglogistiekError | None

    @property
    def progress(self) -> Step | None:
        """How far it is; None until the engine says so."""
        return self.trail[-1] if self.trail else None


def start_run(
    database: Database, user: User, *, meeting_on: date, policy: Policy, seconds: float, now: datetime, today: date
) -> PlanRun:
    """Asks for a plan, unless one is being made: then nothing starts. Gives the run that goes on.

    Forbidden for who may not plan; Invalid for a day that no plan can be made for.
    """
    require(user, Action.PLAN)
    check_meeting_day(meeting_on, today=today)
    parameters = {"meeting_on": str(meeting_on), "seconds": seconds, "policy": policy.as_json()}
    try:
        with database.write() as session:
            job = job_in_slot(session, SLOT) or put_in_line(
                session,
                kind=JobKind.PLAN,
                number=new_number("PR"),
                subject=str(meeting_on),
                slot=SLOT,
                parameters=parameters,
                account_id=user.account_id,
                now=now,
            )
            return _run_of(session, job)
    except Conflict:
        # Two asked at the same moment, and the database let one of them through.
        with database.read() as session:
            other = job_in_slot(session, SLOT)
            if other is None:
                raise
            return _run_of(session, other)


def run_of_meeting(session: Session, meeting_on: date) -> PlanRun | None:
    """The last run for this meeting; None when there was none, or it is forgotten."""
    found = jobs_of(session, JobKind.PLAN, subject=str(meeting_on), most=1)
    return _run_of(session, found[0]) if found else None


def run_numbered(session: Session, number: str) -> PlanRun | None:
    """The run with this number; None when there was none, or it is forgotten."""
    job = job_numbered(session, number)
    return _run_of(session, job) if job is not None and job.kind is JobKind.PLAN else None


def stop_run(session: Session, user: User, number: str) -> None:
    """Asks the engine to end with the best plan it has. Forbidden for who may not plan."""
    require(user, Action.PLAN)
    ask_to_stop(session, number)


def is_worker_missing(session: Session, *, now: datetime) -> bool:
    """Whether nobody is there who would carry a run out."""
    seen = last_seen(session, until=now + WORKER_MISSING_AFTER)
    return seen is None or now - seen > WORKER_MISSING_AFTER


def _run_of(session: Session, job: Job) -> PlanRun:
    result: dict[str, Any] = job.result or {}
    asked_by = session.exec(select(Account.display_name).where(col(Account.id) == job.account_id)).one_or_none()
    return PlanRun(
        number=job.number,
        meeting_on=date.fromisoformat(job.subject),
        started_at=job.asked_at,
        started_by=asked_by or SYSTEM.name,
        state=STATES[job.state],
        trail=tuple(Step(**step) for step in job.progress),
        stopping=job.stop_asked,
        plan_id=result.get("plan"),
        error=error_of(job.error),
    )
