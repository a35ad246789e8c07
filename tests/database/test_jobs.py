"""Jobs and leases: exactly one worker holds a job, a dead worker's job is taken again, and it has its effect once.

Each guard has its control: without it the harm appears.
"""

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import true

from tests.working import LEASE, making, working
from zorglogistiek.clock import now
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Fault, Forbidden, Invalid, NotFound, Unavailable, ZorglogistiekError
from zorglogistiek.jobs import leases
from zorglogistiek.jobs.failures import error_of, failure_of
from zorglogistiek.jobs.leases import MOST_ATTEMPTS, Claim, LeaseLost
from zorglogistiek.jobs.line import (
    MOST_IN_LINE,
    REMEMBERED,
    ask_to_stop,
    forget,
    job_numbered,
    jobs_of,
    last_seen,
    put_in_line,
)
from zorglogistiek.jobs.tables import Job, JobKind, JobState
from zorglogistiek.jobs.working import Worker

NOW = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
KINDS = (JobKind.PLAN,)
CONTENDERS = 8


def ask(database: Database, number: str, *, slot: str | None = None, kind: JobKind = JobKind.PLAN) -> None:
    with database.write() as session:
        put_in_line(session, kind=kind, number=number, subject="x", slot=slot, parameters={}, account_id=None, now=NOW)


def take(database: Database, holder: str, *, at: datetime = NOW) -> Claim | None:
    with database.write() as session:
        return leases.take(session, KINDS, holder=holder, now=at, lease=LEASE)


def claimed(database: Database, holder: str, *, at: datetime = NOW) -> Claim:
    claim = take(database, holder, at=at)
    assert claim is not None
    return claim


def job(database: Database, number: str) -> Job:
    with database.read() as session:
        found = job_numbered(session, number)
    assert found is not None
    return found


def finish(database: Database, claim: Claim, result: dict[str, object], *, effect: str | None = None) -> None:
    """Ends the job, with a row of this number as what it made."""
    with database.write() as session:
        if effect is not None:
            session.add(Job(number=effect, kind=JobKind.PLAN, asked_at=NOW))
        leases.finish(session, claim, result, now=NOW, progress=[])


