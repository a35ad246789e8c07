"""The engine's studies in the background: one at a time, the others in line; stopped, failed, found again, forgotten."""

import threading
from datetime import UTC, datetime

import pytest

from api.study_runs import MOST_IN_LINE, Study, StudyKind, StudyRuns, StudyState
from zorglogistiek.errors import Conflict, NotFound

LONGEST = 10


class Work:
    """A study that goes on until it is let go."""

    def __init__(self, answer="answer", fault=None):
        self.begun, self.go = threading.Event(), threading.Event()
        self.answer, self.fault, self.asked = answer, fault, None

    def __call__(self, report, asked):
        report(1, 3)
        self.begun.set()
        assert self.go.wait(LONGEST)
        self.asked = asked()
        if self.fault is not None:
            raise self.fault
        return self.answer


def study(kind=StudyKind.GROUP):
    return Study(kind=kind, started_at=datetime(2026, 11, 16, tzinfo=UTC), started_by="Coby")


def settle():
    for thread in threading.enumerate():
        if thread.name == "studies":
            thread.join(LONGEST)


def test_one_study_goes_on_at_a_time_and_the_next_begins_by_itself():
    runs, first, second = StudyRuns(), Work("one"), Work("two")
    one, two = runs.start(study(), first), runs.start(study(), second)
    assert first.begun.wait(LONGEST)
    assert (runs.numbered(one.number).state, runs.numbered(one.number).done) == (StudyState.RUNNING, 1)
    assert (runs.numbered(two.number).state, second.begun.is_set()) == (StudyState.IN_LINE, False)
    first.go.set()
    assert second.begun.wait(LONGEST)
    second.go.set()
    settle()
    ended: list[tuple[StudyState, object]] = [(one.state, one.answer) for one in runs.of(StudyKind.GROUP)]
    assert ended == [
        (StudyState.DONE, "two"),
        (StudyState.DONE, "one"),
    ]


def test_the_prices_are_reckoned_once_however_many_ask():
    runs, work = StudyRuns(), Work()
    one, other = runs.start(study(StudyKind.PRICES), work), runs.start(study(StudyKind.PRICES), Work())
    assert other.number == one.number
    work.go.set()
    settle()
    assert runs.start(study(StudyKind.PRICES), work).number != one.number
    settle()


def test_a_study_that_fails_says_why_and_does_not_hold_up_the_next():
    runs = StudyRuns()
    known, unknown, good = Work(fault=Conflict("plan", "there is none")), Work(fault=KeyError("x")), Work()
    numbers = [runs.start(study(), work).number for work in (known, unknown, good)]
    for work in (known, unknown, good):
        work.go.set()
    settle()
    first, second, third = (runs.numbered(number) for number in numbers)
    assert (first.state, str(first.error)) == (StudyState.FAILED, "plan: there is none")
    assert (second.state, second.error, third.state) == (StudyState.FAILED, None, StudyState.DONE)


def test_who_asks_to_stop_is_heard_and_what_goes_on_is_not_forgotten():
    runs, work = StudyRuns(), Work()
    number = runs.start(study(), work).number
    runs.stop(number)
    runs.forget(number)
    work.go.set()
    settle()
    assert (work.asked, runs.numbered(number).state) == (True, StudyState.DONE)
    runs.forget(number)
    with pytest.raises(NotFound):
        runs.numbered(number)


def test_a_line_that_is_too_long_refuses_the_next():
    runs, works = StudyRuns(), [Work() for _ in range(MOST_IN_LINE + 1)]
    runs.start(study(), works[0])
    assert works[0].begun.wait(LONGEST)
    for work in works[1:]:
        runs.start(study(), work)
    with pytest.raises(Conflict):
        runs.start(study(), Work())
    for work in works:
        work.go.set()
    settle()
    assert len(runs.of(StudyKind.GROUP)) == MOST_IN_LINE + 1
