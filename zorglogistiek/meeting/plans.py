"""Making a plan for a meeting: what stands is gathered and frozen, the engine works, its proposals are stored.

The engine works outside any transaction, so that the registry stays open meanwhile. The newest plan of a meeting
counts; the former ones stay, with everything they were made with.
"""

import gzip
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from importlib.metadata import version

from sqlmodel import Session, col, select

import solver
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import SYSTEM, User
from zorglogistiek.audit.showing import as_engine
from zorglogistiek.codes import EventKind, ReferralState, StayPurpose
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Unavailable
from zorglogistiek.matching.explain import with_alternatives
from zorglogistiek.matching.gather import gather
from zorglogistiek.matching.policy import Policy
from zorglogistiek.matching.proposals import ProposalDraft, proposals
from zorglogistiek.matching.translate import Translation, build
from zorglogistiek.meeting.chains import Occupation, needed_moves
from zorglogistiek.meeting.deciding.expiring import expire_overdue
from zorglogistiek.meeting.made_plans import INFEASIBLE
from zorglogistiek.meeting.proposals import NEEDS
from zorglogistiek.meeting.repository import open_meeting_on
from zorglogistiek.meeting.service import check_meeting_day, open_meeting
from zorglogistiek.meeting.tables import Plan, Proposal
from zorglogistiek.people.declines import open_declines
from zorglogistiek.people.events import current_group_id
from zorglogistiek.people.repository import events_of
from zorglogistiek.people.service import record
from zorglogistiek.people.steps import SEEKING, state_of
from zorglogistiek.people.tables import Referral
from zorglogistiek.places.tables import Group
from zorglogistiek.words import N_

EXPLAIN_SHARE = 0.1
"""The part of the time that goes to the alternatives of each proposal; and what the engine leaves of the rest."""


def make_plan(
    database: Database,
    user: User,
    *,
    meeting_on: date,
    policy: Policy,
    seconds: float,
    now: datetime,
    today: date,
    on_progress: Callable[[solver.Progress], None] | None = None,
    asked: Callable[[], bool] = lambda: False,
    stored: Callable[[Session, int], None] | None = None,
) -> int:
    """Makes a plan for the meeting of a day, and gives its id; the meeting is made when there is none.

    Promises whose time is over expire first, so that the plan can use what was held back for them.

    ``seconds`` is how long the engine may work in all. ``asked`` tells it to stop with the best plan so far.
    ``stored`` is called with the plan's id in the transaction that stores it: what it raises keeps the plan out.
    Forbidden for who may not plan; Invalid for a day that no plan can be made for; Conflict when the meeting is closed,
    or when the engine found neither a plan that keeps every decision nor a proof that there is none before it had to
    stop; Unavailable when it gives up, or the plan is too large for this machine.
    Decisions that contradict each other give a plan with the status ``infeasible``, whose ``reason`` names them, and no
    proposals.
    """
    require(user, Action.PLAN)
    check_meeting_day(meeting_on, today=today)
    with database.write() as session:
        open_meeting(session, user, held_on=meeting_on)
        open_meeting_on(session, meeting_on)
        expire_overdue(session, SYSTEM, today=today, now=now)
    with database.read() as session:
        world = gather(session, on=max(meeting_on, today), today=today)
        as_engine(session, "plan")
    translation = build(world, policy, name=f"meeting {meeting_on}")
    limits = solver.Limits(seconds=seconds * (1 - EXPLAIN_SHARE), asked=asked)
    result = _worked_out(translation, limits, on_progress)
    drafts: Sequence[ProposalDraft] = ()
    if result.plan.status != INFEASIBLE:
        drafts = proposals(translation, result.plan)
        drafts = with_alternatives(
            translation, result, drafts, seconds=max(seconds * EXPLAIN_SHARE, seconds - result.seconds)
        )
    with database.write() as session:
        drafts = _not_declined_meanwhile(session, drafts, translation.world.on)
        plan = _store(session, user, meeting_on, translation, result, now)
        _store_proposals(session, plan, drafts, _needs(translation, result.plan, drafts))
        _record_proposed(session, user, drafts, now=now, today=today)
        assert plan.id is not None
        if stored is not None:
            stored(session, plan.id)
        return plan.id


def _worked_out(
    translation: Translation, limits: solver.Limits, on_progress: Callable[[solver.Progress], None] | None
) -> solver.Result:
    """What the engine makes of it."""
    with engine_faults(translation.instance.name):
        return solver.solve(translation.instance, limits, on_progress=on_progress)


@contextmanager
def engine_faults(name: str) -> Iterator[None]:
    """What stops the engine, as the errors of the registry; ``name`` is that of the instance."""
    try:
        yield
    except solver.NoPlanInTime as stopped:
        named = list(stopped.missing)[: stopped.MOST_NAMED]
        raise Conflict(
            name,
            N_(
                "the engine had to stop before it found a plan that keeps every decision; what was planned before "
                "stands. Not kept yet are the decisions of {count}: {parties}"
            ),
            count=str(len(stopped.missing)),
            parties=", ".join(named) + (", …" if len(stopped.missing) > len(named) else ""),
        ) from stopped
    except solver.EngineGaveUp as error:
        raise Unavailable(N_("the engine gave up on this plan; what was planned before stands")) from error
    except solver.InstanceTooLarge as error:
        raise Unavailable(N_("the plan needs more memory than this machine has")) from error


