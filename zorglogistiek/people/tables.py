"""Tables of the demand: youths, what they need and may not be placed with, referrals and their dated events."""

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from zorglogistiek.codes import (
    BridgingKind,
    CareForm,
    ContraIndicationKind,
    DeclineReason,
    EventKind,
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
from zorglogistiek.columns import CodeSet, UtcDateTime, Versioned, code_type
from zorglogistiek.sealing.columns import Opened, Sealed, SealedBytes, SealedRow

ESCALATED = text(f"kind = '{EventKind.ESCALATED.value}'")
"""Of an event: the expert team's advice was asked. They are few, and every page of that team asks for them."""


class SealedOfYouth(SealedRow):
    """What of a youth is sealed."""

    bsn = Opened[str | None]("youth", "sealed_bsn", index="bsn_index", cleared=("bsn_claim",))
    first_name = Opened[str]("youth", "sealed_first_name")
    last_name = Opened[str]("youth", "sealed_last_name")


class Youth(SealedOfYouth, Versioned, table=True):
    """A child or young person, and what the match must know of them; never the full address.

    BSN and names are sealed. ``bsn_index`` is the blind index of the BSN, for looking it up; ``bsn_claim`` is the same
    for a BSN that somebody typed: no two youths can claim one, while files may hold a BSN twice, which is reported.
    ``erased_at`` is when everything that tells who it is was removed; what stays is counted in the statistics.
    """

    __tablename__ = "youth"

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=20)
    sealed_bsn: Sealed | None = Field(default=None, sa_type=SealedBytes)
    bsn_index: bytes | None = Field(default=None, sa_type=LargeBinary, index=True)
    bsn_claim: bytes | None = Field(default=None, sa_type=LargeBinary, unique=True)
    sealed_first_name: Sealed = Field(sa_type=SealedBytes)
    sealed_last_name: Sealed = Field(sa_type=SealedBytes)
    birth_date: date = Field(index=True)
    gender: Gender = Field(sa_type=code_type(Gender))
    municipality_id: int = Field(foreign_key="organisation.id", index=True)
    pc4: str = Field(max_length=4)
    legal_frame: LegalFrame = Field(sa_type=code_type(LegalFrame))
    legal_frame_until: date | None = None
    specialisms: frozenset[Specialism] = Field(default=frozenset(), sa_type=CodeSet(Specialism))
    profiles: frozenset[Profile] = Field(default=frozenset(), sa_type=CodeSet(Profile))
    security_level: SecurityLevel = Field(default=SecurityLevel.OPEN, sa_type=code_type(SecurityLevel))
    erased_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    def __init__(self, **facts: Any) -> None:
        """By the plain names of the columns that are sealed."""
        super().__init__(**facts)


class ToldApart(SQLModel, table=True):
    """Two youths who seemed to be one, and of whom somebody said that they are two; the lower id comes first."""

    __tablename__ = "told_apart"
    __table_args__ = (
        UniqueConstraint("youth_id", "other_youth_id"),
        CheckConstraint("youth_id < other_youth_id", name="in_order"),
    )

    id: int | None = Field(default=None, primary_key=True)
    youth_id: int = Field(foreign_key="youth.id")
    other_youth_id: int = Field(foreign_key="youth.id")
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    account_id: int | None = Field(default=None, foreign_key="account.id")


class SiblingSet(SQLModel, table=True):
    """Brothers and sisters with an open need, and whether they must, would like to, or may not live together."""

    __tablename__ = "sibling_set"

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=20)
    together: Togetherness = Field(sa_type=code_type(Togetherness))


class SiblingMember(SQLModel, table=True):
    """A youth in a sibling set; a youth is in at most one."""

    __tablename__ = "sibling_member"

    id: int | None = Field(default=None, primary_key=True)
    sibling_set_id: int = Field(foreign_key="sibling_set.id", index=True)
    youth_id: int = Field(foreign_key="youth.id", unique=True)


