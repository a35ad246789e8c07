"""What the fields of forms are called on the screens."""

from collections.abc import Mapping
from types import MappingProxyType

from zorglogistiek.words import N_, Words

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "actions": N_("May do"),
        "again": N_("New password once more"),
        "bsn": N_("BSN"),
        "birth_date": N_("Birth date"),
        "body": N_("Message"),
        "continues_after_18": N_("Continues after 18"),
        "code": N_("Code"),
        "contracted": N_("Contract"),
        "gender_policy": N_("Gender policy"),
        "intake_per_week": N_("New youths a week"),
        "limits": N_("Composition limits"),
        "maximum_age": N_("Maximum age"),
        "minimum_age": N_("Minimum age"),
        "not_at": N_("Never at"),
        "not_with": N_("Never together with"),
        "sure": N_("I am sure"),
        "subject": N_("Subject"),
        "care_form": N_("Care form"),
        "care_forms": N_("Care forms asked for"),
        "choice": N_("Alternatives"),
        "contra_indications": N_("Never together with"),
        "due_on": N_("At the latest on"),
        "ended_on": N_("Left on"),
        "expected_end": N_("Expected departure"),
        "file_complete": N_("The file is complete"),
        "first_name": N_("First name"),
        "from_on": N_("From"),
        "gender": N_("Gender"),
        "given_on": N_("Advice of"),
        "group": N_("Group"),
        "held_on": N_("Day of the meeting"),
        "intended_stay_weeks": N_("Intended stay in weeks"),
        "current": N_("Present password"),
        "label": N_("What it is for"),
        "last_day": N_("Valid through"),
        "new": N_("New password"),
        "records": N_("May see"),
        "role": N_("Role"),
        "kind": N_("Kind"),
        "last_name": N_("Last name"),
        "legal_frame": N_("Legal frame"),
        "legal_frame_until": N_("Legal frame until"),
        "location": N_("Location"),
        "municipality": N_("Responsible municipality"),
        "need_voiced": N_("Need voiced on"),
        "note": N_("Note"),
        "on": N_("Day"),
        "organisation": N_("Organisation"),
        "outcome": N_("What became of it"),
        "pc4": N_("Postal code (four digits)"),
        "places": N_("Places"),
        "preferences": N_("Preferences"),
        "profiles": N_("Profile"),
        "reason": N_("Reason"),
        "referral": N_("Referral"),
        "referral_decision": N_("Referral decision on"),
        "referrer": N_("Referrer"),
        "remark": N_("Remark"),
        "registered": N_("Registered on"),
        "security_level": N_("Security level"),
        "siblings": N_("Brothers and sisters"),
        "specialisms": N_("Specialisms needed"),
        "started_on": N_("Started on"),
        "starts_at": N_("From"),
        "ends_at": N_("Until"),
        "venue": N_("Venue"),
        "stop": N_("The clock stops at"),
        "text": N_("What is to be done"),
        "together": N_("Together"),
        "until": N_("Until"),
        "until_on": N_("Until"),
        "urgency": N_("Urgency"),
        "urgency_grounds": N_("Grounds of the urgency"),
        "wanted_from": N_("Wanted from"),
        "week": N_("Week of the start"),
        "willing": N_("Willing or not"),
        "youth": N_("Youth"),
        "youth_number": N_("Number of a known youth"),
        "youths": N_("Numbers of the youths"),
    }
)
"""By the last part of a field's name (``youth.preferences.0.kind`` → ``kind``)."""


def label_of(field: str, words: Words) -> str:
    """What a field is called; nothing for the form as a whole, and the name itself for a field that no form has."""
    parts = [part for part in field.split(".") if not part.isdigit()]
    if not parts or not parts[-1]:
        return ""
    return words.say(LABELS[parts[-1]]) if parts[-1] in LABELS else parts[-1]
