"""What a meeting is told from outside: the form of a decision, and everything that may be wrong with it."""

from datetime import date, timedelta
from types import MappingProxyType
from typing import Annotated

from pydantic import Field

from zorglogistiek.clock import monday_of
from zorglogistiek.codes import DecisionKind, DeclineReason, StayPurpose
from zorglogistiek.errors import Fault
from zorglogistiek.meeting.repository import LARGEST
from zorglogistiek.people.fields import Day, Fields, Number, Text, WholeNumber
from zorglogistiek.words import N_

LONGEST_HOLD = timedelta(weeks=26)
"""How far ahead a group may be kept for somebody: as far as a plan looks."""

LONGEST_DECLINE = timedelta(weeks=52)
"""How far ahead the last day of a decline may lie."""

FARTHEST_START = timedelta(weeks=52)
"""How far ahead a place may be promised."""


MOST_FALLING = 50
"""More promises than rest on one move in the largest region."""


class Decide(Fields):
    """One decision of a referral.

    ``version`` is the version of the referral on which the decision was based. A place is named by the
    ``proposal_id`` that the meeting has before it, or by a ``group``; accepting a group needs a day of the ``week``
    of the start. ``purpose`` says what a named group is for; a proposal knows its own. ``until`` is the last day of a
    hold, or of a decline when the meeting wants another than its reason brings. ``may_fall`` has the numbers of the
    referrals whose promises may fall with what is declined or withdrawn, because they rest on its move.
    """

    kind: DecisionKind
    version: WholeNumber = Field(ge=1, le=LARGEST)
    proposal_id: WholeNumber | None = Field(default=None, ge=1, le=LARGEST)
    group: Number | None = None
    week: Day | None = None
    purpose: StayPurpose = StayPurpose.FINAL
    reason: DeclineReason | None = None
    until: Day | None = None
    note: Annotated[Text, Field(max_length=500)] | None = None
    may_fall: Annotated[tuple[Number, ...], Field(max_length=MOST_FALLING)] = ()


FIELDS = MappingProxyType(
    {
        DecisionKind.ACCEPT: frozenset({"proposal_id", "group", "week"}),
        DecisionKind.DECLINE: frozenset({"proposal_id", "group", "reason", "until", "may_fall"}),
        DecisionKind.HOLD: frozenset({"proposal_id", "group", "until"}),
        DecisionKind.ESCALATE: frozenset[str](),
        DecisionKind.WITHDRAW: frozenset({"may_fall"}),
        DecisionKind.REVOKE: frozenset[str](),
    }
)
"""The fields, besides kind, version, purpose and note, that belong to each kind of decision."""


def decision_faults(form: Decide, today: date) -> list[Fault]:
    """Everything that makes this form no decision, whatever the registry says."""
    if form.kind is DecisionKind.REVOKE:
        return [Fault(field="kind", message=N_("a decision is taken back by naming it"))]
    foreign = sorted(
        name
        for name in ("proposal_id", "group", "week", "reason", "until", "may_fall")
        if getattr(form, name) not in (None, ()) and name not in FIELDS[form.kind]
    )
    faults = [Fault(field=name, message=N_("does not belong to this decision")) for name in foreign]
    if "group" in FIELDS[form.kind]:
        faults += _place_faults(form, today)
    if form.kind is DecisionKind.DECLINE:
        faults += _decline_faults(form, today)
    if form.kind is DecisionKind.HOLD:
        faults += _hold_faults(form, today)
    if form.kind is DecisionKind.WITHDRAW and form.note is None:
        faults.append(Fault(field="note", message=N_("say why the referral is withdrawn")))
    return faults


def _place_faults(form: Decide, today: date) -> list[Fault]:
    rules = (
        (
            (form.proposal_id is None) == (form.group is None),
            "group",
            N_("name either a proposal or a group"),
        ),
        (
            form.kind is DecisionKind.ACCEPT and (form.group is None) != (form.week is None),
            "week",
            N_("a named group needs the week of the start, and a proposal has its own"),
        ),
        (
            form.week is not None and form.week < monday_of(today),
            "week",
            N_("this week has passed"),
        ),
        (
            form.week is not None and form.week > today + FARTHEST_START,
            "week",
            N_("lies more than a year ahead"),
        ),
    )
    return [Fault(field=field, message=message) for broken, field, message in rules if broken]


def _decline_faults(form: Decide, today: date) -> list[Fault]:
    rules = (
        (form.reason is None, "reason", N_("a decline needs a reason")),
        (
            form.reason is DeclineReason.OTHER and form.note is None,
            "note",
            N_("another reason must be put in words"),
        ),
        (
            form.until is not None and form.until < today,
            "until",
            N_("the last day has passed"),
        ),
        (
            form.until is not None and form.until > today + LONGEST_DECLINE,
            "until",
            N_("lies more than a year ahead; leave the day out for as long as the condition lasts"),
        ),
    )
    return [Fault(field=field, message=message) for broken, field, message in rules if broken]


def _hold_faults(form: Decide, today: date) -> list[Fault]:
    rules = (
        (form.until is None, "until", N_("a hold needs its last day")),
        (
            form.until is not None and form.until <= today,
            "until",
            N_("a hold must last until a day after today"),
        ),
        (
            form.until is not None and form.until > today + LONGEST_HOLD,
            "until",
            N_("a hold may last half a year at most"),
        ),
        (
            form.purpose is StayPurpose.BRIDGE,
            "purpose",
            N_("a bridging place cannot be held"),
        ),
    )
    return [Fault(field=field, message=message) for broken, field, message in rules if broken]
