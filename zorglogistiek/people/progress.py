"""How far a referral is on the way to a place: seven steps, of which some may be passed over or be undone."""

from dataclasses import dataclass
from datetime import date

from zorglogistiek.codes import EventKind, ReferralState
from zorglogistiek.people.views import ReferralOverview
from zorglogistiek.words import N_

_NOT_YET = frozenset({ReferralState.DRAFT, ReferralState.INCOMPLETE})
_MATCHED = (ReferralState.PROPOSED, ReferralState.ACCEPTED, ReferralState.AGREED, ReferralState.PLACED)

STEPS = (
    (EventKind.REGISTERED, N_("registered")),
    (EventKind.FILE_COMPLETE, N_("file complete")),
    (EventKind.FIRST_DISCUSSED, N_("discussed")),
    (EventKind.PROPOSED, N_("proposed")),
    (EventKind.ACCEPTED_BY_PROVIDER, N_("provider agreed")),
    (EventKind.ACCEPTED_BY_FAMILY, N_("family agreed")),
    (EventKind.STARTED, N_("started")),
)
"""The steps in their order: the event that makes each, and what it is called (a msgid)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: what it is called (a msgid), whether it is done, and the day on which it was (None: not known).

    ``following`` is the step that comes next.
    """

    label: str
    done: bool
    on: date | None
    following: bool


def progress(overview: ReferralOverview) -> tuple[Step, ...]:
    """The seven steps of a referral as they stand. What was proposed and then declined is not done any more.

    The next one follows the last that is done; a meeting that was skipped is not waited for.
    """
    state, dates = overview.state, overview.dates
    done = [
        EventKind.REGISTERED in dates,
        EventKind.FILE_COMPLETE in dates and state not in _NOT_YET,
        EventKind.FIRST_DISCUSSED in dates,
        *(state in _MATCHED[number:] for number in range(len(_MATCHED))),
    ]
    ended = state in {ReferralState.PLACED, ReferralState.WITHDRAWN}
    following = -1 if ended else _following(done)
    return tuple(
        Step(label=label, done=is_done, on=dates.get(kind) if is_done else None, following=number == following)
        for number, ((kind, label), is_done) in enumerate(zip(STEPS, done, strict=True))
    )


def _following(done: list[bool]) -> int:
    """The file comes before everything; else what follows the last step that is done."""
    if not all(done[:2]):
        return done.index(False)
    return max(number for number, is_done in enumerate(done) if is_done) + 1
