"""The demo builds a region with a sign-in for each role, and keeps what is there.

The engine is stood in for: what it does with the region is tested where it is.
"""

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import func, select
from typer.testing import CliRunner

from zorglogistiek.access.sessions import sign_in, user_of_token
from zorglogistiek.cli import app, demo_region
from zorglogistiek.clock import now
from zorglogistiek.codes import Role
from zorglogistiek.database import Database
from zorglogistiek.people.tables import Referral, Youth
from zorglogistiek.places.tables import Group
from zorglogistiek.studies.runs import StudyKind, StudyState, studies_of_kind


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> list[date]:
    """The days for which the engine was asked to plan."""
    asked: list[date] = []

    def run_engine(_database: Database, *, meeting_on: date, policy: Path | None, seconds: float | None) -> None:
        assert policy is None
        assert seconds == 2
        asked.append(meeting_on)

    monkeypatch.setattr(demo_region, "run_engine", run_engine)
    # The demo sets these; the next test must find them as they were.
    for name, value in {"LOG_FORMAT": "text", "LOG_LEVEL": "info"}.items():
        monkeypatch.setenv(f"ZORGLOGISTIEK_{name}", value)
    for name in ("DATABASE_URL", "SECURE_COOKIES", "DEMO"):
        monkeypatch.setenv(f"ZORGLOGISTIEK_{name}", "")
    return asked


def test_the_demo_has_a_region_a_plan_and_a_sign_in_for_each_role(planned: list[date], tmp_path: Path) -> None:
    arguments = ["demo", "--no-serve", "--dir", str(tmp_path / "demo"), "--seconds", "2", "--port", "8123"]
    told = CliRunner().invoke(app, arguments)
    assert told.exit_code == 0, told.output
    assert "http://localhost:8123" in told.stdout
    assert [day.weekday() for day in planned] == [3]  # a Thursday
    database = Database(f"sqlite:///{tmp_path / 'demo' / 'zorglogistiek.db'}")
    with database.read() as session:
        counts = [session.exec(select(func.count()).select_from(table)).one() for table in (Group, Youth, Referral)]
        (prices,) = studies_of_kind(session, StudyKind.PRICES)  # for its worker: the page of prices is not empty
    assert prices.state is StudyState.IN_LINE
    assert all(count >= 100 for count in counts)
    for role in Role:
        assert role.value in told.stdout
        token = sign_in(database, role.value, demo_region.PASSWORD, now())
        with database.read() as session:
            user = user_of_token(session, token, now())
        assert user is not None
        assert user.role is role
    database.dispose()
    again = CliRunner().invoke(app, arguments)
    assert again.exit_code == 0, again.output
    assert "remove that folder to begin anew" in again.stdout
