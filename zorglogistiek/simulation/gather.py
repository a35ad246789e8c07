"""From the registry to the setting of a study: its groups, who is there, and the requests of the last two years.

The only module of the simulation that reads the registry. What it gives has no names, and no numbers of the registry
but those of groups: a youth is told by its place in the order.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from sqlmodel import Session, col, select

from zorglogistiek.clock import WEEK, monday_of
from zorglogistiek.codes import BRIDGING_FORMS, EventKind, ReferralKind, ReferralState, Togetherness
from zorglogistiek.matching import facts
from zorglogistiek.matching.gather import gather
from zorglogistiek.matching.gather_people import sibling_sets, youth_facts
from zorglogistiek.matching.parties import Party, parties_of
from zorglogistiek.matching.policy import Policy
from zorglogistiek.people import tables as people
from zorglogistiek.people.repository import chunks
from zorglogistiek.simulation.fitting import need_of
from zorglogistiek.simulation.region import Closure, Group
from zorglogistiek.simulation.setting import Home, Resident, Seeker, Setting

RECORDED_WEEKS = 104
"""Requests so old are drawn from."""
RATE_WEEKS = 52
"""Over so many weeks the requests a week are counted."""
PLAN_WEEKS = 26
"""Over so many weeks siblings who would like to be together must fit together."""


def gather_setting(session: Session, *, on: date, policy: Policy, added: Sequence[facts.Group] = ()) -> Setting:
    """The setting as the registry stands on the day ``on``, by the criteria and a policy of the region.

    ``added`` are groups that the registry does not have, in which nobody lives: they come last.
    """
    world = gather(session, on=on)
    groups = [group for group in world.groups if group.care_form not in BRIDGING_FORMS]
    index = {group.id: number for number, group in enumerate(groups)}
    groups += added
    parties, _ = parties_of(world, policy, week=monday_of(on), weeks=PLAN_WEEKS)
    recorded = _recorded(session, since=on - RECORDED_WEEKS * WEEK, until=on)
    needs = [
        (kind, registered, need_of(f"{number}", candidates, groups, policy, registered))
        for number, (kind, registered, candidates) in enumerate(recorded)
    ]
    lately = on - RATE_WEEKS * WEEK
    arrivals = [(registered, need) for kind, registered, need in needs if kind is ReferralKind.NEW]
    return Setting(
        on=on,
        homes=tuple(home_of(group, on) for group in groups),
        arrivals=tuple(need for _, need in arrivals),
        arrivals_per_week=sum(registered >= lately for registered, _ in arrivals) / RATE_WEEKS,
        move_ons=tuple(need for kind, _, need in needs if kind is ReferralKind.MOVE_ON),
        seekers=tuple(_seekers(parties, groups, index, policy, on)),
        residents=tuple(_residents(session, groups, parties, on)),
        transfer_points=policy.transfer.points,
        unplaced_weeks=policy.unplaced.weeks,
    )


def home_of(group: facts.Group, on: date) -> Home:
    """A group. Places that open later, and closures, are out of use for a while."""
    closures = []
    for period in group.closures:
        until = float("inf") if period.end is None else float((period.end - on).days)
        closures.append(Closure(from_day=max(0.0, float((period.start - on).days)), until_day=until, places=1))
    return closed_at(group, (*opening(group, on), *closures))


def opening(group: facts.Group, on: date) -> Iterator[Closure]:
    """Places that open later are out of use until then."""
    for opens_on in group.places:
        if opens_on is not None and opens_on > on:
            yield Closure(from_day=0.0, until_day=float((opens_on - on).days), places=1)


def closed_at(group: facts.Group, closures: tuple[Closure, ...]) -> Home:
    """A group with the times at which places of it are out of use."""
    return Home(
        group=Group(
            number=group.number,
            places=len(group.places),
            provider=group.provider_id,
            intake_per_week=group.intake_per_week,
            limits={profile.value: most for profile, most in group.limits.items()},
            closures=closures,
        ),
        care_form=group.care_form,
        municipality=group.municipality_cbs,
    )


def _seekers(
    parties: Iterable[Party], groups: Sequence[facts.Group], index: Mapping[int, int], policy: Policy, on: date
) -> Iterable[Seeker]:
    """Who is on the list. A party that lives in more than one group seeks as if it lived nowhere."""
    for number, party in enumerate(parties):
        # A promise that was made is for the run to make again: who has one is on the list like the others.
        waited = max(candidate.referral.waited_weeks for candidate in party.candidates)
        yield Seeker(
            need=need_of(f"list-{number}", party.candidates, groups, policy, on),
            waited_days=7.0 * waited,
            lives_in=None if party.home is None else index.get(party.home),
        )


def _residents(
    session: Session, groups: Sequence[facts.Group], parties: Iterable[Party], on: date
) -> Iterable[Resident]:
    """Who lives in a group for good and is not on the list."""
    on_list = {candidate.youth.id for party in parties for candidate in party.candidates if party.home is not None}
    living = [
        (index, occupant)
        for index, group in enumerate(groups)
        for occupant in group.occupants
        if occupant.present and occupant.youth_id not in on_list
    ]
    born = _birth_dates(session, {occupant.youth_id for _, occupant in living})
    for number, (index, occupant) in enumerate(living):
        end = occupant.period.end
        yield Resident(
            number=f"{number}",
            group=index,
            lived_days=float(max((on - occupant.period.start).days, 0)),
            expected_days=None if end is None else float(max((end - on).days, 0)),
            age_days=float((on - born[occupant.youth_id]).days),
            classes={profile.value: 1 for profile in sorted(occupant.profiles)},
        )


def _birth_dates(session: Session, ids: Collection[int]) -> dict[int, date]:
    found = {}
    for part in chunks(sorted(ids)):
        rows = select(col(people.Youth.id), col(people.Youth.birth_date)).where(col(people.Youth.id).in_(part))
        found.update({row[0]: row[1] for row in session.exec(rows) if row[0] is not None})
    return found


Recorded = tuple[ReferralKind, date, tuple[facts.Candidate, ...]]


def _recorded(session: Session, *, since: date, until: date) -> list[Recorded]:
    """The requests that were registered in a period, in order; brothers and sisters who must be together as one."""
    registered = _registered(session, since=since, until=until)
    referrals = [
        row
        for part in chunks(sorted(registered))
        for row in session.exec(
            select(people.Referral).where(col(people.Referral.id).in_(part)).order_by(col(people.Referral.id))
        )
    ]
    youths = youth_facts(session, {row.youth_id for row in referrals}, {})
    set_of = {
        youth: siblings.number
        for siblings in sibling_sets(session, youths)
        if siblings.together is Togetherness.REQUIRED
        for youth in siblings.youth_ids
    }
    together = defaultdict[tuple[str, str], list[people.Referral]](list)
    for row in referrals:
        key = set_of.get(row.youth_id) if row.kind is ReferralKind.NEW else None
        together[(key or "", "" if key else row.number)].append(row)
    return [
        (
            rows[0].kind,
            registered[rows[0].id or 0],
            tuple(candidate_of(row, youths[row.youth_id], registered[rows[0].id or 0]) for row in rows),
        )
        for rows in together.values()
    ]


def _registered(session: Session, *, since: date, until: date) -> dict[int, date]:
    """When each referral was registered, of those of a period."""
    event = people.ReferralEvent
    rows = session.exec(
        select(col(event.referral_id), col(event.happened_on)).where(
            col(event.kind) == EventKind.REGISTERED,
            col(event.happened_on) > since,
            col(event.happened_on) <= until,
        )
    )
    return {row[0]: row[1] for row in rows}


def candidate_of(row: people.Referral, youth: facts.Youth, registered: date) -> facts.Candidate:
    """The request as on the day of its registration. What the youth must not live with or at stays behind."""
    assert row.id is not None
    return facts.Candidate(
        youth=youth,
        referral=facts.Referral(
            id=row.id,
            number=row.number,
            state=ReferralState.WAITING,
            kind=row.kind,
            urgency=row.urgency,
            registered_on=registered,
            care_forms=row.care_forms,
            wanted_from=row.wanted_from,
            intended_stay_weeks=row.intended_stay_weeks,
        ),
    )
