"""Every route of the API once: a request that is right in itself, and who gets what as an answer.

The columns are the statuses for the coordinator, the referrer W1, the other referrer W2, the provider of G1 (Linde), the
provider of G2 (Es), the evaluator, the municipality, the expert team and the administrator; ``200:4`` is a list of four
rows. Anonymous visitors get 401 (``PUBLIC``: what everybody gets), and so does everybody whose account was closed or whose
session is over. The columns of ``api_world.ELSEWHERE`` are those of the same role here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.small_region import TODAY, day

Numbers = Mapping[str, Any]

COLUMNS = (
    "coordinator",
    "referrer",
    "other_referrer",
    "provider",
    "other_provider",
    "evaluator",
    "municipality",
    "expert_team",
    "administrator",
)

PUBLIC = {("GET", "/openapi.json"): 200, ("POST", "/sessions"): 403}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A request of a route. ``record`` is the part of the address that names somebody's record."""

    method: str
    route: str
    answers: Mapping[str, tuple[int, int | None]]
    path: Callable[[Numbers], str]
    body: Callable[[Numbers], Any]
    query: Mapping[str, str]

    @property
    def key(self) -> tuple[str, str]:
        return self.method, self.route

    @property
    def name(self) -> str:
        return f"{self.method} {self.route}"


def case(
    method: str,
    route: str,
    answers: str,
    body: Callable[[Numbers], Any] = lambda _: None,
    query: Mapping[str, str] | None = None,
    **named: Any,
) -> Case:
    """``named`` fills the variables of the route: a value, or the name of something that the world made (``"@plan"``)."""

    def path(numbers: Numbers) -> str:
        values = {
            name: numbers[value[1:]] if isinstance(value, str) and value.startswith("@") else value
            for name, value in named.items()
        }
        return route.format(**values)

    parts = [answer.split(":") for answer in answers.split()]
    cells = [(int(part[0]), int(part[1]) if len(part) > 1 else None) for part in parts]
    return Case(
        method=method,
        route=route,
        answers=dict(zip(COLUMNS, cells, strict=True)),
        path=path,
        body=body,
        query=query or {},
    )


def of_referral(number: str, **fields: Any) -> Callable[[Numbers], dict[str, Any]]:
    """A body with the present version of a referral."""
    return lambda numbers: {"version": numbers["version"][number], **fields}


def always(**fields: Any) -> Callable[[Numbers], dict[str, Any]]:
    return lambda _: dict(fields)


REGISTRATION = {
    "youth": {
        "first_name": "Noor",
        "last_name": "Voorbeeld",
        "birth_date": "2013-05-06",
        "gender": "girl",
        "municipality": "M1",
        "pc4": "2611",
        "bsn": "999996770",
        "specialisms": ["ass"],
        "preferences": [{"kind": "care_form", "care_form": "family_home"}],
        "contra_indications": [{"kind": "location", "location": "L-G2"}],
    },
    "kind": "new",
    "urgency": "urgent",
    "urgency_grounds": "Thuis is het niet veilig.",
    "care_forms": ["treatment_group"],
    "need_voiced": day(-20).isoformat(),
    "registered": day(-3).isoformat(),
    "referrer": "W1",
}
ON = TODAY.isoformat()
MONTH = TODAY.replace(day=1)
PERIOD = {"fromOn": "2026-01-01", "untilOn": MONTH.isoformat()}

