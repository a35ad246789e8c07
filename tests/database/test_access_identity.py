"""What a session stands on, the second factor, and the API tokens of organisations."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from sqlmodel import col, select, text

from tests.small_region import NOW, TODAY, make_region
from zorglogistiek.access import accounts, own_account, own_factor, second_factor, sessions, tokens
from zorglogistiek.access.own_account import Proof
from zorglogistiek.access.permissions import MAY, Action, may
from zorglogistiek.access.tables import Account, ApiToken, SecondFactor, SignInSession
from zorglogistiek.access.user import OPERATOR, User
from zorglogistiek.access.visibility import Reach, Record, reach
from zorglogistiek.audit.tables import AuditEvent
from zorglogistiek.clock import REGION_TIME_ZONE
from zorglogistiek.codes import OrganisationKind, Role, SignInWay
from zorglogistiek.database import Database
from zorglogistiek.errors import Forbidden, Invalid, NotFound, TooMany
from zorglogistiek.sealing import BrokenSeal

PASSWORD = "correct paard batterij niet"
OTHER_PASSWORD = "een heel ander wachtwoord"


@pytest.fixture
def linde(database: Database) -> int:
    """Provider Linde, with the accounts `anna` and `bram`."""
    organisation_id = make_region(database).organisations["Linde"]
    with database.write() as session:
        for username in ("anna", "bram"):
            made = accounts.create_account(
                session,
                username=username,
                display_name=username.title(),
                role=Role.PROVIDER,
                organisation_id=organisation_id,
                kind=OrganisationKind.PROVIDER,
            )
            made.password_hash = accounts.hash_password(PASSWORD)
    return organisation_id


def whose(database: Database, token: str, after: timedelta = timedelta()) -> User | None:
    with database.read() as session:
        return sessions.user_of_token(session, token, NOW + after)


def user_named(database: Database, name: str) -> User:
    found = whose(database, sessions.sign_in(database, name, PASSWORD, NOW))
    assert found is not None
    return found


def change(database: Database, how: Callable[[Account], None]) -> None:
    with database.write() as session:
        account = session.exec(select(Account).where(Account.username == "anna")).one()
        how(account)
        session.add(account)


def noted(database: Database) -> list[tuple[str, str]]:
    with database.read() as session:
        events = session.exec(select(AuditEvent).order_by(col(AuditEvent.id))).all()
    return [(event.detail, event.outcome.value) for event in events]


# Sessions

CHANGES: dict[str, Callable[[Account], None]] = {
    "password": lambda account: setattr(account, "password_hash", accounts.hash_password(OTHER_PASSWORD)),
    "role": lambda account: setattr(account, "role", Role.EVALUATOR),
    "closed": lambda account: setattr(account, "active", False),
}


@pytest.mark.usefixtures("linde")
@pytest.mark.parametrize("what", CHANGES)
def test_a_session_ends_with_what_it_stands_on_whoever_changed_it(database: Database, what: str) -> None:
    token, other = (sessions.sign_in(database, name, PASSWORD, NOW) for name in ("anna", "bram"))
    change(database, CHANGES[what])
    assert whose(database, token) is None
    assert whose(database, other) is not None


@pytest.mark.usefixtures("linde")
@pytest.mark.parametrize("what", ["password", "role"])
def test_control_a_session_that_stands_on_nothing_outlives_the_change(database, what, monkeypatch) -> None:
    monkeypatch.setattr(sessions, "stand_of", lambda _account: "nothing")
    token = sessions.sign_in(database, "anna", PASSWORD, NOW)
    change(database, CHANGES[what])
    assert whose(database, token) is not None


@pytest.mark.usefixtures("linde")
def test_a_session_ends_when_nobody_uses_it_and_goes_on_while_somebody_does(database: Database) -> None:
    token = sessions.sign_in(database, "anna", PASSWORD, NOW)
    idle = sessions.IDLE_END
    used = NOW + timedelta(minutes=45)
    with database.read() as session:
        live = sessions.live_session(session, token, used)
    assert live is not None
    sessions.keep_awake(database, live, used)
    assert whose(database, token, timedelta(minutes=45) + idle - timedelta(seconds=1)) is not None
    assert whose(database, token, timedelta(minutes=45) + idle) is None


@pytest.mark.usefixtures("linde")
def test_control_without_a_look_at_the_last_use_a_session_lasts_until_its_end(database: Database) -> None:
    token = sessions.sign_in(database, "anna", PASSWORD, NOW)
    with database.read() as session:
        after = NOW + timedelta(hours=11)
        assert sessions.user_of_token(session, token, after) is None
        assert sessions.user_of_token(session, token, after, idle=timedelta(days=1)) is not None


@pytest.mark.usefixtures("linde")
def test_a_look_at_a_page_seldom_writes(database: Database) -> None:
    token = sessions.sign_in(database, "anna", PASSWORD, NOW)
    for minutes, seen in ((2, 0), (4, 4), (6, 4), (8, 8)):
        moment = NOW + timedelta(minutes=minutes)
        with database.read() as session:
            live = sessions.live_session(session, token, moment)
        assert live is not None
        sessions.keep_awake(database, live, moment)
        with database.read() as session:
            assert session.exec(select(SignInSession.seen_at)).one() == NOW + timedelta(minutes=seen)


@pytest.mark.usefixtures("linde")
def test_somebody_sees_and_ends_the_own_sessions_and_nobody_elses(database: Database) -> None:
    here, there, bram = (sessions.sign_in(database, name, PASSWORD, NOW) for name in ("anna", "anna", "bram"))
    anna = whose(database, here)
    assert anna is not None
    with database.read() as session:
        mine = own_account.own_sessions(session, anna, here, NOW, idle=sessions.IDLE_END)
        foreign = session.exec(select(SignInSession).where(SignInSession.token_hash == sessions.hash_of(bram))).one()
    assert sorted(one.current for one in mine) == [False, True]
    for number in (foreign.id, 9999):
        with pytest.raises(NotFound) as refused, database.write() as session:
            own_account.end_session(session, anna, number or 0, NOW)
        assert str(refused.value) == "session does not exist"
    with database.write() as session:
        own_account.end_session(session, anna, next(one.id for one in mine if not one.current), NOW)
    assert [whose(database, token) is None for token in (here, there, bram)] == [False, True, False]


@pytest.mark.usefixtures("linde")
def test_signing_out_everywhere_else_leaves_this_session_and_those_of_others(database: Database) -> None:
    here, there, bram = (sessions.sign_in(database, name, PASSWORD, NOW) for name in ("anna", "anna", "bram"))
    anna = whose(database, here)
    assert anna is not None
    with database.write() as session:
        own_account.end_other_sessions(session, anna, here, NOW)
    assert [whose(database, token) is None for token in (here, there, bram)] == [False, True, False]


@pytest.mark.usefixtures("linde")
def test_another_password_ends_every_other_session(database: Database) -> None:
    here, there = (sessions.sign_in(database, "anna", PASSWORD, NOW) for _ in range(2))
    anna = whose(database, here)
    assert anna is not None
    new = own_account.change_password(
        database, anna, proof=Proof(password=PASSWORD), new=OTHER_PASSWORD, again=OTHER_PASSWORD, now=NOW
    )
    assert [whose(database, token) is None for token in (here, there, new)] == [True, True, False]
    with pytest.raises(Forbidden):
        sessions.sign_in(database, "anna", PASSWORD, NOW)
    assert sessions.sign_in(database, "anna", OTHER_PASSWORD, NOW)
    assert ("password changed", "success") in noted(database)


@pytest.mark.usefixtures("linde")
@pytest.mark.parametrize(
    ("current", "new", "again", "fields"),
    [
        ("wrong", OTHER_PASSWORD, OTHER_PASSWORD, ["current"]),
        ("wrong", "short", "shorter", ["current"]),  # a new one is measured for who knows the present one
        (PASSWORD, "short", "shorter", ["new", "again"]),
        (PASSWORD, PASSWORD, PASSWORD, ["new"]),
        (PASSWORD, "anna is my name", "anna is my name", ["new"]),
    ],
)
def test_a_password_that_is_not_right_changes_nothing(database, current, new, again, fields) -> None:
    anna = user_named(database, "anna")
    with pytest.raises(Invalid) as refused:
        own_account.change_password(database, anna, proof=Proof(password=current), new=new, again=again, now=NOW)
    assert [fault.field for fault in refused.value.faults] == fields
    assert new not in str(refused.value)
    assert sessions.sign_in(database, "anna", PASSWORD, NOW)


@pytest.mark.usefixtures("linde")
def test_who_finds_a_page_open_tries_few_passwords(database: Database) -> None:
    anna = user_named(database, "anna")
    for _ in range(own_account.OWN_PASSWORD.most):
        with pytest.raises(Invalid):
            own_account.check_own_password(database, anna, "wrong", NOW)
    with pytest.raises(TooMany):
        own_account.check_own_password(database, anna, PASSWORD, NOW)


# The second factor


def set_up(database: Database, now=NOW) -> pyotp.TOTP:
    """Anna's app, after she set the second factor up."""
    anna = user_named(database, "anna")
    app = pyotp.TOTP(own_factor.begin(database, anna, PASSWORD, now))
    own_factor.confirm(database, anna, app.at(now), now, hours=1)
    return app


