"""What may be sent about people: a youth, a referral, a registration of both, and changes to them.

What can be judged from the fields alone is judged here; what needs the registry (does the municipality exist, is the
youth known already) is judged by ``service``. A check of two fields stands at the later of the two, so that it is made,
and reported, together with all others.
"""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from zorglogistiek.codes import (
    CareForm,
    ContraIndicationKind,
    Gender,
    LegalFrame,
    PreferenceKind,
    Profile,
    ReferralKind,
    SecurityLevel,
    Specialism,
    Togetherness,
    Urgency,
)
from zorglogistiek.people.fields import (
    BirthDate,
    Bsn,
    Day,
    Fields,
    Name,
    Number,
    PastDay,
    Pc4,
    Text,
    WholeNumber,
    YesNo,
    at_most,
    refuse,
)
from zorglogistiek.words import N_

FIXED_FRAMES = frozenset({LegalFrame.SUPERVISION, LegalFrame.CLOSED_AUTHORISATION})
"""Legal frames that a court gives until a day."""

URGENT = frozenset({Urgency.CRISIS, Urgency.URGENT})
"""Urgencies whose grounds are recorded."""

YOUTH_FACTS = (
    "first_name",
    "last_name",
    "birth_date",
    "gender",
    "pc4",
    "bsn",
    "legal_frame",
    "legal_frame_until",
    "specialisms",
    "profiles",
    "security_level",
)
"""The fields of a form that are columns of ``Youth`` of the same name."""

REFERRAL_FACTS = ("urgency", "urgency_grounds", "care_forms", "wanted_from", "intended_stay_weeks")
"""The fields of a form that are columns of ``Referral`` of the same name, and may change."""

FirstName = Annotated[Name, at_most(60)]
LastName = Annotated[Name, at_most(80)]
Grounds = Annotated[Text, at_most(500)]
StayWeeks = Annotated[WholeNumber, Field(ge=1, le=1040)]


class ContraIndicationFields(Fields):
    """Another youth, or a location, that this youth may never be placed with."""

    kind: ContraIndicationKind
    youth: Number | None = None
    location: Number | None = None

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        _names_only(self, "location" if self.kind is ContraIndicationKind.LOCATION else "youth", ("youth", "location"))
        return self


class PreferenceFields(Fields):
    """A group, an organisation (provider or municipality) or a care form that the youth or the parents asked for."""

    kind: PreferenceKind
    group: Number | None = None
    organisation: Number | None = None
    care_form: CareForm | None = None

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        named = {PreferenceKind.GROUP: "group", PreferenceKind.CARE_FORM: "care_form"}.get(self.kind, "organisation")
        _names_only(self, named, ("group", "organisation", "care_form"))
        return self


class SiblingFields(Fields):
    """The brothers and sisters, by the numbers of those who are in the registry already."""

    together: Togetherness
    youths: Annotated[tuple[Number, ...], Field(min_length=1, max_length=12)]


ContraIndications = Annotated[tuple[ContraIndicationFields, ...], Field(max_length=50)]
Preferences = Annotated[tuple[PreferenceFields, ...], Field(max_length=50)]


class YouthFields(Fields):
    """A youth with everything that the match must know."""

    first_name: FirstName
    last_name: LastName
    birth_date: BirthDate
    gender: Gender
    municipality: Number
    pc4: Pc4
    bsn: Bsn | None = None
    legal_frame: LegalFrame = LegalFrame.VOLUNTARY
    legal_frame_until: Day | None = Field(default=None, validate_default=True)
    specialisms: frozenset[Specialism] = frozenset()
    profiles: frozenset[Profile] = frozenset()
    security_level: SecurityLevel = SecurityLevel.OPEN
    contra_indications: ContraIndications = ()
    preferences: Preferences = ()
    siblings: SiblingFields | None = None

    @field_validator("legal_frame_until")
    @classmethod
    def _court_frames_end(cls, value: date | None, info: ValidationInfo) -> date | None:
        if value is None and info.data.get("legal_frame") in FIXED_FRAMES:
            refuse(N_("this legal frame has an end date, which is required"))
        return value


