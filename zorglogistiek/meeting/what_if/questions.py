"""What if: the plan with something supposed, in about a second, and whom it would touch. Nothing is stored.

The question is put to the plan on the table in the registry as it stands now, with the decisions of the meeting: both
are kept in the process, one of its own beside the site, until something changes.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.database import Database
from zorglogistiek.errors import Unavailable
from zorglogistiek.matching.policy import Policy
from zorglogistiek.meeting.repository import meeting_on as meeting_of_day
from zorglogistiek.meeting.what_if.answers import answer
from zorglogistiek.meeting.what_if.asking import AT_ONCE, BUSY
from zorglogistiek.meeting.what_if.free_places import bridged, explainer_of, free_places, takers
from zorglogistiek.meeting.what_if.grounds import Ground, made, stamp_of
from zorglogistiek.meeting.what_if.suppositions import Change
from zorglogistiek.meeting.what_if.told import Answer, Bridged, FreePlace, Taker

PATIENCE = 10.0
"""Seconds that a question waits for its turn."""

REMEMBERED = 200
"""Answers that are kept, of the newest ground."""

_Key = tuple[Any, ...]


@dataclass(slots=True)
class Questions:
    """Works out what is asked, each question once, a few at a time. May be used by several threads."""

    _ground: tuple[_Key, Ground] | None = None
    _explainer: tuple[Ground, Any] | None = None
    _preparing: threading.Lock = field(default_factory=threading.Lock)
    _turn: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(AT_ONCE))
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _answers: OrderedDict[_Key, tuple[Ground, Future[Answer]]] = field(default_factory=OrderedDict)

    def ask(
        self,
        database: Database,
        user: User,
        *,
        meeting_on: date,
        changes: Sequence[Change],
        policy: Policy,
        today: date,
    ) -> Answer:
        """The answer to what is supposed.

        Forbidden for who does not decide; NotFound without the meeting; Conflict, with the reason, for what cannot be;
        Unavailable when its turn does not come in time.
        """
        ground = self.ground(database, user, meeting_on=meeting_on, policy=policy, today=today)
        return self._answered(ground, tuple(changes))

    def _answered(self, ground: Ground, changes: tuple[Change, ...]) -> Answer:
        key = (id(ground), *changes)
        with self._lock:
            known = self._answers.get(key)
            future: Future[Answer] = Future() if known is None else known[1]
            self._answers[key] = (ground, future)  # with the ground, so that its id is nobody else's meanwhile
            while len(self._answers) > REMEMBERED:
                self._answers.popitem(last=False)
        if known is None:
            try:
                with self._on_turn():
                    future.set_result(answer(ground, changes))
            except BaseException as error:
                with self._lock:
                    self._answers.pop(key, None)
                future.set_exception(error)
                raise
        try:
            return future.result(timeout=2 * PATIENCE)
        except TimeoutError as error:
            raise Unavailable(BUSY) from error

    def ground(self, database: Database, user: User, *, meeting_on: date, policy: Policy, today: date) -> Ground:
        """What questions about this meeting start from; made anew when anything has changed since the last one."""
        require(user, Action.DECIDE)
        with database.read() as session:
            meeting_of_day(session, meeting_on)
            key = (meeting_on, today, stamp_of(session))
        with self._preparing:
            if self._ground is not None and self._ground[0] == key:
                return self._ground[1]
            before = None if self._ground is None else self._ground[1]
            ground = made(database, meeting_on, policy, today, before)
            self._ground = (key, ground)
            with self._lock:
                self._answers.clear()
            return ground

    def free_places(self, ground: Ground) -> list[FreePlace]:
        """The free places of the coming weeks."""
        return free_places(ground)

    def bridged(self, ground: Ground, group: str) -> Sequence[Bridged]:
        """For whom a bridging place of a group could be, and why not. NotFound without the group."""
        return bridged(ground, group)

    def takers(self, ground: Ground, group: str) -> Sequence[Taker]:
        """For whom a place of a group would do most. NotFound without the group; Unavailable as ``ask``."""
        with self._on_turn():
            if self._explainer is None or self._explainer[0] is not ground:
                self._explainer = (ground, explainer_of(ground))
            return takers(ground, self._explainer[1], group)

    @contextmanager
    def _on_turn(self) -> Iterator[None]:
        """Waits for its turn. Unavailable when that takes too long."""
        if not self._turn.acquire(timeout=PATIENCE):
            raise Unavailable(BUSY)
        try:
            yield
        finally:
            self._turn.release()
