"""Tables of the supply: organisations, locations, groups, places, closures, openings, stays, confirmations of capacity.

A place is one bed of a group. That a place is never given twice, never given while it is closed, and that a group is
therefore never overfilled, is a constraint of the database (see ``migrations``), not only of the code.
"""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from zorglogistiek.codes import (
    CareForm,
    ClosureReason,
    EndReason,
    GenderPolicy,
    OrganisationKind,
    Profile,
    ReferrerType,
    SecurityLevel,
    Specialism,
    StayPurpose,
)
from zorglogistiek.columns import CodeCounts, CodeSet, UtcDateTime, Versioned, code_type

PROMISED = text("started_on is null")
"""Of a stay: a promise. They are few, and every page of a referral asks for them."""


class Organisation(Versioned, table=True):
    """A municipality (with its CBS code), a provider (with its AGB code) or a referring organisation.

    ``email`` is where messages of the meeting go: an address of the organisation, never of a youth or a parent.
    """

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("(kind = 'municipality') = (cbs_code is not null)", name="municipality_has_cbs_code"),
        CheckConstraint("(kind = 'provider') = (agb_code is not null)", name="provider_has_agb_code"),
        CheckConstraint("(kind = 'referrer') = (referrer_type is not null)", name="referrer_has_type"),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=20)
    name: str = Field(max_length=120)
    kind: OrganisationKind = Field(sa_type=code_type(OrganisationKind))
    cbs_code: str | None = Field(default=None, unique=True, max_length=6)
    agb_code: str | None = Field(default=None, unique=True, max_length=8)
    referrer_type: ReferrerType | None = Field(default=None, sa_type=code_type(ReferrerType))
    email: str | None = Field(default=None, max_length=254)


class Location(Versioned, table=True):
    """An address of a provider, known to its four-digit postcode; ``secret`` hides where it is."""

    __tablename__ = "location"

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=20)
    provider_id: int = Field(foreign_key="organisation.id", index=True)
    name: str = Field(max_length=120)
    municipality_id: int = Field(foreign_key="organisation.id")
    pc4: str = Field(max_length=4)
    secret: bool = False


class Group(Versioned, table=True):
    """A living group, family home or foster family: whom it takes, and what it offers.

    Ages are whole years, both ends included. ``intake_per_week`` is the settling-in limit (None: no limit).
    ``limits`` is the most youths of a profile at one time (composition limits; a profile left out has none).
    ``places`` is the number of places the group began with; openings add to it.
    """

    __tablename__ = "care_group"
    __table_args__ = (
        CheckConstraint("places >= 0", name="places_not_negative"),
        CheckConstraint("0 <= minimum_age and minimum_age <= maximum_age and maximum_age <= 23", name="ages_in_order"),
        CheckConstraint("intake_per_week is null or intake_per_week > 0", name="intake_positive"),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=20)
    location_id: int = Field(foreign_key="location.id", index=True)
    name: str = Field(max_length=120)
    care_form: CareForm = Field(sa_type=code_type(CareForm))
    places: int
    minimum_age: int
    maximum_age: int
    gender_policy: GenderPolicy = Field(default=GenderPolicy.MIXED, sa_type=code_type(GenderPolicy))
    security_level: SecurityLevel = Field(default=SecurityLevel.OPEN, sa_type=code_type(SecurityLevel))
    specialisms: frozenset[Specialism] = Field(default=frozenset(), sa_type=CodeSet(Specialism))
    intake_per_week: int | None = None
    limits: Mapping[Profile, int] = Field(default_factory=dict, sa_type=CodeCounts(Profile))
    contracted: bool = True
    continues_after_18: bool = False


class Place(SQLModel, table=True):
    """One bed of a group: its ``ordinal``-th, there from ``opens_on`` (None: since ever)."""

    __tablename__ = "place"
    __table_args__ = (UniqueConstraint("group_id", "ordinal"),)

    id: int | None = Field(default=None, primary_key=True)
    group_id: int = Field(foreign_key="care_group.id", index=True)
    ordinal: int
    opens_on: date | None = None
    opening_id: int | None = Field(default=None, foreign_key="opening.id")


