"""Every wait on a clock as one plain value, read from the registry in bulk: what all waiting statistics are made from.

No value here names a person; they never leave this package but in protected tables.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from zorglogistiek.codes import CareForm, ReferralState, Urgency
from zorglogistiek.people.waits import Measure, Outcome, Wait, WaitClock
from zorglogistiek.statistics.figures.waits import started_group
from zorglogistiek.statistics.history import History, Waits, day_of, gather
from zorglogistiek.statistics.history.columns import NONE
from zorglogistiek.statistics.history.demand import ANY_FORM, SEVERAL_FORMS
from zorglogistiek.statistics.history.standing import standing_on
from zorglogistiek.statistics.history.waiting import waits_on

__all__ = ["ANY_FORM", "SEVERAL_FORMS", "Spell", "spells"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """One wait, with what it is counted by.

    ``form_asked`` is the care form that the referral decision allows (``any`` and ``several`` besides the codes);
    ``form_given`` that of the group in which the youth started at the end of this wait (None: no start yet).
    ``state`` is where the referral stood on the day up to which was measured.
    """

    wait: Wait
    state: ReferralState
    urgency: Urgency
    municipality: str
    form_asked: str
    form_given: CareForm | None


def spells(session: Session, clock: WaitClock, on: date, *, today: date) -> Iterator[Spell]:
    """All waits on a clock, as they stood on day ``on``, from the history that all statistics share."""
    history = gather(session, up_to=today)
    found = waits_on(history, clock, on)
    state = standing_on(history, on.toordinal()).state[found.referral].texts()
    group = started_group(history, found.referral, found.started_on, on.toordinal() + 1)
    given = history.groups.care_form.of_rows(group).texts()
    urgency = history.referrals.urgency[found.referral].texts()
    town = history.youths.municipality[history.referrals.youth[found.referral]].texts()
    asked = history.referrals.form_asked[found.referral].texts()
    for row, wait in enumerate(_waits(history, found)):
        yield Spell(
            wait=wait,
            state=ReferralState(state[row]),
            urgency=Urgency(urgency[row]),
            municipality=town[row],
            form_asked=asked[row],
            form_given=None if given[row] == NONE else CareForm(given[row]),
        )


def _waits(history: History, found: Waits) -> Iterator[Wait]:
    """The rows of all waits as the values that one wait is."""
    rounds, earlier = history.searches.round[found.search].tolist(), found.earlier(Measure.GROSS).tolist()
    days = (found.elapsed, found.voluntary, found.incomplete, found.bridged)
    columns = (found.started_on, found.ended_on, *days)
    rows = zip(found.outcome.texts(), rounds, earlier, *(column.tolist() for column in columns), strict=True)
    for outcome, number, before, started, ended, elapsed, voluntary, incomplete, bridged in rows:
        yield Wait(
            outcome=Outcome(outcome),
            started_on=date.fromordinal(started),
            ended_on=day_of(ended),
            rounds=number,
            elapsed_days=elapsed,
            voluntary_days=voluntary,
            incomplete_days=incomplete,
            bridged_days=bridged,
            earlier_gross_days=before,
        )
