"""What a file lacks before the meeting can match it."""

from datetime import date
from typing import Any

import pytest

from zorglogistiek.codes import CareForm, EventKind, Gender, LegalFrame, ReferralKind, Urgency
from zorglogistiek.people.completeness import missing
from zorglogistiek.people.tables import Referral, Youth

TODAY = date(2026, 11, 23)
CLOSED = frozenset({CareForm.CLOSED_GROUP})


def lacking(
    youth: dict[str, Any] | None = None, referral: dict[str, Any] | None = None, *, decided: bool = True
) -> list[str]:
    """What is missing from a complete file after these changes to it."""
    whole_youth: dict[str, Any] = {
        "number": "Y1",
        "bsn": "999996770",
        "first_name": "Test",
        "last_name": "Jeugdige",
        "birth_date": date(2012, 1, 1),
        "gender": Gender.GIRL,
        "municipality_id": 1,
        "pc4": "2611",
        "legal_frame": LegalFrame.VOLUNTARY,
    }
    whole_referral: dict[str, Any] = {
        "number": "R1",
        "youth_id": 1,
        "referrer_id": 1,
        "kind": ReferralKind.NEW,
        "urgency": Urgency.REGULAR,
        "care_forms": frozenset({CareForm.FAMILY_HOME}),
    }
    return missing(
        Youth(**(whole_youth | (youth or {}))),
        Referral(**(whole_referral | (referral or {}))),
        kinds={EventKind.REGISTERED} | ({EventKind.REFERRAL_DECISION} if decided else set()),
        on=TODAY,
    )


def test_a_complete_file_lacks_nothing() -> None:
    assert lacking() == []


@pytest.mark.parametrize(
    ("youth", "referral", "message"),
    [
        ({"bsn": None}, {}, "the citizen service number is missing"),
        ({"gender": Gender.UNKNOWN}, {}, "the gender is missing"),
        ({}, {"care_forms": frozenset()}, "the care forms that the referral decision allows are missing"),
        ({"legal_frame": LegalFrame.SUPERVISION}, {}, "the end date of the legal frame is missing"),
        (
            {"legal_frame": LegalFrame.SUPERVISION, "legal_frame_until": date(2026, 11, 22)},
            {},
            "the legal frame has ended",
        ),
        ({}, {"care_forms": CLOSED}, "the authorisation for closed care is missing"),
        ({}, {"urgency": Urgency.CRISIS}, "the grounds of the urgency are missing"),
    ],
)
def test_each_thing_that_is_missing_is_named(youth: dict[str, Any], referral: dict[str, Any], message: str) -> None:
    assert lacking(youth, referral) == [message]


def test_everything_that_is_missing_is_named_at_once() -> None:
    assert len(lacking({"bsn": None, "gender": Gender.UNKNOWN}, {"care_forms": frozenset()}, decided=False)) == 4


def test_a_frame_that_ends_today_still_holds_today() -> None:
    frame = {"legal_frame": LegalFrame.CLOSED_AUTHORISATION, "legal_frame_until": TODAY}
    assert lacking(frame, {"care_forms": CLOSED}) == []
