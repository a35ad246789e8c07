"""Signing in, being known by a token, signing out."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlmodel import select

from tests.small_region import NOW, make_region
from zorglogistiek.access import accounts, sessions
from zorglogistiek.access.tables import Account, SignInSession
from zorglogistiek.access.user import User
from zorglogistiek.codes import OrganisationKind, Role
from zorglogistiek.database import Database
from zorglogistiek.errors import Forbidden, Invalid

PASSWORD = "correct paard batterij niet"


@pytest.fixture
def real_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed as they are outside the tests."""
    monkeypatch.setattr(accounts, "_hasher", PasswordHasher())


@pytest.fixture
def organisation_id(database: Database) -> int:
    """Provider Linde, with the account `anna`."""
    linde = make_region(database).organisations["Linde"]
    add(database, "anna", linde)
    return linde


def add(database: Database, username: str, organisation_id: int, role: Role = Role.PROVIDER, email: str = "") -> None:
    with database.write() as session:
        made = accounts.create_account(
            session,
            username=username,
            display_name="Anna",
            role=role,
            organisation_id=organisation_id,
            email=email,
            kind=OrganisationKind.PROVIDER,
        )
        made.password_hash = accounts.hash_password(PASSWORD)


def whose(database: Database, token: str, after: timedelta = timedelta()) -> User | None:
    with database.read() as session:
        return sessions.user_of_token(session, token, NOW + after)


def change_account(database: Database, change: Callable[[Account], None]) -> None:
    with database.write() as session:
        change(session.exec(select(Account).where(Account.username == "anna")).one())


def test_who_signs_in_is_known_by_the_token(database: Database, organisation_id: int) -> None:
    token = sessions.sign_in(database, " Anna ", PASSWORD, NOW)
    user = whose(database, token)
    assert user is not None
    assert (user.name, user.role, user.organisation_id) == ("Anna", Role.PROVIDER, organisation_id)
    assert whose(database, "another") is None


@pytest.mark.usefixtures("organisation_id")
def test_the_token_itself_is_not_in_the_database(database: Database) -> None:
    token = sessions.sign_in(database, "anna", PASSWORD, NOW)
    with database.read() as session:
        (row,) = session.exec(select(SignInSession)).all()
    assert token not in row.model_dump_json()
    assert whose(database, row.token_hash) is None


@pytest.mark.usefixtures("organisation_id")
@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("anna", "another password"),
        ("nobody", PASSWORD),
        ("anna", ""),
        ("anna\x00", PASSWORD),
        ("anna", "\ud800"),
        ("anna", PASSWORD + "x" * 100_000),
    ],
)
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(
    database: Database, username: str, password: str
) -> None:
    with pytest.raises(Forbidden, match=r"^The name or the password is not right\.$"):
        sessions.sign_in(database, username, password, NOW)


@pytest.mark.usefixtures("real_passwords", "organisation_id")
def test_an_unknown_name_costs_as_much_work_as_a_known_one(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    # Work is counted, not timed: one look at one hash, whoever asks.
    looked: list[str] = []
    real = PasswordHasher.verify

    def counting(self: PasswordHasher, password_hash: str, password: bytes) -> bool:
        looked.append(password_hash)
        return real(self, password_hash, password)

    monkeypatch.setattr(PasswordHasher, "verify", counting)
    for username in ("anna", "nobody"):
        with pytest.raises(Forbidden):
            sessions.sign_in(database, username, "another password", NOW)
    assert [password_hash.rpartition("$")[0].rpartition("$")[0] for password_hash in looked] == [
        "$argon2id$v=19$m=65536,t=3,p=4"
    ] * 2


@pytest.mark.usefixtures("organisation_id")
def test_a_session_ends_by_time_and_by_signing_out(database: Database) -> None:
    token = sessions.sign_in(database, "anna", PASSWORD, NOW, lasts=timedelta(minutes=50))
    other = sessions.sign_in(database, "anna", PASSWORD, NOW)
    assert whose(database, token, timedelta(minutes=50) - timedelta(seconds=1)) is not None
    assert whose(database, token, timedelta(minutes=50)) is None
    with database.write() as session:
        sessions.sign_out(session, token, NOW)
    assert whose(database, token) is None
    assert whose(database, other) is not None


@pytest.mark.usefixtures("organisation_id")
def test_a_clock_that_is_set_back_throws_nobody_out(database: Database) -> None:
    token = sessions.sign_in(database, "anna", PASSWORD, NOW)
    assert whose(database, token, timedelta(minutes=1) - sessions.IDLE_END) is not None


@pytest.mark.usefixtures("organisation_id")
def test_a_closed_account_counts_on_the_next_request(database: Database) -> None:
    token = sessions.sign_in(database, "anna", PASSWORD, NOW)

    def close(account: Account) -> None:
        account.active = False

    change_account(database, close)
    assert whose(database, token) is None
    with pytest.raises(Forbidden):
        sessions.sign_in(database, "anna", PASSWORD, NOW)


@pytest.mark.usefixtures("organisation_id")
def test_a_hash_with_old_parameters_is_made_again(database: Database) -> None:
    def weaken(account: Account) -> None:
        account.password_hash = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)

    change_account(database, weaken)
    sessions.sign_in(database, "anna", PASSWORD, NOW)
    with database.read() as session:
        made_again = session.exec(select(Account)).one().password_hash
        assert made_again is not None
        assert not accounts.outdated(made_again)
    sessions.sign_in(database, "anna", PASSWORD, NOW)


@pytest.mark.usefixtures("organisation_id")
def test_the_registry_is_not_locked_while_a_password_is_checked(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    # With the lock held, this other writer would wait in vain, and fail.
    def verify_while_somebody_writes(_hash: str | None, _password: str) -> bool:
        change_account(database, lambda account: setattr(account, "display_name", "Anna B."))
        return True

    monkeypatch.setattr(sessions, "verify", verify_while_somebody_writes)
    token = sessions.sign_in(database, "anna", PASSWORD, NOW)
    user = whose(database, token)
    assert user is not None
    assert user.name == "Anna B."


def test_everything_wrong_with_an_account_is_said_at_once(database: Database) -> None:
    region = make_region(database)
    add(database, "anna", region.organisations["Linde"])
    with pytest.raises(Invalid) as refused:
        add(database, "ANNA", region.organisations["Linde"], email="a@b, c@d")
    assert [fault.field for fault in refused.value.faults] == ["username", "email"]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PROVIDER}))
def test_a_role_fits_the_kind_of_organisation(database: Database, role: Role) -> None:
    region = make_region(database)
    with pytest.raises(Invalid, match=f"organisation: a {role} works for a .*, not for a provider"):
        add(database, "anna", region.organisations["Linde"], role=role)
