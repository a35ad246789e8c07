"""A worker that is killed in the middle of a solve: the site goes on, another worker makes the plan, once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, func, select

from tests.faults.processes import LONGEST, is_alive, until
from tests.pages_world import PagesWorld, make_world
from tests.working import working
from zorglogistiek.cli.supervising import Supervisor
from zorglogistiek.clock import now
from zorglogistiek.jobs import leases
from zorglogistiek.jobs.line import jobs_of, last_seen
from zorglogistiek.jobs.tables import Job, JobKind, JobState
from zorglogistiek.meeting.tables import Plan

ROOT = Path(__file__).parents[2]
LEASE_SECONDS = 3


@pytest.fixture
def world(database_url: str) -> Iterator[PagesWorld]:
    made = make_world(database_url)
    yield made
    made.database.dispose()


def environment(url: str) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "ZORGLOGISTIEK_DATABASE_URL": url,
        "ZORGLOGISTIEK_LEASE_SECONDS": str(LEASE_SECONDS),
    }


@contextmanager
def slow_worker(world: PagesWorld, mark: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process that stands still in the middle of its solve."""
    program = [sys.executable, str(ROOT / "tests/faults/slow_worker.py"), str(mark)]
    with subprocess.Popen(program, env=environment(world.url), cwd=ROOT) as process:
        try:
            yield process
        finally:
            process.kill()


def job(world: PagesWorld) -> Job:
    with world.database.read() as session:
        return jobs_of(session, JobKind.PLAN)[0]


def plans(world: PagesWorld) -> int:
    with world.database.read() as session:
        return session.exec(select(func.count(col(Plan.id)))).one()


def ask_for_a_plan(world: PagesWorld) -> TestClient:
    client = world.client("coordinator")
    assert client.post(f"/meetings/{world.meeting_on}/plans").status_code == 303
    hang_up(client)
    return client


def hang_up(client: TestClient) -> None:
    """Closes the site's connections to the database; the next request opens new ones."""
    client.app.state.database.dispose()  # type: ignore[attr-defined]


def kill_in_mid_solve(world: PagesWorld, mark: Path) -> None:
    with slow_worker(world, mark) as process:
        until(mark.exists)
        assert (job(world).state, plans(world)) == (JobState.RUNNING, 0)
        process.send_signal(signal.SIGKILL)
        process.wait()


def test_a_killed_solve_never_blocks_the_site_and_is_made_by_another(world: PagesWorld, tmp_path: Path) -> None:
    client, page = ask_for_a_plan(world), f"/meetings/{world.meeting_on}"
    kill_in_mid_solve(world, tmp_path / "mark")
    started = time.monotonic()
    assert client.get(page).status_code == 200
    assert (
        client.post(
            f"{page}/actions", data={"organisation": "Es", "text": "bellen", "due_on": "31-12-2099"}
        ).status_code
        == 303
    )
    assert 'role="status"' in client.get(f"{page}/plans/running").text
    assert time.monotonic() - started < LONGEST / 2
    with working(world.url):
        until(lambda: job(world).state is JobState.DONE)
    assert (job(world).attempts, plans(world)) == (2, 1)
    assert "Het plan is klaar" in client.get(f"{page}/plans/running").text
    hang_up(client)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_control_without_the_end_of_a_lease_the_plan_never_comes(
    world: PagesWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "_is_free", lambda *_: Job.state == JobState.WAITING)
    ask_for_a_plan(world)
    kill_in_mid_solve(world, tmp_path / "mark")
    with working(world.url):
        time.sleep(2 * LEASE_SECONDS)
    assert (job(world).state, plans(world)) == (JobState.RUNNING, 0)  # the harm


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_worker_that_was_overtaken_stores_nothing(world: PagesWorld, tmp_path: Path) -> None:
    """A worker stands still for longer than its lease, another makes the plan, and then the first goes on.

    What both store when nobody asks for the lease: see the control in ``tests/database/test_jobs.py``.
    """
    mark = tmp_path / "mark"
    ask_for_a_plan(world)
    with slow_worker(world, mark) as process:
        until(mark.exists)
        process.send_signal(signal.SIGSTOP)
        with working(world.url):
            until(lambda: job(world).state is JobState.DONE)
        assert plans(world) == 1
        mark.unlink()
        process.send_signal(signal.SIGCONT)
        until(lambda: is_idle(world))
        process.send_signal(signal.SIGTERM)
        assert process.wait(LONGEST) == 0
    assert plans(world) == 1


def is_idle(world: PagesWorld) -> bool:
    """Whether the worker that went on has said since that it is there, and so has ended what it did."""
    with world.database.read() as session:
        seen = last_seen(session, until=now())
    return seen is not None and (now() - seen).total_seconds() < 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_worker_dies_and_another_takes_its_place_and_both_end_with_the_server(world: PagesWorld) -> None:
    keeper = Supervisor(first_pause=0.1)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment(world.url).items():
            patch.setenv(name, value)
        keeper.start()
        try:
            until(lambda: keeper.pid)
            first = keeper.pid
            until(lambda: seen(world))
            os.kill(first, signal.SIGKILL)
            until(lambda: keeper.pid != first)
            ask_for_a_plan(world)
            until(lambda: job(world).state is JobState.DONE)
        finally:
            keeper.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(keeper.pid, 0)
    assert plans(world) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_worker_ends_with_a_server_that_was_killed(world: PagesWorld) -> None:
    """Nobody closes the worker's input in order: the system does, when the server is gone."""
    program = (
        "from zorglogistiek.cli.supervising import Supervisor; import time\n"
        "one = Supervisor(); one.start()\nwhile not one.pid: time.sleep(0.02)\n"
        "print(one.pid, flush=True); time.sleep(600)"
    )
    server = subprocess.Popen(
        [sys.executable, "-c", program], env=environment(world.url), cwd=ROOT, stdout=subprocess.PIPE
    )
    assert server.stdout is not None
    worker = int(server.stdout.readline())
    until(lambda: seen(world))
    server.kill()
    server.wait()
    server.stdout.close()
    until(lambda: not is_alive(worker))
    assert not seen(world)


def seen(world: PagesWorld) -> bool:
    with world.database.read() as session:
        return last_seen(session, until=now()) is not None
