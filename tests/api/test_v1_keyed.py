"""``Idempotency-Key`` and ``If-Match``: a request that is sent again does nothing twice, a change knows what it changes."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from sqlmodel import select

from api.v1 import keyed_requests
from tests.api_world import ApiWorld, api_world
from tests.small_region import TODAY
from zorglogistiek.meeting.tables import Action
from zorglogistiek.once.tables import CarriedOut

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
        return len(session.exec(select(Action).where(Action.text == ACTION["text"])).all())


def test_the_same_again_is_answered_as_before_and_done_once(world: ApiWorld):
    first, second = send(world, "k-1"), send(world, "k-1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert second.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert actions(world) == 1
    assert send(world, "k-2").status_code == 201
    assert actions(world) == 2


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
    assert shown.status_code == 200
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
