"""The short form of `make load`: a few users of every role on a small registry, while a plan is asked for; 0 failures.

How long anything takes is not judged: the machine does other things too.
"""

import pytest

from scripts.load.registry import Store
from scripts.load.report import Run, percentile, text
from scripts.load.running import Asked, run
from scripts.load.sizes import SIZES, users_of
from zorglogistiek.audit.verifying import verify
from zorglogistiek.codes import Role
from zorglogistiek.database import Database


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    found = Store(tmp_path_factory.mktemp("load"), SIZES["small"], None)
    found.make()
    return found


@pytest.mark.slow
def test_every_role_works_on_a_generated_registry_without_a_failure(store, tmp_path):
    with store.copy() as url:
        database = Database(url)
        with database.read() as session:
            verdict = verify(session)
        database.dispose()
    assert (verdict.why, verdict.head.sequence > SIZES["small"].events) == (None, True)
    done = run(store, Asked(users=8, seconds=300, processes=2, think=(0.1, 0.2), answers=90), tmp_path)
    assert done.failures == 0, text(done)
    pages = {one[0] for one in done.taken}
    assert {"POST /sign-in", "GET /referrals", "GET /capacity", "POST /meetings/{held_on}/plans"} <= pages
    assert any(name in pages for name in ("GET /statistics", "GET /own-youths", "GET /region"))
    assert not list(store.folder.glob("*_run*")), "the copy stayed behind"


def run_of(*taken):
    return Run(conditions={}, taken=taken, seconds=1.0, parts=(), plans=0, registry_bytes=0)


def test_a_run_passes_by_its_failures_and_percentiles_alone():
    quick = [("GET /referrals", 200.0, 200, "")] * 94
    slow = ("GET /referrals", 900.0, 200, "")
    assert run_of(*quick, *[slow] * 4).passed
    assert not run_of(*quick, *[slow] * 6).passed, "p95"
    assert not run_of(*quick, *[("GET /referrals", 1001.0, 200, "")] * 2).passed, "p99"
    assert not run_of(*quick, ("GET /referrals", 10.0, 500, "answered 500")).passed
    assert run_of(*quick, *[("POST /sign-in", 5000.0, 303, "")] * 50).passed, "signing in takes long on purpose"
    assert not run_of(("POST /sign-in", 5.0, 303, ""), ("GET /sign-in", 5.0, 500, "answered 500")).passed
    assert not run_of().passed


def test_percentiles_are_values_that_were_measured():
    assert [percentile(range(1, 101), part) for part in (0.5, 0.95, 0.99)] == [50, 95, 99]
    assert percentile([], 0.5) == 0


@pytest.mark.parametrize("users", [8, 20, 200])
def test_the_roles_make_up_all_users(users):
    found = users_of(users)
    assert sum(found.values()) == users
    assert all(found[role] >= 1 for role in (Role.REFERRER, Role.PROVIDER, Role.COORDINATOR))
