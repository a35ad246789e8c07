"""What an older backup would give back that was taken away since: every sign-in, and rights as far as that is known."""

from datetime import timedelta

import pytest
from sqlmodel import col, func, select

from tests.small_region import NOW, TODAY, make_region
from zorglogistiek.access import accounts, password_codes, sessions, tokens
from zorglogistiek.access.permissions import Action
from zorglogistiek.access.second_factor import begin_second_factor
from zorglogistiek.access.tables import Account, ApiToken, PasswordCode, SecondFactor
from zorglogistiek.access.user import OPERATOR
from zorglogistiek.audit.tables import AuditEvent
from zorglogistiek.codes import OrganisationKind, Role
from zorglogistiek.database import Database
from zorglogistiek.privacy.restoring import TakenAway, rights_of, take_away

PASSWORD = "correct paard batterij niet"
NAMES = ("anna", "bram", "cees", "dora")


@pytest.fixture
def then(database: Database) -> str:
    """A registry as a backup has it: four open accounts of a provider, anna's session, and a token; the token."""
    organisation_id = make_region(database).organisations["Linde"]
    with database.write() as session:
        for username in NAMES:
            made = accounts.create_account(
                session,
                username=username,
                display_name=username.title(),
                role=Role.PROVIDER,
                organisation_id=organisation_id,
                kind=OrganisationKind.PROVIDER,
                email=f"{username}@linde.example",
            )
            made.password_hash = f"hash of {username}"
        token = tokens.make_token(
            session,
            OPERATOR,
            organisation_id=organisation_id,
            kind=OrganisationKind.PROVIDER,
            role=Role.PROVIDER,
            label="rooster",
            actions=[Action.CHANGE_CAPACITY],
            records=[],
            last_day=TODAY + timedelta(days=90),
            now=NOW,
        )
    return token.number


def signed_in(database: Database, name: str) -> str:
    with database.write() as session:
        account = session.exec(select(Account).where(Account.username == name)).one()
        password_codes.make_code(session, account, NOW, lasts=timedelta(hours=72))
        return sessions.begin_session(session, account, NOW)


def change(database: Database, *, back: bool, token: str) -> None:
    """What happened after the backup; ``back``: what the restored backup makes of it."""
    with database.write() as session:
        rows = {one.username: one for one in session.exec(select(Account)).all()}
        rows["anna"].active = back
        rows["bram"].role = Role.PROVIDER if back else Role.EVALUATOR
        rows["cees"].password_hash = "hash of cees" if back else "another"
        rows["cees"].email = "cees@linde.example" if back else None
        row = session.exec(select(ApiToken).where(ApiToken.number == token)).one()
        row.revoked_at = None if back else NOW


def test_a_restored_registry_signs_nobody_in_and_gives_back_no_right(database: Database, then: str) -> None:
    token = signed_in(database, "dora")
    change(database, back=False, token=then)
    with database.read() as session:
        before = rights_of(session)
    change(database, back=True, token=then)
    with database.write() as session:
        found = take_away(session, before, now=NOW)
    assert found == TakenAway(
        signed_in=1,
        closed=("anna", "bram"),
        to_choose=("cees",),
        tokens=(then,),
        permits=(),
        unknown_accounts=0,
        unknown_tokens=0,
        unknown_permits=0,
    )
    with database.read() as session:
        assert sessions.user_of_token(session, token, NOW) is None
        assert session.exec(select(func.count()).select_from(PasswordCode)).one() == 0
        rows = {one.username: one for one in session.exec(select(Account)).all()}
        assert [rows[name].active for name in NAMES] == [False, False, True, True]
        assert (rows["cees"].password_hash, rows["cees"].email) == (None, None)
        assert (rows["dora"].password_hash, rows["dora"].email) == ("hash of dora", "dora@linde.example")
        assert tokens.live_token(session, then, NOW) is None
        said = session.exec(select(AuditEvent.detail).where(col(AuditEvent.detail).startswith("restore: "))).all()
    assert sorted(said) == [
        "restore: all ended",
        "restore: password, email changed since",
        "restore: revoked",
        "restore: works changed since",
        "restore: works changed since",
    ]


def test_a_lost_telephone_does_not_come_back_as_second_factor(database: Database, then: str) -> None:
    with database.write() as session:
        before = rights_of(session)  # it was removed since
        account = session.exec(select(Account).where(Account.username == "dora")).one()
        begin_second_factor(session, sessions.id_of(account), NOW)
        session.exec(select(SecondFactor)).one().confirmed_at = NOW
        session.flush()
        found = take_away(session, before, now=NOW)
        assert session.exec(select(SecondFactor)).all() == []
    assert (found.closed, found.to_choose) == ((), ("dora",))


def test_where_nobody_can_be_asked_it_is_counted_what_is_open_again(database: Database, then: str) -> None:
    token = signed_in(database, "dora")
    with database.write() as session:
        found = take_away(session, None, now=NOW)
        assert sessions.user_of_token(session, token, NOW) is None
        live = session.exec(select(func.count()).select_from(Account).where(col(Account.active))).one()
    assert (found.unknown, found.unknown_accounts, found.unknown_tokens) == (True, live, 1)
    assert (found.closed, found.to_choose, found.tokens) == ((), (), ())
