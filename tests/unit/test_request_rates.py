"""What one person may ask of the site: counted by account over all sessions, by kind, and anew when its time is over."""

import inspect
import re

import pytest
from fastapi.routing import iter_route_contexts

from api.app import create_app
from api.request_rates import KINDS, PER_PERSON, Asked, AskedTooMuch, RequestRates
from api.v1.app import create_v1
from zorglogistiek.settings import Settings

SEARCH = ("POST", "/referrals")
EXPORT = ("GET", "/files/export")


class Clock:
    """Seconds that go on when they are told to."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def asked(rates: RequestRates, account: int, route: tuple[str, str], times: int) -> int:
    """How many of that many requests were let through."""
    through = 0
    for _ in range(times):
        try:
            rates.count_person(account, *route)
        except AskedTooMuch:
            continue
        through += 1
    return through


def test_each_kind_has_its_limit_for_each_account_and_begins_anew():
    clock = Clock()
    rates = RequestRates(clock=clock)
    assert asked(rates, 1, EXPORT, 100) == PER_PERSON[Asked.EXPORT].most
    assert asked(rates, 2, EXPORT, 1) == 1
    assert asked(rates, 1, SEARCH, 1) == 1
    clock.now += PER_PERSON[Asked.EXPORT].seconds
    assert asked(rates, 1, EXPORT, 1) == 1


def test_searching_on_and_on_stops_though_each_minute_has_room():
    clock, through = Clock(), 0
    rates = RequestRates(clock=clock)
    for _minute in range(59):
        through += asked(rates, 1, SEARCH, 100)
        clock.now += 60
    assert through == PER_PERSON[Asked.SEARCH].most


def test_who_passed_a_limit_is_told_when_to_come_back_and_is_noted_once():
    rates, passed = RequestRates(factor=0.1, clock=Clock()), []
    for _ in range(6):
        try:
            rates.count_person(1, *EXPORT)
        except AskedTooMuch as error:
            passed.append((error.seconds, error.first))
    assert passed == [(3600, True), (3600, False), (3600, False)]


def test_who_comes_from_many_addresses_has_no_count_of_an_account_forgotten(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("api.request_rates.MOST_KEYS", 20)
    rates = RequestRates(clock=Clock())
    asked(rates, 1, EXPORT, 100)
    for house in range(50):
        rates.count_refused(f"2001:db8:0:{house:x}::1")
        rates.count_strangers_input(f"2001:db8:0:{house:x}::1")
    assert asked(rates, 1, EXPORT, 1) == 0


def test_control_without_kinds_exports_would_go_on(monkeypatch: pytest.MonkeyPatch):
    for route in list(KINDS):
        monkeypatch.delitem(KINDS, route)
    assert asked(RequestRates(clock=Clock()), 1, EXPORT, 100) == 100


GIVEN = re.compile(r"\b(download|file_of|archive|_download|waits_csv|_file)\(")
"""What a route's source calls that answers with a file."""

WITHOUT_A_LIMIT = {
    ("GET", "/v1/statistics/{figure}"): "figures, one at a time, for programs",
    ("GET", "/files/templates"): "empty files",
    ("GET", "/meetings/{held_on}/calendar.ics"): "a day and a place",
    ("GET", "/policy/previews/{number}/download"): "a policy",
    ("POST", "/policy/download"): "a policy",
    ("GET", "/simulations/{study}/sheet"): "how a study was made",
}
"""Files that tell of no person, and why they need no limit of their own."""


def routes():
    """Every route, by method and template, with what answers it."""
    app = create_app(Settings(database_url="sqlite:///unused.db"))
    for prefix, part in (("", app), ("/v1", create_v1(Settings()))):
        for context in iter_route_contexts(part.routes):
            endpoint = getattr(context.route, "endpoint", None)
            for method in context.methods or ():
                if endpoint is not None and method != "HEAD":
                    yield (method, f"{prefix}{context.path}"), inspect.getsource(endpoint)


def test_every_file_that_is_given_is_held_to_a_limit_or_says_why_not():
    sources = dict(routes())
    files = {route for route, source in sources.items() if GIVEN.search(source)}
    exports = {route for route, asked_for in KINDS.items() if asked_for is Asked.EXPORT}
    assert files - exports == set(WITHOUT_A_LIMIT)
    assert set(KINDS) <= set(sources)
