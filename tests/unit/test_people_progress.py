"""How far a referral is, what is asked of its referrer, and when its start is expected."""

from datetime import date, timedelta
from typing import Any

import pytest

from zorglogistiek.codes import (
    CareForm,
    EventKind,
    Gender,
    LegalFrame,
    ReferralKind,
    SecurityLevel,
    StayPurpose,
    Urgency,
)
from zorglogistiek.codes import ReferralState as State
from zorglogistiek.meeting.asked import asks
from zorglogistiek.meeting.expected import Expected, Range, expected_of
from zorglogistiek.people.progress import progress
from zorglogistiek.people.views import GroupLine, Named, ReferralOverview, StayLine, YouthLine

TODAY = date(2026, 11, 23)
LINDE = GroupLine(
    number="G1",
    name="Groep",
    care_form=CareForm.TREATMENT_GROUP,
    provider=Named(number="P", name="Linde"),
    municipality=None,
)
WHOLE = (EventKind.REGISTERED, EventKind.FILE_COMPLETE)


def promise(planned_on: date) -> StayLine:
    return StayLine(
        number="S1",
        version=1,
        group=LINDE,
        purpose=StayPurpose.FINAL,
        planned_on=planned_on,
        started_on=None,
        expected_end=None,
        moves_out_on=None,
        ended_on=None,
        end_reason=None,
    )


def overview(state: State, *kinds: EventKind, youth: dict[str, Any] | None = None, **facts: Any) -> ReferralOverview:
    """A referral in a state, with events of these kinds, all of a month ago."""
    person: dict[str, Any] = {
        "id": 1,
        "number": "Y1",
        "version": 1,
        "first_name": "A",
        "last_name": "B",
        "birth_date": date(2012, 1, 1),
        "age": 14,
        "gender": Gender.GIRL,
        "municipality": Named(number="M1", name="Delft"),
        "pc4": "2611",
        "legal_frame": LegalFrame.VOLUNTARY,
        "legal_frame_until": None,
        "specialisms": frozenset(),
        "profiles": frozenset(),
        "security_level": SecurityLevel.OPEN,
    }
    plain: dict[str, Any] = dict.fromkeys(
        (
            *("urgency_grounds", "wanted_from", "intended_stay_weeks", "wait", "proposed", "promise", "lives_in"),
            *("bridging", "held_until", "escalated_on", "siblings"),
        )
    )
    plain |= {
        "id": 1,
        "number": "R1",
        "version": 1,
        "kind": ReferralKind.NEW,
        "urgency": Urgency.REGULAR,
        "care_forms": frozenset(),
        "youth": YouthLine(**(person | (youth or {}))),
        "referrer": Named(number="W1", name="W"),
        "referrer_type": None,
        "state": state,
        "dates": dict.fromkeys(kinds, TODAY - timedelta(days=30)),
        "provider_declines": 0,
        "declines": (),
        "missing": (),
    }
    return ReferralOverview(**(plain | facts))


@pytest.mark.parametrize(
    ("state", "kinds", "done", "following"),
    [
        (State.DRAFT, (), "", "registered"),
        (State.INCOMPLETE, (EventKind.REGISTERED,), "x", "file complete"),
        (State.INCOMPLETE, (*WHOLE, EventKind.FIRST_DISCUSSED), "x.x", "file complete"),  # found incomplete later
        (State.WAITING, WHOLE, "xx", "discussed"),
        (State.WAITING, (*WHOLE, EventKind.FIRST_DISCUSSED, EventKind.PROPOSED), "xxx", "proposed"),  # was declined
        (State.PROPOSED, (*WHOLE, EventKind.PROPOSED), "xx.x", "provider agreed"),  # before any meeting
        (State.AGREED, (*WHOLE, EventKind.FIRST_DISCUSSED, EventKind.PROPOSED), "xxxxxx", "started"),
        (State.PLACED, WHOLE, "xx.xxxx", None),
        (State.WITHDRAWN, WHOLE, "xx", None),
    ],
)
def test_the_steps_are_those_that_stand_and_one_comes_next(state, kinds, done, following):
    steps = progress(overview(state, *kinds))
    assert "".join("x" if step.done else "." for step in steps).rstrip(".") == done
    assert next((step.label for step in steps if step.following), None) == following


def asked(one: ReferralOverview) -> list[str]:
    return [ask.anchor for ask in asks(one, today=TODAY)]


def test_each_thing_is_asked_when_it_is_due_and_not_before():
    lacking = ("the citizen service number is missing",)
    assert asked(overview(State.INCOMPLETE, missing=lacking)) == ["missing"]
    assert asked(overview(State.INCOMPLETE)) == ["file-complete"]
    assert asked(overview(State.DRAFT)) == ["events"]
    assert asked(overview(State.ACCEPTED, promise=promise(TODAY))) == ["family"]
    assert asked(overview(State.AGREED, promise=promise(TODAY))) == []
    assert asked(overview(State.AGREED, promise=promise(TODAY - timedelta(days=1)))) == ["stands"]
    assert asked(overview(State.WITHDRAWN, missing=lacking)) == []
    waits = {EventKind.VOLUNTARY_WAIT_STARTED: TODAY - timedelta(weeks=9)}
    assert asked(overview(State.VOLUNTARY, dates=waits)) == []
    waits = {EventKind.VOLUNTARY_WAIT_STARTED: TODAY - timedelta(weeks=9, days=1)}
    assert asked(overview(State.VOLUNTARY, dates=waits)) == ["voluntary"]


@pytest.mark.parametrize(
    ("frame", "days", "expected"),
    [
        (LegalFrame.SUPERVISION, 55, ["youth"]),
        (LegalFrame.SUPERVISION, 56, []),
        (LegalFrame.SUPERVISION, 0, ["youth"]),
        (LegalFrame.VOLUNTARY, 5, []),
    ],
)
def test_a_legal_frame_that_ends_soon_is_seen_to(frame, days, expected):
    ends = {"legal_frame": frame, "legal_frame_until": TODAY + timedelta(days=days)}
    assert asked(overview(State.WAITING, youth=ends)) == expected


def test_the_start_is_expected_as_promised_else_as_proposed_and_else_not_known():
    found = Range(group="G1", proposed=TODAY, first=TODAY, last=TODAY + timedelta(weeks=4), only=False)
    day = TODAY + timedelta(days=9)
    promised = expected_of(overview(State.ACCEPTED, proposed=LINDE, promise=promise(day)), found)
    assert promised == Expected(on=day, first=day, last=day, promised=True)
    proposed = expected_of(overview(State.PROPOSED, proposed=LINDE), found)
    assert proposed == Expected(on=TODAY, first=TODAY, last=TODAY + timedelta(weeks=4))
    assert expected_of(overview(State.WAITING), found) is None  # it was declined: what the plan said is no more
    assert expected_of(overview(State.PROPOSED, proposed=LINDE), None) is None
