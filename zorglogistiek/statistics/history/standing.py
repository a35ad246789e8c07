"""Where every referral stood at the end of a day."""

from dataclasses import dataclass

import numpy as np

from zorglogistiek.codes import EventKind, ReferralState
from zorglogistiek.people.steps import OPEN_STATES, PROMISED
from zorglogistiek.statistics.history.columns import NOWHERE, Coded, Rows
from zorglogistiek.statistics.history.folding import STATES
from zorglogistiek.statistics.history.records import History

LISTED = tuple(state.value for state in ReferralState if state in OPEN_STATES)
"""The states in which a referral stands on the list, in the order of the steps."""

WITH_A_GROUP = (ReferralState.PROPOSED.value, *(state.value for state in ReferralState if state in PROMISED))
"""The states in which a group is proposed or promised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """By referral: its state, and the group that is proposed or promised (``NOWHERE``: none)."""

    state: Coded
    group: Rows


def standing_on(history: History, day: int) -> Standing:
    """How all referrals stood at the end of a day. Made once for a history."""
    return history.once(("standing", day), lambda: _standing(history, day))


def _standing(history: History, day: int) -> Standing:
    events, referrals = history.events, len(history.referrals.id)
    last = np.flatnonzero((events.day <= day) & (events.next_day > day))
    states = np.full(referrals, STATES.index(ReferralState.DRAFT.value), dtype=np.int64)
    states[events.referral[last]] = events.state.at[last]
    state = Coded(codes=STATES, at=states)
    named = np.flatnonzero(
        (events.day <= day)
        & events.kind.are(EventKind.PROPOSED.value, EventKind.ACCEPTED_BY_PROVIDER.value)
        & (events.group != NOWHERE)
    )
    group = np.full(referrals, NOWHERE, dtype=np.int64)
    group[events.referral[named]] = events.group[named]
    return Standing(state=state, group=np.where(state.are(*WITH_A_GROUP), group, NOWHERE))
