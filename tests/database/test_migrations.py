"""The migrations and the declared tables say the same, on both databases."""

from importlib import import_module

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from zorglogistiek.database import Database, alembic_config
from zorglogistiek.errors import Conflict

ORGANISATION = """insert into organisation (id, number, name, kind, referrer_type)
    values (1, 'V1', 'Wijkteam', 'referrer', 'municipality')"""
ACCOUNT = """insert into account (id, username, display_name, password_hash, role, organisation_id, active)
    values (1, 'ria', 'Ria', '-', 'referrer', 1, true)"""
SESSION = """insert into sign_in_session (id, token_hash, account_id, created_at, expires_at)
    values (1, '-', 1, '2026-01-05 09:00:00+00:00', '2026-01-05 21:00:00+00:00')"""


def test_the_migrations_make_the_declared_tables(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    try:
        database.migrate()
        database.check_migrations()  # raises when a table or a column differs
    finally:
        database.dispose()


def test_migrating_twice_changes_nothing(database: Database) -> None:
    database.migrate()
    database.check_migrations()


def test_the_last_migration_goes_back_and_forth_over_a_registry_in_use(empty_database_url: str) -> None:
    """A referrer with an account and a session: making the table of accounts anew must lose neither."""
    database = Database(empty_database_url)
    database.migrate()
    with database.write() as session:
        session.execute(text(ORGANISATION))
        session.execute(text(ACCOUNT))
        session.execute(text(SESSION))
    command.downgrade(alembic_config(database._writer), "0002")
    command.upgrade(alembic_config(database._writer), "head")
    database.check_migrations()
    with database.write() as session:
        assert session.execute(text("select username, role from account")).all() == [("ria", "referrer")]
        assert session.execute(text("select account_id from sign_in_session")).all() == [(1,)]
    with pytest.raises((IntegrityError, Conflict)), database.write() as session:
        session.execute(text("update account set role = 'king'"))
    with pytest.raises((IntegrityError, Conflict)), database.write() as session:
        session.execute(text("delete from account"))
    database.dispose()


def test_what_was_published_is_named_by_whom_it_counts() -> None:
    renamed = import_module("zorglogistiek.migrations.versions.0018_counts_named_by_whom_they_count").renamed
    year = ("2025-11-01", "2026-11-01", None)
    week = {"week": "2026-03-02", "gender": "girl"}
    for figure, cell, now in (
        ("list_weeks", ("waiting", "listed", "", "", *year, week), ("waiting", "listed", None, None, "2026-03-08")),
        (
            "flow_weeks",
            ("came", "came_or_went", "", "", *year, week),
            ("came", "came_or_went", "2026-03-02", "2026-03-09", None),
        ),
        ("control_listed_weeks", ("n", "x", "", "", *year, week), ("listed", "listed", None, None, "2026-03-08")),
        ("funnel_providers", ("events", "ended", "", "", *year, {}), ("broke_down", "ended", *year)),
    ):
        found = renamed(figure, cell)
        assert (*found[:2], *found[4:7]) == now
        assert found[7] == {name: code for name, code in cell[7].items() if name != "week"}
        assert renamed(figure, found) == found