def wanted(database: Database, now) -> str:
    with pytest.raises(sessions.CodeWanted) as asked:
        sessions.sign_in(database, "anna", PASSWORD, now)
    return asked.value.token


@pytest.mark.usefixtures("linde")
def test_with_a_second_factor_the_password_alone_opens_nothing(database: Database) -> None:
    app, later = set_up(database), NOW + timedelta(minutes=2)
    awaited = wanted(database, later)
    assert whose(database, awaited, timedelta(minutes=2)) is None
    token = sessions.enter_code(database, awaited, app.at(later), later)
    with database.read() as session:
        live = sessions.live_session(session, token, later)
    assert live is not None
    assert live.way is SignInWay.SECOND_FACTOR


@pytest.mark.usefixtures("linde")
def test_a_code_is_taken_once_and_an_awaited_code_too(database: Database) -> None:
    app, later = set_up(database), NOW + timedelta(minutes=2)
    first, second = wanted(database, later), wanted(database, later)
    sessions.enter_code(database, first, app.at(later), later)
    for awaited, code in ((second, app.at(later)), (first, app.at(later + timedelta(seconds=30)))):
        with pytest.raises(Forbidden):
            sessions.enter_code(database, awaited, code, later)


@pytest.mark.usefixtures("linde")
def test_control_a_code_whose_step_is_not_kept_is_taken_twice(database: Database, monkeypatch) -> None:
    app, later = set_up(database), NOW + timedelta(minutes=2)
    first, second = wanted(database, later), wanted(database, later)
    sessions.enter_code(database, first, app.at(later), later)
    with database.write() as session:
        session.exec(select(SecondFactor)).one().last_step = 0
    assert sessions.enter_code(database, second, app.at(later), later)


