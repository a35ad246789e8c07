"""Registrations and changes as they are sent: what is right comes through, what is wrong is all reported at once."""

from datetime import date
from typing import Any

import pytest

from zorglogistiek.codes import CareForm, Gender, LegalFrame, Specialism, Urgency
from zorglogistiek.errors import Invalid
from zorglogistiek.people.forms import Registration, YouthChange, YouthFields
from zorglogistiek.people.reading import from_fields, read, try_read

TODAY = date(2026, 11, 23)

YOUTH: dict[str, Any] = {
    "first_name": "Test",
    "last_name": "Jeugdige",
    "birth_date": "2012-02-29",
    "gender": "girl",
    "municipality": "M1",
    "pc4": "2611",
}
REGISTRATION: dict[str, Any] = {"kind": "new", "urgency": "regular", "youth": YOUTH}


def faults(model: type[Any], sent: dict[str, Any]) -> dict[str, str]:
    """The faults by field, with their parameters filled in."""
    found = try_read(model, sent, today=TODAY)[1]
    return {fault.field: str(fault).removeprefix(f"{fault.field}: ") for fault in found}


def test_a_registration_that_is_right_is_read() -> None:
    form = read(Registration, "registration", REGISTRATION | {"care_forms": ["family_home"]}, today=TODAY)
    assert form.youth is not None
    assert (form.youth.gender, form.youth.birth_date) == (Gender.GIRL, date(2012, 2, 29))
    assert (form.urgency, form.care_forms) == (Urgency.REGULAR, frozenset({CareForm.FAMILY_HOME}))
    assert (form.file_complete, form.draft, form.youth.specialisms) == (False, False, frozenset())


def test_everything_that_is_wrong_is_reported_at_once_and_no_value_is_repeated() -> None:
    wrong = {
        "kind": "newish",
        "urgency": "crisis",
        "intended_stay_weeks": "12",
        "need_voiced": "2026-03-02",
        "referral_decision": "2026-03-01",
        "registered": "2026-11-24",
        "secret": 1,
        "youth": {
            "first_name": "Ann\x00a",
            "last_name": " ",
            "birth_date": "2012-02-30",
            "gender": "girl",
            "pc4": "0123",
            "bsn": "123456789",
            "legal_frame": "supervision",
            "specialisms": ["ass", "luck"],
            "preferences": [{"kind": "group"}, {"kind": "care_form", "care_form": "family_home", "group": "G1"}],
            "siblings": {"together": "required", "youths": []},
        },
    }
    assert faults(Registration, wrong) == {
        "kind": "is not one of the allowed codes: new, move_on",
        "urgency_grounds": "this urgency needs its grounds",
        "intended_stay_weeks": "must be a whole number",
        "referral_decision": "lies before the day on which the need was voiced",
        "registered": "lies in the future",
        "secret": "is not a known field",
        "youth.first_name": "holds characters that cannot be stored",
        "youth.last_name": "is required",
        "youth.birth_date": "is not a day of the calendar",
        "youth.municipality": "is required",
        "youth.pc4": "must be the four digits of a postcode",
        "youth.bsn": "is not a valid citizen service number",
        "youth.legal_frame_until": "this legal frame has an end date, which is required",
        "youth.specialisms.1": "is not one of the allowed codes: "
        "ass, lvb, attachment_trauma, psychiatry, forensic, eating_disorder, suicidality, addiction, somatic",
        "youth.preferences.0": "the field group is required for this kind",
        "youth.preferences.1": "the field group does not belong to this kind",
        "youth.siblings.youths": "has fewer than 1 entries",
    }
    with pytest.raises(Invalid) as refused:
        read(Registration, "registration", wrong, today=TODAY)
    assert "123456789" not in str(refused.value)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("first_name", 7, "must be text"),
        ("first_name", "x" * 61, "is longer than 60 characters"),
        ("first_name", "\ud800", "holds characters that cannot be stored"),
        ("first_name", "two\nlines", "must be on one line"),
        ("first_name", None, "must be text"),
        ("birth_date", 20120229, "must be a date written as year-month-day"),
        ("birth_date", "20120229", "must be a date written as year-month-day"),
        ("birth_date", "1950-01-01", "must lie between 01-01-1990 and 31-12-2099"),
        ("birth_date", "2002-11-22", "is that of somebody older than 23"),
        ("birth_date", "2027-01-01", "lies in the future"),
        ("municipality", "M 1", "must be a registry number: at most 20 letters, digits and hyphens"),
        ("bsn", "999999999", "is not a valid citizen service number"),
        ("bsn", "٩٩٩٩٩٦٧٧٠", "is not a valid citizen service number"),
        ("specialisms", "ass", "must be a list"),
        ("contra_indications", "J1", "must be a list"),
        ("siblings", "Y-1", "must be a set of fields"),
    ],
)
def test_a_field_that_is_wrong_says_what_is_wrong(field: str, value: object, message: str) -> None:
    assert faults(YouthFields, YOUTH | {field: value})[field] == message


