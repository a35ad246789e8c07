"""What is asked of the referrer of a referral now: each thing in words, with the place on its page that does it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from zorglogistiek.codes import EventKind, ReferralState
from zorglogistiek.meeting.deciding.promises import expires_on
from zorglogistiek.people.forms import FIXED_FRAMES
from zorglogistiek.people.steps import OPEN_STATES
from zorglogistiek.people.views import ReferralOverview
from zorglogistiek.people.waits import NORM
from zorglogistiek.words import N_

TO_DO = N_("Do it now")

FRAME_NOTICE = timedelta(weeks=8)
"""So long before a legal frame ends its referrer is asked to see to it: a court takes its time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Something that is asked. ``text`` is a msgid with its ``params``, ``missing`` are msgids of what a file lacks.

    ``anchor`` is the part of the referral's page where it is done, ``link`` the msgid of the link to it.
    """

    text: str
    anchor: str
    link: str
    params: Mapping[str, object] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


def asks(overview: ReferralOverview, *, today: date) -> tuple[Ask, ...]:
    """Everything that is asked now, what holds the referral up first."""
    return (*_file(overview), *_place(overview, today), *_notices(overview, today))


def _file(overview: ReferralOverview) -> Iterator[Ask]:
    if overview.state is ReferralState.DRAFT:
        text = N_("Register the youth: it is a draft, and waits for nothing yet.")
        yield Ask(text=text, anchor="events", link=TO_DO)
    elif overview.open and overview.missing:
        text = N_("Complete the file:")
        yield Ask(text=text, missing=overview.missing, anchor="missing", link=N_("To the file"))
    elif overview.state is ReferralState.INCOMPLETE:
        text = N_("Say that the file is complete: nothing is missing any more.")
        yield Ask(text=text, anchor="file-complete", link=TO_DO)


def _place(overview: ReferralOverview, today: date) -> Iterator[Ask]:
    planned_on = overview.promise.planned_on if overview.promise is not None else None
    if planned_on is None:
        return
    if overview.state is ReferralState.ACCEPTED:
        text = N_("Record the family's answer: the start is planned on {day}, and the place is kept through {last}.")
        yield Ask(text=text, params={"day": planned_on, "last": expires_on(planned_on)}, anchor="family", link=TO_DO)
    elif overview.state is ReferralState.AGREED and planned_on < today:
        text = N_("Ask the provider for the start: it was planned on {day}, and the place is kept through {last}.")
        params = {"day": planned_on, "last": expires_on(planned_on)}
        yield Ask(text=text, params=params, anchor="stands", link=N_("Where it stands"))


def _notices(overview: ReferralOverview, today: date) -> Iterator[Ask]:
    ends = overview.youth.legal_frame_until
    if overview.state not in OPEN_STATES:
        return
    if overview.youth.legal_frame in FIXED_FRAMES and ends is not None and today <= ends < today + FRAME_NOTICE:
        text = N_("See to the legal frame: it ends on {day}.")
        yield Ask(text=text, params={"day": ends}, anchor="youth", link=N_("To the facts of the youth"))
    since = overview.dates.get(EventKind.VOLUNTARY_WAIT_STARTED)
    if overview.state is ReferralState.VOLUNTARY and since is not None and since + timedelta(weeks=NORM.weeks) < today:
        text = N_("Ask the family whether they still want to wait: they have since {day}.")
        yield Ask(text=text, params={"day": since}, anchor="voluntary", link=TO_DO)