class ContraIndication(SQLModel, table=True):
    """A youth may never live in one group with another youth, or at a location."""

    __tablename__ = "contra_indication"
    __table_args__ = (
        UniqueConstraint("youth_id", "other_youth_id", "location_id"),
        CheckConstraint("(kind = 'youth') = (other_youth_id is not null)", name="youth_has_other_youth"),
        CheckConstraint("(kind = 'location') = (location_id is not null)", name="location_has_location"),
    )

    id: int | None = Field(default=None, primary_key=True)
    youth_id: int = Field(foreign_key="youth.id", index=True)
    kind: ContraIndicationKind = Field(sa_type=code_type(ContraIndicationKind))
    other_youth_id: int | None = Field(default=None, foreign_key="youth.id", index=True)
    location_id: int | None = Field(default=None, foreign_key="location.id")


class Preference(SQLModel, table=True):
    """What a youth or the parents asked for: a group, a provider, a municipality or a care form."""

    __tablename__ = "preference"
    __table_args__ = (
        CheckConstraint("(kind = 'group') = (group_id is not null)", name="group_has_group"),
        CheckConstraint(
            "(kind in ('provider', 'municipality')) = (organisation_id is not null)",
            name="organisation_has_organisation",
        ),
        CheckConstraint("(kind = 'care_form') = (care_form is not null)", name="care_form_has_care_form"),
    )

    id: int | None = Field(default=None, primary_key=True)
    youth_id: int = Field(foreign_key="youth.id", index=True)
    kind: PreferenceKind = Field(sa_type=code_type(PreferenceKind))
    group_id: int | None = Field(default=None, foreign_key="care_group.id")
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id")
    care_form: CareForm | None = Field(default=None, sa_type=code_type(CareForm))


class SealedOfReferral(SealedRow):
    """What of a referral is sealed: what somebody wrote of why it is urgent."""

    urgency_grounds = Opened[str | None]("referral", "sealed_urgency_grounds", key="number")


class Referral(SealedOfReferral, Versioned, table=True):
    """The request for a place for one youth: the thing that waits. Its state is derived from its events.

    ``care_forms`` are the care forms that the referral decision allows (empty: any that fits). ``wanted_from`` is the
    first day on which a place is wanted. ``intended_stay_weeks`` is how long the place is meant to last (None: open).
    """

    __tablename__ = "referral"
    __table_args__ = (CheckConstraint("intended_stay_weeks is null or intended_stay_weeks > 0", name="stay_positive"),)

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=20)
    youth_id: int = Field(foreign_key="youth.id", index=True)
    referrer_id: int = Field(foreign_key="organisation.id", index=True)
    kind: ReferralKind = Field(sa_type=code_type(ReferralKind))
    urgency: Urgency = Field(sa_type=code_type(Urgency))
    sealed_urgency_grounds: Sealed | None = Field(default=None, sa_type=SealedBytes)
    care_forms: frozenset[CareForm] = Field(default=frozenset(), sa_type=CodeSet(CareForm))
    wanted_from: date | None = None
    intended_stay_weeks: int | None = None

    def __init__(self, **facts: Any) -> None:
        """By the plain names of the columns that are sealed."""
        super().__init__(**facts)


class SealedOfDraft(SealedRow):
    """What of an unfinished registration is sealed: everything that was typed."""

    typed = Opened[dict[str, list[str]]]("registration_draft", "sealed_typed", encode=json.dumps, decode=json.loads)


class RegistrationDraft(SealedOfDraft, Versioned, table=True):
    """A registration that somebody has begun and not sent: the fields of the form as they were typed, right or not.

    It is no referral, waits for nothing and is in no list, export or figure; only the organisation of who began it
    sees it. It is gone when the youth is registered or the draft is deleted.
    """

    __tablename__ = "registration_draft"

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=20)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    account_id: int = Field(foreign_key="account.id")
    saved_at: datetime = Field(sa_type=UtcDateTime)
    sealed_typed: Sealed = Field(sa_type=SealedBytes)

    def __init__(self, **facts: Any) -> None:
        """By the plain names of the columns that are sealed."""
        super().__init__(**facts)


class SealedOfReferralEvent(SealedRow):
    """What of an event is sealed, for the referral that it is of."""

    note = Opened[str | None]("referral_event", "sealed_note", key="referral_id")


