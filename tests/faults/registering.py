"""A site that is asked to register youths while its database fails, and what it acknowledged of that."""

import itertools
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import Session, col, func, select

from api.app import create_app
from tests.faults.processes import LONGEST
from tests.pages_world import PASSWORD, PagesWorld
from zorglogistiek import clock
from zorglogistiek.audit.verifying import verify
from zorglogistiek.people.tables import Referral, Youth

PROBLEM = "application/problem+json"


@dataclass(slots=True)
class Site:
    """The application with a coordinator who is signed in, started once: it is never restarted."""

    world: PagesWorld
    client: TestClient = field(init=False)
    statuses: Counter[int] = field(default_factory=Counter)
    """What registrations were answered with."""
    acknowledged: set[str] = field(default_factory=set)
    """The numbers of the referrals that were said to be registered."""
    carried_out: set[str] = field(default_factory=set)
    """The keys that were answered for: each must have led to one youth."""
    _known: int = field(init=False)

    def __post_init__(self) -> None:
        app = create_app(self.world.settings)
        self.client = TestClient(app, follow_redirects=False, raise_server_exceptions=False)
        answer = self.client.post("/sign-in", data={"username": "coordinator", "password": PASSWORD})
        assert answer.status_code == 303
        with self.world.database.read() as session:
            self._known = youths(session)

    def register(self, key: str) -> Response:
        answer = self.client.post("/v1/referrals", json=registration(key), headers={"Idempotency-Key": key})
        self.statuses[answer.status_code] += 1
        if answer.status_code == 201:
            self.acknowledged.add(answer.json()["referral"])
            self.carried_out.add(key)
        elif answer.status_code == 409:
            assert "was carried out" in answer.json()["detail"], answer.text
            self.carried_out.add(key)
        return answer

    def page(self) -> Response:
        """A form of a page, sent."""
        form = {"organisation": "Es", "text": "bellen", "due_on": "31-12-2099"}
        return self.client.post(f"/meetings/{self.world.meeting_on}/actions", data=form)

    def check_nothing_lost_or_doubled(self) -> None:
        """All that was acknowledged is stored, each key led to one youth, and the log is whole."""
        with self.world.database.read() as session:
            assert self.acknowledged <= set(session.exec(select(Referral.number)))
            assert youths(session) == self._known + len(self.carried_out)
            assert verify(session).broken is None

    def close(self) -> None:
        """Hangs up."""
        self.client.app.state.database.dispose()  # type: ignore[attr-defined]
        self.world.database.dispose()


def check_unavailable(answer: Response, page: Response) -> None:
    """It says with a problem document that it cannot at the moment, and a page says so as designed."""
    assert (answer.status_code, answer.headers["content-type"]) == (503, PROBLEM), answer.text
    assert page.status_code == 503
    assert "<h1" in page.text
    assert "Het register is niet bereikbaar" in page.text


@dataclass(slots=True)
class Writers:
    """Threads that register one youth after another, each until it is acknowledged."""

    site: Site
    threads: int = 8
    _over: threading.Event = field(default_factory=threading.Event)
    _running: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> "Writers":
        self._running = [
            threading.Thread(target=self._write, args=(number,), daemon=True) for number in range(self.threads)
        ]
        for thread in self._running:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._running:
            thread.join(timeout=LONGEST)
        assert not any(thread.is_alive() for thread in self._running)

    def _write(self, number: int) -> None:
        for count in itertools.count():
            if self._over.is_set():
                return
            while self.site.register(f"{number}-{count}").status_code not in {201, 409}:
                self._over.wait(0.02)


def registration(name: str) -> dict[str, Any]:
    """A registration that is right on the day of the test."""
    return {
        "youth": {
            "first_name": "Noor",
            "last_name": f"Voorbeeld {name}",
            "birth_date": (clock.today() - timedelta(days=14 * 365)).isoformat(),
            "gender": "girl",
            "municipality": "M1",
            "pc4": "2611",
        },
        "kind": "new",
        "urgency": "regular",
        "care_forms": ["treatment_group"],
        "referrer": "W1",
    }


def youths(session: Session) -> int:
    return session.exec(select(func.count(col(Youth.id)))).one()
