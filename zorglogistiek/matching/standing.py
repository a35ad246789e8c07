"""The decisions that stand in a plan: from promises and holds to fixed moves, and the room that they need."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from zorglogistiek.clock import WEEK, monday_of
from zorglogistiek.codes import StayPurpose
from zorglogistiek.matching.fitting import fits
from zorglogistiek.matching.options import Frame, choice_in, waiting_of
from zorglogistiek.matching.parties import Party, Promise
from zorglogistiek.matching.promises import Kept, Standing, uses_of
from zorglogistiek.matching.reasons import Reason, reason
from zorglogistiek.matching.supply import Supply, weeks_of
from zorglogistiek.places.occupancy import Period


def wanted_of(
    parties: Sequence[Party], supplies: Mapping[int, Supply], frame: Frame
) -> tuple[list[Standing], list[Reason]]:
    """The decisions that stand, each with the weeks in which it may start, and notes on those that do not fit."""
    wanted, notes = list[Standing](), list[Reason]()
    for party in parties:
        promise = party.promise
        if promise is None:
            continue
        supply = supplies[promise.group_id]
        problem = _problem(party, supply, frame)
        held = promise.held_until is not None
        if problem is not None:
            code, group = "note.hold_lost" if held else "note.promise_unfit", supply.group.number
            notes.extend(reason(code, referral=number, group=group, why=problem) for number in party.numbers)
        if problem is None or not held:
            wanted.append(_standing(party, promise, supply, frame))
    return wanted, notes


def _standing(party: Party, promise: Promise, supply: Supply, frame: Frame) -> Standing:
    stay_weeks, window = party.stay_weeks, (0, frame.weeks)
    if promise.starts_on is not None:
        agreed = Period(start=promise.starts_on, end=promise.ends_on)
        first, until = weeks_of(agreed, frame.week, frame.weeks)
        stay_weeks = None if promise.ends_on is None else max(1, until - first)
        window = (first, frame.weeks)
    else:
        choice = choice_in(party, supply, StayPurpose.FINAL, frame, waiting_of(party, frame))
        window = choice.window if choice else window
    return Standing(
        party=party,
        group_id=promise.group_id,
        week=window[0],
        window=window,
        dated=promise.starts_on is not None,
        held=promise.held_until is not None,
        stay_weeks=stay_weeks,
    )


def _problem(party: Party, supply: Supply, frame: Frame) -> Reason | None:
    """The first criterion that the agreed group does not meet, in the agreed week or in any week."""
    assert party.promise is not None
    starts_on, horizon_end = party.promise.starts_on, frame.week + frame.weeks * WEEK
    starts = (
        [max(frame.week, monday_of(starts_on))]
        if starts_on is not None
        else [frame.week + number * WEEK for number in range(frame.weeks)]
    )
    first: Reason | None = None
    for start in starts:
        reasons = [
            why
            for candidate in party.candidates
            for why in fits(candidate, supply.group, start, horizon_end=horizon_end)
        ]
        if not reasons:
            return None
        first = first or reasons[0]
    return first


def room_for(
    supplies: Sequence[Supply], kept: Kept, parties: Sequence[Party], weeks: int
) -> tuple[list[Supply], set[tuple[int, str]], list[Reason]]:
    """The supplies with room for what stands, and without the places of promises that could not be kept.

    Also the groups and profiles whose limit had to give way: nobody else of that profile may go there.
    """
    by_id = {supply.group.id: supply for supply in supplies}
    uses = uses_of(by_id, kept.standing, parties, weeks)
    made, raised, notes = list[Supply](), set[tuple[int, str]](), list[Reason]()
    for supply in supplies:
        group = supply.group
        use = uses[group.id]
        for profile, limit in supply.limits.items():
            if use.profiles[profile] > limit:
                raised.add((group.id, profile))
        living = sum(party.size for party in parties if party.origin == group.id)
        capacity = list(supply.capacity)
        for decision, _ in kept.lost:
            if decision.group_id == group.id and decision.party.promise and decision.party.promise.stays:
                for number in replace(decision, week=decision.window[0]).weeks(weeks):
                    capacity[number] = max(living, capacity[number] - decision.party.size)
        made.append(
            replace(
                supply,
                capacity=tuple(map(max, capacity, use.places)),
                intake=None if supply.intake is None else tuple(map(max, supply.intake, use.starts)),
                limits={profile: max(limit, use.profiles[profile]) for profile, limit in supply.limits.items()},
            )
        )
    for group_id, profile in sorted(raised):
        profiles = [code for code in by_id[group_id].group.limits if code.value == profile]
        notes.append(reason("note.limit_raised", group=by_id[group_id].group.number, profile=profiles[0]))
    return made, raised, notes


def kept_notes(kept: Kept, numbers: Mapping[int, str]) -> list[Reason]:
    """A note for each decision that was put off, and for each that was given up."""
    notes = [
        reason("note.promise_late", referral=number, group=numbers[decision.group_id])
        for decision in kept.standing
        if decision.is_late
        for number in decision.party.numbers
    ]
    for decision, why in kept.lost:
        code = "note.hold_lost" if decision.held else "note.promise_lost"
        notes.extend(
            reason(code, referral=number, group=numbers[decision.group_id], why=reason(why))
            for number in decision.party.numbers
        )
    return notes
