"""The engine's studies in the background: one at a time, the others wait in line, and nobody has to wait for them.

A study is a question to the engine that changes nothing: the price of places, a group that does not exist, another
policy. Studies and their answers live in this process, and are forgotten when it ends.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias, cast

from fastapi import Request

from zorglogistiek.errors import Conflict, NotFound, ZorglogistiekError
from zorglogistiek.numbering import new_number
from zorglogistiek.studies.results import Answer
from zorglogistiek.words import N_

log = logging.getLogger(__name__)

REMEMBERED = 50
"""So many studies can be found again; the oldest that are ready are forgotten."""

MOST_IN_LINE = 10
"""More studies than these do not wait in line."""


class StudyKind(StrEnum):
    """What is studied; its answer is of the type that belongs to it."""

    PRICES = "prices"
    GROUP = "group"
    POLICY = "policy"


class StudyState(StrEnum):
    """Where a study is."""

    IN_LINE = "in_line"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A study as it stands at a moment: ``done`` of ``steps`` steps (0: not known yet).

    ``answer`` is there when it is done; ``error`` is what stopped a failed one, None when that was not foreseen.
    """

    number: str = field(default_factory=lambda: new_number("ST"))
    kind: StudyKind
    started_at: datetime
    started_by: str
    state: StudyState = StudyState.IN_LINE
    done: int = 0
    steps: int = 0
    stopping: bool = False
    answer: Answer | None = None
    error: ZorglogistiekError | None = None

    @property
    def goes_on(self) -> bool:
        """Whether there is still something to wait for."""
        return self.state in {StudyState.IN_LINE, StudyState.RUNNING}


Work: TypeAlias = Callable[[Callable[[int, int], None], Callable[[], bool]], Answer]
"""Finds the answer; told how to report (steps done, of how many) and whom to ask whether to stop."""


@dataclass(slots=True)
class StudyRuns:
    """The studies of this process. May be used by several threads; the studies themselves run in one."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _studies: OrderedDict[str, Study] = field(default_factory=OrderedDict)
    _line: OrderedDict[str, Work] = field(default_factory=OrderedDict)
    _works: bool = False

    def start(self, study: Study, work: Work) -> Study:
        """Puts a study in line, which begins at once when no other goes on.

        The prices are the same for everybody: where they are being reckoned already, that study is given instead.
        Conflict when too many are in line.
        """
        with self._lock:
            same = [one for one in self._studies.values() if one.kind is study.kind and one.goes_on]
            if study.kind is StudyKind.PRICES and same:
                return same[0]
            if len(self._line) >= MOST_IN_LINE:
                raise Conflict("study", N_("too many studies are in line: wait until some are ready"))
            self._studies[study.number], self._line[study.number] = study, work
            self._forget()
            begins, self._works = not self._works, True
        if begins:
            threading.Thread(target=self._carry_out, name="studies", daemon=True).start()
        return study

    def numbered(self, number: str) -> Study:
        """The study with this number. NotFound when there is none, or it is forgotten."""
        with self._lock:
            if number not in self._studies:
                raise NotFound(f"study {number}")
            return self._studies[number]

    def of(self, kind: StudyKind) -> list[Study]:
        """The studies of a kind, the last one first."""
        with self._lock:
            return [study for study in reversed(self._studies.values()) if study.kind is kind]

    def stop(self, number: str) -> None:
        """Asks a study to end with what it has; one that is in line still begins, and ends at once."""
        if self.numbered(number).goes_on:
            self._change(number, stopping=True)

    def forget(self, number: str) -> None:
        """Leaves a study that is ready out of the list; does nothing to one that goes on."""
        with self._lock:
            if number in self._studies and not self._studies[number].goes_on:
                del self._studies[number]

    def _forget(self) -> None:
        ready = [number for number, study in self._studies.items() if not study.goes_on]
        for number in ready[: max(0, len(self._studies) - REMEMBERED)]:
            del self._studies[number]

    def _carry_out(self) -> None:
        while True:
            with self._lock:
                if not self._line:
                    self._works = False
                    return
                number, work = self._line.popitem(last=False)
            self._change(number, state=StudyState.RUNNING)
            self._answer(number, work)

    def _answer(self, number: str, work: Work) -> None:
        try:
            answer = work(
                lambda done, steps: self._change(number, done=done, steps=steps),
                lambda: self.numbered(number).stopping,
            )
        except ZorglogistiekError as error:
            self._change(number, state=StudyState.FAILED, error=error)
        except Exception as error:  # noqa: BLE001 (a thread of its own: whoever watches must be told that it failed)
            log.error("a study failed: %s", type(error).__name__)
            self._change(number, state=StudyState.FAILED)
        else:
            self._change(number, state=StudyState.DONE, answer=answer)

    def _change(self, number: str, **changes: object) -> None:
        with self._lock:
            self._studies[number] = replace(self._studies[number], **changes)  # type: ignore[arg-type]


def studies_of(request: Request) -> StudyRuns:
    """The studies of this application."""
    return cast("StudyRuns", request.app.state.study_runs)
