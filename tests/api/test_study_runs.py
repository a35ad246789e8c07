"""The engine's studies: in line, carried out by a worker, stopped, failed, found again by every process, forgotten."""

from datetime import UTC, date, datetime, timedelta

import pytest

from api.study_runs import StudyRuns
from tests.meeting_world import make_table
from tests.working import working
from zorglogistiek.access.user import SYSTEM
from zorglogistiek.codes import CareForm
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Forbidden, NotFound
from zorglogistiek.jobs import leases
from zorglogistiek.jobs.line import MOST_IN_LINE
from zorglogistiek.jobs.tables import JobKind
from zorglogistiek.matching.policy import default_policy
from zorglogistiek.meeting.what_if.differences import Place
from zorglogistiek.studies.forms import NewGroup
from zorglogistiek.studies.results import (
    Base,
    BaseKind,
    Difference,
    FitChange,
    GroupStudy,
    PolicyPreview,
    PricedGroup,
    PriceTable,
    Saving,
)
from zorglogistiek.studies.runs import StudyKind, StudyState, answer_as_json, start_study

NOW = datetime(2026, 11, 16, tzinfo=UTC)
MONDAY = date(2026, 11, 16)
KINDS = [JobKind.PRICES, JobKind.GROUP, JobKind.POLICY]

BASE = Base(
    kind=BaseKind.MENDED,
    plan_id=None,
    meeting_on=MONDAY,
    week=MONDAY,
    weeks=26,
    objective=10,
    bound=9,
    youths=3,
    placed=2,
    waiting_weeks=5,
)
SAVING = Saving(points=5, at_least=1, at_most=9, waiting_weeks=-2, placed=1)
MOVED = Difference(referral="R-1", before=None, after=Place(group="G-1", week=MONDAY))
PRICED = PricedGroup(group="G-1", care_form=CareForm.CRISIS_BED, fitting=3, at_most=9, saving=None)
GROUP = NewGroup(
    care_form=CareForm.FAMILY_HOME, minimum_age=4, maximum_age=11, municipality="M1", places=2, from_on=MONDAY
)
OTHER = default_policy().model_copy(update={"transfer": default_policy().transfer.model_copy(update={"points": 5})})
ANSWERS = {
    StudyKind.PRICES: PriceTable(base=BASE, groups=(PRICED,), stopped=True),
    StudyKind.GROUP: GroupStudy(
        base=BASE,
        group=GROUP,
        municipality="GM0503",
        fitting=3,
        inside=("R-1",),
        saving=SAVING,
        differences=(MOVED,),
    ),
    StudyKind.POLICY: PolicyPreview(
        base=BASE,
        in_force=default_policy(),
        policy=OTHER,
        after=BASE,
        costs=((10, None), (12, 9)),
        fits=(FitChange(referral="R-1", final_before=1, final_after=2, bridge_before=0, bridge_after=0),),
        differences=(MOVED,),
    ),
}


@pytest.fixture
def database(sqlite_url):
    opened = Database(sqlite_url)
    yield opened
    opened.dispose()


@pytest.fixture
def studies(database):
    """As another process of the site sees them."""
    other = Database(database.url)
    yield StudyRuns(other)
    other.dispose()


def start(database, kind=StudyKind.GROUP):
    return start_study(database, SYSTEM, kind, {}, now=NOW)


def take(database):
    with database.write() as session:
        return leases.take(session, KINDS, holder="W", now=NOW, lease=timedelta(days=1))


def end(database, claim, kind, answer):
    with database.write() as session:
        leases.finish(session, claim, answer_as_json(kind, answer), now=NOW, progress=[{"done": 3, "steps": 3}])


@pytest.mark.parametrize("kind", StudyKind)
def test_an_answer_comes_back_as_it_was_found(database, studies, kind):
    number = start(database, kind).number
    end(database, take(database), kind, ANSWERS[kind])
    found = studies.numbered(number)
    assert (found.state, found.answer) == (StudyState.DONE, ANSWERS[kind])


def test_one_worker_takes_one_study_at_a_time_in_the_order_in_which_they_were_asked_for(database, studies):
    first, second = start(database).number, start(database).number
    claim = take(database)
    assert claim.number == first
    assert [one.state for one in studies.of(StudyKind.GROUP)] == [StudyState.IN_LINE, StudyState.RUNNING]
    end(database, claim, StudyKind.GROUP, ANSWERS[StudyKind.GROUP])
    assert (studies.numbered(first).done, take(database).number) == (3, second)


def test_the_prices_are_reckoned_once_however_many_ask(database, studies):
    one, other = start(database, StudyKind.PRICES), start(studies.database, StudyKind.PRICES)
    assert other.number == one.number
    end(database, take(database), StudyKind.PRICES, ANSWERS[StudyKind.PRICES])
    assert start(database, StudyKind.PRICES).number != one.number


def test_a_study_that_fails_says_why_and_does_not_hold_up_the_next(database, studies):
    faults = {start(database).number: error for error in (Conflict("plan", "there is none"), KeyError("x"), None)}

    def handler(task):
        if (error := faults[task.claim.number]) is not None:
            raise error
        end(task.database, task.claim, StudyKind.GROUP, ANSWERS[StudyKind.GROUP])

    with working(database.url, group=handler) as worker:
        while any(study.goes_on for study in studies.of(StudyKind.GROUP)):
            worker.ending.wait(0.02)
    first, second, third = (studies.numbered(number) for number in faults)
    assert (first.state, str(first.error)) == (StudyState.FAILED, "plan: there is none")
    assert (second.state, second.error, third.state) == (StudyState.FAILED, None, StudyState.DONE)


def test_who_asks_to_stop_is_heard_and_what_goes_on_is_not_forgotten(database, studies):
    number = start(database).number
    claim = take(database)
    studies.stop(number)
    studies.forget(number)
    assert studies.numbered(number).stopping
    with database.write() as session:
        assert leases.renew(session, claim, now=NOW, lease=timedelta(days=1), progress=None)
    end(database, claim, StudyKind.GROUP, ANSWERS[StudyKind.GROUP])
    studies.forget(number)
    with pytest.raises(NotFound):
        studies.numbered(number)
    with pytest.raises(NotFound):
        studies.stop(number)


def test_a_line_that_is_too_long_refuses_the_next(database):
    for _ in range(MOST_IN_LINE):
        start(database)
    with pytest.raises(Conflict):
        start(database)


def test_a_study_of_somebody_who_may_not_plan_or_whose_account_was_closed_is_refused(database, studies):
    table = make_table(database, places=1)
    number = start_study(database, table.coordinator, StudyKind.GROUP, {}, now=NOW).number
    with table.write() as session:
        session.connection().exec_driver_sql("update account set active = false")
    with working(database.url) as worker:
        while studies.numbered(number).goes_on:
            worker.ending.wait(0.02)
    assert isinstance(studies.numbered(number).error, Forbidden)