def contend(database: Database, jobs: int) -> Counter[int]:
    """So many workers take at the same moment until nothing is left: how often each job was taken."""
    begin, taken = threading.Barrier(CONTENDERS), list[int]()

    def contender(holder: str) -> None:
        begin.wait()
        misses = 0
        while misses < 3:
            claim = take(database, holder)
            misses += claim is None
            if claim is not None:
                taken.append(claim.job_id)

    threads = [threading.Thread(target=contender, args=(f"W-{index}",)) for index in range(CONTENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(taken)) == jobs
    return Counter(taken)


def line_of(database: Database, jobs: int) -> None:
    for number in range(jobs):
        ask(database, f"PR-{number}")


def test_of_many_workers_exactly_one_takes_each_job(database: Database) -> None:
    line_of(database, MOST_IN_LINE)
    assert set(contend(database, MOST_IN_LINE).values()) == {1}


def test_control_without_the_condition_a_job_is_taken_twice(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job is looked for as ever, and then taken without asking again whether it is free."""
    database, is_free, asked = Database(postgresql_url), leases._is_free, threading.local()
    both_have_looked = threading.Barrier(2)

    def only_when_looking(now: datetime, lease: timedelta):
        asked.times = getattr(asked, "times", 0) + 1
        if asked.times == 1:
            return is_free(now, lease)
        both_have_looked.wait(30)
        return true()

    monkeypatch.setattr(leases, "_is_free", only_when_looking)
    ask(database, "PR-1")
    taken: list[Claim | None] = []
    threads = [threading.Thread(target=lambda: taken.append(take(database, "W"))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    database.dispose()
    assert [claim is not None for claim in taken] == [True, True]  # the harm


def test_a_job_is_taken_again_when_its_lease_is_over_and_not_before(database: Database) -> None:
    ask(database, "PR-1")
    first = claimed(database, "W-1")
    assert take(database, "W-2", at=NOW + LEASE - timedelta(seconds=1)) is None
    with database.write() as session:
        asked = leases.renew(session, first, now=NOW + LEASE / 2, lease=LEASE, progress=[{"seconds": 1.0}])
    assert not asked
    assert take(database, "W-2", at=NOW + LEASE) is None
    second = claimed(database, "W-2", at=NOW + 1.5 * LEASE)
    assert (second.attempt, job(database, "PR-1").progress) == (2, [])


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=365)])
def test_a_clock_that_is_set_back_leaves_no_job_with_a_dead_worker(database: Database, back: timedelta) -> None:
    ask(database, "PR-1")
    claimed(database, "W-1")
    assert claimed(database, "W-2", at=NOW - back).attempt == 2


def test_whoever_lost_the_lease_stores_nothing(database: Database) -> None:
    """Also the same worker, which took the job a second time: what it began before does not count."""
    ask(database, "PR-1", slot="plan")
    first = claimed(database, "W-1")
    second = claimed(database, "W-1", at=NOW + LEASE)
    with pytest.raises(LeaseLost):
        finish(database, first, {"plan": 1}, effect="PR-effect")
    with database.read() as session:
        assert job_numbered(session, "PR-effect") is None
    finish(database, second, {"plan": 2})
    with pytest.raises(LeaseLost):
        finish(database, second, {"plan": 3})
    ended = job(database, "PR-1")
    assert (ended.state, ended.result, ended.slot, ended.lease_holder) == (JobState.DONE, {"plan": 2}, None, None)


def test_control_without_asking_for_the_lease_both_store(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "_is_held", lambda claim: Job.id == claim.job_id)
    ask(database, "PR-1")
    first = claimed(database, "W-1")
    second = claimed(database, "W-2", at=NOW + LEASE)
    for claim, effect in ((first, "PR-one"), (second, "PR-two")):
        finish(database, claim, {}, effect=effect)
    assert [job(database, number).number for number in ("PR-one", "PR-two")] == ["PR-one", "PR-two"]  # the harm


def test_a_job_that_ends_every_worker_is_given_up(database: Database) -> None:
    ask(database, "PR-1", slot="plan")
    for attempt in range(MOST_ATTEMPTS):
        assert claimed(database, "W", at=NOW + attempt * LEASE).attempt == attempt + 1
    # The worker that looks has nothing to do but this.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("zorglogistiek.clock.now", lambda: NOW + MOST_ATTEMPTS * LEASE)
        assert not Worker(database=database, handlers={JobKind.PLAN: making()}, lease=LEASE).work_once()
    given_up = job(database, "PR-1")
    assert (given_up.state, given_up.slot) == (JobState.FAILED, None)
    assert isinstance(error_of(given_up.error), Unavailable)


def test_a_job_that_is_given_back_counts_as_never_taken(database: Database) -> None:
    ask(database, "PR-1")
    claim = claimed(database, "W-1")
    with database.write() as session:
        leases.give_back(session, claim)
    assert (job(database, "PR-1").state, job(database, "PR-1").attempts) == (JobState.WAITING, 0)
    with pytest.raises(LeaseLost):
        finish(database, claim, {})
    assert claimed(database, "W-2").attempt == 1


def test_one_job_at_a_time_has_the_slot(database: Database) -> None:
    ask(database, "PR-1", slot="plan")
    with pytest.raises(Conflict):
        ask(database, "PR-2", slot="plan")
    finish(database, claimed(database, "W"), {})
    ask(database, "PR-2", slot="plan")


def test_a_line_that_is_too_long_refuses_the_next_and_the_oldest_that_ended_are_forgotten(database: Database) -> None:
    line_of(database, MOST_IN_LINE)
    with pytest.raises(Conflict):
        ask(database, "PR-more")
    for _ in range(MOST_IN_LINE):
        finish(database, claimed(database, "W"), {})
    for number in range(REMEMBERED):
        ask(database, f"PR-then-{number}")
        finish(database, claimed(database, "W"), {})
    ask(database, "PR-last")
    with database.write() as session:
        forget(session, "PR-last")  # it goes on
        forget(session, f"PR-then-{REMEMBERED - 1}")
    with database.read() as session:
        numbers = {found.number for found in jobs_of(session, JobKind.PLAN, most=1000)}
    assert numbers == {"PR-last"} | {f"PR-then-{number}" for number in range(REMEMBERED - 1)}


def test_a_worker_tells_how_far_it_is_obeys_and_says_that_it_is_there(database: Database) -> None:
    begun, seen = threading.Event(), list[Any]()

    def until_asked(task):
        task.report({"done": 1})
        begun.set()
        assert task.stopping.wait(30)
        task.report({"done": 2})
        with task.database.write() as session:
            task.finish(session, {"asked": task.asked()})

    ask(database, "PR-1")
    with working(database.url, plan=until_asked):
        assert begun.wait(30)
        until(lambda: job(database, "PR-1").progress)
        seen.append(job(database, "PR-1").progress)
        with database.write() as session:
            ask_to_stop(session, "PR-1")
        until(lambda: job(database, "PR-1").state is JobState.DONE)
        with database.read() as session:
            assert last_seen(session, until=now()) is not None
    ended = job(database, "PR-1")
    assert (seen, ended.progress, ended.result) == ([[{"done": 1}]], [{"done": 1}, {"done": 2}], {"asked": True})
    with database.read() as session:
        assert last_seen(session, until=now()) is None


def test_a_worker_that_ends_gives_its_job_back_at_once(database: Database) -> None:
    begun, end = threading.Event(), threading.Event()

    def goes_on(_task):
        begun.set()
        end.wait(30)

    ask(database, "PR-1")
    with working(database.url, plan=goes_on):
        assert begun.wait(30)
    end.set()
    assert job(database, "PR-1").state is JobState.WAITING


def test_what_fails_says_why_and_nothing_more(database: Database) -> None:
    def known(_task):
        raise Conflict("meeting", "it is closed since {day}", day="monday")

    def unforeseen(_task):
        raise RuntimeError("Geheim")

    for number, handler in (("PR-1", known), ("PR-2", unforeseen)):
        ask(database, number)
        with working(database.url, plan=handler):
            until(lambda number=number: job(database, number).state is JobState.FAILED)
    assert str(error_of(job(database, "PR-1").error)) == "meeting: it is closed since monday"
    assert job(database, "PR-2").error is None


def test_a_worker_outlives_a_database_that_does_not_answer(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answers, real = [False] * 3, Worker._taken

    def at_times(worker):
        if answers:
            answers.pop()
            raise Unavailable("gone")
        return real(worker)

    monkeypatch.setattr(Worker, "_taken", at_times)
    database = Database(sqlite_url)
    ask(database, "PR-1")

    def done(task):
        with task.database.write() as session:
            task.finish(session, {})

    with working(sqlite_url, plan=done):
        until(lambda: job(database, "PR-1").state is JobState.DONE)
    database.dispose()


@pytest.mark.parametrize(
    "error",
    [
        Conflict("plan", "{count} left", count="3"),
        Invalid("meeting", [Fault(field="held_on", message="before {first}", params=(("first", "1"),))]),
        NotFound("meeting 5"),
        Forbidden("no"),
        Unavailable("gone"),
    ],
)
def test_an_error_survives_its_journey(error: ZorglogistiekError) -> None:
    back = error_of(failure_of(error))
    assert (type(back), str(back)) == (type(error), str(error))


def until(true_at_last) -> None:
    """Waits until it is true, a minute at most."""
    pause = threading.Event()
    for _ in range(3000):
        if true_at_last():
            return
        pause.wait(0.02)
    raise AssertionError("it never was")
