"""What a registration lacks while it is typed, and what of it can be understood already."""

import re
from datetime import date
from pathlib import Path
from typing import Any

from zorglogistiek.people import completeness
from zorglogistiek.people.gaps import FIELD_OF, PERSON, gaps
from zorglogistiek.people.unfinished import asked_of

TODAY = date(2026, 11, 23)
WHOLE: dict[str, Any] = {
    "kind": "new",
    "urgency": "regular",
    "care_forms": ["treatment_group"],
    "referral_decision": "2026-11-02",
    "youth": {
        "first_name": "Sanne",
        "last_name": "Jansen",
        "birth_date": "2012-05-05",
        "gender": "girl",
        "municipality": "M1",
        "pc4": "2611",
        "bsn": "999996770",
    },
}


def test_an_empty_form_lacks_the_person_first_and_a_whole_one_nothing():
    empty = gaps({}, None, today=TODAY)
    assert [gap.field for gap in empty if gap.to_register] == [f"youth.{name}" for name in PERSON]
    assert [gap.field for gap in empty if not gap.to_register] == ["youth.bsn", "care_forms", "referral_decision"]
    assert gaps(WHOLE, None, today=TODAY) == ()


def test_what_cannot_be_understood_is_still_missing_and_hides_nothing_else():
    wrong = WHOLE | {"youth": WHOLE["youth"] | {"birth_date": "2012-02-31", "pc4": "abc"}}
    assert [gap.field for gap in gaps(wrong, None, today=TODAY)] == ["youth.birth_date", "youth.pc4"]
    assert asked_of(wrong, today=TODAY).youth.first_name == "Sanne"


def test_what_a_registration_is_refused_without_is_told_with_the_person():
    urgent = WHOLE | {"urgency": "crisis", "youth": WHOLE["youth"] | {"legal_frame": "supervision"}}
    assert [(gap.field, gap.to_register) for gap in gaps(urgent, None, today=TODAY)] == [
        ("youth.legal_frame_until", True),
        ("urgency_grounds", True),
    ]


def test_nonsense_in_the_place_of_fields_is_no_error():
    assert asked_of({"youth": "x", "care_forms": {"a": 1}, "urgency": ["x"]}, today=TODAY).referral.urgency is None


def test_everything_that_a_file_can_lack_leads_to_a_field():
    source = Path(completeness.__file__).read_text("utf-8")
    assert set(re.findall(r'N_\("([^"]+)"\)', source)) == set(FIELD_OF)
