"""The engine at work on a plan: asked for here, carried out by a worker, watched by everybody and waited for by nobody.

Runs live in the registry, so that every process sees the same ones.
"""

from dataclasses import dataclass
from datetime import date
from typing import cast

from fastapi import Request

from zorglogistiek.access.user import User
from zorglogistiek.clock import now, today
from zorglogistiek.database import Database
from zorglogistiek.matching.policy import region_policy
from zorglogistiek.meeting import runs
from zorglogistiek.meeting.runs import PlanRun, RunState
from zorglogistiek.settings import Settings

__all__ = ["PlanRun", "PlanRuns", "RunState", "runs_of", "start_plan"]


@dataclass(frozen=True, slots=True)
class PlanRuns:
    """The runs of the registry."""

    database: Database

    def of(self, meeting_on: date) -> PlanRun | None:
        """The last run for this meeting; None when there was none."""
        with self.database.read() as session:
            return runs.run_of_meeting(session, meeting_on)

    def numbered(self, number: str) -> PlanRun | None:
        """The run with this number; None when there was none, or it is forgotten."""
        with self.database.read() as session:
            return runs.run_numbered(session, number)

    def stop(self, user: User, meeting_on: date) -> None:
        """Asks the run for this meeting to end with the best plan it has; does nothing when there is none."""
        run = self.of(meeting_on)
        if run is not None:
            self.stop_numbered(user, run.number)

    def stop_numbered(self, user: User, number: str) -> None:
        """Asks the run with this number to end with the best plan it has; does nothing when it does not go on."""
        with self.database.write() as session:
            runs.stop_run(session, user, number)

    def is_nobody_there(self, run: PlanRun | None) -> bool:
        """Whether a run goes on, or should, and no worker is there."""
        if run is None or run.state is not RunState.RUNNING:
            return False
        with self.database.read() as session:
            return runs.is_worker_missing(session, now=now())


def runs_of(request: Request) -> PlanRuns:
    """The runs of this application."""
    return cast("PlanRuns", request.app.state.plan_runs)


def start_plan(database: Database, user: User, meeting_on: date, settings: Settings) -> PlanRun:
    """Asks for a plan for a meeting, unless one is being made. Gives the run that goes on, which may be for another.

    Invalid for a day that no plan can be made for, and when the region's own policy is wrong.
    """
    return runs.start_run(
        database,
        user,
        meeting_on=meeting_on,
        policy=region_policy(settings.policy_file),
        seconds=settings.plan_seconds,
        now=now(),
        today=today(),
    )
