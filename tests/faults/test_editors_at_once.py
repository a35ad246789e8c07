"""Many who change one record at once: each who is told that it worked has changed it, and nobody's change is lost.

The control takes the check of the version away: then many are told that it worked, and overwrite each other.
"""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.api_world import ApiWorld, api_world
from zorglogistiek.people import recording

EDITORS = 12
ROUNDS = 3


@pytest.fixture
def world(database_url: str) -> Iterator[ApiWorld]:
    with api_world(database_url, keeps=True) as made:
        yield made


@pytest.mark.parametrize(
    ("editors", "rounds"),
    [(EDITORS, ROUNDS), pytest.param(50, 20, marks=pytest.mark.long), pytest.param(50, 200, marks=pytest.mark.long)],
    ids=["short", "middle", "long"],
)
def test_the_version_counts_the_changes_that_were_acknowledged(world: ApiWorld, editors: int, rounds: int):
    first = world.table.version("R1")
    statuses = [status for number in range(rounds) for status in at_once(world, editors, day_of=number)]
    assert set(statuses) <= {200, 409}
    # All of a round saw one version: one of them is in time.
    assert statuses.count(200) == rounds == world.table.version("R1") - first


def test_control_without_the_check_changes_are_lost(sqlite_url: str, monkeypatch: pytest.MonkeyPatch):
    # On PostgreSQL, where writers do not queue, the version that each statement compares stands behind the check.
    monkeypatch.setattr(recording, "require_version", lambda *_: None)
    with api_world(sqlite_url, keeps=True) as world:
        statuses = [status for number in range(ROUNDS) for status in at_once(world, EDITORS, day_of=number)]
    # Who based the change on what was no longer so is told that it worked, and has overwritten another's.
    assert statuses.count(200) > ROUNDS


def at_once(world: ApiWorld, editors: int, *, day_of: int) -> list[int]:
    """Everybody sends another day, based on the version that they all see."""
    version = world.table.version("R1")
    ready = threading.Barrier(editors)
    statuses: list[int] = []

    def run(index: int) -> None:
        body: dict[str, Any] = {"version": version, "wanted_from": f"2027-{1 + day_of % 12:02}-{1 + index % 28:02}"}
        ready.wait(timeout=60)
        statuses.append(world.ask("coordinator", "PATCH", "/referrals/R1", json=body).status_code)

    threads = [threading.Thread(target=run, args=(index,)) for index in range(editors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert len(statuses) == editors
    return statuses
