"""A long list of referrals, a part at a time.

Who is on the list, and in which order, is known from events and names alone. Everything else is read of the part that
is shown, so that a page costs little more when the list is long.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from zorglogistiek.access.user import User
from zorglogistiek.codes import ReferralState
from zorglogistiek.people import gathering
from zorglogistiek.people.overview import ReferralFilter, found_referrals, referral_overviews
from zorglogistiek.people.repository import bridgings_of, id_of
from zorglogistiek.people.shown import line_for, shown_to
from zorglogistiek.people.steps import OPEN_STATES
from zorglogistiek.people.views import ReferralOverview, YouthLine
from zorglogistiek.people.waits import NORM, Wait, over_norm, wait_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What the place of a referral in the list follows from; ``wait`` is on the clock of the norm."""

    number: str
    youth_id: int
    state: ReferralState
    wait: Wait | None

    @property
    def weeks(self) -> int:
        """The weeks waited, bridged or not; 0 without a wait."""
        return self.wait.gross_days // 7 if self.wait is not None else 0


Matches = Callable[[str, YouthLine], bool]


def places_in_list(
    session: Session, *, visible_to: User, on: date, filters: ReferralFilter, matches: Matches | None = None
) -> list[Place]:
    """Everybody on the list whom the user sees and the filter lets through, in no order.

    ``matches`` judges a referral's number, and its youth as far as the user is shown it: what was searched for.
    """
    referrals, events, states = found_referrals(session, visible_to=visible_to, filters=filters)
    bridgings = bridgings_of(session, [id_of(one) for one in referrals])
    found = []
    for one in referrals:
        referral_id = id_of(one)
        state = states[referral_id]
        wait = wait_of(events.get(referral_id, ()), bridgings.get(referral_id, ()), NORM.clock, on)
        found.append(Place(number=one.number, youth_id=one.youth_id, state=state, wait=wait))
    if filters.over_norm is not None:
        found = [one for one in found if (one.state in OPEN_STATES and over_norm(one.wait)) is filters.over_norm]
    return found if matches is None else _matching(session, visible_to, found, matches, on)


def overviews_in_order(
    session: Session, numbers: Sequence[str], *, visible_to: User, on: date
) -> list[ReferralOverview]:
    """The referrals with these numbers, in this order."""
    filters = ReferralFilter(states=None, numbers=numbers)
    found = {one.number: one for one in referral_overviews(session, visible_to=visible_to, on=on, filters=filters)}
    return [found[number] for number in numbers if number in found]


def _matching(session: Session, user: User, places: Sequence[Place], matches: Matches, on: date) -> list[Place]:
    lines = _lines(session, user, {one.youth_id for one in places}, on)
    return [one for one in places if matches(one.number, lines[one.youth_id])]


def _lines(session: Session, user: User, youth_ids: set[int], on: date) -> Mapping[int, YouthLine]:
    """The youths, each with what the user is shown; nothing of it is shown yet."""
    shown = shown_to(session, user, youth_ids)
    found = gathering.youths(session, youth_ids, on=on)
    return {youth_id: line_for(line, shown.of(youth_id)) for youth_id, (_, line) in found.items()}
