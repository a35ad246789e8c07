"""What one person may ask of the site: counted by account over all sessions, by kind, and anew when its time is over."""

import pytest

from api.request_rates import KINDS, PER_PERSON, Asked, AskedTooMuch, RequestRates
from tests.api_routes import CASES as API_CASES
from tests.page_routes import CASES as PAGE_CASES

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


def test_control_without_kinds_exports_would_go_on(monkeypatch: pytest.MonkeyPatch):
    for route in list(KINDS):
        monkeypatch.delitem(KINDS, route)
    assert asked(RequestRates(clock=Clock()), 1, EXPORT, 100) == 100


def test_the_routes_that_have_a_limit_of_their_own_exist():
    there = {(case.method, case.route) for case in PAGE_CASES}
    there |= {
        (case.method, f"/v1{case.route}" if not case.route.startswith("/v1") else case.route) for case in API_CASES
    }
    assert set(KINDS) <= there
