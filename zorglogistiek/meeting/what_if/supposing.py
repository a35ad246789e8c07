"""From what a meeting supposes to the instance of it; what cannot be is said with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import solver
from zorglogistiek.clock import WEEK
from zorglogistiek.codes import BRIDGING_FORMS, StayPurpose
from zorglogistiek.errors import Conflict, NotFound
from zorglogistiek.matching.options import Frame, choice_in, may_bridge, waiting_of
from zorglogistiek.matching.parties import Party
from zorglogistiek.matching.translate import Translation, option_of
from zorglogistiek.matching.whynot import barriers
from zorglogistiek.meeting.deciding.company import DoesNotFit
from zorglogistiek.meeting.what_if.suppositions import Change, Go, Places, Stay


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposed:
    """The instance of a question; ``must`` are the parties that must get a lasting place in it.

    To leave one of those without costs ``nowhere`` points.
    """

    instance: solver.Instance
    must: frozenset[str]
    nowhere: int


def suppose(translation: Translation, changes: Sequence[Change], *, objective: int) -> Supposed:
    """The instance with the changes: those of places first, so that a youth may go to a place that was added.

    ``objective`` is what the plan costs without them.

    NotFound for a group that the plan does not know; Conflict, with the reason, for what cannot be: a youth who seeks
    no place or for whom one stands already, a group that does not fit, a week in which nobody can start.
    """
    instance, nowhere = translation.instance, 2 * objective + 1
    must = set[str]()
    for change in sorted(changes, key=lambda one: not isinstance(one, Places)):
        match change:
            case Places():
                instance = _with_places(translation, instance, change)
            case Go():
                party = _party(translation, instance, change.referral)
                instance = _gone(translation, instance, party, change, nowhere)
                must.add(party.id)
            case Stay():
                instance = _stayed(translation, instance, change)
    return Supposed(instance=instance, must=frozenset(must), nowhere=nowhere)


def _party(translation: Translation, instance: solver.Instance, referral: str) -> solver.Party:
    found = next((party.id for party in translation.parties.values() if referral in party.numbers), None)
    if found is None:
        raise Conflict(f"referral {referral}", "no place is sought for it at present")
    if found in translation.standing:
        raise Conflict(f"referral {referral}", "a place stands for it already: take that decision back first")
    return next(party for party in instance.parties if party.id == found)


def _with_places(translation: Translation, instance: solver.Instance, change: Places) -> solver.Instance:
    supply = translation.supplies.get(change.group)
    if supply is None:
        raise NotFound(f"group {change.group}")
    first = _week(translation, change.week)
    group = next(group for group in instance.groups if group.id == change.group)
    capacity = tuple(places + change.more if week >= first else places for week, places in enumerate(group.capacity))
    living = sum(party.size for party in instance.parties if party.origin == change.group)
    if min(capacity) < living:
        raise Conflict(
            f"group {change.group}",
            "in those weeks {free} places are left to close; the others are lived in, by youths who may move on too",
            free=str(max(0, min(group.capacity[first:]) - living)),
            group_name=supply.group.name,
        )
    groups = tuple(replace(group, capacity=capacity) if one is group else one for one in instance.groups)
    parties = instance.parties
    if change.more > 0:
        parties = tuple(_with_option(translation, party, change.group, capacity) for party in parties)
    return replace(instance, groups=groups, parties=parties)


def _with_option(translation: Translation, party: solver.Party, group: str, capacity: tuple[int, ...]) -> solver.Party:
    """The party with its way to a group that has more places now: perhaps in more weeks, perhaps at all."""
    if party.id in translation.standing:
        return party
    frame = Frame(week=translation.week, weeks=translation.instance.weeks, policy=translation.policy)
    supply, who = translation.supplies[group], translation.parties[party.id]
    purpose = StayPurpose.BRIDGE if supply.group.care_form in BRIDGING_FORMS else StayPurpose.FINAL
    if supply.group.id == who.home or (purpose is StayPurpose.BRIDGE and not may_bridge(who, frame.policy)):
        return party
    waiting = waiting_of(who, frame)
    others = tuple(option for option in party.options if option.group != group)
    left_out = len(others) == len(party.options) and choice_in(who, supply, purpose, frame, waiting) is not None
    choice = choice_in(who, replace(supply, capacity=capacity), purpose, frame, waiting)
    if choice is None or left_out:  # what an agreement keeps others out of stays closed to them
        return party
    option = option_of(choice, group)
    return replace(party, options=(*others, option))


def _gone(
    translation: Translation, instance: solver.Instance, party: solver.Party, change: Go, nowhere: int
) -> solver.Instance:
    """The party goes to the group, in the week; what is not named is free."""
    if change.group is not None and change.group not in translation.supplies:
        raise NotFound(f"group {change.group}")
    finals = [option for option in party.options if option.kind == "final"]
    if change.group is not None:
        finals = [option for option in finals if option.group == change.group]
        if not finals:
            raise _closed_to(translation, translation.parties[party.id], change.referral, change.group)
    if change.week is not None:
        week = _week(translation, change.week)
        within = [option for option in finals if option.from_week <= week < option.until_week]
        if not within:
            raise _not_then(translation, finals, change)
        finals = [replace(option, from_week=week, until_week=week + 1) for option in within]
    bridges = [option for option in party.options if option.kind == "bridge"]
    held = replace(party, options=(*bridges, *finals), unplaced_cost=max(party.unplaced_cost, nowhere))
    return _with_party(instance, held)


def _closed_to(translation: Translation, party: Party, referral: str, group: str) -> Conflict:
    """Why a party has no way to a group."""
    supply = translation.supplies[group]
    name, weeks = supply.group.name, translation.instance.weeks
    why = barriers(party.candidates, supply.group, week=translation.week, weeks=weeks)
    if why:
        return DoesNotFit(referral, supply.group, why)
    if supply.group.id == party.home:
        return Conflict(f"referral {referral}", "{group} is where the youth lives", group=group, group_name=name)
    return Conflict(
        f"referral {referral}",
        "{group} fits, but has no place in any week of the plan; suppose a place more there",
        group=group,
        group_name=name,
    )


def _not_then(translation: Translation, finals: Sequence[solver.Option], change: Go) -> Conflict:
    if not finals:
        return Conflict(f"referral {change.referral}", "there is no group that fits and has a place")
    first = translation.week + min(option.from_week for option in finals) * WEEK
    last = translation.week + (max(option.until_week for option in finals) - 1) * WEEK
    return Conflict(
        f"referral {change.referral}",
        "a start is possible from the week of {first} to that of {last} only",
        first=first.isoformat(),
        last=last.isoformat(),
    )


def _stayed(translation: Translation, instance: solver.Instance, change: Stay) -> solver.Instance:
    party, first = _party(translation, instance, change.referral), _week(translation, change.until)
    options = []
    for option in party.options:
        if option.kind == "bridge" and not change.all_of_it:
            options.append(option)
        elif first < option.until_week:
            options.append(replace(option, from_week=max(option.from_week, first)))
    return _with_party(instance, replace(party, options=tuple(options)))


def _with_party(instance: solver.Instance, party: solver.Party) -> solver.Instance:
    parties = tuple(party if one.id == party.id else one for one in instance.parties)
    return replace(instance, parties=parties)


def _week(translation: Translation, monday: date) -> int:
    """The number of a week of the plan. Conflict for one that is not among them."""
    number = (monday - translation.week).days // 7
    if not 0 <= number < translation.instance.weeks:
        raise Conflict(
            "plan",
            "it looks at the weeks from {first} to {last}",
            first=translation.week.isoformat(),
            last=(translation.week + (translation.instance.weeks - 1) * WEEK).isoformat(),
        )
    return number
