"""Choosing a password with a code: once, soon, by its holder; and what somebody else learns by trying (nothing)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from tests.small_region import NOW, make_region
from zorglogistiek.access import managing, password_codes, sessions
from zorglogistiek.access.password_codes import HANDED_LASTS, MAILED_LASTS, choose_password, code_to_mail, holder_of
from zorglogistiek.access.tables import Account, PasswordCode
from zorglogistiek.access.user import OPERATOR
from zorglogistiek.audit.circumstances import Circumstances, acting
from zorglogistiek.audit.tables import AuditEvent
from zorglogistiek.codes import AuditOutcome, OrganisationKind, Role
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Forbidden, Invalid, TooMany

CHOSEN = "kaas fiets wolk lantaarn"


@pytest.fixture
def code(database: Database) -> str:
    """The code of the account `anna`, which was made just now."""
    organisation_id = make_region(database).organisations["Linde"]
    with database.write() as session:
        return managing.make_account(
            session,
            OPERATOR,
            username="anna",
            display_name="Anna Quistelhof",
            role=Role.PROVIDER,
            organisation_id=organisation_id,
            kind=OrganisationKind.PROVIDER,
            now=NOW,
            email="anna@linde.example",
        )[1]


def choose(
    database: Database, code: str, *, new: str = CHOSEN, after: timedelta = timedelta(), name: str = "Anna "
) -> None:
    choose_password(database, username=name, code=code, new=new, again=new, now=NOW + after)


def account(database: Database) -> Account:
    with database.read() as session:
        return session.exec(select(Account).where(Account.username == "anna")).one()


def test_with_the_code_its_holder_chooses_a_password_and_before_that_nobody_signs_in(
    database: Database, code: str
) -> None:
    with pytest.raises(Forbidden):
        sessions.sign_in(database, "anna", "", NOW)
    choose(database, code.lower().replace("-", " "))
    assert sessions.sign_in(database, "anna", CHOSEN, NOW)
    with database.read() as session:
        details = list(session.exec(select(AuditEvent.detail).where(AuditEvent.object_type == "account")))
    assert "password chosen" in details


def test_only_a_hash_of_it_is_kept(database: Database, code: str) -> None:
    with database.read() as session:
        kept = session.exec(select(PasswordCode)).one().model_dump_json()
        told = "".join(one.model_dump_json() for one in session.exec(select(AuditEvent)))
    for written in (code, code.replace("-", "")):
        assert written not in kept + told


@pytest.mark.parametrize(
    ("change", "after"),
    [
        (lambda code: code, HANDED_LASTS),
        (lambda code: code[:-1] + ("2" if code[-1] != "2" else "3"), timedelta()),
        (lambda _code: "", timedelta()),
        (lambda _code: "\x00\ud800", timedelta()),
    ],
    ids=["too old", "another", "none", "nonsense"],
)
def test_a_code_that_is_not_right_chooses_nothing(database: Database, code: str, change, after) -> None:
    with pytest.raises(Invalid, match="code: does not belong"):
        choose(database, change(code), after=after)
    assert account(database).password_hash is None


def test_it_is_for_the_name_it_was_made_for_and_counts_once(database: Database, code: str) -> None:
    with pytest.raises(Invalid, match="code: does not belong"):
        choose(database, code, name="bram")
    choose(database, code)
    with pytest.raises(Invalid, match="code: does not belong"):
        choose(database, code, new="een heel ander wachtwoord")
    assert sessions.sign_in(database, "anna", CHOSEN, NOW)


def test_of_ten_at_once_one_chooses(database: Database, code: str) -> None:
    def one(number: int) -> bool:
        try:
            choose(database, code, new=f"{CHOSEN} {number}")
        except Invalid:
            return False
        return True

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(one, range(10))) == 1


def test_a_password_that_is_refused_leaves_the_code(database: Database, code: str) -> None:
    for weak in ("kort", "annaannaannaanna", "Quistelhof2026"):
        with pytest.raises(Invalid, match="new: "):
            choose(database, code, new=weak)
    choose(database, code)


def test_codes_cannot_be_tried_on_and_on(database: Database, code: str) -> None:
    with acting(Circumstances(client="192.0.2.1", purpose="")):
        for _ in range(password_codes.CODE_AT_ADDRESS.most):
            with pytest.raises(Invalid):
                holder_of(database, username="anna", code="wrong", now=NOW)
        with pytest.raises(TooMany):
            holder_of(database, username="anna", code=code, now=NOW)
    with database.read() as session:
        denied = list(session.exec(select(AuditEvent.detail).where(AuditEvent.outcome == AuditOutcome.DENIED)))
    assert denied == ["password code"] * 5 + ["password code: password code at address"]


def test_a_code_of_the_administrator_ends_the_password_and_the_sessions_of_before(
    database: Database, code: str
) -> None:
    choose(database, code)
    token = sessions.sign_in(database, "anna", CHOSEN, NOW)
    number = account(database).id or 0
    with database.write() as session:
        _account, again = managing.give_code(session, OPERATOR, account_id=number, seen="provider open", now=NOW)
    with database.read() as session:
        assert sessions.user_of_token(session, token, NOW) is None
    with pytest.raises(Forbidden):
        sessions.sign_in(database, "anna", CHOSEN, NOW)
    choose(database, again, new="een heel ander wachtwoord")
    with database.write() as session, pytest.raises(Conflict):
        managing.give_code(session, OPERATOR, account_id=number, seen="coordinator open", now=NOW)


def test_a_mailed_code_leaves_the_password_until_another_is_chosen(database: Database, code: str) -> None:
    choose(database, code)
    mailed = code_to_mail(database, "ANNA", NOW)
    assert mailed is not None
    assert (mailed.to, mailed.until) == ("anna@linde.example", NOW + MAILED_LASTS)
    token = sessions.sign_in(database, "anna", CHOSEN, NOW)
    choose(database, mailed.code, new="een heel ander wachtwoord")
    with database.read() as session:
        assert sessions.user_of_token(session, token, NOW) is None
    with pytest.raises(Invalid):
        choose(database, mailed.code)


def test_nothing_is_mailed_for_nobody_a_closed_account_or_one_without_an_address(database: Database, code: str) -> None:
    assert code_to_mail(database, "nobody", NOW) is None
    for change in ({"active": False}, {"active": True, "email": None}):
        with database.write() as session:
            row = session.exec(select(Account).where(Account.username == "anna")).one()
            for name, value in change.items():
                setattr(row, name, value)
        assert code_to_mail(database, "anna", NOW) is None
