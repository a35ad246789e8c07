"""The migrations and the declared tables say the same, on both databases."""

from zorglogistiek.database import Database


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
