"""The facts that a match is made of: plain frozen values, without a database.

``gather`` makes them from the registry's rows; tests write them down. Ids are those of the registry's rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from zorglogistiek.codes import (
    BridgingKind,
    CareForm,
    DeclineReason,
    Gender,
    GenderPolicy,
    LegalFrame,
    PreferenceKind,
    Profile,
    ReferralKind,
    ReferralState,
    SecurityLevel,
    Specialism,
    StayPurpose,
    Togetherness,
    Urgency,
)
from zorglogistiek.matching.reasons import Reason
from zorglogistiek.places.occupancy import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupant:
    """A stay that holds a place of a group: somebody who lives there, or a promise (``present`` False).

    ``period`` has the end that is known: the agreed day of moving out, else the provider's estimate, else none.
    ``overdue`` is somebody who should have left by now and is still there: nobody knows for how long.
    """

    stay_id: int
    stay_number: str
    youth_id: int
    period: Period
    present: bool
    overdue: bool = False
    referral_id: int | None = None
    purpose: StayPurpose = StayPurpose.FINAL
    profiles: frozenset[Profile] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A living group: whom it takes, and what already holds its places.

    ``places`` is, for each place, the day from which it is there (None: since ever); ``closures`` has one period for
    each place that is out of use. Ages are whole years, both ends included.
    """

    id: int
    number: str
    name: str
    location_id: int
    location_number: str
    provider_id: int
    provider: str
    municipality_id: int
    municipality_cbs: str
    pc4: str
    care_form: CareForm
    minimum_age: int
    maximum_age: int
    gender_policy: GenderPolicy = GenderPolicy.MIXED
    security_level: SecurityLevel = SecurityLevel.OPEN
    specialisms: frozenset[Specialism] = frozenset()
    intake_per_week: int | None = None
    limits: Mapping[Profile, int] = field(default_factory=dict)
    contracted: bool = True
    continues_after_18: bool = False
    places: tuple[date | None, ...] = ()
    closures: tuple[Period, ...] = ()
    occupants: tuple[Occupant, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """What a youth or the parents asked for."""

    kind: PreferenceKind
    group_id: int | None = None
    organisation_id: int | None = None
    care_form: CareForm | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Youth:
    """What the match must know of a youth; no name.

    ``not_with`` are the youths of every contra-indication between the two, whoever's it is; ``not_at`` locations.
    """

    id: int
    number: str
    birth_date: date
    gender: Gender
    municipality_id: int
    municipality_cbs: str
    pc4: str
    legal_frame: LegalFrame = LegalFrame.VOLUNTARY
    legal_frame_until: date | None = None
    specialisms: frozenset[Specialism] = frozenset()
    profiles: frozenset[Profile] = frozenset()
    security_level: SecurityLevel = SecurityLevel.OPEN
    not_with: frozenset[int] = frozenset()
    not_at: frozenset[int] = frozenset()
    preferences: tuple[Preference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decline:
    """A "no" that still bars a group: its reason, and the last day on which it does (None: until something changes)."""

    reason: DeclineReason
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """What the match must know of a referral.

    ``waited_weeks`` is the gross wait since the registration. ``group_id`` is the group that is proposed, accepted or
    agreed now; ``held_until`` the last day of a hold of that group. ``bridged_by`` is the help that goes on now;
    ``promised_bridge`` the period of a bridging place that is promised.
    """

    id: int
    number: str
    state: ReferralState
    kind: ReferralKind = ReferralKind.NEW
    urgency: Urgency = Urgency.REGULAR
    registered_on: date | None = None
    care_forms: frozenset[CareForm] = frozenset()
    wanted_from: date | None = None
    intended_stay_weeks: int | None = None
    waited_weeks: int = 0
    over_norm: bool = False
    group_id: int | None = None
    held_until: date | None = None
    declines: Mapping[int, Decline] = field(default_factory=dict)
    bridged_by: BridgingKind | None = None
    promised_bridge: Period | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A youth with the referral for which a place is sought."""

    youth: Youth
    referral: Referral


@dataclass(frozen=True, slots=True, kw_only=True)
class SiblingSet:
    """Brothers and sisters, and what they ask."""

    number: str
    together: Togetherness
    youth_ids: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything that one run of the engine looks at, as it stood on a day.

    ``candidates`` are the open referrals that a place is sought for; ``notes`` tell which were left out.
    """

    on: date
    groups: tuple[Group, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    sibling_sets: tuple[SiblingSet, ...] = ()
    notes: tuple[Reason, ...] = ()

    def candidate(self, referral_number: str) -> Candidate:
        """The candidate of a referral. KeyError when it is not open."""
        for candidate in self.candidates:
            if candidate.referral.number == referral_number:
                return candidate
        raise KeyError(referral_number)

    def group(self, group_id: int) -> Group:
        """A group by its id. KeyError when it does not exist."""
        for group in self.groups:
            if group.id == group_id:
                return group
        raise KeyError(group_id)