def test_the_day_of_the_24th_birthday_is_the_first_on_which_somebody_is_too_old() -> None:
    assert faults(YouthFields, YOUTH | {"birth_date": "2002-11-24"}) == {}
    assert faults(YouthFields, YOUTH | {"birth_date": "2002-11-23"}) != {}


@pytest.mark.parametrize("both", [{}, {"youth": YOUTH, "youth_number": "Y-1"}])
def test_a_registration_is_of_one_youth_new_or_known(both: dict[str, Any]) -> None:
    sent = {"kind": "new", "urgency": "regular"} | both
    assert faults(Registration, sent) == {"youth": "give either a new youth or the number of a known one"}


def test_a_draft_is_not_registered_yet() -> None:
    assert faults(Registration, REGISTRATION | {"draft": True}) == {}
    message = "a draft has no day of registration and no complete file yet"
    assert faults(Registration, REGISTRATION | {"draft": True, "file_complete": True}) == {"draft": message}


def test_what_is_not_a_set_of_fields_at_all_is_a_fault_too() -> None:
    assert [str(fault) for fault in try_read(Registration, [1, 2], today=TODAY)[1]] == ["must be a set of fields"]  # type: ignore[arg-type]


def test_a_change_knows_what_was_given() -> None:
    form = read(YouthChange, "youth Y-1", {"bsn": None, "pc4": "2612"}, today=TODAY)
    assert form.model_fields_set == {"bsn", "pc4"}


def test_a_form_on_a_screen_says_the_same_as_the_json_body() -> None:
    fields = {
        "kind": "new",
        "urgency": "urgent",
        "urgency_grounds": " thuis gaat het niet meer ",
        "intended_stay_weeks": "26",
        "care_forms": ["family_home", "foster_family"],
        "wanted_from": "",
        "registered": "2-3-2026",
        "file_complete": "on",
        "youth.first_name": "Test",
        "youth.last_name": "12",
        "youth.birth_date": "2012-02-29",
        "youth.gender": "boy",
        "youth.municipality": "M1",
        "youth.pc4": "2611",
        "youth.specialisms": "lvb",
        "youth.legal_frame": "guardianship",
        "youth.preferences.0.kind": "care_form",
        "youth.preferences.0.care_form": "family_home",
        "youth.preferences.1.kind": "",
        "youth.preferences.10.kind": "group",
        "youth.preferences.10.group": "G1",
        "youth.siblings.together": "preferred",
        "youth.siblings.youths": ["Y-1", ""],
    }
    sent = from_fields(Registration, fields)
    assert sent["registered"] == "2026-03-02"
    assert "wanted_from" not in sent
    form = read(Registration, "registration", sent, today=TODAY)
    assert (form.intended_stay_weeks, form.file_complete, form.urgency_grounds) == (
        26,
        True,
        "thuis gaat het niet meer",
    )
    assert form.youth is not None
    assert (form.youth.last_name, form.youth.specialisms) == ("12", frozenset({Specialism.LVB}))
    assert form.youth.legal_frame is LegalFrame.GUARDIANSHIP
    assert [one.group or one.care_form for one in form.youth.preferences] == [CareForm.FAMILY_HOME, "G1"]
    assert form.youth.siblings is not None
    assert form.youth.siblings.youths == ("Y-1",)


def test_what_a_form_cannot_mean_is_left_for_the_reader_to_report() -> None:
    fields = {
        "intended_stay_weeks": "many",
        "draft": "perhaps",
        "youth": "x",
        "youth.birth_date": "32-13-2012",
        "kind.deeper": "new",
        "urgency": ["crisis", "urgent"],
        "a.b.c": "d",
    }
    found = faults(Registration, from_fields(Registration, fields))
    assert found.keys() >= {"intended_stay_weeks", "draft", "kind", "urgency", "a"}
