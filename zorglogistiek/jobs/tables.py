"""The tables of long work: what was asked for, and which workers are there."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from zorglogistiek.columns import UtcDateTime, code_type


class JobKind(StrEnum):
    """What is to be done."""

    PLAN = "plan"
    PRICES = "prices"
    GROUP = "group"
    POLICY = "policy"


class Work(StrEnum):
    """What a worker is for, so that a plan for the meeting does not wait for a study."""

    PLANS = "plans"
    STUDIES = "studies"
    ALL = "all"

    @property
    def kinds(self) -> frozenset[JobKind]:
        """The jobs that it takes."""
        plans = frozenset({JobKind.PLAN})
        return {Work.PLANS: plans, Work.STUDIES: frozenset(JobKind) - plans, Work.ALL: frozenset(JobKind)}[self]


class JobState(StrEnum):
    """Where a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(SQLModel, table=True):
    """Something for a worker to do. Nothing personal stands in it: parameters and results name records by number.

    ``subject`` is what it is about and looked up by. Of all jobs that go on, one at most has a given ``slot``: it is
    emptied when the job ends, and the database refuses a second one.

    A worker holds the job from when it takes it until ``lease_until``, and puts that off as long as it lives. After
    that another may take it; ``attempts`` counts how often it was taken. What a worker stores is stored together with
    the end of the job, on condition that it holds it still: so a job has its effect once, whoever took it.

    ``progress`` is what the worker tells meanwhile, ``result`` what it made; ``error`` is what stopped it (see
    ``failures``), None for what nobody foresaw.
    """

    __tablename__ = "job"

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=20)
    kind: JobKind = Field(sa_type=code_type(JobKind))
    subject: str = Field(default="", max_length=40)
    slot: str | None = Field(default=None, unique=True, max_length=40)
    parameters: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    state: JobState = Field(default=JobState.WAITING, sa_type=code_type(JobState), index=True)
    account_id: int | None = Field(default=None, foreign_key="account.id")
    asked_at: datetime = Field(sa_type=UtcDateTime)
    stop_asked: bool = False
    lease_holder: str | None = Field(default=None, max_length=20)
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    attempts: int = 0
    progress: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    result: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    error: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class WorkerSeen(SQLModel, table=True):
    """A worker that is there, and when it last said so. It takes its row away when it ends in order."""

    __tablename__ = "worker"

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=20)
    started_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime = Field(sa_type=UtcDateTime)
