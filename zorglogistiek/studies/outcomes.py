"""What a plan means for the youths in it: where each goes for good, how long all wait, and how two plans differ."""

from collections.abc import Mapping
from datetime import date

from zorglogistiek.clock import monday_of
from zorglogistiek.codes import StayPurpose
from zorglogistiek.matching.facts import Candidate
from zorglogistiek.matching.translate import KINDS, Plan, Translation
from zorglogistiek.meeting.what_if.differences import Place, whereabouts
from zorglogistiek.studies.results import Difference


def lasting_places(translation: Translation, plan: Plan) -> dict[str, Place | None]:
    """The lasting place of every referral in the plan; None: no place within its weeks."""
    found, lasting = whereabouts(translation, plan), KINDS[StayPurpose.FINAL]
    return {
        number: found.get((party.id, lasting)) for party in translation.parties.values() for number in party.numbers
    }


def waiting_weeks(translation: Translation, plan: Plan) -> int:
    """The weeks that all youths together still wait within the weeks of the plan.

    Of each youth the weeks count from the first one in which a place is wanted up to the week in which the lasting
    place starts, or to the end of the plan's weeks without one. Weeks in a bridging place count: it is the gross wait.
    """
    places, weeks = lasting_places(translation, plan), translation.instance.weeks
    total = 0
    for party in translation.parties.values():
        for candidate in party.candidates:
            place = places[candidate.referral.number]
            start = weeks if place is None else (place.week - translation.week).days // 7
            total += max(0, start - first_wanted(candidate, translation.week))
    return total


def first_wanted(candidate: Candidate, week: date) -> int:
    """The number of the week, counted from the Monday ``week``, from which a place is wanted."""
    wanted = candidate.referral.wanted_from
    return 0 if wanted is None else max(0, (monday_of(wanted) - week).days // 7)


def placed(places: Mapping[str, Place | None]) -> int:
    """How many youths get a lasting place."""
    return sum(place is not None for place in places.values())


def differences(before: Mapping[str, Place | None], after: Mapping[str, Place | None]) -> tuple[Difference, ...]:
    """The referrals of both whose lasting place is another one, by number."""
    return tuple(
        Difference(referral=number, before=before[number], after=after[number])
        for number in sorted(before.keys() & after.keys())
        if before[number] != after[number]
    )
