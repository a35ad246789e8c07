"""How long the statistics of a registry take: the reading of the history, and then every figure, on this machine.

`python -m scripts.statistics_speed sqlite:///FILE` prints seconds of processor time, and beside them the seconds that
went by and the load of the machine: of a busy machine only the first can be compared. Figures are asked of the last
year of whole months, alone and by their first grouping.
"""

import argparse
import os
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from time import perf_counter, process_time
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import col

from zorglogistiek.clock import today
from zorglogistiek.database import Database
from zorglogistiek.people.tables import Referral, ReferralEvent
from zorglogistiek.statistics.figures import FIGURES
from zorglogistiek.statistics.history import History, gather
from zorglogistiek.statistics.months import month_of, year_before
from zorglogistiek.statistics.scope import Scope


class Taken(NamedTuple):
    """What one measurement took, in seconds."""

    name: str
    processor: float
    passed: float


def timed(name: str, work: Callable[[], object]) -> Taken:
    """What ``work`` takes."""
    passed, processor = perf_counter(), process_time()
    work()
    return Taken(name, process_time() - processor, perf_counter() - passed)


def measurements(database: Database, on: date) -> Iterator[Taken]:
    """The reading of the whole registry, and each figure of a history of which nothing has been asked yet."""
    found: list[History] = []

    def read() -> None:
        with database.read() as session:
            found.append(gather(session, up_to=on + timedelta(days=len(found))))

    yield timed("history, the first time", read)
    yield timed("history", read)
    until_on = month_of(on)
    year = Scope(from_on=year_before(until_on), until_on=until_on, census_on=until_on - timedelta(days=1))
    for figure in FIGURES.values():
        for by in (None, *figure.groupings[:1]):
            fresh, scope = replace(found[0], _made={}), replace(year, by=by)
            name = figure.id if by is None else f"{figure.id} by {by.value}"
            yield timed(name, partial(figure.compute, fresh, scope))


def memory(database: Database, on: date) -> tuple[int, int]:
    """Bytes of the columns, and the most that reading them took at once."""
    tracemalloc.start()
    with database.read() as session:
        history = gather(session, up_to=on)
    found = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert history.up_to == on
    return found


def main() -> int:
    """Prints what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database", help="sqlite:///FILE or postgresql+psycopg://…")
    parser.add_argument("--on", type=date.fromisoformat, default=today(), help="the day of asking (default: today)")
    given = parser.parse_args()
    database = Database(given.database)
    with database.read() as session:
        sizes = [session.execute(select(func.count(col(one.id)))).scalar_one() for one in (Referral, ReferralEvent)]
    print("{:,} referrals, {:,} events; load of {} cores: {:.1f}".format(*sizes, os.cpu_count(), os.getloadavg()[0]))
    taken = list(measurements(database, given.on))
    for one in sorted(taken, key=lambda one: -one.processor):
        print(f"{one.processor:8.3f} s of processor, {one.passed:8.3f} s passed: {one.name}")
    kept, peak = memory(database, given.on - timedelta(days=1))
    print(
        f"the columns take {kept / 1e6:.0f} MB, reading them at most {peak / 1e6:.0f} MB; load {os.getloadavg()[0]:.1f}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
