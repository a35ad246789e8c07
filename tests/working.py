"""A worker in a thread of the test, for what in earnest a process does."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from zorglogistiek.cli.working import HANDLERS
from zorglogistiek.database import Database
from zorglogistiek.jobs.tables import JobKind
from zorglogistiek.jobs.working import Handler, Task, Worker

LEASE = timedelta(seconds=30)
LONGEST = 60.0
"""Seconds that a worker may need to end, on a busy machine."""


@contextmanager
def working(url: str, **handlers: Handler) -> Iterator[Worker]:
    """Within it a worker takes the jobs of the registry at ``url``; ``handlers`` by kind stand in for the real ones."""
    own = {JobKind(kind): handler for kind, handler in handlers.items()}
    worker = Worker(database=Database(url), handlers={**HANDLERS, **own}, lease=LEASE)
    thread = threading.Thread(target=worker.run, name="worker")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("zorglogistiek.jobs.working.LOOK_EVERY", 0.02)
        patch.setattr("zorglogistiek.jobs.working.BEAT_EVERY", 0.02)
        thread.start()
        try:
            yield worker
        finally:
            worker.ending.set()
            thread.join(LONGEST)
            worker.database.dispose()


def making(**result: Any) -> Handler:
    """Carries a job out at once, with this result."""

    def handler(task: Task) -> None:
        with task.database.write() as session:
            task.finish(session, result)

    return handler


def work_off(database: Database) -> None:
    """Carries out what stands in line, and comes back when nothing does."""
    worker = Worker(database=database, handlers=HANDLERS, lease=LEASE)
    while worker.work_once():
        pass