def engine_version() -> str:
    """Of this program and of its optimiser."""
    return f"{version('zorglogistiek')} (ortools {version('ortools')})"


def _store(
    session: Session, user: User, meeting_on: date, translation: Translation, result: solver.Result, now: datetime
) -> Plan:
    meeting = open_meeting_on(session, meeting_on)
    assert meeting.id is not None
    plan = Plan(
        meeting_id=meeting.id,
        made_at=now,
        account_id=user.account_id,
        engine_version=engine_version(),
        week=translation.week,
        status=result.plan.status,
        objective=result.plan.objective,
        bound=result.plan.bound,
        seconds=result.seconds,
        instance=_packed(translation.instance.to_json()),
        policy=translation.policy.as_json(),
        result=_packed(result.plan.to_json()),
        notes=[note.as_json() for note in translation.notes],
    )
    session.add(plan)
    session.flush()
    return plan


def _not_declined_meanwhile(session: Session, drafts: Sequence[ProposalDraft], on: date) -> list[ProposalDraft]:
    """The drafts without the pairs that were declined while the engine worked: a decline outlasts an older plan.

    ``on`` is the day for which the plan is made: what lapses before it bars nothing in the plan either.
    """
    events = events_of(session, {draft.referral_id for draft in drafts if draft.group_id is not None})
    barred = {referral_id: open_declines(known, on) for referral_id, known in events.items()}
    return [draft for draft in drafts if draft.group_id not in barred.get(draft.referral_id, {})]


def _packed(text: str) -> bytes:
    """Gzipped, and the same bytes for the same text."""
    return gzip.compress(text.encode(), mtime=0)


def _store_proposals(
    session: Session, plan: Plan, drafts: Sequence[ProposalDraft], needs: Mapping[str, frozenset[str]]
) -> None:
    assert plan.id is not None
    for draft in drafts:
        needed = needs.get(draft.party_id, frozenset()) if draft.group_id is not None and not draft.fixed else ()
        session.add(
            Proposal(
                plan_id=plan.id,
                referral_id=draft.referral_id,
                purpose=draft.purpose,
                group_id=draft.group_id,
                start_week=draft.start_week,
                facts={**draft.facts, NEEDS: sorted(_numbers(drafts, needed))},
                reasons=draft.reasons,
                alternatives=draft.alternatives,
            )
        )
    session.flush()


def _numbers(drafts: Sequence[ProposalDraft], parties: Collection[str]) -> set[str]:
    """The referrals of these parties whose moves are still to be decided."""
    return {draft.referral_number for draft in drafts if draft.party_id in parties and not draft.fixed}


def _needs(translation: Translation, plan: solver.Plan, drafts: Sequence[ProposalDraft]) -> dict[str, frozenset[str]]:
    """For each party the parties whose moves must be carried out with its own."""
    if not drafts:
        return {}
    instance = translation.instance
    capacity = {str(group.id): group.capacity for group in instance.groups}
    stays = {
        (option_owner.id, option.group, option.kind): option.stay_weeks
        for option_owner in instance.parties
        for option in option_owner.options
    }
    occupations = []
    for party in instance.parties:
        moves = sorted((move for move in plan.moves if move.party == party.id), key=lambda move: move.week)
        places: list[tuple[str, int, int | None]] = [] if party.origin is None else [(party.origin, -1, None)]
        places += [(move.group, move.week, stays.get((party.id, move.group, move.kind))) for move in moves]
        for index, (group, week, stay_weeks) in enumerate(places):
            following = places[index + 1][1] if index + 1 < len(places) else instance.weeks
            until = following if stay_weeks is None else min(following, week + stay_weeks)
            occupations.append(
                Occupation(party=party.id, group=group, size=party.size, from_week=week, until_week=until)
            )
    return needed_moves(capacity, occupations)


def _record_proposed(
    session: Session, user: User, drafts: Sequence[ProposalDraft], *, now: datetime, today: date
) -> None:
    """Records for each referral that waits which group is proposed now, or that the former proposal has lapsed."""
    final = {d.referral_id: d for d in drafts if d.purpose is StayPurpose.FINAL and not d.fixed}
    events = events_of(session, final)
    groups = {group.id: group for group in session.exec(select(Group))}
    for referral in session.exec(select(Referral).where(col(Referral.id).in_(final)).order_by(col(Referral.id))):
        assert referral.id is not None
        draft, known = final[referral.id], events.get(referral.id, [])
        state = state_of(f"referral {referral.number}", known)
        if state not in SEEKING:
            continue  # decided while the engine worked
        if draft.group_id is None and state is ReferralState.PROPOSED:
            record(session, user, referral, EventKind.PROPOSAL_LAPSED, today, now=now)
        elif draft.group_id is not None and draft.group_id != current_group_id(known, state):
            record(session, user, referral, EventKind.PROPOSED, today, now=now, group=groups[draft.group_id])
