"""The engine's studies, as those see them who wait for the answer: asked for, watched, stopped, forgotten.

A study is a question to the engine that changes nothing: the price of places, a group that does not exist, another
policy. Workers carry studies out; questions and answers stand in the table of jobs, and name referrals by number only.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlmodel import Session, col, select

from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.tables import Account
from zorglogistiek.access.user import SYSTEM, User
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, NotFound, ZorglogistiekError
from zorglogistiek.jobs.failures import error_of
from zorglogistiek.jobs.line import ask_to_stop, forget, job_in_slot, job_numbered, jobs_of, put_in_line
from zorglogistiek.jobs.tables import Job, JobKind, JobState
from zorglogistiek.numbering import new_number
from zorglogistiek.studies.results import Answer, GroupStudy, PolicyPreview, PriceTable


class StudyKind(StrEnum):
    """What is studied; its answer is of the type that belongs to it."""

    PRICES = "prices"
    GROUP = "group"
    POLICY = "policy"


ANSWERS: dict[StudyKind, type[Answer]] = {
    StudyKind.PRICES: PriceTable,
    StudyKind.GROUP: GroupStudy,
    StudyKind.POLICY: PolicyPreview,
}


class StudyState(StrEnum):
    """Where a study is."""

    IN_LINE = "in_line"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


STATES = {
    JobState.WAITING: StudyState.IN_LINE,
    JobState.RUNNING: StudyState.RUNNING,
    JobState.DONE: StudyState.DONE,
    JobState.FAILED: StudyState.FAILED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A study as it stands at a moment: ``done`` of ``steps`` steps (0: not known yet).

    ``answer`` is there when it is done; ``error`` is what stopped a failed one, None when that was not foreseen.
    """

    number: str
    kind: StudyKind
    started_at: datetime
    started_by: str
    state: StudyState
    done: int
    steps: int
    stopping: bool
    answer: Answer | None
    error: ZorglogistiekError | None

    @property
    def goes_on(self) -> bool:
        """Whether there is still something to wait for."""
        return self.state in {StudyState.IN_LINE, StudyState.RUNNING}


def start_study(database: Database, user: User, kind: StudyKind, parameters: dict[str, Any], *, now: datetime) -> Study:
    """Puts a study in line. Forbidden for who may not plan; Conflict when too many are in line.

    The prices are the same for everybody: where they are being reckoned already, that study is given instead.
    """
    try:
        with database.write() as session:
            return line_up_study(session, user, kind, parameters, now=now)
    except Conflict:
        # Two asked for the prices at the same moment, and the database let one of them through.
        slot = _slot(kind)
        with database.read() as session:
            other = None if slot is None else job_in_slot(session, slot)
            if other is None:
                raise
            return _study(session, other)


def line_up_study(session: Session, user: User, kind: StudyKind, parameters: dict[str, Any], *, now: datetime) -> Study:
    """Puts a study in line, together with what else is stored in the transaction; otherwise as ``start_study``."""
    require(user, Action.PLAN)
    slot = _slot(kind)
    going_on = None if slot is None else job_in_slot(session, slot)
    job = going_on or put_in_line(
        session,
        kind=JobKind(kind.value),
        number=new_number("ST"),
        subject="",
        slot=slot,
        parameters=parameters,
        account_id=user.account_id,
        now=now,
    )
    return _study(session, job)


def _slot(kind: StudyKind) -> str | None:
    """What only one study of a kind may hold at a time; None for the kinds of which there may be more."""
    return kind.value if kind is StudyKind.PRICES else None


def study_numbered(session: Session, number: str) -> Study:
    """The study with this number. NotFound when there is none, or it is forgotten."""
    job = job_numbered(session, number)
    if job is None or job.kind is JobKind.PLAN:
        raise NotFound(f"study {number}")
    return _study(session, job)


def studies_of_kind(session: Session, kind: StudyKind) -> list[Study]:
    """The studies of a kind, the last one first."""
    return [_study(session, job) for job in jobs_of(session, JobKind(kind.value))]


def stop_study(session: Session, number: str) -> None:
    """Asks a study to end with what it has; one that is in line still begins, and ends at once. NotFound."""
    ask_to_stop(session, study_numbered(session, number).number)


def forget_study(session: Session, number: str) -> None:
    """Leaves a study that is ready out of the list; does nothing to one that goes on. NotFound."""
    forget(session, study_numbered(session, number).number)


def answer_as_json(kind: StudyKind, answer: Answer) -> dict[str, Any]:
    """An answer as it is stored."""
    stored: dict[str, Any] = _adapter(kind).dump_python(answer, mode="json")
    return stored


@cache
def _adapter(kind: StudyKind) -> TypeAdapter[Any]:
    return TypeAdapter(ANSWERS[kind])


def _study(session: Session, job: Job) -> Study:
    kind = StudyKind(job.kind.value)
    asked_by = session.exec(select(Account.display_name).where(col(Account.id) == job.account_id)).one_or_none()
    step = job.progress[-1] if job.progress else {"done": 0, "steps": 0}
    return Study(
        number=job.number,
        kind=kind,
        started_at=job.asked_at,
        started_by=asked_by or SYSTEM.name,
        state=STATES[job.state],
        done=step["done"],
        steps=step["steps"],
        stopping=job.stop_asked,
        answer=None if job.result is None else _adapter(kind).validate_json(json.dumps(job.result)),
        error=error_of(job.error),
    )
