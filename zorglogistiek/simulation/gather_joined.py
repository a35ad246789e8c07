"""From two registries to one region: the setting with the two apart, and the setting in which they are joined."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlmodel import Session

from zorglogistiek.codes import BRIDGING_FORMS
from zorglogistiek.matching import facts
from zorglogistiek.matching.gather import gather
from zorglogistiek.matching.policy import Policy
from zorglogistiek.simulation.gather import gather_setting
from zorglogistiek.simulation.scenarios import joined
from zorglogistiek.simulation.setting import Setting


def gather_joined(session: Session, other: Session, *, on: date, policy: Policy) -> tuple[Setting, Setting]:
    """Both regions by the policy of the first: apart, where nobody fits in a group of the other, and as one."""
    ours, theirs = _lasting(session, on), _lasting(other, on)
    one = gather_setting(session, on=on, policy=policy, added=_elsewhere(theirs))
    two = gather_setting(other, on=on, policy=policy, added=_elsewhere(ours))
    return joined(one, two, len(ours), len(theirs))


def _lasting(session: Session, on: date) -> list[facts.Group]:
    return [group for group in gather(session, on=on).groups if group.care_form not in BRIDGING_FORMS]


def _elsewhere(groups: Sequence[facts.Group]) -> tuple[facts.Group, ...]:
    """Groups as another registry sees them: nobody whom it knows lives there, and none of its ids is theirs."""
    return tuple(
        replace(group, id=-group.id, location_id=-group.location_id, provider_id=-group.provider_id, occupants=())
        for group in groups
    )
