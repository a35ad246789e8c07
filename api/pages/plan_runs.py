"""The engine at work in the background: one run at a time, which everybody can watch and nobody has to wait for."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from zorglogistiek.errors import ZorglogistiekError

log = logging.getLogger(__name__)


class Progress(Protocol):
    """What the engine tells while it works."""

    @property
    def seconds(self) -> float:
        """How long it has worked."""
        ...

    @property
    def objective(self) -> int | None:
        """The cost of the best plan so far, in points of the policy; None without one."""
        ...

    @property
    def bound(self) -> int:
        """What every plan costs at least, in the same points."""
        ...

    @property
    def gap(self) -> float | None:
        """How much cheaper a plan could be, as a share of the cost; None without a plan."""
        ...


class RunState(StrEnum):
    """Where a run is."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRun:
    """One run, as it stands at a moment. ``error`` is what stopped a failed one; None when it was not foreseen."""

    meeting_on: date
    started_at: datetime
    started_by: str
    state: RunState = RunState.RUNNING
    progress: Progress | None = None
    stopping: bool = False
    plan_id: int | None = None
    error: ZorglogistiekError | None = None


Work = Callable[[Callable[[Progress], None], Callable[[], bool]], int]
"""Makes a plan and gives its id; told how to report, and whom to ask whether to stop."""


@dataclass(slots=True)
class PlanRuns:
    """The run that goes on, or the last one of this process. May be used by several threads."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _run: PlanRun | None = None

    def of(self, meeting_on: date) -> PlanRun | None:
        """The run for this meeting; None when the last run was for another, or there was none."""
        run = self._run
        return run if run is not None and run.meeting_on == meeting_on else None

    def start(self, run: PlanRun, work: Work) -> PlanRun:
        """Starts the work, unless a run goes on: then nothing starts. Gives the run that goes on."""
        with self._lock:
            if self._run is not None and self._run.state is RunState.RUNNING:
                return self._run
            self._run = run
        threading.Thread(target=self._carry_out, args=(work,), name="plan", daemon=True).start()
        return run

    def stop(self, meeting_on: date) -> None:
        """Asks the run for this meeting to end with the best plan it has; does nothing when there is none."""
        if self.of(meeting_on) is not None:
            self._change(stopping=True)

    def _carry_out(self, work: Work) -> None:
        try:
            plan_id = work(lambda progress: self._change(progress=progress), self._is_stopping)
        except ZorglogistiekError as error:
            self._change(state=RunState.FAILED, error=error)
        except Exception as error:  # noqa: BLE001 (a thread of its own: the page must say that it failed)
            log.error("the engine failed: %s", type(error).__name__)
            self._change(state=RunState.FAILED)
        else:
            self._change(state=RunState.DONE, plan_id=plan_id)

    def _is_stopping(self) -> bool:
        return self._run is not None and self._run.stopping

    def _change(self, **changes: object) -> None:
        with self._lock:
            assert self._run is not None
            self._run = replace(self._run, **changes)  # type: ignore[arg-type]
