"""The engine at work in the background: one run at a time, which everybody can watch and nobody has to wait for.

Screens and API share one ``PlanRuns``: a run that was started on a screen can be watched by a program too. Runs live in
this process; what they leave behind is the plan.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import cast

from fastapi import Request

from zorglogistiek.access.user import User
from zorglogistiek.audit.circumstances import Circumstances, acting, carried_on
from zorglogistiek.clock import now, today
from zorglogistiek.database import Database
from zorglogistiek.errors import ZorglogistiekError
from zorglogistiek.matching.policy import Policy, region_policy
from zorglogistiek.meeting.service import check_meeting_day
from zorglogistiek.meeting.views import Progress
from zorglogistiek.numbering import new_number
from zorglogistiek.settings import Settings

log = logging.getLogger(__name__)

REMEMBERED = 50
"""So many runs can be looked up by their number; the oldest are forgotten."""


class RunState(StrEnum):
    """Where a run is."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRun:
    """One run, as it stands at a moment: its last ``progress``, and the ``trail`` of all before it and itself.

    ``error`` is what stopped a failed one; None when it was not foreseen.
    """

    number: str = field(default_factory=lambda: new_number("PR"))
    meeting_on: date
    started_at: datetime
    started_by: str
    state: RunState = RunState.RUNNING
    progress: Progress | None = None
    trail: tuple[Progress, ...] = ()
    stopping: bool = False
    plan_id: int | None = None
    error: ZorglogistiekError | None = None


Work = Callable[[Callable[[Progress], None], Callable[[], bool]], int]
"""Makes a plan and gives its id; told how to report, and whom to ask whether to stop."""


@dataclass(slots=True)
class PlanRuns:
    """The run that goes on and those before it, of this process. May be used by several threads."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _run: PlanRun | None = None
    _past: dict[str, PlanRun] = field(default_factory=dict)

    def of(self, meeting_on: date) -> PlanRun | None:
        """The run for this meeting; None when the last run was for another, or there was none."""
        run = self._run
        return run if run is not None and run.meeting_on == meeting_on else None

    def numbered(self, number: str) -> PlanRun | None:
        """The run with this number; None when there was none, or it is forgotten."""
        with self._lock:
            run = self._run
            return run if run is not None and run.number == number else self._past.get(number)

    def start(self, run: PlanRun, work: Work) -> PlanRun:
        """Starts the work, unless a run goes on: then nothing starts. Gives the run that goes on."""
        with self._lock:
            if self._run is not None and self._run.state is RunState.RUNNING:
                return self._run
            self._remember()
            self._run = run
        threading.Thread(target=self._carry_out, args=(work, carried_on()), name="plan", daemon=True).start()
        return run

    def stop(self, meeting_on: date) -> None:
        """Asks the run for this meeting to end with the best plan it has; does nothing when there is none."""
        if self.of(meeting_on) is not None:
            self._change(stopping=True)

    def stop_numbered(self, number: str) -> None:
        """Asks the run with this number to end with the best plan it has; does nothing when it does not go on."""
        run = self._run
        if run is not None and run.number == number and run.state is RunState.RUNNING:
            self._change(stopping=True)

    def _remember(self) -> None:
        if self._run is not None:
            self._past[self._run.number] = self._run
        while len(self._past) > REMEMBERED:
            del self._past[next(iter(self._past))]

    def _carry_out(self, work: Work, around: Circumstances) -> None:
        try:
            with acting(around):
                plan_id = work(self._report, self._is_stopping)
        except ZorglogistiekError as error:
            self._change(state=RunState.FAILED, error=error)
        except Exception as error:  # noqa: BLE001 (a thread of its own: whoever watches must be told that it failed)
            log.error("the engine failed: %s", type(error).__name__)
            self._change(state=RunState.FAILED)
        else:
            self._change(state=RunState.DONE, plan_id=plan_id)

    def _report(self, progress: Progress) -> None:
        trail = () if self._run is None else self._run.trail
        self._change(progress=progress, trail=(*trail, progress))

    def _is_stopping(self) -> bool:
        return self._run is not None and self._run.stopping

    def _change(self, **changes: object) -> None:
        with self._lock:
            assert self._run is not None
            self._run = replace(self._run, **changes)  # type: ignore[arg-type]


def runs_of(request: Request) -> PlanRuns:
    """The runs of this application."""
    return cast("PlanRuns", request.app.state.plan_runs)


def start_plan(runs: PlanRuns, database: Database, user: User, meeting_on: date, settings: Settings) -> PlanRun:
    """Starts the engine for a meeting, unless a run goes on. Gives the run that goes on, which may be for another.

    Invalid for a day that no plan can be made for, and when the region's own policy is wrong.
    """
    check_meeting_day(meeting_on, today=today())
    run = PlanRun(meeting_on=meeting_on, started_at=now(), started_by=user.name)
    return runs.start(
        run, engine_work(database, user, meeting_on, region_policy(settings.policy_file), settings.plan_seconds)
    )


def engine_work(database: Database, user: User, meeting_on: date, policy: Policy, seconds: float) -> Work:
    """The engine, ready to be set to work on a meeting."""

    def work(report: Callable[[Progress], None], asked: Callable[[], bool]) -> int:
        # The optimiser takes a second to load: not before somebody needs it.
        from zorglogistiek.meeting import plans

        return plans.make_plan(
            database,
            user,
            meeting_on=meeting_on,
            policy=policy,
            seconds=seconds,
            now=now(),
            today=today(),
            on_progress=report,
            asked=asked,
        )

    return work