class Opening(SQLModel, table=True):
    """A group gets ``places`` more places from a day on."""

    __tablename__ = "opening"
    __table_args__ = (CheckConstraint("places > 0", name="places_positive"),)

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=20)
    group_id: int = Field(foreign_key="care_group.id", index=True)
    from_on: date
    places: int


def closure_version(until_on: date | None) -> int:
    """The version of a closure that ends on this day: the day's number in the calendar, 1 for one without end."""
    return 1 if until_on is None else until_on.toordinal()


class Closure(SQLModel, table=True):
    """``places`` places of a group are out of use from a day until a day (not included; None: for good)."""

    __tablename__ = "closure"
    __table_args__ = (
        CheckConstraint("places > 0", name="places_positive"),
        CheckConstraint("until_on is null or until_on > from_on", name="ends_after_start"),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=20)
    group_id: int = Field(foreign_key="care_group.id", index=True)
    from_on: date
    until_on: date | None = None
    places: int
    reason: ClosureReason = Field(sa_type=code_type(ClosureReason))

    @property
    def version(self) -> int:
        """The version that a change is based on: nothing of a closure changes but its end, and that only earlier."""
        return closure_version(self.until_on)


class PlaceClosure(SQLModel, table=True):
    """One place that a closure takes out of use; the period is the closure's."""

    __tablename__ = "place_closure"
    __table_args__ = (UniqueConstraint("closure_id", "place_id"),)

    id: int | None = Field(default=None, primary_key=True)
    closure_id: int = Field(foreign_key="closure.id", index=True)
    place_id: int = Field(foreign_key="place.id", index=True)
    from_on: date
    until_on: date | None = None


class Stay(Versioned, table=True):
    """A youth in a place, from a start to an end; before ``started_on`` is known it is a promise.

    The place is taken from ``started_on`` (else ``planned_on``) until the first of these that is known: ``ended_on``,
    ``moves_out_on`` (the agreed day of the move that follows), ``expected_end`` (the provider's estimate); with none
    of them, for good. Ends are not included: who leaves on a day makes room on that day.
    """

    __tablename__ = "stay"
    __table_args__ = (
        CheckConstraint("started_on is not null or planned_on is not null", name="has_a_start"),
        CheckConstraint("ended_on is null or started_on is not null", name="ends_only_when_started"),
        CheckConstraint("ended_on is null or ended_on >= started_on", name="ends_after_start"),
        CheckConstraint("(ended_on is null) = (end_reason is null)", name="end_has_reason"),
        CheckConstraint(
            "coalesce(ended_on, moves_out_on, expected_end, '9999-12-31') >= coalesce(started_on, planned_on)",
            name="period_in_order",
        ),
        Index("ix_stay_promised", "planned_on", sqlite_where=PROMISED, postgresql_where=PROMISED),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=20)
    youth_id: int = Field(foreign_key="youth.id", index=True)
    place_id: int = Field(foreign_key="place.id", index=True)
    referral_id: int | None = Field(default=None, foreign_key="referral.id", index=True)
    purpose: StayPurpose = Field(default=StayPurpose.FINAL, sa_type=code_type(StayPurpose))
    planned_on: date | None = None
    started_on: date | None = None
    expected_end: date | None = None
    moves_out_on: date | None = None
    ended_on: date | None = None
    end_reason: EndReason | None = Field(default=None, sa_type=code_type(EndReason))


class Confirmation(SQLModel, table=True):
    """Somebody confirmed that what the registry says of a group is right; the newest one is the figure's freshness."""

    __tablename__ = "confirmation"

    id: int | None = Field(default=None, primary_key=True)
    group_id: int = Field(foreign_key="care_group.id", index=True)
    confirmed_on: date
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    account_id: int | None = Field(default=None, foreign_key="account.id")