class ReferralEvent(SealedOfReferralEvent, SQLModel, table=True):
    """One dated event of a referral. Events are only ever added.

    ``happened_on`` is the day it happened, ``recorded_at`` when it was written down. ``group_id`` is the group that a
    proposal, acceptance, decline or start is about; ``until`` the last day on which a hold, a decline or an expired
    promise counted.
    """

    __tablename__ = "referral_event"
    __table_args__ = (
        Index("ix_referral_event_ends", "referral_id", "kind", "happened_on"),
        Index("ix_referral_event_escalated", "referral_id", sqlite_where=ESCALATED, postgresql_where=ESCALATED),
        Index("ix_referral_event_kind", "kind", "happened_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    referral_id: int = Field(foreign_key="referral.id")
    kind: EventKind = Field(sa_type=code_type(EventKind))
    happened_on: date
    recorded_at: datetime = Field(sa_type=UtcDateTime, index=True)
    account_id: int | None = Field(default=None, foreign_key="account.id")
    group_id: int | None = Field(default=None, foreign_key="care_group.id", index=True)
    decline_reason: DeclineReason | None = Field(default=None, sa_type=code_type(DeclineReason))
    until: date | None = None
    sealed_note: Sealed | None = Field(default=None, sa_type=SealedBytes)

    def __init__(self, **facts: Any) -> None:
        """By the plain names of the columns that are sealed."""
        super().__init__(**facts)


class SealedOfExpertAdvice(SealedRow):
    """What of an advice is sealed, for the referral that it is on."""

    text = Opened[str]("expert_advice", "sealed_text", key="referral_id")
    remark = Opened[str | None]("expert_advice", "sealed_remark", key="referral_id")


class ExpertAdvice(SealedOfExpertAdvice, Versioned, table=True):
    """What the regional expert team advised on a referral that was escalated, and whether it was carried out.

    ``carried_out`` is None as long as that is open; ``settled_on`` is the day on which it was said.
    """

    __tablename__ = "expert_advice"
    __table_args__ = (CheckConstraint("(carried_out is null) = (settled_on is null)", name="settled_has_day"),)

    id: int | None = Field(default=None, primary_key=True)
    referral_id: int = Field(foreign_key="referral.id", index=True)
    given_on: date
    sealed_text: Sealed | None = Field(default=None, sa_type=SealedBytes)
    carried_out: bool | None = None
    settled_on: date | None = None
    sealed_remark: Sealed | None = Field(default=None, sa_type=SealedBytes)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    account_id: int = Field(foreign_key="account.id")

    def __init__(self, **facts: Any) -> None:
        """By the plain names of the columns that are sealed."""
        super().__init__(**facts)


class SealedOfUrgencyReview(SealedRow):
    """What of a review is sealed, for the referral that it is of."""

    grounds = Opened[str | None]("urgency_review", "sealed_grounds", key="referral_id")


class UrgencyReview(SealedOfUrgencyReview, SQLModel, table=True):
    """The urgency of a referral as it was judged on a day, with the grounds; reviews are only ever added."""

    __tablename__ = "urgency_review"

    id: int | None = Field(default=None, primary_key=True)
    referral_id: int = Field(foreign_key="referral.id", index=True)
    reviewed_on: date
    urgency: Urgency = Field(sa_type=code_type(Urgency))
    sealed_grounds: Sealed | None = Field(default=None, sa_type=SealedBytes)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    account_id: int = Field(foreign_key="account.id")

    def __init__(self, **facts: Any) -> None:
        """By the plain names of the columns that are sealed."""
        super().__init__(**facts)


class Bridging(SQLModel, table=True):
    """Help while a referral waits: ambulatory at home, or a temporary place (then with its stay)."""

    __tablename__ = "bridging"
    __table_args__ = (CheckConstraint("until_on is null or until_on >= from_on", name="ends_after_start"),)

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=20)
    referral_id: int = Field(foreign_key="referral.id", index=True)
    kind: BridgingKind = Field(sa_type=code_type(BridgingKind))
    from_on: date
    until_on: date | None = None
    stay_id: int | None = Field(default=None, foreign_key="stay.id")
