"""Who is placed as one: from candidates and sibling sets to parties, with where they live and what was agreed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from zorglogistiek.codes import StayPurpose, Togetherness
from zorglogistiek.matching.facts import Candidate, Group, Occupant, SiblingSet, World
from zorglogistiek.matching.fitting import start_window
from zorglogistiek.matching.policy import Policy
from zorglogistiek.matching.reasons import Reason, reason
from zorglogistiek.people.steps import PROMISED


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A group that was agreed for a party (``held_until`` None), or is held for it.

    ``stays`` are the promised stays on the group's places; ``starts_on`` and ``ends_on`` are theirs. Without a promised
    stay the group stands and the week is free.
    """

    group_id: int
    starts_on: date | None = None
    ends_on: date | None = None
    held_until: date | None = None
    stays: tuple[int, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One candidate, or siblings who are placed together.

    ``home`` is the group in which all of them live; ``origin`` the same, when the places that they leave can be given
    to others. ``stays`` are their stays there, ``other_stays`` those of siblings who do not all live in one group:
    such places stay taken. ``siblings_in`` are the groups where other brothers or sisters live.
    """

    id: str
    candidates: tuple[Candidate, ...]
    home: int | None = None
    origin: int | None = None
    stays: tuple[int, ...] = ()
    other_stays: tuple[int, ...] = ()
    promise: Promise | None = None
    siblings_in: frozenset[int] = frozenset()

    @property
    def lives_in_group(self) -> bool:
        """Whether any of them lives in a group now."""
        return self.home is not None or bool(self.other_stays)

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers of its referrals."""
        return tuple(candidate.referral.number for candidate in self.candidates)

    @property
    def size(self) -> int:
        """How many youths it is."""
        return len(self.candidates)

    @property
    def stay_weeks(self) -> int | None:
        """How long the place is meant to last: the longest of them; None when it is open for any."""
        intended = [candidate.referral.intended_stay_weeks for candidate in self.candidates]
        known = [weeks for weeks in intended if weeks is not None]
        return max(known) if len(known) == len(intended) else None

    def class_counts(self) -> dict[str, int]:
        """How many of its youths have each profile."""
        counts: dict[str, int] = {}
        for candidate in self.candidates:
            for profile in candidate.youth.profiles:
                counts[profile.value] = counts.get(profile.value, 0) + 1
        return counts


@dataclass(frozen=True, slots=True)
class Homes:
    """Where everybody is and is promised to be, by youth."""

    present: Mapping[int, tuple[int, Occupant]]
    promised: Mapping[int, Sequence[tuple[int, Occupant]]]


def homes_of(groups: Iterable[Group]) -> Homes:
    """The stays of all groups, by youth."""
    present: dict[int, tuple[int, Occupant]] = {}
    promised: dict[int, list[tuple[int, Occupant]]] = {}
    for group in groups:
        for occupant in group.occupants:
            if occupant.present:
                present[occupant.youth_id] = (group.id, occupant)
            else:
                promised.setdefault(occupant.youth_id, []).append((group.id, occupant))
    return Homes(present, promised)


def parties_of(world: World, policy: Policy, *, week: date, weeks: int) -> tuple[list[Party], list[Reason]]:
    """The parties of a world, in the order of its candidates, and notes on siblings and promises."""
    homes, notes = homes_of(world.groups), list[Reason]()
    by_youth = {candidate.youth.id: candidate for candidate in world.candidates}
    members_of: list[tuple[str, tuple[Candidate, ...]]] = []
    for siblings in world.sibling_sets:
        joined = _joined(siblings, by_youth, world, homes, policy, week=week, weeks=weeks, notes=notes)
        if joined:
            members_of.append((f"set:{siblings.number}", joined))
    in_a_set = {candidate.youth.id for _, members in members_of for candidate in members}
    members_of += [(c.referral.number, (c,)) for c in world.candidates if c.youth.id not in in_a_set]
    kin = {youth: siblings for siblings in world.sibling_sets for youth in siblings.youth_ids}
    parties = [_party(party_id, members, homes, kin, notes) for party_id, members in members_of]
    order = {candidate.referral.id: number for number, candidate in enumerate(world.candidates)}
    return sorted(parties, key=lambda party: order[party.candidates[0].referral.id]), notes


def promise_of(candidate: Candidate, homes: Homes) -> Promise | None:
    """What was agreed for, or is held for, a candidate."""
    referral = candidate.referral
    if referral.state in PROMISED:
        for group_id, stay in homes.promised.get(candidate.youth.id, ()):
            if stay.purpose is StayPurpose.FINAL and stay.referral_id == referral.id:
                return Promise(
                    group_id=group_id,
                    starts_on=stay.period.start,
                    ends_on=stay.period.end,
                    stays=(stay.stay_id,),
                )
    if referral.group_id is None or not (referral.state in PROMISED or referral.held_until):
        return None
    return Promise(group_id=referral.group_id, held_until=None if referral.state in PROMISED else referral.held_until)


def _joined(
    siblings: SiblingSet,
    by_youth: Mapping[int, Candidate],
    world: World,
    homes: Homes,
    policy: Policy,
    *,
    week: date,
    weeks: int,
    notes: list[Reason],
) -> tuple[Candidate, ...]:
    """The members of a sibling set that are planned as one; empty when they are planned each."""
    members = tuple(by_youth[youth] for youth in sorted(siblings.youth_ids) if youth in by_youth)
    if siblings.together is Togetherness.APART or not members:
        return ()
    numbers = tuple(member.referral.number for member in members)
    required = siblings.together is Togetherness.REQUIRED
    if required and len(members) < len(siblings.youth_ids):
        notes.append(reason("note.sibling_missing", set=siblings.number, referrals=numbers))
    if len(members) < 2:
        return ()
    same_promise = len({promise_of(member, homes) for member in members}) == 1
    unsafe = any(one.youth.id in other.youth.not_with for one in members for other in members)
    if required and (unsafe or not same_promise):
        notes.append(reason("note.siblings_split", referrals=numbers))
    if unsafe or not same_promise:
        return ()
    return members if required or _fit_together(members, world, homes, policy, week=week, weeks=weeks) else ()


def _fit_together(
    members: Sequence[Candidate], world: World, homes: Homes, policy: Policy, *, week: date, weeks: int
) -> bool:
    """Whether siblings who would like to be together live in one place now, and enough groups fit them all."""
    if len({homes.present[m.youth.id][0] if m.youth.id in homes.present else None for m in members}) > 1:
        return False
    if promise_of(members[0], homes) is not None:
        return True
    fitting = 0
    for group in world.groups:
        if len(group.places) >= len(members) and start_window(members, group, week=week, weeks=weeks):
            fitting += 1
            if fitting >= policy.siblings.preferred_groups:
                return True
    return False


def _party(
    party_id: str,
    members: tuple[Candidate, ...],
    homes: Homes,
    kin: Mapping[int, SiblingSet],
    notes: list[Reason],
) -> Party:
    living = [homes.present[member.youth.id] for member in members if member.youth.id in homes.present]
    one_home = len(living) == len(members) and len({group_id for group_id, _ in living}) == 1
    if living and not one_home:
        numbers = tuple(member.referral.number for member in members)
        notes.append(reason("note.siblings_apart_now", referrals=numbers))
    home, stays = living[0][0] if one_home else None, tuple(stay.stay_id for _, stay in living)
    return Party(
        id=party_id,
        candidates=members,
        home=home,
        origin=home,
        stays=stays if one_home else (),
        other_stays=() if one_home else stays,
        promise=_promise(members, home, homes, notes),
        siblings_in=_siblings_in(members, homes, kin),
    )


def _promise(members: Sequence[Candidate], home: int | None, homes: Homes, notes: list[Reason]) -> Promise | None:
    """The promise that all members have, with the stays of each; None, with a note, when it means nothing."""
    promises = [promise for member in members if (promise := promise_of(member, homes)) is not None]
    agreed = [member.referral.number for member in members if member.referral.state in PROMISED]
    if not promises:
        notes.extend(reason("note.promise_unknown", referral=number) for number in agreed)
        return None
    if promises[0].group_id == home:
        why = reason("criterion.lives_there")
        notes.extend(reason("note.promise_senseless", referral=number, why=why) for number in agreed)
        return None
    return replace(promises[0], stays=tuple(stay for promise in promises for stay in promise.stays))


def _siblings_in(members: Sequence[Candidate], homes: Homes, kin: Mapping[int, SiblingSet]) -> frozenset[int]:
    """The groups where brothers or sisters live, or have a place promised, who are not of the party."""
    own = {member.youth.id for member in members}
    sets = [kin[youth] for youth in own if youth in kin and kin[youth].together is not Togetherness.APART]
    others = {youth for siblings in sets for youth in siblings.youth_ids} - own
    living = {homes.present[youth][0] for youth in others if youth in homes.present}
    promised = {
        group_id
        for youth in others
        for group_id, stay in homes.promised.get(youth, ())
        if stay.purpose is StayPurpose.FINAL
    }
    return frozenset(promised or living)


def apart_pairs(parties: Sequence[Party]) -> list[tuple[str, str]]:
    """The pairs of parties that may never be in one group, because two of their youths may not."""
    party_of = {candidate.youth.id: party.id for party in parties for candidate in party.candidates}
    pairs: set[tuple[str, str]] = set()
    for party in parties:
        for candidate in party.candidates:
            for other in candidate.youth.not_with:
                if other in party_of and party_of[other] != party.id:
                    pairs.add((min(party.id, party_of[other]), max(party.id, party_of[other])))
    return sorted(pairs)
