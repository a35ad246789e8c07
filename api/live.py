"""Who watches a meeting, and the one look-out of this process that tells them what changed.

Every process looks at the database itself, so that a decision is seen everywhere whichever process took it. It looks
only while somebody watches.
"""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date

from zorglogistiek.database import Database
from zorglogistiek.errors import ZorglogistiekError
from zorglogistiek.meeting.pulse import Pulse, Stamp, pulse_of, stamp_of

log = logging.getLogger(__name__)

EVERY = 0.3
"""Seconds between two glances at the database."""

HEARTBEAT = 10.0
"""Seconds after which a watcher is told that all is well: neither a proxy nor the page thinks that the line is dead."""


@dataclass(eq=False, slots=True)
class Watcher:
    """Somebody who watches the meeting of a day; ``news`` is set from the look-out's thread."""

    held_on: date
    pulse: Pulse
    loop: asyncio.AbstractEventLoop
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, pulse: Pulse) -> None:
        """Hands on how the meeting stands now. May be called from any thread."""
        self.pulse = pulse
        try:
            self.loop.call_soon_threadsafe(self.news.set)
        except RuntimeError:  # its loop has ended: there is nobody left to tell
            log.debug("a watcher has gone")

    async def pulses(self) -> AsyncIterator[Pulse | None]:
        """How the meeting stands now, and again after each change; None when nothing happened for a while."""
        yield self.pulse
        while True:
            try:
                await asyncio.wait_for(self.news.wait(), HEARTBEAT)
            except TimeoutError:
                yield None
            else:
                self.news.clear()
                yield self.pulse


@dataclass(slots=True)
class LookOut:
    """Looks at the meetings that are watched. May be used by several threads."""

    database: Database
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _watchers: set[Watcher] = field(default_factory=set)
    _stamps: dict[date, Stamp] = field(default_factory=dict)
    _thread: threading.Thread | None = None
    _nobody: threading.Event = field(default_factory=threading.Event)

    def first(self, held_on: date) -> Pulse:
        """How a meeting stands now. NotFound when there is none."""
        with self.database.read() as session:
            return pulse_of(session, held_on)

    def watch(self, watcher: Watcher) -> None:
        """From now on the watcher is told."""
        with self._lock:
            self._watchers.add(watcher)
            self._stamps.pop(watcher.held_on, None)  # something may have happened since its first pulse
            self._nobody.clear()
            if self._thread is None:
                self._thread = threading.Thread(target=self._look, name="look-out", daemon=True)
                self._thread.start()

    def leave(self, watcher: Watcher) -> None:
        """The watcher has gone; with the last one the look-out ends."""
        with self._lock:
            self._watchers.discard(watcher)
            if not self._watchers:
                self._nobody.set()

    def _look(self) -> None:
        while not self._over():
            with self._lock:
                days = {watcher.held_on for watcher in self._watchers}
            for day in days:
                self._look_at(day)
            self._nobody.wait(EVERY)

    def _over(self) -> bool:
        """Whether nobody watches any more; then this thread has ended for who comes next."""
        with self._lock:
            if self._watchers:
                return False
            self._thread = None
            self._stamps.clear()
            return True

    def _look_at(self, day: date) -> None:
        try:
            with self.database.read() as session:
                stamp = stamp_of(session, day)
                if self._stamps.get(day) == stamp:
                    return
                pulse = pulse_of(session, day)
        except ZorglogistiekError as error:
            log.warning("the meeting cannot be watched: %s", type(error).__name__)
            return
        with self._lock:
            self._stamps[day] = stamp
            watchers = [watcher for watcher in self._watchers if watcher.held_on == day]
        for watcher in watchers:
            if watcher.pulse != pulse:
                watcher.tell(pulse)
