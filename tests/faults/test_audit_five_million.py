"""The report of a youth on a log of five million events, on SQLite. Apart from the suite: ``make faults``."""

import time
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session

from tests.tampering import unguard
from zorglogistiek.audit.reading import Period, report_of
from zorglogistiek.database import Database

EVENTS, LISTS, LISTED, YOUTHS = 5_000_000, 20_000, 150, 50_000
AT_MOST = 2.0
"""Seconds: the target."""

pytestmark = pytest.mark.long

NUMBERS = "with recursive n(i) as (select 1 union all select i + 1 from n where i < {})"


@pytest.fixture(scope="module")
def large(tmp_path_factory, migrated_sqlite):
    """A log in which one event in five is of one youth, and the others of a list of 150; a year of it."""
    file = tmp_path_factory.mktemp("log") / "large.sqlite"
    file.write_bytes(migrated_sqlite.read_bytes())
    database = Database(f"sqlite:///{file}")
    with database._writer.begin() as connection:
        unguard(connection)
        connection.execute(
            text(f"""{NUMBERS.format(LISTS)} insert into audit_list (id, digest) select i, printf('%064x', i) from n""")
        )
        connection.execute(
            text(f"""{NUMBERS.format(LISTS * LISTED)} insert or ignore into audit_listed (list_id, youth_id)
            select (i - 1) / {LISTED} + 1, 1 + abs(i * 2654435761) % {YOUTHS} from n order by 1, 2""")
        )
        connection.execute(
            text(f"""{NUMBERS.format(EVENTS)} insert into audit_event (id, recorded_at, action, outcome, account_id,
            user_name, role, organisation_id, client, purpose, object_type, youth_id, list_id, detail, hash)
            select i, strftime('%Y-%m-%d %H:%M:%S.000000', 1767225600 + i * 6, 'unixepoch'), 'R', 'success', i % 200,
            'User ' || (i % 200), 'referrer', 1, '192.0.2.7', 'GET /referrals/{{number}}', 'youth',
            case when i % 5 = 0 then 1 + i % {YOUTHS} end, case when i % 5 then 1 + (i * 7919) % {LISTS} end, '',
            printf('%064x', i) from n""")
        )
    yield database
    database.dispose()


@pytest.mark.parametrize("youth_id", [25_000, 1, 31_415])
def test_the_report_of_a_youth_is_there_in_time(large, youth_id):
    month = Period(from_on=date(2026, 6, 1), until_on=date(2026, 6, 1) + timedelta(days=30))
    for name, period, skip in (("all", Period(), 0), ("page 100", Period(), 5_000), ("a month", month, 0)):
        with Session(large._reader) as session:
            began = time.perf_counter()
            found = report_of(session, youth_id, period=period, skip=skip, at_most=50)
            took = time.perf_counter() - began
        print(f"youth {youth_id}, {name}: {found.total} of {EVENTS} events, {took * 1000:.0f} ms")  # noqa: T201 (evidence)
        assert took <= AT_MOST
        assert found.total > 500
