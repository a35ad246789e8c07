"""From two registries to one region: the setting with the two apart, and the setting in which they are joined."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from sqlmodel import Session

from zorglogistiek.codes import BRIDGING_FORMS
from zorglogistiek.errors import Conflict
from zorglogistiek.matching import facts
from zorglogistiek.matching.gather import gather
from zorglogistiek.matching.policy import Policy
from zorglogistiek.simulation.gather import gather_setting
from zorglogistiek.simulation.scenarios import OTHER, joined
from zorglogistiek.simulation.setting import Setting
from zorglogistiek.statistics.disclosure import rounded

NUMBERS = f"numbers of the second region begin with {OTHER}; both regions are judged by the weights of the first"


def gather_joined(
    session: Session, other: Session, *, on: date, policy: Policy
) -> tuple[Setting, Setting, tuple[str, ...]]:
    """Both regions by the policy of the first: apart, where nobody fits in a group of the other, and as one.

    With it, in words, what is of which region. Conflict when one has no requests of late: nobody of it would come.
    """
    ours, theirs = _lasting(session, on), _lasting(other, on)
    one = gather_setting(session, on=on, policy=policy, added=_elsewhere(theirs))
    two = gather_setting(other, on=on, policy=policy, added=_elsewhere(ours))
    for which, setting in (("first", one), ("second", two)):
        if not setting.arrivals:
            raise Conflict(f"the {which} region", "the registry has no requests of the last two years to draw from")
    apart, together = joined(one, two, len(ours), len(theirs))
    return apart, together, (*_told("first", one, len(ours)), *_told("second", two, len(theirs)), NUMBERS)


def _told(which: str, setting: Setting, own: int) -> Iterator[str]:
    """One of the two regions in words; counts of youths are rounded, as in every figure of a registry."""
    places = sum(home.group.places for home in setting.homes[:own])
    residents, waiting = rounded(len(setting.residents)), rounded(len(setting.seekers))
    yield (
        f"the {which} of two regions: {own} groups with {places} places; about {residents} residents,"
        f" {waiting} requests on the list, and {setting.arrivals_per_week:.1f} new ones a week"
    )


def _lasting(session: Session, on: date) -> list[facts.Group]:
    return [group for group in gather(session, on=on).groups if group.care_form not in BRIDGING_FORMS]


def _elsewhere(groups: Sequence[facts.Group]) -> tuple[facts.Group, ...]:
    """Groups as another registry sees them: nobody whom it knows lives there, and none of its ids is theirs."""
    return tuple(
        replace(group, id=-group.id, location_id=-group.location_id, provider_id=-group.provider_id, occupants=())
        for group in groups
    )