@pytest.mark.usefixtures("linde")
@pytest.mark.parametrize(("seconds", "taken"), [(-1, False), (0, True), (29, True), (30, False)])
def test_a_code_lives_the_thirty_seconds_in_which_the_app_shows_it(
    database: Database, seconds: int, taken: bool
) -> None:
    app, later = set_up(database), NOW + timedelta(minutes=4)
    shown = later - timedelta(seconds=later.timestamp() % 30)
    with database.write() as session:
        account = session.exec(select(SecondFactor.account_id)).one()
        at = shown + timedelta(seconds=seconds)
        assert second_factor.take_code(session, account, app.at(shown), at) is taken


@pytest.mark.usefixtures("linde")
def test_codes_are_not_guessed_nor_entered_late(database: Database) -> None:
    app, later = set_up(database), NOW + timedelta(minutes=2)
    late = later + sessions.CODE_WITHIN
    with pytest.raises(Forbidden):
        sessions.enter_code(database, wanted(database, later), app.at(late), late)
    awaited = wanted(database, later)
    wrong = next(code for code in ("000000", "111111") if code != app.at(later))
    for _ in range(sessions.CODES.most):
        with pytest.raises(Forbidden):
            sessions.enter_code(database, awaited, wrong, later)
    with pytest.raises(TooMany):
        sessions.enter_code(database, awaited, app.at(later), later)
    with pytest.raises(TooMany):  # a new sign-in with the password does not begin the count anew
        sessions.enter_code(database, wanted(database, later), app.at(later), later)