class ReferralFields(Fields):
    """What is asked for."""

    kind: ReferralKind
    urgency: Urgency
    urgency_grounds: Grounds | None = Field(default=None, validate_default=True)
    care_forms: frozenset[CareForm] = frozenset()
    wanted_from: Day | None = None
    intended_stay_weeks: StayWeeks | None = None

    @field_validator("urgency_grounds")
    @classmethod
    def _urgency_has_grounds(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and info.data.get("urgency") in URGENT:
            refuse(N_("this urgency needs its grounds"))
        return value


class Registration(ReferralFields):
    """A referral of a youth: a new one (``youth``) or one that the registry knows (``youth_number``).

    ``referrer`` is the number of the referring organisation; a referrer leaves it out. ``registered`` is the day of
    registration (today when left out). A ``draft`` waits to be registered.
    """

    youth_number: Number | None = None
    youth: YouthFields | None = Field(default=None, validate_default=True)
    referrer: Number | None = None
    need_voiced: PastDay | None = None
    referral_decision: PastDay | None = None
    registered: PastDay | None = None
    file_complete: YesNo = False
    draft: YesNo = False

    @field_validator("youth")
    @classmethod
    def _one_youth(cls, value: YouthFields | None, info: ValidationInfo) -> YouthFields | None:
        if "youth_number" in info.data and (value is None) == (info.data["youth_number"] is None):
            refuse(N_("give either a new youth or the number of a known one"))
        return value

    @field_validator("referral_decision")
    @classmethod
    def _decision_follows_need(cls, value: date | None, info: ValidationInfo) -> date | None:
        return _not_before(value, info, "need_voiced", N_("lies before the day on which the need was voiced"))

    @field_validator("registered")
    @classmethod
    def _registration_follows(cls, value: date | None, info: ValidationInfo) -> date | None:
        value = _not_before(value, info, "need_voiced", N_("lies before the day on which the need was voiced"))
        return _not_before(value, info, "referral_decision", N_("lies before the day of the referral decision"))

    @field_validator("draft")
    @classmethod
    def _draft_is_not_registered(cls, value: bool, info: ValidationInfo) -> bool:  # noqa: FBT001 (pydantic's signature)
        if value and (info.data.get("registered") is not None or info.data.get("file_complete")):
            refuse(N_("a draft has no day of registration and no complete file yet"))
        return value


class YouthChange(Fields):
    """The facts of a youth that change; what is left out stays as it is, a list that is given replaces the old one."""

    first_name: FirstName | None = None
    last_name: LastName | None = None
    birth_date: BirthDate | None = None
    gender: Gender | None = None
    municipality: Number | None = None
    pc4: Pc4 | None = None
    bsn: Bsn | None = None
    legal_frame: LegalFrame | None = None
    legal_frame_until: Day | None = None
    specialisms: frozenset[Specialism] | None = None
    profiles: frozenset[Profile] | None = None
    security_level: SecurityLevel | None = None
    contra_indications: ContraIndications | None = None
    preferences: Preferences | None = None
    siblings: SiblingFields | None = None


class ReferralChange(Fields):
    """The facts of a referral that change; what is left out stays as it is."""

    urgency: Urgency | None = None
    urgency_grounds: Grounds | None = None
    care_forms: frozenset[CareForm] | None = None
    wanted_from: Day | None = None
    intended_stay_weeks: StayWeeks | None = None


def _names_only(form: Fields, wanted: str, names: tuple[str, ...]) -> None:
    if getattr(form, wanted) is None:
        refuse(N_("the field {name} is required for this kind"), name=wanted)
    for name in names:
        if name != wanted and getattr(form, name) is not None:
            refuse(N_("the field {name} does not belong to this kind"), name=name)


def _not_before(value: date | None, info: ValidationInfo, earlier: str, message: str) -> date | None:
    first = info.data.get(earlier)
    if value is not None and first is not None and value < first:
        refuse(message)
    return value
