"""What screens, the API and the meeting are shown of youths and referrals: frozen values, read in one go."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from zorglogistiek.access.visibility import EVERYTHING, Fields
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
from zorglogistiek.people.initials import initials
from zorglogistiek.people.steps import OPEN_STATES
from zorglogistiek.people.waits import NORM, Wait, over_norm


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A record by its number and name."""

    number: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLine:
    """A group and whose it is. ``municipality`` is None when the address is secret."""

    number: str
    name: str
    care_form: CareForm
    provider: Named
    municipality: Named | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StayLine:
    """A stay, or a promise of one (``started_on`` None), in a group."""

    number: str
    version: int
    group: GroupLine
    purpose: StayPurpose
    planned_on: date | None
    started_on: date | None
    expected_end: date | None
    moves_out_on: date | None
    ended_on: date | None
    end_reason: EndReason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgingLine:
    """Help while waiting; ``until_on`` is the day after the last (None: it goes on)."""

    number: str
    kind: BridgingKind
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineLine:
    """A decline that still bars its group; ``until`` is its last day when it is for a period."""

    group: GroupLine
    reason: DeclineReason
    declined_on: date
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiblingLine:
    """A youth's sibling set: its number, what it asks, and the numbers of the other youths in it."""

    number: str
    together: Togetherness
    youths: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine:
    """An event as it was recorded. ``stands`` is False for one that was taken back."""

    kind: EventKind
    happened_on: date
    recorded_at: datetime
    recorded_by: str | None
    group: GroupLine | None
    decline_reason: DeclineReason | None
    until: date | None
    note: str | None
    stands: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class YouthLine:
    """A youth, as lists show one; ``age`` in whole years on the day of looking.

    ``shown`` are the fields that the user is shown; names, birth date and postal code are None where they are not.
    """

    id: int
    number: str
    version: int
    first_name: str | None
    last_name: str | None
    birth_date: date | None
    age: int
    gender: Gender
    municipality: Named
    pc4: str | None
    legal_frame: LegalFrame
    legal_frame_until: date | None
    specialisms: frozenset[Specialism]
    profiles: frozenset[Profile]
    security_level: SecurityLevel
    shown: frozenset[Fields] = EVERYTHING

    @property
    def identified(self) -> bool:
        """Whether the user is shown who it is."""
        return Fields.IDENTITY in self.shown

    @property
    def name(self) -> str:
        """First and last name; the number for who is not shown them."""
        return f"{self.first_name} {self.last_name}" if self.identified else self.number

    @property
    def initials(self) -> str:
        """As ``initials``; empty for who is not shown the name."""
        return initials(self.first_name or "", self.last_name or "")


class Waiting:
    """What has a ``wait``, told in whole weeks on the clock of the norm."""

    __slots__ = ()

    wait: Wait | None

    @property
    def waited_weeks_gross(self) -> int | None:
        """Bridged or not; None when not registered."""
        return None if self.wait is None else self.wait.gross_days // 7

    @property
    def waited_weeks_net(self) -> int | None:
        """Without bridged time; None when not registered."""
        return None if self.wait is None else self.wait.net_days // 7


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralOverview(Waiting):
    """A referral as it stands on the day of looking.

    ``referrer`` is None for who is only told of what kind it is (``referrer_type``; None: not known). ``dates`` has for
    each kind of event the last day on which it happened. ``wait`` is the wait on the clock of the
    norm (None: not registered). ``proposed`` is the group that is proposed, accepted or agreed now; ``promise`` the
    place that is promised for good and ``lives_in`` where the youth lives now. ``missing`` is what the file lacks
    (msgids).
    """

    id: int
    number: str
    version: int
    kind: ReferralKind
    urgency: Urgency
    urgency_grounds: str | None
    care_forms: frozenset[CareForm]
    wanted_from: date | None
    intended_stay_weeks: int | None
    youth: YouthLine
    referrer: Named | None
    referrer_type: ReferrerType | None
    state: ReferralState
    dates: Mapping[EventKind, date]
    wait: Wait | None
    proposed: GroupLine | None
    promise: StayLine | None
    lives_in: StayLine | None
    bridging: BridgingLine | None
    held_until: date | None
    escalated_on: date | None
    provider_declines: int
    declines: tuple[DeclineLine, ...]
    missing: tuple[str, ...]
    siblings: SiblingLine | None

    @property
    def open(self) -> bool:
        """Whether it stands on the waiting list."""
        return self.state in OPEN_STATES

    @property
    def over_norm(self) -> bool:
        """Whether it is open and has waited longer than the norm."""
        return self.open and over_norm(self.wait)

    def frame_ended_by(self, day: date | None) -> bool:
        """Whether the youth's legal frame has ended by a day; not when that is not known."""
        until = self.youth.legal_frame_until
        return until is not None and day is not None and until < day

    @property
    def norm_weeks(self) -> int:
        """The norm, in weeks."""
        return NORM.weeks


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitLine(Waiting):
    """What who only sees the waits is told of a referral: its number, where it stands, and how long it waits."""

    number: str
    state: ReferralState
    wait: Wait | None

    @property
    def over_norm(self) -> bool:
        """Whether it has waited longer than the norm."""
        return over_norm(self.wait)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContraIndicationLine:
    """A youth or a location that the youth may never be placed with, by number."""

    kind: ContraIndicationKind
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferenceLine:
    """What was asked for: a group or an organisation by number and name, or a care form."""

    kind: PreferenceKind
    named: Named | None
    care_form: CareForm | None


@dataclass(frozen=True, slots=True, kw_only=True)
class YouthDetail:
    """Everything the registry has of a youth that the user may see.

    ``bsn`` is None for who is not shown the identity. ``referrals`` are numbers, oldest first.
    """

    line: YouthLine
    bsn: str | None
    contra_indications: tuple[ContraIndicationLine, ...]
    preferences: tuple[PreferenceLine, ...]
    siblings: SiblingLine | None
    referrals: tuple[str, ...]
    stays: tuple[StayLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralDetail:
    """A referral with its whole history. ``possible`` are the events that this user could record now on their own."""

    overview: ReferralOverview
    youth: YouthDetail
    events: tuple[EventLine, ...]
    bridgings: tuple[BridgingLine, ...]
    possible: frozenset[EventKind]
