"""Work in a thread of its own, beside the main line of a run: the engines leave Python's lock alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Self

from solver.run import Run
from solver.search.proof import Prover


class Beside:
    """A prover at work. A run with a time limit takes what is ready; one without waits, so as to be repeatable."""

    def __init__(self, run: Run, prover: Prover) -> None:
        self._run, self._prover = run, prover
        self._thread = ThreadPoolExecutor(1)
        self._step = self._thread.submit(prover.step, run.knowledge())

    def exchange(self) -> str | None:
        """Take what was found, if a step has ended, and begin the next one; returns what the step was."""
        if self._run.limits.seconds is not None and not self._step.done():
            return None
        finding = self._step.result()
        self._run.take(finding)
        self._step = self._thread.submit(self._prover.step, self._run.knowledge())
        return finding.step

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._step.cancel()
        self._thread.shutdown(wait=False, cancel_futures=True)
