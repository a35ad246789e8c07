"""Answers about youths and referrals."""

from datetime import date

from api.v1.schemas.common import Answer, Codes, Moment, Rows
from zorglogistiek.codes import (
    BridgingKind,
    CareForm,
    ContraIndicationKind,
    DeclineReason,
    EndReason,
    EventKind,
    Gender,
    LegalFrame,
    PreferenceKind,
    Profile,
    ReferralKind,
    ReferralState,
    ReferrerType,
    SecurityLevel,
    Specialism,
    StayPurpose,
    Togetherness,
    Urgency,
)
from zorglogistiek.people.waits import Outcome


class NamedRecord(Answer):
    """A record by its number and name."""

    number: str
    """The registry number."""
    name: str
    """The name to show."""


class GroupSummary(Answer):
    """A group, and whose it is."""

    number: str
    """The group's number."""
    name: str
    """The group's name."""
    care_form: CareForm
    """The care form that the group offers."""
    provider: NamedRecord
    """Whose group it is."""
    municipality: NamedRecord | None
    """Where it is; null when the address is secret."""


class StaySummary(Answer):
    """A stay in a group, or the promise of one."""

    number: str
    """The stay's number."""
    version: int
    """The stay's version, for changes."""
    group: GroupSummary
    """Where."""
    purpose: StayPurpose
    """A place meant to last, or a temporary one."""
    planned_on: date | None
    """The day that was promised."""
    started_on: date | None
    """The first day; null while it is a promise."""
    expected_end: date | None
    """The day on which the youth is expected to leave; null when not known."""
    moves_out_on: date | None
    """The agreed day of a move to another place."""
    ended_on: date | None
    """The day on which the youth left."""
    end_reason: EndReason | None
    """Why the stay ended."""


class BridgingPeriod(Answer):
    """Help while waiting."""

    number: str
    """The number of the bridging."""
    kind: BridgingKind
    """What kind of help."""
    from_on: date
    """The first day."""
    until_on: date | None
    """The day after the last; null while it goes on."""


class StandingDecline(Answer):
    """A decline that still bars its group."""

    group: GroupSummary
    """The group that was declined, or that declined."""
    reason: DeclineReason
    """Why."""
    declined_on: date
    """When."""
    until: date | None
    """The last day on which it counts, when it is for a period."""


class SiblingTie(Answer):
    """Brothers and sisters."""

    number: str
    """The number of the sibling set."""
    together: Togetherness
    """Whether they must, would like to, or must not live together."""
    youths: list[str]
    """The numbers of the other youths in it."""


class Event(Answer):
    """Something that happened to a referral, as it was recorded."""

    kind: EventKind
    """What happened."""
    happened_on: date
    """When it happened."""
    recorded_at: Moment
    """When it was written down."""
    recorded_by: str | None
    """Who wrote it down; null for an import."""
    group: GroupSummary | None
    """The group that it is about."""
    decline_reason: DeclineReason | None
    """Why a group was declined."""
    until: date | None
    """The last day on which a hold or a decline counts."""
    note: str | None
    """A remark."""
    stands: bool
    """False for an event that was taken back."""


class Youth(Answer):
    """A youth, as lists show one."""

    number: str
    """The youth's number."""
    version: int
    """The youth's version, for changes."""
    first_name: str | None
    """First name; null for who is not shown the identity: a provider is when it has accepted."""
    last_name: str | None
    """Last name; null likewise."""
    birth_date: date | None
    """Date of birth; null likewise."""
    age: int
    """Age today, in whole years."""
    gender: Gender
    """Gender."""
    municipality: NamedRecord
    """The municipality that is responsible."""
    pc4: str | None
    """The four digits of the postcode; null for who is not shown the address."""
    legal_frame: LegalFrame
    """The legal ground of the help."""
    legal_frame_until: date | None
    """The day on which that ground ends."""
    specialisms: Codes[Specialism]
    """What the youth needs from a group."""
    profiles: Codes[Profile]
    """What counts for the composition of a group."""
    security_level: SecurityLevel
    """How closed the group must be."""


class WaitSoFar(Answer):
    """The wait on the clock of the norm: from registration to the start of a stay."""

    outcome: Outcome
    """Whether it runs, and else how it ended."""
    started_on: date
    """The day on which this round's clock started."""
    ended_on: date | None
    """The day on which it stopped; null while it runs."""
    rounds: int
    """1 for a first search, one more for each placement that broke down."""
    elapsed_days: int
    """All days."""
    voluntary_days: int
    """Of those the days on which the family wanted to wait."""
    incomplete_days: int
    """Of those the days on which the file was incomplete."""
    bridged_days: int
    """Of the waiting days those with help meanwhile."""
    gross_days: int
    """Days of waiting without the pauses."""
    net_days: int
    """Days of waiting without pauses and without bridged days."""


