"""Answers about organisations, groups, their places and who stays in them."""

from datetime import date

from api.v1.schemas.common import Answer, Codes, Moment, Rows
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


class Organisation(Answer):
    """A municipality, a provider or a referring organisation."""

    number: str
    """The organisation's number."""
    name: str
    """The organisation's name."""
    kind: OrganisationKind
    """What it does in the region."""
    cbs_code: str | None
    """The CBS code of a municipality."""
    agb_code: str | None
    """The AGB code of a provider."""
    referrer_type: ReferrerType | None
    """What kind of referrer it is."""


class Group(Answer):
    """A group in the directory: whom it takes, and what it offers."""

    number: str
    """The group's number."""
    name: str
    """The group's name."""
    version: int
    """The group's version."""
    care_form: CareForm
    """The care form that it offers."""
    provider: str
    """The number of the provider."""
    provider_name: str
    """The name of the provider."""
    location: str | None
    """The name of the location; null when the address is secret."""
    municipality: str | None
    """The number of the municipality in which it is; null when the address is secret."""
    places: int
    """The places that it began with; openings add to them."""
    minimum_age: int
    """The lowest age, in whole years."""
    maximum_age: int
    """The highest age, in whole years."""
    gender_policy: GenderPolicy
    """Whom it takes."""
    security_level: SecurityLevel
    """How closed it is."""
    specialisms: Codes[Specialism]
    """What it is good at."""
    intake_per_week: int | None
    """How many may start in a week; null: no limit."""
    limits: dict[Profile, int]
    """The most youths of a profile at one time; a profile left out has no limit."""
    contracted: bool
    """Whether the region has a contract for it."""
    continues_after_18: bool
    """Whether a stay may go on after the 18th birthday."""


class Resident(Answer):
    """Who lives in a place."""

    stay_number: str
    """The stay's number."""
    version: int
    """The stay's version, for changes."""
    youth_number: str
    """The youth's number."""
    place: int
    """Which place of the group."""
    purpose: StayPurpose
    """A place meant to last, or a temporary one."""
    started_on: date
    """The first day."""
    expected_end: date | None
    """The day on which the resident is expected to leave; null when not known."""
    moves_out_on: date | None
    """The agreed day of a move."""
    overdue: bool
    """Whether the resident should have left."""


class PromisedPlace(Answer):
    """A place that is promised and not yet taken."""

    stay_number: str
    """The stay's number."""
    version: int
    """The stay's version."""
    youth_number: str
    """The youth's number."""
    referral_number: str | None
    """The referral for which it is promised."""
    place: int
    """Which place of the group; it may still change."""
    purpose: StayPurpose
    """A place meant to last, or a temporary one."""
    planned_on: date
    """The promised day."""
    expected_end: date | None
    """The day on which the stay would end."""
    overdue: bool
    """Whether that day has passed."""


class Closure(Answer):
    """Places out of use for a while."""

    number: str
    """The number of the closure."""
    version: int
    """Goes with each change of its end."""
    from_on: date
    """The first day."""
    until_on: date | None
    """The day after the last; null: for good."""
    places: int
    """How many places."""
    reason: ClosureReason
    """Why."""


class Reopening(Answer):
    """What became of a closure that was ended."""

    number: str
    """The number of the closure."""
    closure: Closure | None
    """The closure with its new end; null when it had not begun, and is gone."""


class Opening(Answer):
    """More places from a day on."""

    number: str
    """The number of the opening."""
    from_on: date
    """The first day."""
    places: int
    """How many places."""


class Confirmation(Answer):
    """Somebody said that the figures of a group are right."""

    confirmed_on: date
    """The day for which that was said."""
    recorded_at: Moment
    """When it was said."""


class Occupancy(Answer):
    """A group today: who lives there, what is promised, closed and free."""

    number: str
    """The group's number."""
    name: str
    """The group's name."""
    version: int
    """The group's version."""
    care_form: CareForm
    """The care form that it offers."""
    provider_number: str
    """The number of the provider."""
    provider: str
    """The name of the provider."""
    location: str
    """The name of the location."""
    municipality: str
    """The name of the municipality in which it is."""
    places: int
    """The places that are there today."""
    free: int
    """Those in which nobody lives, and which are neither promised nor closed today."""
    residents: list[Resident]
    """Who lives there."""
    promises: list[PromisedPlace]
    """Who is to come."""
    closures: list[Closure]
    """What is out of use, now or later."""
    confirmed_on: date | None
    """The last day for which the figures were confirmed."""
    stale: bool
    """Whether nobody confirmed them in the last seven days."""


class WeekCapacity(Answer):
    """A group in one week."""

    week: date
    """The Monday of the week."""
    places: int
    """The places that are there and not closed."""
    free: int
    """Those of them that are free."""


class GroupCapacity(Answer):
    """The free places of a group in the weeks ahead, and how fresh the figures are."""

    group: str
    """The group's number."""
    name: str
    """The group's name."""
    care_form: CareForm
    """The care form that it offers."""
    provider: str
    """The number of the provider."""
    provider_name: str
    """The name of the provider."""
    free_now: int
    """The places that are free today."""
    confirmed_on: date | None
    """The last day for which the figures were confirmed."""
    stale: bool
    """Whether nobody confirmed them in the last seven days."""
    weeks: list[WeekCapacity]
    """This week and those after it."""


class Stay(Answer):
    """A stay, or the promise of one."""

    number: str
    """The stay's number."""
    version: int
    """The stay's version, for changes."""
    purpose: StayPurpose
    """A place meant to last, or a temporary one."""
    planned_on: date | None
    """The day that was promised."""
    started_on: date | None
    """The first day; null while it is a promise."""
    expected_end: date | None
    """The day on which the resident is expected to leave; null when not known."""
    moves_out_on: date | None
    """The agreed day of a move."""
    ended_on: date | None
    """The day on which the resident left."""
    end_reason: EndReason | None
    """Why the stay ended."""


class OrganisationList(Rows[Organisation]):
    """Organisations, by name."""


class GroupList(Rows[Group]):
    """Groups, by number."""


class CapacityList(Rows[GroupCapacity]):
    """The capacity of groups, by provider and number."""
