"""Nothing that tells who a youth is can be read in the files, the rows, the log lines or the error texts.

A whole synthetic region goes through the line: files, registry, registrations and drafts by the screens, a plan, the
meeting, messages, an export of a youth's data. Then everything that was stored or written is searched for every surname
and BSN, and sealing is switched off to see that the search would have found them.
"""

import csv
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from api.app import create_app
from tests.lifelike_region import write_lesser_region
from tests.small_region import make_region
from zorglogistiek import clock
from zorglogistiek.access.accounts import hash_password
from zorglogistiek.access.tables import Account
from zorglogistiek.access.user import SYSTEM, User
from zorglogistiek.codes import OrganisationKind, Role
from zorglogistiek.database import Database
from zorglogistiek.exchange.importing import import_files
from zorglogistiek.matching.policy import default_policy
from zorglogistiek.meeting.afterwards.messages import prepare_messages
from zorglogistiek.meeting.plans import make_plan
from zorglogistiek.people.overview import ReferralFilter, referral_overviews
from zorglogistiek.places.repository import organisations
from zorglogistiek.sealing import columns, keys
from zorglogistiek.settings import Settings

PASSWORD = "een-lang-wachtwoord"
TYPED_BSN = "123456782"
TYPED_NAME = "Wolvenstraat-Quist"
DRAFTED_NAME = "Quakkelsteijn"
TYPED_GROUNDS = "Slaapt-bij-Xandrien"


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """The files of a region, and what in them tells who somebody is: surnames that no other file has, and BSN."""

    folder: Path
    surnames: frozenset[str]
    numbers: frozenset[str]

    def found_in(self, content: bytes) -> set[str]:
        """What of it stands in the content, also in the middle of other text."""
        return {word for word in self.surnames | self.numbers if word.encode() in content}


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Region:
    folder = tmp_path_factory.mktemp("region")
    paths = write_lesser_region(folder, seed=5, on=clock.today())
    youths = next(path for path in paths if path.name == "youths.csv")
    elsewhere = " ".join(path.read_text(encoding="utf-8") for path in paths if path != youths)
    with youths.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    parts = {part for row in rows for part in row["last_name"].split() if len(part) >= 6 and part[0].isupper()}
    surnames = {part for part in parts if re.fullmatch(r"[A-Za-zÀ-ÿ-]+", part) and part not in elsewhere}
    numbers = {row["bsn"] for row in rows if row["bsn"]}
    assert len(surnames) > 20
    assert len(numbers) > 200
    return Region(
        folder=folder,
        surnames=frozenset(surnames | {TYPED_NAME, DRAFTED_NAME, TYPED_GROUNDS}),
        numbers=frozenset(numbers | {TYPED_BSN}),
    )


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Everything that is logged, the statements of the database too."""
    with caplog.at_level(logging.INFO), caplog.at_level(logging.INFO, logger="sqlalchemy.engine"):
        yield caplog


def test_a_whole_run_leaves_nothing_readable(database: Database, region: Region, lines) -> None:
    errors = run_the_line(database, region)
    stored = stored_in(database)
    assert region.found_in(stored) == set()
    assert len(lines.text) > 100_000, "the statements were logged"
    assert region.found_in(lines.text.encode()) == set()
    assert len(errors) > 1_000
    assert region.found_in(errors) == set()


def test_with_sealing_off_everything_would_be_found(
    database: Database, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "seal", lambda plain, *, row: keys.FORMAT + plain.encode() + row.encode()[:0])
    monkeypatch.setattr(columns, "unseal", lambda sealed, *, row: sealed[1:].decode() + row[:0])
    import_files(database, SYSTEM, [region.folder], today=clock.today(), now=clock.now())
    found = region.found_in(stored_in(database))
    assert len(found & region.numbers) >= len(region.numbers) - 1
    assert len(found & region.surnames) >= len(region.surnames) // 2


def test_a_fault_of_ours_tells_nothing_of_the_row(database: Database) -> None:
    make_region(database, youths=1)
    with pytest.raises(DBAPIError) as fault, database.write() as session:
        session.execute(
            text("insert into organisation (number, name, kind) values (:number, :name, 'castle')"),
            {"number": "X1", "name": TYPED_NAME},
        )
    assert "organisation" in str(fault.value)
    assert TYPED_NAME not in str(fault.value)
    assert TYPED_NAME not in repr(fault.value.orig)


def test_without_the_guard_postgresql_would_quote_the_row(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zorglogistiek.database._without_rows", lambda _context: None)
    database = Database(postgresql_url)
    with pytest.raises(DBAPIError) as fault, database.write() as session:
        session.execute(text(f"insert into organisation (number, name, kind) values ('X1', '{TYPED_NAME}', 'castle')"))
    assert TYPED_NAME in str(fault.value.orig)
    database.dispose()


def run_the_line(database: Database, region: Region) -> bytes:
    """Everything a week has; gives all error texts that came back."""
    today = clock.today()
    import_files(database, SYSTEM, [region.folder], today=today, now=clock.now())
    client = signed_in(database)
    try:
        return use(client, database)
    finally:
        cast("FastAPI", client.app).state.database.dispose()


def use(client: TestClient, database: Database) -> bytes:
    """The week on the screens; gives all error texts that came back."""
    today = clock.today()
    errors = typing(client, database)
    make_plan(
        database,
        SYSTEM,
        meeting_on=today,
        policy=default_policy(),
        seconds=1.0,
        now=clock.now(),
        today=today,
    )
    for path in (f"/meetings/{today}", "/referrals?state=all", "/files", "/statistics"):
        assert client.get(path).status_code == 200, path
    with database.write() as session:
        coordinator = User(account_id=1, role=Role.COORDINATOR, organisation_id=1, name="Coby")
        prepare_messages(session, coordinator, meeting_on=today, site="http://localhost", now=clock.now(), today=today)
    return errors


def typing(client: TestClient, database: Database) -> bytes:
    """A registration, a draft, an export of a youth; and what comes back when the API is told nonsense."""
    with database.read() as session:
        (referrer, *_) = organisations(session, visible_to=SYSTEM, kind=OrganisationKind.REFERRER)
        (municipality, *_) = organisations(session, visible_to=SYSTEM, kind=OrganisationKind.MUNICIPALITY)
    form = {
        "kind": "new",
        "urgency": "urgent",
        "urgency_grounds": TYPED_GROUNDS,
        "referrer": referrer.number,
        "youth.first_name": "Xaviera",
        "youth.last_name": TYPED_NAME,
        "youth.birth_date": "04-03-2012",
        "youth.gender": "girl",
        "youth.municipality": municipality.number,
        "youth.pc4": "2611",
        "youth.legal_frame": "voluntary",
        "youth.bsn": TYPED_BSN,
    }
    draft = form | {"youth.last_name": DRAFTED_NAME, "step": "draft"}
    assert client.post("/referrals/new", data=draft).status_code == 303
    assert client.post("/referrals/new", data=form).status_code == 303
    with database.read() as session:
        filters = ReferralFilter(states=None)
        shown = referral_overviews(session, visible_to=SYSTEM, on=clock.today(), filters=filters)
        number = next(one.number for one in shown if one.youth.last_name == TYPED_NAME)
    given = client.post(f"/referrals/{number}/youth-data", data={"format": "json"})
    assert given.status_code == 200
    assert TYPED_NAME in given.text
    youth = {key.removeprefix("youth."): value for key, value in form.items() if key.startswith("youth.")}
    wrong = [
        client.post("/v1/referrals", json={"kind": "new", "urgency": "regular", "youth": youth | change})
        for change in (
            {},
            {"bsn": TYPED_BSN[::-1]},
            {"first_name": TYPED_NAME, "unknown": TYPED_NAME},
            {"pc4": TYPED_NAME},
        )
    ]
    wrong += [client.get(f"/v1/referrals/{number}9"), client.get(f"/referrals/{number}9")]
    assert all(answer.status_code >= 400 for answer in wrong)
    return b"\n".join(answer.content for answer in wrong)


def signed_in(database: Database) -> TestClient:
    with database.write() as session:
        (municipality, *_) = organisations(session, visible_to=SYSTEM, kind=OrganisationKind.MUNICIPALITY)
        session.add(
            Account(
                username="coby",
                password_hash=hash_password(PASSWORD),
                display_name="Coby",
                role=Role.COORDINATOR,
                organisation_id=municipality.id or 0,
            )
        )
    settings = Settings(database_url=database.url, secure_cookies=False)
    client = TestClient(create_app(settings), follow_redirects=False)
    assert client.post("/sign-in", data={"username": "coby", "password": PASSWORD}).status_code == 303
    return client


def stored_in(database: Database) -> bytes:
    """The files of a SQLite registry with its log; of PostgreSQL every value of every row."""
    if database.file is not None:
        files = [database.file, *database.file.parent.glob(f"{database.file.name}-*")]
        assert len(files) > 1, "the log is there too"
        return b"\n".join(file.read_bytes() for file in files)
    parts = []
    with database.read() as session:
        for table in SQLModel.metadata.sorted_tables:
            for row in session.execute(text(f'select * from "{table.name}"')):
                parts += [bytes(one) if isinstance(one, (bytes, memoryview)) else str(one).encode() for one in row]
    return b"\n".join(parts)
