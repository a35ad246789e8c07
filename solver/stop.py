"""Ctrl-C and SIGTERM ask a command to stop: at once while it has nothing, or else when its plan is written."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Self

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stopped(BaseException):
    """A signal came while nothing was found yet. No `Exception`: whoever catches those means others."""


class Stop:
    """Whether a signal asked to stop. The second one ends the process at once."""

    def __init__(self) -> None:
        self._asked = self._at_once = False
        self._before: dict[signal.Signals, object] = {}

    def __call__(self) -> bool:
        """Whether a signal came."""
        return self._asked

    def __enter__(self) -> Self:
        """Listen, in the main thread."""
        self._before = {number: signal.signal(number, self._receive) for number in SIGNALS}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Inside, a signal is an exception: `Stopped`. One that came before is so too."""
        self._at_once = True
        try:
            if self._asked:
                raise Stopped
            yield
        finally:
            self._at_once = False

    def _receive(self, number: int, _: FrameType | None) -> None:
        self._asked = True
        signal.signal(number, signal.SIG_DFL)
        if self._at_once:
            raise Stopped
