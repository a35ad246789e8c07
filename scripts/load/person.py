"""Somebody at the site, for locust: signs in, opens pages, sends forms; every answer is taken down.

``scripts.load.running`` says by the environment who may sign in, and where the answers are to be written.
"""

import json
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any, ClassVar
from urllib.parse import urlencode

import gevent  # type: ignore[import-untyped]
from locust import FastHttpUser, between, events
from locust.env import Environment

from scripts.load.sizes import PASSWORD

PLAN: dict[str, Any] = json.loads(Path(os.environ["LOAD_PLAN"]).read_text(encoding="utf-8"))
"""What the run was told: the accounts by kind of user, the day of the meeting, a municipality, seconds to think."""

WAITING: dict[str, list[str]] = {kind: list(names) for kind, names in PLAN["accounts"].items()}
"""The accounts that nobody has signed in with yet, by the kind of user."""

REFERRAL = re.compile(r'href="/referrals/([A-Z][\w-]*\d)[?"#]')

MOST_KNOWN = 200
"""So many referrals of a list somebody keeps in mind."""

FORM = "application/x-www-form-urlencoded"

LONGEST_SECONDS = 60.0
"""Who waits so long for a page goes away: a failure."""

TAKEN: list[tuple[str, float, int, str]] = []
"""Every answer: of which page, after how many milliseconds, with which status, and what was wrong with it."""

RUNNERS: list[Any] = []
"""What runs the users in this process."""

RNG = Random()
"""Who looks at what."""


@events.request.add_listener  # type: ignore[untyped-decorator]
def _take_down(
    request_type: str, name: str, response_time: float, response: Any, exception: Exception | None, **_: Any
) -> None:
    if PLAN["answers"] is not None and len(TAKEN) >= PLAN["answers"]:
        return  # it is over: what is broken off now is no failure of the site
    wrong = "" if exception is None else f"{type(exception).__name__}: {exception}"[:200]
    TAKEN.append((f"{request_type} {name}", response_time, getattr(response, "status_code", 0) or 0, wrong))
    if len(TAKEN) == PLAN["answers"]:
        gevent.spawn(RUNNERS[0].quit)  # which ends the one who says so too


@events.init.add_listener  # type: ignore[untyped-decorator]
def _remember(environment: Environment, **_: Any) -> None:
    RUNNERS.append(environment.runner)


@events.quitting.add_listener  # type: ignore[untyped-decorator]
def _write(**_: Any) -> None:
    part = Path(os.environ["LOAD_TAKEN"] + ".part")
    part.write_text(json.dumps(TAKEN), encoding="utf-8")
    part.rename(os.environ["LOAD_TAKEN"])


class Person(FastHttpUser):
    """Somebody who signs in and stays signed in. Each comes from an address of its own, as behind a proxy."""

    abstract = True
    kind: ClassVar[str]
    wait_time = between(*PLAN["think"])
    network_timeout = LONGEST_SECONDS
    connection_timeout = LONGEST_SECONDS

    def on_start(self) -> None:
        """Signs in with an account that nobody has."""
        username = WAITING[self.kind].pop()
        number = PLAN["addresses"][username]
        self.address = {"X-Forwarded-For": f"198.51.{100 + number // 250}.{1 + number % 250}"}
        self.known: list[str] = []
        self.look("/sign-in")
        self.send("/sign-in", {"username": username, "password": PASSWORD})

    def look(self, path: str, name: str = "") -> str:
        """Opens a page; every answer but 200 is a failure. Gives the page, empty for a failure."""
        with self.client.get(
            path, name=name or path, headers=self.address, allow_redirects=False, catch_response=True
        ) as answer:
            return _judged(answer, (200,))

    def send(self, path: str, fields: dict[str, Any], name: str = "", expected: Sequence[int] = (303,)) -> str:
        """Sends a form; every answer but those expected is a failure."""
        with self.client.post(
            path,
            data=urlencode(fields, doseq=True),
            name=name or path,
            headers={**self.address, "Content-Type": FORM},
            allow_redirects=False,
            catch_response=True,
        ) as answer:
            return _judged(answer, expected)

    def list_referrals(self, query: str = "") -> None:
        """The list, from which one is opened later."""
        self.know(self.look(f"/referrals{query}", "/referrals"))

    def know(self, page: str) -> None:
        """Keeps in mind which referrals stand on a page."""
        self.known = list(dict.fromkeys(REFERRAL.findall(page)))[:MOST_KNOWN] or self.known

    def some_referral(self) -> str:
        """The number of one that is known; empty for none."""
        return RNG.choice(self.known) if self.known else ""

    def open_referral(self) -> str:
        """Opens one that is known, and gives its page."""
        number = self.some_referral()
        return self.look(f"/referrals/{number}", "/referrals/{number}") if number else ""

    def search(self) -> None:
        """Searches by number, which everybody in a meeting says aloud."""
        number = self.some_referral()
        if number:
            self.send("/referrals", {"search": number}, "/referrals", expected=(200,))


def _judged(answer: Any, expected: Sequence[int]) -> str:
    if answer.status_code not in expected:
        answer.failure(f"answered {answer.status_code}")
        return ""
    answer.success()
    return answer.text or ""


def opens(path: str, name: str = "") -> Callable[[Person], None]:
    """A task: to open this page."""

    def look(person: Person) -> None:
        person.look(path, name)

    return look
