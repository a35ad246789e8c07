"""From what a meeting supposes to the instance of it; what cannot be is said with its reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import solver
from zorglogistiek.clock import WEEK
from zorglogistiek.errors import Conflict, NotFound
from zorglogistiek.matching.parties import Party
from zorglogistiek.matching.translate import Translation
from zorglogistiek.matching.whynot import barriers
from zorglogistiek.meeting.deciding.company import DoesNotFit
from zorglogistiek.meeting.what_if.places import week_of, with_places
from zorglogistiek.meeting.what_if.suppositions import Change, Go, Places, Stay


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposed:
    """The instance of a question; ``must`` are the parties that must get a lasting place in it.

    To leave one of those without costs ``nowhere`` points. So it does to leave one of the ``closing`` without: nobodies
    who take a place in a group (theirs is given) that is closed while people live there who may move on.
    ``takes_away``: every plan of it is one without what is supposed, too.
    """

    instance: solver.Instance
    must: frozenset[str]
    nowhere: int
    closing: Mapping[str, str]
    takes_away: bool


def suppose(translation: Translation, changes: Sequence[Change], *, objective: int) -> Supposed:
    """The instance with the changes. ``objective`` is what the plan costs without them.

    NotFound for a group that the plan does not know; Conflict, with the reason, for what cannot be: a youth who seeks
    no place or for whom one stands already, a group that does not fit, a week in which nobody can start.
    """
    instance, nowhere = translation.instance, 2 * objective + 1
    must, closing = set[str](), dict[str, str]()
    for change in sorted(changes, key=_turn):
        match change:
            case Places():
                instance, nobodies = with_places(translation, instance, change, nowhere)
                closing |= dict.fromkeys(nobodies, change.group)
            case Go():
                party = _party(translation, instance, change.referral)
                instance = _gone(translation, instance, party, change, nowhere)
                must.add(party.id)
            case Stay():
                instance = _stayed(translation, instance, change)
    return Supposed(
        instance=instance,
        must=frozenset(must),
        nowhere=nowhere,
        closing=closing,
        takes_away=not any(isinstance(change, Places) and change.more > 0 for change in changes),
    )


def _turn(change: Change) -> int:
    """Places are added first, so that they can be gone to, then closed."""
    return (0 if change.more > 0 else 1) if isinstance(change, Places) else 2


def _party(translation: Translation, instance: solver.Instance, referral: str) -> solver.Party:
    found = next((party.id for party in translation.parties.values() if referral in party.numbers), None)
    if found is None:
        raise Conflict(f"referral {referral}", "no place is sought for it at present")
    if found in translation.standing:
        raise Conflict(f"referral {referral}", "a place stands for it already: take that decision back first")
    return next(party for party in instance.parties if party.id == found)


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
        week = week_of(translation, change.week)
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
    party, first = _party(translation, instance, change.referral), week_of(translation, change.until)
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