@pytest.mark.usefixtures("linde")
@pytest.mark.parametrize("code", ["", "abcdef", "١٢٣٤٥٦", "12345", "0" * 5000])
def test_what_is_no_code_is_refused(database: Database, code: str) -> None:
    set_up(database)
    with pytest.raises(Forbidden):
        sessions.enter_code(database, wanted(database, NOW), code, NOW)


@pytest.mark.usefixtures("linde")
def test_a_second_factor_that_was_not_confirmed_does_not_count(database: Database) -> None:
    anna = user_named(database, "anna")
    secret = own_factor.begin(database, anna, PASSWORD, NOW)
    assert own_factor.begin(database, anna, PASSWORD, NOW) == secret
    with pytest.raises(Invalid):
        own_factor.confirm(database, anna, "nothing", NOW, hours=1)
    assert sessions.sign_in(database, "anna", PASSWORD, NOW)


@pytest.mark.usefixtures("linde")
def test_setting_it_up_ends_the_sessions_that_began_without(database: Database) -> None:
    before = sessions.sign_in(database, "anna", PASSWORD, NOW)
    set_up(database)
    assert whose(database, before) is None
    assert ("second factor set", "success") in noted(database)


@pytest.mark.usefixtures("linde")
def test_removing_it_takes_the_password_and_a_code(database: Database) -> None:
    anna = user_named(database, "anna")
    app, later = set_up(database), NOW + timedelta(minutes=5)
    for wrong in (Proof(password="wrong", code=app.at(later)), Proof(password=PASSWORD, code="1")):
        with pytest.raises(Invalid):
            own_factor.remove(database, anna, wrong, later)
    wanted(database, NOW)
    own_factor.remove(database, anna, Proof(password=PASSWORD, code=app.at(later)), later)
    assert sessions.sign_in(database, "anna", PASSWORD, NOW)
    assert ("second factor removed", "success") in noted(database)


@pytest.mark.usefixtures("linde")
def test_the_operator_removes_it_for_who_lost_the_telephone(database: Database) -> None:
    set_up(database)
    assert own_factor.state_for(database, "Anna")
    own_factor.remove_for(database, "Anna", NOW)
    assert not own_factor.state_for(database, "anna")
    assert sessions.sign_in(database, "anna", PASSWORD, NOW)
    with pytest.raises(NotFound):
        own_factor.remove_for(database, "nobody", NOW)


@pytest.mark.usefixtures("linde")
def test_the_secret_is_sealed_for_its_account(database: Database) -> None:
    secret = set_up(database).secret
    with database.write() as session:
        kept = bytes(session.execute(text("select sealed_secret from second_factor")).scalar_one())
        assert secret.encode() not in kept
        bram = session.exec(select(Account.id).where(Account.username == "bram")).one()
        session.execute(text("update second_factor set account_id = :bram"), {"bram": bram})
    with pytest.raises(BrokenSeal), database.read() as session:
        _ = session.exec(select(SecondFactor)).one().secret


# API tokens


def made(database: Database, linde: int, **wishes) -> str:
    values: dict[str, Any] = {
        "organisation_id": linde,
        "kind": OrganisationKind.PROVIDER,
        "role": Role.PROVIDER,
        "label": "Planbord",
        "actions": [Action.CHANGE_CAPACITY],
        "records": [Record.GROUP, Record.OCCUPANCY],
        "last_day": TODAY + timedelta(days=30),
    }
    with database.write() as session:
        return tokens.make_token(session, OPERATOR, now=NOW, **(values | wishes)).text


