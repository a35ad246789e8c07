"""A program that writes until it is killed: ``python -m tests.faults.writing URL THREADS MODE``.

Every registration is told on standard output, by the number of its referral, once it is acknowledged. MODE ``naive`` is
the control: there every step of a command is committed by itself.
"""

import itertools
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlmodel import Session

import zorglogistiek.access.tables
import zorglogistiek.meeting.tables  # noqa: F401 (rows refer to theirs)
from tests.api_routes import REGISTRATION
from tests.small_region import NOW
from zorglogistiek.access.user import SYSTEM
from zorglogistiek.database import Database
from zorglogistiek.people.service import register
from zorglogistiek.sealing import keys
from zorglogistiek.settings import Settings

YOUTH: dict[str, object] = dict(REGISTRATION["youth"])  # type: ignore[arg-type]


class NaiveDatabase(Database):
    """A database in which every step of a command is committed by itself."""

    @contextmanager
    def write(self) -> Iterator[Session]:
        with super().write() as session:
            plain = session.flush

            def flush_and_commit(*_: object) -> None:
                plain()
                session.commit()

            session.flush = flush_and_commit  # type: ignore[method-assign, assignment]
            yield session


def main() -> None:
    url, threads, mode = sys.argv[1:]
    keys.use(Settings().keyring)
    database = (NaiveDatabase if mode == "naive" else Database)(url)
    for thread in range(int(threads)):
        threading.Thread(target=write, args=(database, thread)).start()


def write(database: Database, thread: int) -> None:
    for count in itertools.count():
        youth: dict[str, object] = {**YOUTH, "last_name": f"Schrijver {thread} {count}", "bsn": None}
        with database.write() as session:
            registered = register(session, SYSTEM, {**REGISTRATION, "youth": youth}, now=NOW)
            number = registered.referral.number
        os.write(1, f"{number}\n".encode())  # one call: whole, or not at all


if __name__ == "__main__":
    main()
