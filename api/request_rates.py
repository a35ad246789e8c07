"""How many requests programs and people send: counted in this process, for it guards the load and no secret.

A token is drawn from 256 bits and not guessed; what is tried against passwords is counted in the database
(``zorglogistiek.access.attempts``). A person is held to what nobody at work comes near, so that who took over a session
does not fetch the region with it as fast as the site answers.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from zorglogistiek.access.attempts import place_of
from zorglogistiek.errors import TooMany

MINUTE = 60.0
HOUR = 3600.0
MOST_KEYS = 10_000
"""So many counts of accounts and tokens are remembered, and so many of addresses; the oldest are forgotten first."""

PER_TOKEN = 600
"""Requests a minute of one token: a program that takes over a whole waiting list needs a part of that."""

REFUSED_PER_ADDRESS = 30
"""Requests a minute from one address with a token that is none, or none any more."""

REFUSALS_NOTED = 60
"""So many requests an hour whose input was refused are events, for each account, token or address: a log that can be
filled by whoever likes is read by nobody."""

STRANGERS_NOTED = 600
"""So many of all who are not signed in together: addresses cost nothing, and what is in the log stays there."""


class Asked(StrEnum):
    """What a person asks of the site, as far as it has a limit of its own."""

    ANYTHING = "requests"
    SEARCH = "searches"
    PERSON = "looks at one youth"
    EXPORT = "exports"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """At most so many within so many seconds."""

    most: int
    seconds: float


PER_PERSON: Mapping[Asked, Rate] = {
    Asked.ANYTHING: Rate(most=600, seconds=MINUTE),
    Asked.SEARCH: Rate(most=600, seconds=HOUR),
    Asked.PERSON: Rate(most=1200, seconds=HOUR),
    Asked.EXPORT: Rate(most=30, seconds=HOUR),
}
"""What one account may ask, over all its sessions. Told in ``docs/operations.md``, *Signing in*."""

KINDS: Mapping[tuple[str, str], Asked] = {
    ("GET", "/referrals"): Asked.SEARCH,
    ("POST", "/referrals"): Asked.SEARCH,
    ("GET", "/v1/referrals"): Asked.SEARCH,
    ("GET", "/v1/waiting-list"): Asked.SEARCH,
    ("GET", "/v1/youths"): Asked.SEARCH,
    ("GET", "/referrals/{number}"): Asked.PERSON,
    ("GET", "/youths/{number}/log"): Asked.PERSON,
    ("GET", "/v1/referrals/{number}"): Asked.PERSON,
    ("GET", "/v1/referrals/{number}/events"): Asked.PERSON,
    ("GET", "/v1/stays/{number}"): Asked.PERSON,
    ("GET", "/v1/youths/{number}"): Asked.PERSON,
    ("GET", "/capacity/workbook"): Asked.EXPORT,
    ("GET", "/files/export"): Asked.EXPORT,
    ("GET", "/meetings/{held_on}/minutes/document"): Asked.EXPORT,
    ("GET", "/missing-supply/download"): Asked.EXPORT,
    ("GET", "/statistics/report"): Asked.EXPORT,
    ("GET", "/statistics/{figure}/{form}"): Asked.EXPORT,
    ("GET", "/simulations/{study}/document"): Asked.EXPORT,
    ("GET", "/v1/plans/{plan_id}/instance"): Asked.EXPORT,
    ("GET", "/v1/plans/{plan_id}/result"): Asked.EXPORT,
    ("GET", "/v1/research-permits/{number}/microdata"): Asked.EXPORT,
    ("POST", "/referrals/{number}/youth-data"): Asked.EXPORT,
}
"""The routes that count under a limit of their own too, by method and template."""


class AskedTooMuch(TooMany):
    """A person passed a limit; ``first``: just now, for the first time within it."""

    def __init__(self, seconds: int, *, asked: Asked, first: bool) -> None:
        self.asked, self.first = asked, first
        super().__init__(seconds)


@dataclass(slots=True)
class _Counts:
    """Counts by key, each of them begun anew when its time is over. May be used by several threads."""

    clock: Callable[[], float]
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _counts: OrderedDict[str, tuple[float, int]] = field(default_factory=OrderedDict)

    def check(self, key: str, most: int) -> None:
        """TooMany when there were so many within this minute."""
        with self._lock:
            since, count = self._counts.get(key, (0.0, 0))
            left = since + MINUTE - self.clock()
        if count >= most and left > 0:
            raise TooMany(max(1, round(left)))

    def add(self, key: str, *, seconds: float = MINUTE) -> tuple[int, float]:
        """The count with this one, and the seconds until it begins anew."""
        with self._lock:
            since, count = self._counts.get(key, (0.0, 0))
            moment = self.clock()
            since, count = (since, count + 1) if count and since + seconds > moment else (moment, 1)
            self._counts[key] = since, count
            self._counts.move_to_end(key)
            if len(self._counts) > MOST_KEYS:
                self._counts.popitem(last=False)
            return count, since + seconds - moment


class RequestRates:
    """Counts by the minute or hour. May be used by several threads; ``clock`` gives seconds that only go forward.

    ``factor`` widens or narrows what people may ask. Accounts and tokens are counted apart from addresses: who comes
    from ever other ones would have the counts of an account forgotten.
    """

    def __init__(self, *, factor: float = 1.0, clock: Callable[[], float] = time.monotonic) -> None:
        self.factor = factor
        self._known, self._strangers = _Counts(clock), _Counts(clock)

    def count_person(self, account_id: int, method: str, route: str) -> None:
        """Counts a request of a person to a route, by its template. AskedTooMuch past a limit of the account."""
        asked = (Asked.ANYTHING, KINDS.get((method, route), Asked.ANYTHING))
        for one in dict.fromkeys(asked):
            key, rate = f"{one} {account_id}", PER_PERSON[one]
            count, left = self._known.add(key, seconds=rate.seconds)
            most = max(1, round(rate.most * self.factor))
            if count > most:
                raise AskedTooMuch(max(1, round(left)), asked=one, first=count == most + 1)

    def count(self, token: str) -> None:
        """Counts a request of a token. TooMany when it has had its share of this minute."""
        self._known.check(f"token {token}", PER_TOKEN)
        self._known.add(f"token {token}")

    def check_refused(self, client: str) -> None:
        """TooMany when too many requests from there were refused within this minute."""
        self._strangers.check(f"refused {place_of(client)}", REFUSED_PER_ADDRESS)

    def count_refused(self, client: str) -> None:
        """Counts a refused request from there."""
        self._strangers.add(f"refused {place_of(client)}")

    def count_refused_input(self, who: str) -> int:
        """How many requests of somebody who is signed in were refused for what was sent in this hour, with this one."""
        return self._known.add(f"input {who}", seconds=HOUR)[0]

    def count_strangers_input(self, client: str) -> int:
        """The same of who is not signed in, by where it comes from."""
        return self._strangers.add(f"input {place_of(client)}", seconds=HOUR)[0]

    def count_input_of_all_strangers(self) -> int:
        """The same of everybody who is not signed in together, of what is to be noted of them."""
        return self._known.add("input of strangers", seconds=HOUR)[0]
