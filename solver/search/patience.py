"""Steps in a thread of their own, so that who waits for them can look up: an engine at work hears nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

LOOK = 0.1
"""Seconds between two looks at whether to stop."""

Step = TypeVar("Step")


def glances(step: Future[Step]) -> Iterator[None]:
    """Again and again while a step is under way: time for a look."""
    while not wait([step], LOOK).done:
        yield


def patiently(steps: Iterator[Step], look: Callable[[], None]) -> Iterator[Step]:
    """The same steps. `look` is called again and again while one is under way: what it raises ends the waiting.

    The step that is then under way goes on until it ends by itself, and nothing comes of it.
    """
    thread = ThreadPoolExecutor(1)
    try:
        while True:
            step = thread.submit(lambda: next(steps, None))
            for _ in glances(step):
                look()
            taken = step.result()
            if taken is None:
                return
            yield taken
    finally:
        thread.shutdown(wait=False, cancel_futures=True)
