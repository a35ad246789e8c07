"""How often signing in may be tried: for names that exist and names that do not, also by many at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from tests.small_region import NOW, make_region
from zorglogistiek.access import accounts, attempts, sessions
from zorglogistiek.access.tables import AttemptCount
from zorglogistiek.audit.circumstances import Circumstances, acting
from zorglogistiek.audit.tables import AuditEvent
from zorglogistiek.codes import AuditOutcome, OrganisationKind, Role
from zorglogistiek.database import Database
from zorglogistiek.errors import Forbidden, TooMany

PASSWORD = "correct paard batterij niet"
MOST = sessions.NAME_AT_ADDRESS.most


@pytest.fixture
def anna(database: Database) -> str:
    organisation_id = make_region(database).organisations["Linde"]
    with database.write() as session:
        made = accounts.create_account(
            session,
            username="anna",
            display_name="Anna",
            role=Role.PROVIDER,
            organisation_id=organisation_id,
            kind=OrganisationKind.PROVIDER,
        )
        made.password_hash = accounts.hash_password(PASSWORD)
    return "anna"


def outcomes(database: Database, name: str, times: int, *, client: str = "192.0.2.1") -> list[type[Exception]]:
    """What that many wrong passwords are answered with."""
    found: list[type[Exception]] = []
    with acting(Circumstances(client=client, purpose="")):
        for _ in range(times):
            with pytest.raises((Forbidden, TooMany)) as refused:
                sessions.sign_in(database, name, "wrong wrong wrong", NOW)
            found.append(refused.type)
    return found


def enter(database: Database, name: str, *, client: str = "192.0.2.1", after: timedelta = timedelta()) -> str:
    with acting(Circumstances(client=client, purpose="")):
        return sessions.sign_in(database, name, PASSWORD, NOW + after)


@pytest.mark.parametrize("name", ["anna", "nobody"])
def test_a_name_that_exists_and_one_that_does_not_are_refused_alike(database: Database, anna: str, name: str) -> None:
    assert outcomes(database, name, MOST + 2) == [Forbidden] * MOST + [TooMany] * 2


def test_the_right_password_has_to_wait_too_and_says_how_long(database: Database, anna: str) -> None:
    outcomes(database, anna, MOST)
    with pytest.raises(TooMany) as refused:
        enter(database, anna, after=timedelta(minutes=5))
    assert refused.value.seconds == 600
    assert enter(database, anna, after=timedelta(minutes=15))


def test_another_address_is_not_locked_out_until_the_name_itself_is(database: Database, anna: str) -> None:
    outcomes(database, anna, MOST)
    assert enter(database, anna, client="192.0.2.2")
    for number in range(3, 9):
        outcomes(database, anna, MOST, client=f"192.0.2.{number}")
    with pytest.raises(TooMany):
        enter(database, anna, client="192.0.2.99")


def test_an_address_that_tries_many_names_is_refused(database: Database, anna: str, monkeypatch) -> None:
    monkeypatch.setattr(sessions, "ADDRESS", attempts.Limit(name="address", most=4, within=sessions.QUARTER))
    assert [outcomes(database, f"name {number}", 1)[0] for number in range(6)] == [Forbidden] * 4 + [TooMany] * 2
    assert outcomes(database, "somebody", 1, client="192.0.2.2") == [Forbidden]


def test_who_mistypes_now_and_then_is_not_counted_against(database: Database, anna: str) -> None:
    for _ in range(MOST):
        outcomes(database, anna, MOST - 1)
        enter(database, anna)


def at_once(database: Database, name: str, times: int) -> int:
    """How many of that many wrong passwords, sent at once, were checked at all."""

    def one(_number: int) -> bool:
        try:
            with acting(Circumstances(client="192.0.2.1", purpose="")):
                sessions.sign_in(database, name, "wrong wrong wrong", NOW)
        except Forbidden:
            return True
        except TooMany:
            return False
        raise AssertionError

    with ThreadPoolExecutor(20) as pool:
        return sum(pool.map(one, range(times)))


def test_of_forty_at_once_no_more_are_checked_than_of_forty_in_turn(database: Database, anna: str) -> None:
    assert at_once(database, anna, 40) == MOST


def test_control_when_an_attempt_is_counted_after_it_was_carried_out_many_at_once_slip_through(
    database: Database, anna: str, monkeypatch
) -> None:
    """The usual way: look whether it may be tried, try it, and count it when it failed."""

    def only_look(database: Database, tried, now, *, event: str) -> None:
        with database.read() as session:
            if any(attempts._wait(session, one, now) for one in tried):
                raise TooMany(1)

    refused: Callable[..., Forbidden] = sessions._refused

    def counted_afterwards(database: Database, account, message: str) -> Forbidden:
        with database.write() as session:
            for one in sessions._tried(anna):
                attempts._counted(session, one, NOW)
        return refused(database, account, message)

    monkeypatch.setattr(sessions, "count_attempt", only_look)
    monkeypatch.setattr(sessions, "_refused", counted_afterwards)
    assert at_once(database, anna, 40) > MOST


def test_what_is_refused_is_recorded_once_and_no_name_is_kept(database: Database, anna: str) -> None:
    outcomes(database, "a password typed here", MOST + 4)
    with database.read() as session:
        events = session.exec(select(AuditEvent).where(AuditEvent.outcome == AuditOutcome.DENIED)).all()
        counts = session.exec(select(AttemptCount)).all()
    details = [event.detail for event in events]
    assert details == ["sign-in"] * MOST + ["sign-in: name at address"]
    assert "typed here" not in "".join(row.model_dump_json() for row in (*events, *counts))


def test_old_counts_are_deleted(database: Database, anna: str) -> None:
    outcomes(database, "nobody", 1)
    enter(database, anna, after=attempts.FORGOTTEN + timedelta(seconds=1))
    with database.read() as session:
        assert len(session.exec(select(AttemptCount)).all()) == 2  # of anna and her address: both given back


@pytest.mark.parametrize(
    ("client", "place"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)
def test_a_household_has_one_place(client: str, place: str) -> None:
    assert attempts.place_of(client) == place
