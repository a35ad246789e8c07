"""On a lifelike region: what the plan proposes can be carried out in any order, and the next plan keeps all of it."""

import random
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

import solver
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
from zorglogistiek.meeting.deciding.decisions import accept_together
from zorglogistiek.meeting.made_plans import inputs
from zorglogistiek.meeting.plans import make_plan
from zorglogistiek.meeting.views import AgendaItem
from zorglogistiek.people.repository import referral
from zorglogistiek.places.repository import organisations

ENOUGH = 40


@pytest.mark.slow
def test_a_whole_plan_is_accepted_in_any_order_and_kept(made_once: MadeOnce, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{shutil.copyfile(lifelike_region(made_once), tmp_path / 'region.sqlite')}")
    coordinator = _coordinator(database)
    _plan(database, coordinator, MORNING)
    items = {item.overview.number: item for item in _agenda(database, coordinator)}
    order = sorted(items)
    random.Random(7).shuffle(order)
    accepted: dict[str, tuple[str, date]] = {}
    refused = 0
    for second, number in enumerate(order, start=1):
        if number in accepted or DecisionKind.ACCEPT not in items[number].possible or not _group(items[number]):
            continue
        chain = _chain(items, number, set(accepted))
        try:
            _accept(database, coordinator, [items[member] for member in chain], MORNING + timedelta(seconds=second))
        except Conflict:
            refused += 1  # a day of the week can be cut off by another day's promise, though the weeks would do
            continue
        for member in chain:
            for one in (member, *items[member].together):
                accepted[one] = _place(items[one])
        if len(accepted) > ENOUGH:
            break
    assert len(accepted) > ENOUGH
    assert refused <= len(accepted) // 20

    # The next plan has every accepted place where it was, and each of the two is right.
    again = _plan(database, coordinator, MORNING + timedelta(hours=8))
    kept = {item.overview.number: item for item in _agenda(database, coordinator)}
    assert {number: _place(kept[number]) for number in accepted} == accepted
    with database.read() as session:
        instance, plan = inputs(session, visible_to=coordinator, plan_id=again)
    assert solver.verify(solver.Instance.from_json(instance), solver.Plan.from_json(plan)) == []
    database.dispose()


def _coordinator(database: Database) -> User:
    with database.read() as session:
        town = organisations(session, visible_to=SYSTEM, kind=OrganisationKind.MUNICIPALITY)[0]
    assert town.id is not None
    return account_of(database, Role.COORDINATOR, town.id, "Coby Coördinator")


def _plan(database: Database, user: User, now: datetime) -> int:
    return make_plan(database, user, meeting_on=TODAY, policy=default_policy(), seconds=3, now=now, today=now.date())


def _agenda(database: Database, user: User) -> tuple[AgendaItem, ...]:
    with database.read() as session:
        return agenda(session, visible_to=user, meeting_on=TODAY, today=TODAY).items


def _group(item: AgendaItem) -> str | None:
    return item.proposal.group.number if item.proposal and item.proposal.group else None


def _place(item: AgendaItem) -> tuple[str, date]:
    assert item.proposal is not None
    assert item.proposal.group is not None
    assert item.proposal.start_week is not None
    return item.proposal.group.number, item.proposal.start_week


def _chain(items: dict[str, AgendaItem], number: str, accepted: set[str]) -> list[str]:
    """Who must be accepted with a referral, and was not yet; one of each set of siblings is enough."""
    proposal = items[number].proposal
    assert proposal is not None
    return [member for member in proposal.chain or (number,) if member not in accepted]


def _accept(database: Database, user: User, chain: list[AgendaItem], now: datetime) -> None:
    with database.write() as session:
        accepts = []
        for item in chain:
            assert item.proposal is not None
            version = referral(session, item.overview.number, visible_to=user).version
            form = {"kind": "accept", "version": version, "proposal_id": item.proposal.id}
            accepts.append((item.overview.number, form))
        accept_together(session, user, meeting_on=TODAY, accepts=accepts, now=now, today=TODAY)
