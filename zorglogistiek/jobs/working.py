"""A worker: takes a job, carries it out, tells how far it is, and obeys whoever asks it to stop.

The work itself runs in a thread, so that the worker hears in the middle of it that it should end: it then gives the
job back and need not wait. What such a thread still makes is refused by the lease.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from zorglogistiek import clock
from zorglogistiek.audit.circumstances import Circumstances, acting
from zorglogistiek.database import Database
from zorglogistiek.errors import Unavailable, ZorglogistiekError
from zorglogistiek.jobs import leases
from zorglogistiek.jobs.leases import Claim, LeaseLost
from zorglogistiek.jobs.tables import JobKind
from zorglogistiek.logs import FIELDS
from zorglogistiek.numbering import new_number
from zorglogistiek.traces import span

log = logging.getLogger(__name__)

LOOK_EVERY = 0.5
"""Seconds between two looks of an idle worker."""

BEAT_EVERY = 1.0
"""Seconds between two beats of the heart: as often is it told how far the work is, and is heard who asks to stop."""

SEEN_EVERY = 10.0
"""Seconds between two notes that the worker is there."""

MOST_STEPS = 200
"""So many steps of progress are kept; when there are more, every second one is left out."""


@dataclass(slots=True)
class Task:
    """A job in the hands of a worker. Its work runs in one thread, its heart beats in another."""

    database: Database
    claim: Claim
    stopping: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _steps: list[dict[str, Any]] = field(default_factory=list)
    _news: bool = False

    def report(self, step: dict[str, Any]) -> None:
        """How far the work is; told with the next beat."""
        with self._lock:
            if len(self._steps) >= MOST_STEPS:
                del self._steps[1::2]
            self._steps.append(step)
            self._news = True

    def asked(self) -> bool:
        """Whether to end with what there is: somebody asked for it, or the job is another's by now."""
        return self.stopping.is_set()

    def finish(self, session: Session, result: dict[str, Any]) -> None:
        """Ends the job in the transaction that stores what was made. LeaseLost: then nothing of it is stored."""
        leases.finish(session, self.claim, result, now=clock.now(), progress=self.steps())

    def steps(self) -> list[dict[str, Any]]:
        """What was reported, the last step at the end."""
        with self._lock:
            return list(self._steps)

    def beat(self, lease: timedelta) -> None:
        """One beat of the heart. LeaseLost; Unavailable when the database does not answer."""
        with self._lock:
            told = list(self._steps) if self._news else None
            self._news = False
        with self.database.write() as session:
            asked = leases.renew(session, self.claim, now=clock.now(), lease=lease, progress=told)
        if asked:
            self.stopping.set()


Handler = Callable[[Task], None]
"""Carries a job out, and ends it with ``task.finish`` in the transaction in which it stores what it made."""


@dataclass(slots=True)
class Worker:
    """One worker, which does one job at a time."""

    database: Database
    handlers: Mapping[JobKind, Handler]
    lease: timedelta
    number: str = field(default_factory=lambda: new_number("W"))
    ending: threading.Event = field(default_factory=threading.Event)
    _seen_at: float = float("-inf")

    def run(self) -> None:
        """Works until ``ending`` is set. A database that does not answer is waited for."""
        while not self.ending.is_set():
            try:
                self._say_here()
                worked = self.work_once()
            except Unavailable:
                log.warning("the registry does not answer")
                worked = False
            if not worked:
                self.ending.wait(LOOK_EVERY)
        with suppress(Unavailable), self.database.write() as session:
            leases.say_gone(session, self.number)

    def work_once(self) -> bool:
        """Carries out one job; gives whether there was one. Unavailable when the database does not answer."""
        claim = self._taken()
        if claim is None:
            return False
        task = Task(self.database, claim)
        work = threading.Thread(target=self._carry_out, args=(task,), name="job", daemon=True)
        work.start()
        beaten_at = time.monotonic()
        while work.is_alive():
            if self.ending.is_set():
                self._give_back(task)
                return True
            work.join(BEAT_EVERY)
            if work.is_alive():
                beaten_at = self._beat(task, beaten_at)
        return True

    def _taken(self) -> Claim | None:
        kinds, now = self.handlers.keys(), clock.now()
        with self.database.read() as session:
            if not leases.is_something_to_do(session, kinds, now=now, lease=self.lease):
                return None
        with self.database.write() as session:
            return leases.take(session, kinds, holder=self.number, now=now, lease=self.lease)

    def _carry_out(self, task: Task) -> None:
        claim, started = task.claim, time.monotonic()
        try:
            with (
                acting(Circumstances(client="worker", purpose=f"job {claim.kind}")),
                span(f"job {claim.kind}", kind="consumer", attributes={"attempt": claim.attempt}),
            ):
                self.handlers[claim.kind](task)
        except LeaseLost:
            log.warning("job %s: somebody else holds it", claim.number)
        except ZorglogistiekError as error:
            self._fail(task, error)
        except Exception as error:  # noqa: BLE001 (whoever watches must be told that it failed)
            log.error("job %s failed: %s", claim.number, type(error).__name__)
            self._fail(task, None)
        seconds = round(time.monotonic() - started, 1)
        told = {"job": claim.number, "kind": claim.kind.value, "attempt": claim.attempt, "seconds": seconds}
        log.info("job", extra={FIELDS: told})

    def _fail(self, task: Task, error: ZorglogistiekError | None) -> None:
        # Where the database does not answer, the lease runs out, and the job is taken again.
        with suppress(LeaseLost, Unavailable), self.database.write() as session:
            leases.fail(session, task.claim, error, now=clock.now(), progress=task.steps())

    def _beat(self, task: Task, beaten_at: float) -> float:
        """When the heart last beat; a job whose lease is over by this machine's own measure is stopped."""
        try:
            task.beat(self.lease)
            self._say_here()
        except LeaseLost:
            task.stopping.set()
        except Unavailable:
            if time.monotonic() - beaten_at > self.lease.total_seconds():
                task.stopping.set()
            return beaten_at
        return time.monotonic()

    def _give_back(self, task: Task) -> None:
        with suppress(Unavailable), self.database.write() as session:
            leases.give_back(session, task.claim)
        task.stopping.set()

    def _say_here(self) -> None:
        if time.monotonic() - self._seen_at >= SEEN_EVERY:
            with self.database.write() as session:
                leases.say_here(session, self.number, now=clock.now())
            self._seen_at = time.monotonic()
