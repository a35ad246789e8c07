"""A side process as the site uses it: started when first needed, anew when it ended, and never waited for long."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from zorglogistiek.errors import Unavailable
from zorglogistiek.side_process.crossing import Start
from zorglogistiek.side_process.running import Ended, Running, Starting
from zorglogistiek.words import N_

log = logging.getLogger(__name__)

BROKEN_OFF = N_("this took too long or too much, and was broken off; nothing was stored. Try again later.")

TRIES = 2
"""A question is asked again once: the process may have ended by another question, or by a kill."""


@dataclass(slots=True, kw_only=True)
class SideProcess:
    """Asks a process of its own. May be used by several threads.

    ``in_line`` so many questions may be under way, and wait; who comes then is told that it is ``busy`` (a msgid). The
    process is killed when a question takes longer than ``seconds``, or its own first answer longer than
    ``start_seconds``.
    """

    start: Start
    seconds: float
    start_seconds: float
    in_line: int
    busy: str
    _running: Running | None = None
    _closed: bool = False
    _under_way: int = 0
    _lock: Lock = field(default_factory=Lock)

    def ask(self, method: str, /, **given: Any) -> Any:
        """What a method of the work answers to what is given; an error of the registry arises as it did there.

        Unavailable when too much is asked at once, or when the process ended twice before it answered.
        """
        with self._in_line():
            for _ in range(TRIES):
                try:
                    return self._present().ask(method, given, seconds=self.seconds)
                except Starting as error:
                    raise Unavailable(self.busy) from error
                except Ended:
                    log.warning("a side process ended before it answered", extra={"fields": {"asked": method}})
            raise Unavailable(BROKEN_OFF)

    @property
    def pid(self) -> int | None:
        """That of the process of this moment; None when there is none."""
        running = self._running
        return None if running is None or running.ended else running.pid

    def close(self) -> None:
        """Ends the process; nothing can be asked any more."""
        with self._lock:
            self._closed = True
            if self._running is not None:
                self._running.kill()

    def _present(self) -> Running:
        with self._lock:
            if self._closed:
                raise Unavailable(self.busy)
            if self._running is None or self._running.ended:
                self._running = Running(self.start, start_seconds=self.start_seconds)
            return self._running

    @contextmanager
    def _in_line(self) -> Iterator[None]:
        """Stands in line. Unavailable when the line is long enough: whoever waits keeps others from the site."""
        with self._lock:
            if self._under_way >= self.in_line:
                raise Unavailable(self.busy)
            self._under_way += 1
        try:
            yield
        finally:
            with self._lock:
                self._under_way -= 1
