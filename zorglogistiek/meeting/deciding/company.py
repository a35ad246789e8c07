"""What the meeting checks again before a place is promised: the hard criteria, and who would live together.

A plan keeps all of it, but the meeting may carry out a part of a plan, or choose another group. Looked at is how the
registry would stand with the promises made: pure rules on the facts of ``matching``.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from zorglogistiek.clock import monday_of
from zorglogistiek.codes import Profile, StayPurpose, Togetherness
from zorglogistiek.errors import Conflict
from zorglogistiek.matching.facts import Group, Occupant, World
from zorglogistiek.matching.fitting import fits
from zorglogistiek.matching.reasons import Reason, say
from zorglogistiek.places.occupancy import Period
from zorglogistiek.words import N_, translator


class DoesNotFit(Conflict):
    """The group does not fit the youth; ``reasons`` say why, to be shown in the reader's language."""

    def __init__(self, referral: str, group: Group, reasons: Sequence[Reason]) -> None:
        self.reasons = tuple(reasons)
        words = translator("en")
        super().__init__(
            f"referral {referral}",
            N_("{group} does not fit: {reasons}"),
            group=group.number,
            group_name=group.name,
            reasons="; ".join(say(reason, words) for reason in reasons),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A referral that would start in a group, in the week of the Monday ``week``; ``weeks`` is how long bridging lasts.

    A stay without an intended length is looked at until ``horizon_end``.

    ``chosen`` when the meeting chose the group itself: an earlier "no" of that group then bars it no longer.
    """

    referral: str
    group_id: int
    week: date
    purpose: StayPurpose
    horizon_end: date
    weeks: int | None = None
    chosen: bool = False


def check_fit(world: World, arrival: Arrival) -> None:
    """``DoesNotFit``, with every reason, when the referral cannot start in this group in this week."""
    group = world.group(arrival.group_id)
    try:
        candidate = world.candidate(arrival.referral)
    except KeyError:
        raise Conflict(f"referral {arrival.referral}", "no place is sought for it at present") from None
    if arrival.chosen:
        declines = {key: no for key, no in candidate.referral.declines.items() if key != group.id}
        candidate = replace(candidate, referral=replace(candidate.referral, declines=declines))
    reasons = fits(
        candidate,
        group,
        arrival.week,
        purpose=arrival.purpose,
        horizon_end=arrival.horizon_end,
        weeks=arrival.weeks,
    )
    if reasons:
        raise DoesNotFit(arrival.referral, group, reasons)


def check_company(world: World, group_id: int, stay_ids: Collection[int]) -> None:
    """Conflict when these stays, promised already, break a composition or settling-in limit of their group."""
    group = world.group(group_id)
    there = [_expected(occupant, world.on) for occupant in group.occupants]
    arrivals = [occupant for occupant in there if occupant.stay_id in stay_ids]
    for arrival in arrivals:
        for profile in sorted(arrival.profiles & group.limits.keys()):
            others = [o for o in there if profile in o.profiles and o.stay_id != arrival.stay_id]
            _check_limit(group, profile, arrival, others)
    _check_intake(world, group, arrivals, there)


def _check_limit(group: Group, profile: Profile, arrival: Occupant, others: Sequence[Occupant]) -> None:
    start = arrival.period.start
    days = [start, *(o.period.start for o in others if arrival.period.covers(o.period.start))]
    if 1 + max(sum(other.period.covers(day) for other in others) for day in days) > group.limits[profile]:
        raise Conflict(
            f"group {group.number}",
            "the group can carry no more than {limit} with the profile {profile} at one time",
            limit=str(group.limits[profile]),
            profile=profile,
            group_name=group.name,
        )


def _check_intake(world: World, group: Group, arrivals: Iterable[Occupant], there: Iterable[Occupant]) -> None:
    if group.intake_per_week is None:
        return
    parties = {
        youth_id: siblings.number
        for siblings in world.sibling_sets
        if siblings.together is Togetherness.REQUIRED
        for youth_id in siblings.youth_ids
    }
    starts = {(monday_of(o.period.start), parties.get(o.youth_id, str(o.youth_id))) for o in there}
    for week in sorted({monday_of(arrival.period.start) for arrival in arrivals}):
        if sum(start == week for start, _ in starts) > group.intake_per_week:
            raise Conflict(
                f"group {group.number}",
                "the group settles in no more than {limit} a week, and the week of {week} is full",
                limit=str(group.intake_per_week),
                week=week.isoformat(),
                group_name=group.name,
            )


def _expected(occupant: Occupant, today: date) -> Occupant:
    """Who lives there past the expected end is there today still."""
    tomorrow = today + timedelta(days=1)
    end = occupant.period.end
    if not occupant.present or end is None or end >= tomorrow:
        return occupant
    return replace(occupant, period=Period(start=occupant.period.start, end=tomorrow))
