"""On a lifelike region: the plan that questions start from is the one on the cards, whatever proposal was accepted."""

import random
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from tests.lifelike_region import MadeOnce, lifelike_region
from tests.meeting_world import account_of
from tests.small_region import NOW as MORNING
from tests.small_region import TODAY
from zorglogistiek.access.user import SYSTEM, User
from zorglogistiek.codes import DecisionKind, OrganisationKind, Role
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict
from zorglogistiek.matching.policy import default_policy
from zorglogistiek.meeting.agenda import agenda
from zorglogistiek.meeting.deciding.decisions import decide
from zorglogistiek.meeting.deciding.forms import Decide
from zorglogistiek.meeting.plans import make_plan
from zorglogistiek.meeting.views import AgendaItem, ProposalView
from zorglogistiek.meeting.what_if.differences import Place
from zorglogistiek.meeting.what_if.grounds import Ground
from zorglogistiek.meeting.what_if.questions import Questions
from zorglogistiek.meeting.what_if.suppositions import Go
from zorglogistiek.places.repository import organisations

POLICY = default_policy()
ACCEPTED = 5


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long)])
def test_after_any_acceptance_questions_start_from_the_cards(made_once: MadeOnce, tmp_path: Path, seed: int) -> None:
    planned = tmp_path / "planned.sqlite"
    shutil.copyfile(lifelike_region(made_once, seed), planned)
    coordinator = _planned(Database(f"sqlite:///{planned}"))
    luck, accepted = random.Random(seed), 0
    numbers = [item.overview.number for item in _items(Database(f"sqlite:///{planned}"), coordinator) if _open(item)]
    luck.shuffle(numbers)
    for number in numbers:
        copy = tmp_path / f"{number}.sqlite"
        shutil.copy(planned, copy)
        database = Database(f"sqlite:///{copy}")
        items = {item.overview.number: item for item in _items(database, coordinator)}
        if _accept(database, coordinator, items[number]):
            accepted += 1
            _starts_from_the_cards(database, coordinator, luck)
        database.dispose()
        if accepted == ACCEPTED:
            return
    raise AssertionError(f"only {accepted} proposals could be accepted by themselves")


def _starts_from_the_cards(database: Database, coordinator: User, luck: random.Random) -> None:
    questions = Questions()
    ground = questions.ground(database, coordinator, meeting_on=TODAY, policy=POLICY, today=TODAY)
    items = {item.overview.number: item for item in _items(database, coordinator)}
    assert ground.changed == ()
    base = _base(ground)
    cards = {number: _place(items[number].proposal) for number in base}
    assert base == cards
    number = luck.choice([number for number, place in cards.items() if place is not None and _open(items[number])])
    place = cards[number]
    assert place is not None
    same = Go(referral=number, group=place.group, week=place.week)
    answer = questions.ask(database, coordinator, meeting_on=TODAY, changes=[same], policy=POLICY, today=TODAY)
    assert [one for one in answer.differences if one.before != one.after or not one.asked] == []
    assert (answer.points, answer.anyway) == (0, ())


def _base(ground: Ground) -> dict[str, Place | None]:
    """The lasting place of every referral."""
    found: dict[str, Place | None] = {
        number: None for party in ground.translation.parties.values() for number in party.numbers
    }
    for move in ground.base.moves:
        if move.kind == "final":
            place = Place(group=move.group, week=ground.translation.week + timedelta(weeks=move.week))
            found |= dict.fromkeys(ground.translation.parties[move.party].numbers, place)
    return found


def _place(proposal: ProposalView | None) -> Place | None:
    if proposal is None or proposal.group is None or proposal.start_week is None:
        return None
    return Place(group=proposal.group.number, week=proposal.start_week)


def _open(item: AgendaItem) -> bool:
    return DecisionKind.ACCEPT in item.possible and _place(item.proposal) is not None


def _accept(database: Database, user: User, item: AgendaItem) -> bool:
    """Whether the proposal could be accepted by itself, just as it is."""
    assert item.proposal is not None
    form = {"kind": "accept", "version": item.overview.version, "proposal_id": item.proposal.id}
    number, now = item.overview.number, MORNING + timedelta(hours=1)
    try:
        with database.write() as session:
            decided = Decide.model_validate(form)
            decide(session, user, meeting_on=TODAY, referral=number, form=decided, now=now, today=TODAY)
    except Conflict:
        return False  # it needs the moves of others
    return True


def _planned(database: Database) -> User:
    with database.read() as session:
        town = organisations(session, visible_to=SYSTEM, kind=OrganisationKind.MUNICIPALITY)[0]
    assert town.id is not None
    user = account_of(database, Role.COORDINATOR, town.id, "Coby Coördinator")
    make_plan(database, user, meeting_on=TODAY, policy=POLICY, seconds=3, now=MORNING, today=TODAY)
    database.dispose()
    return user


def _items(database: Database, user: User) -> tuple[AgendaItem, ...]:
    with database.read() as session:
        return agenda(session, visible_to=user, meeting_on=TODAY, today=TODAY).items