CASES = (
    case("GET", "/openapi.json", "200 200 200 200 200 200 200 200 200"),
    case(
        "POST",
        "/sessions",
        "403 403 403 403 403 403 403 403 403",
        always(username="nobody", password="does not matter"),
    ),
    case("GET", "/sessions/current", "200 200 200 200 200 200 200 200 200"),
    case("DELETE", "/sessions/current", "204 204 204 204 204 204 204 204 204"),
    # Linde sees who lives in G1 or is promised or proposed a place there: J1, J2 and J3.
    case("GET", "/youths", "200:5 200:4 200:1 200:3 200:0 200:0 200:0 200:1 200:0"),
    case("GET", "/youths/{number}", "200 200 404 200 404 404 404 404 404", number="J3"),
    case(
        "PATCH", "/youths/{number}", "200 200 404 403 403 403 403 403 403", always(version=1, pc4="2622"), number="J3"
    ),
    case("GET", "/referrals", "200:5 200:4 200:1 200:3 200:0 200:0 200:0 200:1 200:0", query={"overNorm": "false"}),
    case("POST", "/referrals", "201 201 400 403 403 403 403 403 403", lambda _: REGISTRATION),
    case("GET", "/referrals/{number}", "200 200 404 200 404 404 404 404 404", number="R3"),
    case(
        "PATCH",
        "/referrals/{number}",
        "200 200 404 403 403 403 403 403 403",
        of_referral("R3", wanted_from=day(7).isoformat()),
        number="R3",
    ),
    case("GET", "/referrals/{number}/events", "200:3 200:3 404 200:3 404 404 404 404 404", number="R3"),
    case(
        "POST",
        "/referrals/{number}/events",
        "201 201 404 201 404 403 403 403 403",
        of_referral("R2", kind="intake", on=ON, note="Kennisgemaakt"),
        number="R2",
    ),
    case(
        "POST",
        "/referrals/{number}/_withdraw",
        "200 200 404 403 403 403 403 403 403",
        of_referral("R3", on=ON),
        number="R3",
    ),
    # R2 does not live anywhere yet, so that nothing can break down.
    case(
        "POST",
        "/referrals/{number}/_break-down",
        "409 409 404 403 403 403 403 403 403",
        of_referral("R2", on=ON),
        number="R2",
    ),
    case(
        "POST",
        "/referrals/{number}/_accept-promise",
        "200 200 404 403 403 403 403 403 403",
        of_referral("R2", on=ON),
        number="R2",
    ),
    # The family has not agreed yet.
    case(
        "POST",
        "/referrals/{number}/_start-stay",
        "409 403 403 409 404 403 403 403 403",
        of_referral("R2", started_on=ON),
        number="R2",
    ),
    case(
        "POST",
        "/referrals/{number}/_expire-promise",
        "409 403 403 403 403 403 403 403 403",
        of_referral("R2"),
        number="R2",
    ),
    case(
        "POST",
        "/referrals/{number}/_review-urgency",
        "200 403 403 403 403 403 403 403 403",
        of_referral("R2", urgency="urgent", urgency_grounds="Slaapt bij vrienden"),
        number="R2",
    ),
    # No decline stands, and no advice is awaited.
    case(
        "POST",
        "/referrals/{number}/_lapse-decline",
        "409 403 403 403 403 403 403 403 403",
        of_referral("R2", group="G1", note="Bijgelegd"),
        number="R2",
    ),
    case(
        "POST",
        "/referrals/{number}/_give-advice",
        "409 403 403 403 403 403 403 404 403",
        of_referral("R2", given_on=ON, text="Zoek een klein huis"),
        number="R2",
    ),
    case("GET", "/waiting-list", "200:4 200:4 200:0 200:3 200:0 200:0 200:0 200:1 200:0"),
    case("GET", "/organisations", "200:6 200:6 200:6 200:6 200:6 200:6 200:6 200:6 200:6"),
    case("GET", "/groups", "200:2 200:2 200:2 200:1 200:1 200:0 200:2 200:2 200:0"),
    case("GET", "/groups/{number}", "200 200 200 200 404 404 200 200 404", number="G1"),
    case("GET", "/groups/{number}/occupancy", "200 404 404 200 404 404 404 404 404", number="G1"),
    case("POST", "/groups/{number}/confirmations", "201 403 403 201 404 403 403 403 403", always(on=ON), number="G1"),
    case(
        "POST",
        "/groups/{number}/closures",
        "201 403 403 404 201 403 403 403 403",
        always(from_on=day(100).isoformat(), until_on=day(110).isoformat(), places=1, reason="building"),
        number="G2",
    ),
    case(
        "POST",
        "/groups/{number}/openings",
        "201 403 403 201 404 403 403 403 403",
        always(from_on=day(20).isoformat(), places=1),
        number="G1",
    ),
    case(
        "POST",
        "/closures/{number}/_reopen",
        "200 403 403 200 404 403 403 403 403",
        always(on=day(55).isoformat(), version=day(60).toordinal()),
        number="@closure",
    ),
    case("GET", "/capacity", "200:2 200:0 200:0 200:1 200:1 200:0 200:0 200:0 200:0", query={"weeks": "4"}),
    case("GET", "/stays/{number}", "200 404 404 200 404 404 404 404 404", number="S1"),
    case(
        "PATCH",
        "/stays/{number}",
        "200 403 403 200 404 403 403 403 403",
        always(version=1, expected_end=day(40).isoformat()),
        number="S1",
    ),
    case(
        "POST",
        "/stays/{number}/_end",
        "200 403 403 200 404 403 403 403 403",
        always(version=1, ended_on=ON, reason="as_planned"),
        number="S1",
    ),
    case("GET", "/meetings", "200:1 403 403 403 403 403 403 403 403"),
    case("POST", "/meetings", "201 403 403 403 403 403 403 403 403", always(held_on=day(7).isoformat())),
    case("GET", "/meetings/{held_on}", "200 403 403 403 403 403 403 403 403", held_on=ON),
    case("GET", "/meetings/{held_on}/agenda", "200 403 403 403 403 403 403 403 403", held_on=ON),
    case("POST", "/meetings/{held_on}/_close", "200 403 403 403 403 403 403 403 403", always(version=1), held_on=ON),
    case(
        "POST",
        "/meetings/{held_on}/actions",
        "201 403 403 403 403 403 403 403 403",
        always(organisation="Es", text="Terugbellen", due_on=day(4).isoformat(), referral="R3"),
        held_on=ON,
    ),
    case(
        "POST",
        "/meetings/{held_on}/decisions",
        "201 403 403 403 403 403 403 403 403",
        of_referral(
            "R3", referral="R3", kind="decline", group="G2", reason="other", note="Te ver", until=day(70).isoformat()
        ),
        held_on=ON,
    ),
    case(
        "POST",
        "/meetings/{held_on}/decisions/_accept-together",
        "201:1 403 403 403 403 403 403 403 403",
        lambda numbers: {
            "accepts": [
                {"referral": "R3", "kind": "accept", "version": numbers["version"]["R3"], "group": "G2", "week": ON}
            ]
        },
        held_on=ON,
    ),
    case(
        "POST",
        "/meetings/{held_on}/decisions/{decision_id}/_revoke",
        "201 403 403 403 403 403 403 403 403",
        of_referral("R2"),
        held_on=ON,
        decision_id="@decision",
    ),
    case("GET", "/plans", "200:1 403 403 403 403 403 403 403 403", query={"meetingOn": ON}),
    case("POST", "/plans", "202 403 403 403 403 403 403 403 403", always(meeting_on=ON)),
    case("GET", "/plans/{plan_id}", "200 403 403 403 403 403 403 403 403", plan_id="@plan"),
    case("GET", "/plans/{plan_id}/proposals", "200:3 403 403 403 403 403 403 403 403", plan_id="@plan"),
    case("GET", "/plans/{plan_id}/instance", "200 403 403 403 403 403 403 403 403", plan_id="@plan"),
    case("GET", "/plans/{plan_id}/result", "200 403 403 403 403 403 403 403 403", plan_id="@plan"),
    case("GET", "/plan-runs/{number}", "200 403 403 403 403 403 403 403 403", number="@run"),
    case("POST", "/plan-runs/{number}/_stop", "200 403 403 403 403 403 403 403 403", number="@run"),
    case("GET", "/proposals", "200:3 200:3 200:0 200:2 200:0 200:0 200:0 200:1 200:0"),
    case(
        "GET",
        "/decisions",
        "200:1 200:1 200:0 200:1 200:0 200:0 200:0 200:0 200:0",
        query={"meetingOn": ON, "referral": "R2"},
    ),
    case("GET", "/promises", "200:1 200:1 200:0 200:1 200:0 200:0 200:0 200:0 200:0"),
    case("GET", "/actions", "200:1 200:0 200:0 200:1 200:0 403 200:0 403 403", query={"openOnly": "true"}),
    case(
        "POST",
        "/actions/{action_id}/_finish",
        "200 404 404 200 404 403 403 403 403",
        always(version=1, done_on=ON),
        action_id="@action",
    ),
    case("GET", "/statistics", "200 403 403 403 403 200 200 403 403"),
    case("GET", "/statistics/_definitions", "200 403 403 403 403 200 200 403 403"),
    case(
        "GET",
        "/statistics/{figure}",
        "200 403 403 403 403 200 200 403 403",
        query=PERIOD | {"by": "municipality"},
        figure="completed-waits",
    ),
    case("GET", "/research-permits", "200:1 403 403 403 403 200:0 403 403 200:1"),
    case(
        "POST",
        "/research-permits",
        "201 403 403 403 403 403 403 403 201",
        always(username="eva evaluator", purpose="Wachttijden 2026", last_day=day(90).isoformat()),
    ),
    case("POST", "/research-permits/{number}/_withdraw", "200 403 403 403 403 403 403 403 200", number="@permit"),
    case("GET", "/research-permits/{number}/microdata", "404 403 403 403 403 404 403 403 404", number="@permit"),
    case("GET", "/codes", "200:28 200:28 200:28 200:28 200:28 200:28 200:28 200:28 200:28"),
    case("GET", "/codes/{code_list}", "200 200 200 200 200 200 200 200 200", code_list="CareForm"),
)
"""One request for each route."""