class Referral(Answer):
    """A referral as it stands today."""

    number: str
    """The referral's number."""
    version: int
    """The referral's version, for changes and decisions."""
    kind: ReferralKind
    """New, or from a group that the youth must leave."""
    urgency: Urgency
    """How soon a place is needed."""
    urgency_grounds: str | None
    """Why it is urgent."""
    care_forms: Codes[CareForm]
    """The care forms that the decision allows; empty: any."""
    wanted_from: date | None
    """The first day on which a place is wanted."""
    intended_stay_weeks: int | None
    """How long the stay is meant to be; null: open."""
    youth: Youth
    """Whom it is about."""
    referrer: NamedRecord | None
    """Who referred; null until a place is promised to whom it is proposed."""
    referrer_type: ReferrerType | None
    """Of what kind the referrer is; null: not known."""
    state: ReferralState
    """Where it stands, derived from its events."""
    dates: dict[EventKind, date]
    """For each kind of event the last day on which it happened."""
    wait: WaitSoFar | None
    """The wait on the clock of the norm; null when not registered."""
    waited_weeks_gross: int | None
    """Whole weeks of waiting, bridged or not."""
    waited_weeks_net: int | None
    """Whole weeks of waiting, without bridged time."""
    over_norm: bool
    """Whether it waits longer than the norm."""
    norm_weeks: int
    """The norm."""
    proposed: GroupSummary | None
    """The group that is proposed, accepted or agreed now."""
    promise: StaySummary | None
    """The place that is promised for good."""
    lives_in: StaySummary | None
    """Where the youth lives now, when that is in a place of this registry."""
    bridging: BridgingPeriod | None
    """The help that goes on while waiting."""
    held_until: date | None
    """The last day on which a group is kept for this youth."""
    escalated_on: date | None
    """When the expert team was asked and has not answered yet."""
    provider_declines: int
    """How often a provider said no."""
    declines: list[StandingDecline]
    """The groups that are barred now."""
    missing: list[str]
    """What the file lacks."""
    siblings: SiblingTie | None
    """Brothers and sisters in the registry."""


class ContraIndication(Answer):
    """Whom or where the youth may never be placed with."""

    kind: ContraIndicationKind
    """A youth or a location."""
    number: str
    """The number of that youth or location."""


class Preference(Answer):
    """What the youth or the parents asked for."""

    kind: PreferenceKind
    """What it is about."""
    named: NamedRecord | None
    """The group or organisation."""
    care_form: CareForm | None
    """The care form."""


class YouthDetail(Answer):
    """Everything the registry has of a youth that this user may see."""

    line: Youth
    """The youth."""
    bsn: str | None
    """The citizen service number; null for who is not shown the identity, or when not known."""
    contra_indications: list[ContraIndication]
    """Whom or where the youth may never be placed with."""
    preferences: list[Preference]
    """What was asked for."""
    siblings: SiblingTie | None
    """Brothers and sisters in the registry."""
    referrals: list[str]
    """The numbers of the referrals that this user sees, oldest first."""
    stays: list[StaySummary]
    """Where the youth lived, lives and will live."""


class ReferralDetail(Answer):
    """A referral with its whole history."""

    overview: Referral
    """The referral as it stands."""
    youth: YouthDetail
    """The youth with needs and ties."""
    events: list[Event]
    """Everything that was recorded, in order."""
    bridgings: list[BridgingPeriod]
    """All help while waiting."""
    possible: Codes[EventKind]
    """The events that this user could record now."""


class LikelyDuplicate(Answer):
    """A youth who may be the same."""

    youth_number: str
    """The youth that was looked at."""
    other_number: str | None
    """The other; null when this user may not see that one."""
    same_bsn: bool
    """Whether the citizen service number is the same."""
    similarity: int
    """How alike the names are, 0 to 100; the birth date is the same."""


class Registration(Answer):
    """What was registered."""

    referral: str
    """The number of the referral."""
    version: int
    """The referral's version."""
    youth: str
    """The number of the youth."""
    duplicates: list[LikelyDuplicate]
    """Youths of the region who are likely the same; look before going on."""


class YouthList(Rows[Youth]):
    """Youths, in the order of the registry."""


class ReferralList(Rows[Referral]):
    """Referrals, the longest wait first."""


class EventList(Rows[Event]):
    """The events of a referral, in order."""
