"""What the form of a youth and a referral offers to choose from, and what an emptied field means."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from api.pages.choosing import offer
from api.pages.forms import Typed, first
from zorglogistiek.access.user import User
from zorglogistiek.codes import (
    CareForm,
    ContraIndicationKind,
    Gender,
    LegalFrame,
    OrganisationKind,
    PreferenceKind,
    Profile,
    ReferralKind,
    SecurityLevel,
    Specialism,
    Togetherness,
    Urgency,
)
from zorglogistiek.database import Database, Transaction
from zorglogistiek.people.forms import REFERRAL_FACTS, YOUTH_FACTS
from zorglogistiek.people.reading import from_fields
from zorglogistiek.people.views import ReferralDetail, YouthDetail
from zorglogistiek.places.directory import group_names, organisation_names

PREFERRED = re.compile(r"(youth\.)?preferences\.[0-9]\.(group|organisation)")
"""Fields in which one types a name where there are too many records to choose from."""

SETS = frozenset({"specialisms", "profiles", "care_forms", "preferences", "contra_indications"})
"""Fields that hold a list: emptied means an empty list, of others that nothing is known."""

REFERRAL_FIELDS = REFERRAL_FACTS
YOUTH_FIELDS = (*YOUTH_FACTS, "municipality", "preferences", "contra_indications", "siblings")

CODES: Mapping[str, Sequence[object]] = {
    "care_forms": list(CareForm),
    "genders": list(Gender),
    "legal_frames": list(LegalFrame),
    "preference_kinds": list(PreferenceKind),
    "contra_indication_kinds": list(ContraIndicationKind),
    "profiles": list(Profile),
    "referral_kinds": list(ReferralKind),
    "security_levels": list(SecurityLevel),
    "specialisms": list(Specialism),
    "togetherness": list(Togetherness),
    "urgencies": list(Urgency),
}


def choices(session: Transaction, user: User) -> dict[str, Any]:
    """The organisations and groups to choose from, as pairs of number and name, beside the codes."""
    named = organisation_names(session, visible_to=user)
    preferred = (*named[OrganisationKind.PROVIDER], *named[OrganisationKind.MUNICIPALITY])
    return {
        **CODES,
        "municipalities": named[OrganisationKind.MUNICIPALITY],
        "referrers": named[OrganisationKind.REFERRER],
        "preferred": offer("preferred", preferred),
        "groups": offer("groups", group_names(session, visible_to=user)),
    }


def with_numbers(database: Database, user: User, typed: Typed) -> Typed:
    """The form with the number in the place of a name, where a preference was typed by name and one record has it."""
    named = {name: first(typed, name) for name in typed if PREFERRED.fullmatch(name) and first(typed, name)}
    if not named:
        return typed
    with database.read() as session:
        offers = choices(session, user)
    by_field = {"group": offers["groups"], "organisation": offers["preferred"]}
    numbers = {name: [by_field[name.rpartition(".")[2]].number_of(text)] for name, text in named.items()}
    return {**typed, **numbers}


def changes(model: type[BaseModel], typed: Typed, shown: Sequence[str]) -> dict[str, object]:
    """What a form that shows these fields says: a field that is empty now is emptied."""
    emptied: dict[str, object] = {name: [] if name in SETS else None for name in shown}
    given = {name: value for name, value in typed.items() if name.split(".")[0] in shown}
    return emptied | from_fields(model, given)


def youth_values(detail: YouthDetail) -> dict[str, object]:
    """The fields of a youth as they stand, by the names of the form."""
    line = detail.line
    values: dict[str, object] = {name: getattr(line, name) for name in YOUTH_FACTS if name != "bsn"}
    values |= {"bsn": detail.bsn, "municipality": line.municipality.number}
    for row, one in enumerate(detail.preferences):
        number = one.named.number if one.named else None
        kind = one.kind
        values[f"preferences.{row}.kind"] = kind.value
        values[f"preferences.{row}.group"] = number if kind is PreferenceKind.GROUP else None
        values[f"preferences.{row}.organisation"] = number if kind is not PreferenceKind.GROUP else None
        values[f"preferences.{row}.care_form"] = one.care_form
    for row, other in enumerate(detail.contra_indications):
        values[f"contra_indications.{row}.kind"] = other.kind.value
        values[f"contra_indications.{row}.{other.kind.value}"] = other.number
    if detail.siblings is not None:
        values["siblings.together"] = detail.siblings.together.value
        for row, number in enumerate(detail.siblings.youths):
            values[f"siblings.youths.{row}"] = number
    return values


def referral_values(detail: ReferralDetail) -> dict[str, object]:
    """The fields of a referral as they stand, by the names of the form."""
    return {name: getattr(detail.overview, name) for name in REFERRAL_FACTS}