def test_a_token_may_what_it_was_made_for_and_nothing_more(database: Database, linde: int) -> None:
    user = tokens.user_of_token(database, made(database, linde), NOW)
    assert user is not None
    assert (user.role, user.organisation_id, user.account_id) == (Role.PROVIDER, linde, None)
    assert [action for action in Action if may(user, action)] == [Action.CHANGE_CAPACITY]
    assert {record for record in Record if reach(user, record) is not Reach.NOTHING} == {
        Record.GROUP,
        Record.OCCUPANCY,
    }


def test_a_right_that_the_role_loses_its_tokens_lose_at_once(database: Database, linde: int, monkeypatch) -> None:
    user = tokens.user_of_token(database, made(database, linde), NOW)
    assert user is not None
    monkeypatch.setitem(MAY, Role.PROVIDER, frozenset())
    assert not may(user, Action.CHANGE_CAPACITY)


@pytest.mark.parametrize(
    ("wishes", "fields"),
    [
        ({"role": Role.COORDINATOR}, ["role"]),
        ({"role": Role.REFERRER}, ["role"]),
        ({"role": None}, ["role"]),
        ({"kind": OrganisationKind.MUNICIPALITY, "role": Role.COORDINATOR}, ["role"]),
        ({"actions": [Action.ANSWER_PROPOSALS]}, ["actions"]),
        ({"actions": list(Action), "records": list(Record)}, ["actions", "records"]),
        ({"actions": [], "records": []}, ["records"]),
        ({"last_day": TODAY - timedelta(days=1)}, ["last_day"]),
        ({"last_day": TODAY + timedelta(days=367)}, ["last_day"]),
        ({"last_day": None, "label": " "}, ["last_day", "label"]),
    ],
)
def test_a_token_never_goes_beyond_its_organisation_nor_lasts_for_ever(database, linde, wishes, fields) -> None:
    with pytest.raises(Invalid) as refused:
        made(database, linde, **wishes)
    assert [fault.field for fault in refused.value.faults] == fields


def test_only_who_manages_accounts_makes_and_sees_tokens(database: Database, linde: int) -> None:
    anna = user_named(database, "anna")
    with pytest.raises(Forbidden), database.read() as session:
        tokens.api_tokens(session, anna, NOW)
    with pytest.raises(Forbidden), database.write() as session:
        tokens.revoke_token(session, anna, "T-00000000", NOW)


def test_a_token_is_not_in_the_database_and_ends(database: Database, linde: int) -> None:
    token = made(database, linde, last_day=TODAY)
    with database.read() as session:
        row = session.exec(select(ApiToken)).one()
    assert token not in row.model_dump_json()
    assert row.expires_at.astimezone(REGION_TIME_ZONE).isoformat()[:16] == f"{TODAY + timedelta(days=1)}T00:00"
    assert tokens.user_of_token(database, token, row.expires_at - timedelta(seconds=1)) is not None
    assert tokens.user_of_token(database, token, row.expires_at) is None


def test_a_revoked_token_opens_nothing_from_the_next_request_on(database: Database, linde: int) -> None:
    token = made(database, linde)
    assert tokens.user_of_token(database, token, NOW) is not None
    with database.read() as session:
        (view,) = tokens.api_tokens(session, OPERATOR, NOW)
    with database.write() as session:
        tokens.revoke_token(session, OPERATOR, view.number, NOW)
        tokens.revoke_token(session, OPERATOR, view.number, NOW + timedelta(hours=1))
    assert tokens.user_of_token(database, token, NOW) is None
    assert [one for one in noted(database) if one[0] in {"made", "revoked", "refused"}] == [
        ("made", "success"),
        ("revoked", "success"),
        ("refused", "denied"),
    ]


def test_a_token_of_a_session_is_none_of_the_api_and_the_other_way_round(database: Database, linde: int) -> None:
    session_token, api_token = sessions.sign_in(database, "anna", PASSWORD, NOW), made(database, linde)
    assert whose(database, api_token) is None
    assert tokens.user_of_token(database, session_token, NOW) is None
