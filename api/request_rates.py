"""How many requests programs send: counted in this process, for it guards the load and no secret.

A token is drawn from 256 bits and not guessed; what is tried against passwords is counted in the database
(``zorglogistiek.access.attempts``).
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from zorglogistiek.access.attempts import place_of
from zorglogistiek.errors import TooMany

MINUTE = 60.0
MOST_KEYS = 10_000
"""So many counts are remembered; the oldest are forgotten first."""

PER_TOKEN = 600
"""Requests a minute of one token: a program that takes over a whole waiting list needs a part of that."""

REFUSED_PER_ADDRESS = 30
"""Requests a minute from one address with a token that is none, or none any more."""


@dataclass(slots=True)
class RequestRates:
    """Counts by the minute. May be used by several threads; ``clock`` gives seconds that only go forward."""

    clock: Callable[[], float] = time.monotonic
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _counts: OrderedDict[str, tuple[float, int]] = field(default_factory=OrderedDict)

    def count(self, token: str) -> None:
        """Counts a request of a token. TooMany when it has had its share of this minute."""
        self._check(f"token {token}", PER_TOKEN)
        self._add(f"token {token}")

    def check_refused(self, client: str) -> None:
        """TooMany when too many requests from there were refused within this minute."""
        self._check(f"refused {place_of(client)}", REFUSED_PER_ADDRESS)

    def count_refused(self, client: str) -> None:
        """Counts a refused request from there."""
        self._add(f"refused {place_of(client)}")

    def _check(self, key: str, most: int) -> None:
        with self._lock:
            since, count = self._counts.get(key, (0.0, 0))
            left = since + MINUTE - self.clock()
        if count >= most and left > 0:
            raise TooMany(max(1, round(left)))

    def _add(self, key: str) -> None:
        with self._lock:
            since, count = self._counts.get(key, (0.0, 0))
            moment = self.clock()
            self._counts[key] = (since, count + 1) if count and since + MINUTE > moment else (moment, 1)
            self._counts.move_to_end(key)
            if len(self._counts) > MOST_KEYS:
                self._counts.popitem(last=False)
