"""Whole registries through random histories: whatever is commanded in whatever order, what must hold holds after each step."""

import itertools
import random
import shutil
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import select, text

from tests.histories import COMMANDS, OFTEN, History, check, living_faults, time_passes
from zorglogistiek.database import Database
from zorglogistiek.places.tables import Stay

CHANCES = st.randoms(use_true_random=False)
NAMES = itertools.count()


class Registry(RuleBasedStateMachine):
    """A registry on a SQLite file, with a meeting that decides; the fixture says where the files lie."""

    folder: Path
    template: Path

    def __init__(self) -> None:
        super().__init__()
        file = shutil.copyfile(self.template, self.folder / f"history-{next(NAMES)}.sqlite")
        self.database = Database(f"sqlite:///{file}")

    @initialize(places=st.integers(1, 3))
    def begins(self, places: int) -> None:
        self.history = History.begun(self.database, places=places)

    @rule(name=st.sampled_from(OFTEN), chance=CHANCES)
    def is_commanded(self, name: str, chance: random.Random) -> None:
        self.history.act(name, chance)

    @rule(chance=CHANCES)
    def time_passes(self, chance: random.Random) -> None:
        time_passes(self.history, chance)

    @invariant()
    def holds(self) -> None:
        if hasattr(self, "history"):
            check(self.history)

    def teardown(self) -> None:
        self.database.dispose()


@pytest.mark.parametrize(
    ("histories", "steps"), [(4, 25), pytest.param(300, 60, marks=[pytest.mark.long, pytest.mark.slow])]
)
def test_what_must_hold_holds_after_every_step(
    tmp_path: Path, migrated_sqlite: Path, histories: int, steps: int
) -> None:
    Registry.folder, Registry.template = tmp_path, migrated_sqlite
    chosen = settings(
        max_examples=histories,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Registry, settings=chosen)


@pytest.mark.parametrize("commands", [150, pytest.param(5_000, marks=pytest.mark.long)])
def test_a_long_history_gets_everywhere(sqlite_url: str, commands: int) -> None:
    """One history of years; in the long form every command is carried out in it."""
    database, chance = Database(sqlite_url), random.Random(5)
    history = History.begun(database, places=3, youths=6)
    for number in range(commands):
        history.act(OFTEN[chance.randrange(len(OFTEN))], chance)
        if number % 12 == 11:
            time_passes(history, chance)
        if number % 10 == 0:
            check(history)
    check(history)
    assert len(history.done) > commands // 20
    assert commands < 5_000 or set(history.done) == set(COMMANDS)
    database.dispose()


THREADS = 40


@pytest.mark.parametrize("commands", [3, pytest.param(200, marks=pytest.mark.long)])
def test_forty_at_once_keep_what_must_hold(database: Database, commands: int) -> None:
    history = History.begun(database, places=4, youths=30)
    assert at_once(history, commands) == []
    assert len(history.done) > 5
    check(history)


def test_control_without_the_guards_somebody_lives_in_two_places(sqlite_url: str) -> None:
    """The invariants see the harm: the guards are taken away, and a youth is put into a second place."""
    database = Database(sqlite_url)
    history = History.begun(database)
    with database.write() as session:
        for name in session.connection().exec_driver_sql("select name from sqlite_master where type = 'trigger'").all():
            if name[0].startswith("stay_"):
                session.connection().execute(text(f'drop trigger "{name[0]}"'))
        for place in (1, 2):
            session.add(Stay(number=f"S{place}", youth_id=1, place_id=place, started_on=history.today))
    with database.read() as session:
        faults = living_faults(session.exec(select(Stay)).all())
    assert len(faults) == 1
    with pytest.raises(AssertionError):
        check(history)
    database.dispose()


def at_once(history: History, commands: int) -> list[Exception]:
    """Forty threads give commands at the same time; what went wrong otherwise than by a refusal."""
    wrong: list[Exception] = []
    ready = threading.Barrier(THREADS)

    def run(seed: int) -> None:
        chance = random.Random(seed)
        ready.wait(timeout=60)
        for _ in range(commands):
            try:
                history.act(OFTEN[chance.randrange(len(OFTEN))], chance)
            except Exception as error:  # noqa: BLE001 - whatever it is, the test must see it
                wrong.append(error)

    threads = [threading.Thread(target=run, args=(seed,)) for seed in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=600)
    return wrong
