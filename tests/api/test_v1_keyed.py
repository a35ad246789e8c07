"""``Idempotency-Key`` and ``If-Match``: a request that is sent again does nothing twice, a change knows what it changes."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from api.v1 import keyed_requests
from tests.api_world import ApiWorld, api_world, signed_in
from tests.audit_log import last_of, log_of
from tests.small_region import NOW, TODAY
from zorglogistiek.access import tokens
from zorglogistiek.access.permissions import Action
from zorglogistiek.access.tables import Account, ApiToken
from zorglogistiek.access.user import OPERATOR
from zorglogistiek.access.visibility import Record
from zorglogistiek.codes import OrganisationKind, Role
from zorglogistiek.meeting.tables import Action as Agreed
from zorglogistiek.once.tables import CarriedOut
from zorglogistiek.people.tables import Youth

AT_ONCE = 10
PATH = f"/meetings/{TODAY}/actions"
ACTION = {"organisation": "W1", "text": "Bellen met de ouders", "due_on": "2026-12-01"}


@pytest.fixture
def world(database_url: str) -> Iterator[ApiWorld]:
    with api_world(database_url, keeps=True) as made:
        yield made


def send(world: ApiWorld, key: str, body: Any = ACTION, principal: str = "coordinator") -> Any:
    return world.ask(principal, "POST", PATH, json=body, headers={"Idempotency-Key": key})


def actions(world: ApiWorld) -> int:
    with world.table.database.read() as session:
        return sum(one.text == ACTION["text"] for one in session.exec(select(Agreed)))


def test_the_same_again_is_answered_as_before_and_done_once(world: ApiWorld):
    first, second = send(world, "k-1"), send(world, "k-1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert second.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert actions(world) == 1
    assert send(world, "k-2").status_code == 201
    assert actions(world) == 2


def test_who_has_another_role_by_now_is_not_told_the_answer_of_before(sqlite_url: str):
    with api_world(sqlite_url, keeps=True) as world:
        body = {"version": 1, "last_name": "Geheimenaar"}
        path, sent = "/youths/J4", {"json": body, "headers": {"Idempotency-Key": "k-1"}}
        assert world.ask("coordinator", "PATCH", path, **sent).status_code == 200
        before = last_of(world.table.database)
        assert "Geheimenaar" in world.ask("coordinator", "PATCH", path, **sent).text
        assert [(one.user_name, one.detail) for one in log_of(world.table.database, after=before)] == [
            ("Coby Coördinator", "given again")
        ]
        evaluator = replace(world.table.coordinator, role=Role.EVALUATOR)
        with world.table.write() as session:
            session.get_one(Account, evaluator.account_id).role = Role.EVALUATOR
        signed_in(world.table.database, "evaluator_now", evaluator)
        refused = world.ask("evaluator_now", "PATCH", path, **sent)
        assert (refused.status_code, "Geheimenaar" in refused.text) == (422, False)


def test_another_body_with_the_same_key_is_refused(world: ApiWorld):
    send(world, "k-1")
    assert send(world, "k-1", {**ACTION, "text": "Iets anders"}).status_code == 422
    assert actions(world) == 1


def test_a_key_belongs_to_who_sent_it(world: ApiWorld):
    assert send(world, "k-1").status_code == 201
    # A referrer may add no action: the coordinator's answer is not theirs to see.
    assert send(world, "k-1", principal="referrer").status_code == 403
    assert world.client.post(f"/v1{PATH}", json=ACTION, headers={"Idempotency-Key": "k-1"}).status_code == 401


def test_what_was_refused_was_not_carried_out_and_may_be_sent_again(world: ApiWorld):
    assert send(world, "k-1", {**ACTION, "organisation": "NIEMAND"}).status_code == 400
    assert send(world, "k-1").status_code == 201


@pytest.mark.parametrize("key", ["", "two words", "x" * 81, "é"])
def test_a_key_that_is_none_is_refused(world: ApiWorld, key: str):
    assert send(world, key.encode()).status_code == 400  # type: ignore[arg-type]
    assert actions(world) == 0


def test_many_at_once_with_one_key_have_one_effect(world: ApiWorld):
    answers = at_once(lambda: send(world, "k-1"))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert actions(world) == 1


def test_control_without_the_claim_each_of_them_has_its_effect(world: ApiWorld, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("zorglogistiek.database.claim", lambda _session: None)
    monkeypatch.setattr(keyed_requests, "keep_answer", lambda *_: None)
    answers = at_once(lambda: send(world, "k-1"))
    assert {answer.status_code for answer in answers} == {201}
    assert actions(world) == AT_ONCE


def test_an_answer_that_was_lost_is_not_made_up(world: ApiWorld, monkeypatch: pytest.MonkeyPatch):
    # The process ended between the commit and the answer.
    monkeypatch.setattr(keyed_requests, "keep_answer", lambda *_: None)
    monkeypatch.setattr("zorglogistiek.once.answers.PATIENCE_SECONDS", 0.0)
    assert send(world, "k-1").status_code == 201
    again = send(world, "k-1")
    assert again.status_code == 409
    assert "was carried out" in again.json()["detail"]
    assert actions(world) == 1


def test_what_was_answered_is_not_readable_in_the_registry(world: ApiWorld):
    send(world, "k-1")
    with world.table.database.read() as session:
        (kept,) = session.exec(select(CarriedOut)).all()
    assert kept.answer is not None
    assert b"ouders" not in kept.answer


REFERRAL = {
    "kind": "new",
    "urgency": "regular",
    "draft": True,
    "youth": {
        "first_name": "Pim",
        "last_name": "Programma",
        "birth_date": "2012-05-01",
        "gender": "boy",
        "municipality": "M1",
        "pc4": "2611",
        "legal_frame": "voluntary",
    },
}


def token_of(world: ApiWorld) -> str:
    """A new API token of the referrer W1, which may register."""
    with world.table.database.write() as session:
        return tokens.make_token(
            session,
            replace(OPERATOR, account_id=world.table.coordinator.account_id),
            organisation_id=world.table.region.organisations["W1"],
            kind=OrganisationKind.REFERRER,
            role=Role.REFERRER,
            label="Dossiersysteem",
            actions=[Action.REGISTER],
            records=[Record.YOUTH, Record.REFERRAL],
            last_day=TODAY,
            now=NOW,
        ).text


def register(world: ApiWorld, token: str, key: str = "k-1", **changes: Any) -> Any:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    return world.client.post("/v1/referrals", json=REFERRAL | changes, headers=headers)


def registered(world: ApiWorld) -> int:
    """How many youths of that birth date there are: nobody else in this region has it."""
    with world.table.database.read() as session:
        return len(session.exec(select(Youth).where(Youth.birth_date == date(2012, 5, 1))).all())


def test_the_key_of_a_program_is_its_own(world: ApiWorld):
    one, other = token_of(world), token_of(world)
    first, again = register(world, one), register(world, one)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again.headers["idempotency-replayed"] == "true"
    assert registered(world) == 1
    assert register(world, one, urgency="crisis").status_code == 422
    # Another token of the same organisation, in the same role, and a person: the answer is not theirs to get.
    for answer in (register(world, other), send(world, "k-1")):
        assert answer.status_code == 201
        assert "idempotency-replayed" not in answer.headers
    assert registered(world) == 2
    with world.table.database.write() as session:
        for row in session.exec(select(ApiToken)):
            row.revoked_at = NOW
    assert register(world, one).status_code == 401


def test_many_of_a_program_at_once_have_one_effect(world: ApiWorld):
    token = token_of(world)
    answers = at_once(lambda: register(world, token))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert registered(world) == 1


def test_an_answer_that_is_sent_again_counts_among_the_requests_of_a_program(
    world: ApiWorld, monkeypatch: pytest.MonkeyPatch
):
    token = token_of(world)
    monkeypatch.setattr("api.request_rates.PER_TOKEN", 3)
    found = [register(world, token).status_code for _ in range(5)]
    assert found == [201, 201, 201, 429, 429]


def test_a_change_names_its_version(world: ApiWorld):
    shown = world.get("/referrals/R1")
    version = world.table.version("R1")
    assert world.ask("coordinator", "PATCH", "/referrals/R1", json={"wanted_from": "2026-12-01"}).status_code == 428
    tag = f'"{version}"'

    def change(if_match: str, **fields: Any) -> Any:
        sent = {"wanted_from": "2026-12-01", **fields}
        return world.ask("coordinator", "PATCH", "/referrals/R1", json=sent, headers={"If-Match": if_match})

    assert change('"999"').status_code == 409
    assert change(tag, version=version + 1).status_code == 400
    assert [change(wrong).status_code for wrong in ("*", 'W/"1"', "1", '"x"')] == [400] * 4
    changed = change(tag)
    assert changed.status_code == 200
    assert changed.headers["etag"] == f'"{changed.json()["version"]}"' == f'"{version + 1}"'
    assert (shown.status_code, shown.headers["etag"]) == (200, tag)
    assert change(tag).status_code == 409


def at_once(ask: Any) -> list[Any]:
    ready = threading.Barrier(AT_ONCE)
    answers: list[Any] = []

    def run() -> None:
        ready.wait(timeout=60)
        answers.append(ask())

    threads = [threading.Thread(target=run) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert len(answers) == AT_ONCE
    return answers
