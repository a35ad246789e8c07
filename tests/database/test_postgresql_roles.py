"""The roles that deploy/postgresql makes: what the site needs works, and what it must not do is refused."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError

from tests.conftest import maintenance
from tests.postgresql_programs import on_the_path
from zorglogistiek.audit.recording import note
from zorglogistiek.backup.making import make_backup
from zorglogistiek.codes import AuditAction
from zorglogistiek.database import Database
from zorglogistiek.errors import Unavailable

SCRIPTS = Path(__file__).parents[2] / "deploy/postgresql"


@pytest.fixture(scope="module")
def site(postgresql_server: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The registry as the site reaches it: made by its owner, in a database of the scripts."""
    name, folder = f"zl{os.getpid()}", tmp_path_factory.mktemp("roles")

    def run(script: str, url: URL) -> None:
        file = folder / script
        file.write_text((SCRIPTS / script).read_text().replace("zorglogistiek", name))
        psql = ["psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={file}"]
        secrets = ["--set=site_password=site-of-the-test", "--set=owner_password=owner-of-the-test"]
        address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        subprocess.run([*psql, *secrets, f"--dbname={address}"], check=True)

    run("set-up.sql", postgresql_server)
    as_owner = postgresql_server.set(database=name, username=f"{name}_owner", password="owner-of-the-test")
    owner = Database(as_owner.render_as_string(hide_password=False))
    owner.migrate()
    owner.dispose()
    run("rights.sql", as_owner)
    as_site = as_owner.set(username=name, password="site-of-the-test")
    opened = Database(as_site.render_as_string(hide_password=False))
    yield opened
    opened.dispose()
    with maintenance(postgresql_server) as execute:
        execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        for role in (name, f"{name}_owner"):
            execute(f'DROP ROLE "{role}"')


def test_the_site_does_its_work(site: Database) -> None:
    assert site.is_migrated()
    with site.write() as session:
        session.execute(
            text(
                "insert into organisation (number, name, kind, referrer_type)"
                " values ('W1', 'Wijkteam', 'referrer', 'municipality')"
            )
        )
        note(session, AuditAction.CREATE, "organisation", object_number="W1")
    with site.write() as session:
        session.execute(text("update organisation set name = 'Team'"))
        session.execute(text("delete from organisation"))
        more = "select rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls from pg_roles"
        assert session.execute(text(f"{more} where rolname = current_user")).scalar_one() is False


def test_the_site_makes_backups(site: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_the_path(monkeypatch)
    make_backup(site, tmp_path / "backup", replace=False)


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_event set detail = 'x'",
        "delete from audit_event",
        "truncate audit_event",
        "update audit_list set digest = 'x'",
        "delete from audit_list",
        "update audit_listed set youth_id = 2",
        "delete from audit_listed",
        "truncate audit_listed",
        "update alembic_version set version_num = '0001'",
        "drop table youth",
        "alter table audit_event disable trigger all",
        "create table mine (id integer)",
        "create role other superuser",
        "copy youth to program 'cat'",
    ],
)
def test_the_site_changes_no_table_and_no_log(site: Database, statement: str) -> None:
    with pytest.raises((DBAPIError, Unavailable)) as refused, site.write() as session:
        session.execute(text(statement))
    error = refused.value.__cause__ if isinstance(refused.value, Unavailable) else refused.value
    assert isinstance(error, DBAPIError)
    assert any(word in str(error.orig) for word in ("permission denied", "must be owner"))
