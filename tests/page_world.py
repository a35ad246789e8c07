"""The world of ``api_world`` for the pages: what else their addresses name, and a visitor who keeps no cookie."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import col, select

from tests.api_world import ApiWorld
from tests.small_region import NOW, TODAY
from zorglogistiek.access.tables import Account, EmergencyAccess, SignInSession
from zorglogistiek.meeting.tables import Meeting, Message
from zorglogistiek.people.tables import ExpertAdvice, RegistrationDraft

DRAFT, MESSAGE, EMERGENCY = "D-0001", "M-0001", "E-0001"


def furnish(world: ApiWorld) -> dict[str, Any]:
    """A draft of W1, a message of the meeting, an advice on R1, an emergency access of Es that is over, another meeting."""
    table = world.table
    people = {name: _account(world, name) for name in ("referrer", "other_provider", "evaluator")}
    with table.write() as session:
        meeting = session.exec(select(Meeting)).one()
        session.add(Meeting(held_on=TODAY + timedelta(days=7)))
        referrer = session.get_one(Account, people["referrer"])
        session.add(
            RegistrationDraft(
                number=DRAFT,
                organisation_id=referrer.organisation_id,
                account_id=people["referrer"],
                saved_at=NOW,
                typed={"youth.first_name": ["Noor"]},
            )
        )
        assert meeting.id is not None
        assert table.coordinator.account_id is not None
        session.add(
            Message(
                number=MESSAGE,
                meeting_id=meeting.id,
                organisation_id=referrer.organisation_id,
                subject="Overleg",
                body="Er is nieuws.",
                made_at=NOW,
                account_id=table.coordinator.account_id,
            )
        )
        advice = ExpertAdvice(
            referral_id=table.region.referrals["R1"],
            given_on=TODAY,
            text="Zoek een klein huis",
            recorded_at=NOW,
            account_id=table.coordinator.account_id,
        )
        session.add(advice)
        session.add(
            EmergencyAccess(
                number=EMERGENCY,
                account_id=people["other_provider"],
                youth_id=table.region.youths["J3"],
                reason="Crisisdienst belde",
                started_at=NOW - timedelta(days=2),
                ends_at=NOW - timedelta(days=1),
            )
        )
        session.flush()
        found = {"advice": advice.id, "account": people["evaluator"]}
    table.database.dispose()
    return {**world.numbers, **found, "draft": DRAFT, "message": MESSAGE, "emergency": EMERGENCY}


def _account(world: ApiWorld, principal: str) -> int:
    """The account of whom a session's token is named after."""
    token_hash = hashlib.sha256(f"token-of-{principal}".encode()).hexdigest()
    with world.table.database.read() as session:
        found = session.exec(select(SignInSession.account_id).where(col(SignInSession.token_hash) == token_hash))
        return found.one()


def visitor(world: ApiWorld) -> TestClient:
    """Somebody who follows no redirect, and is whom each request says."""
    return TestClient(world.client.app, base_url="https://testserver", follow_redirects=False)


def ask(
    world: ApiWorld, client: TestClient, principal: str, method: str, path: str, form: Mapping[str, Any] | None = None
) -> Response:
    """What a page answers to somebody."""
    client.cookies.clear()
    sent = {} if method == "GET" else {"data": dict(form or {})}
    return client.request(method, path, headers=world.headers(principal), **sent)  # type: ignore[arg-type]
