"""The code lists of the field: every coded value of the registry, in one place.

The value of a member is what stands in files, in the database and in the JSON API. Where the Dutch exchange
standard iJw 3.2 has a code for the same thing, it stands beside the member in ``IJW_CODES``; members without
an official code are not listed there. The words that a person reads are in the message catalogue, keyed by
``"<enum name>.<value>"``.
"""

from enum import StrEnum


class OrganisationKind(StrEnum):
    """What an organisation does in the region."""

    MUNICIPALITY = "municipality"
    PROVIDER = "provider"
    REFERRER = "referrer"


class ReferrerType(StrEnum):
    """Who may refer a youth (iJw COD327)."""

    MUNICIPALITY = "municipality"
    GENERAL_PRACTITIONER = "general_practitioner"
    YOUTH_DOCTOR = "youth_doctor"
    CERTIFIED_INSTITUTION = "certified_institution"
    MEDICAL_SPECIALIST = "medical_specialist"
    SELF = "self"
    COURT = "court"


class Gender(StrEnum):
    """The gender of a youth (iJw COD046)."""

    UNKNOWN = "unknown"
    BOY = "boy"
    GIRL = "girl"


class GenderPolicy(StrEnum):
    """Whom a group takes."""

    MIXED = "mixed"
    BOYS = "boys"
    GIRLS = "girls"


class CareForm(StrEnum):
    """The care forms with stay, in the order of the policy: a family before a group, open before closed."""

    FOSTER_FAMILY = "foster_family"
    FAMILY_HOME = "family_home"
    SMALL_SCALE_HOME = "small_scale_home"
    SUPERVISED_ROOMS = "supervised_rooms"
    TREATMENT_GROUP = "treatment_group"
    RESPITE = "respite"
    CRISIS_BED = "crisis_bed"
    CLOSED_GROUP = "closed_group"
    INTENSIVE_SHORT_STAY = "intensive_short_stay"


FAMILY_FORMS = frozenset({CareForm.FOSTER_FAMILY, CareForm.FAMILY_HOME})
"""Care forms in which a youth lives in a family."""

CLOSED_FORMS = frozenset({CareForm.CLOSED_GROUP, CareForm.INTENSIVE_SHORT_STAY})
"""Care forms that need a court authorisation that is valid on every day of the stay."""

BRIDGING_FORMS = frozenset({CareForm.CRISIS_BED, CareForm.RESPITE})
"""Care forms whose places serve as bridging and never as a final placement."""


class SecurityLevel(StrEnum):
    """How closed a group is, and how closed a youth needs it to be; in rising order."""

    OPEN = "open"
    STRUCTURED = "structured"
    CLOSED = "closed"

    @property
    def rank(self) -> int:
        """The place in the order: 0 is open."""
        return _RANKS[self]


_RANKS = {level: rank for rank, level in enumerate(SecurityLevel)}


class Specialism(StrEnum):
    """What a youth may need and a group may offer."""

    ASS = "ass"
    LVB = "lvb"
    ATTACHMENT_TRAUMA = "attachment_trauma"
    PSYCHIATRY = "psychiatry"
    FORENSIC = "forensic"
    EATING_DISORDER = "eating_disorder"
    SUICIDALITY = "suicidality"
    ADDICTION = "addiction"
    SOMATIC = "somatic"


class Profile(StrEnum):
    """The profiles that a group can carry only so many of at a time (composition limits)."""

    INTENSIVE = "intensive"
    EXTERNALISING = "externalising"


class LegalFrame(StrEnum):
    """The legal ground of the help (iJw WJ232, WJ003)."""

    VOLUNTARY = "voluntary"
    SUPERVISION = "supervision"
    GUARDIANSHIP = "guardianship"
    CLOSED_AUTHORISATION = "closed_authorisation"
    CRIMINAL = "criminal"


class Togetherness(StrEnum):
    """What a sibling set asks: a wish, a demand, or (where it is unsafe) the opposite."""

    REQUIRED = "required"
    PREFERRED = "preferred"
    APART = "apart"


class ReferralKind(StrEnum):
    """From outside, or from a group that the youth must leave."""

    NEW = "new"
    MOVE_ON = "move_on"


class Urgency(StrEnum):
    """How soon a place is needed, from today to later."""

    CRISIS = "crisis"
    URGENT = "urgent"
    REGULAR = "regular"
    PREVENTIVE = "preventive"


class EventKind(StrEnum):
    """The dated events of a referral: the moments between which waiting is measured, and what stops or turns it."""

    NEED_VOICED = "need_voiced"
    REFERRAL_DECISION = "referral_decision"
    REGISTERED = "registered"
    FILE_INCOMPLETE = "file_incomplete"
    FILE_COMPLETE = "file_complete"
    FIRST_DISCUSSED = "first_discussed"
    INTAKE = "intake"
    PROPOSED = "proposed"
    PROPOSAL_LAPSED = "proposal_lapsed"
    ACCEPTED_BY_PROVIDER = "accepted_by_provider"
    ACCEPTED_BY_FAMILY = "accepted_by_family"
    DECLINED = "declined"
    BRIDGING_DECLINED = "bridging_declined"
    DECLINE_LAPSED = "decline_lapsed"
    ACCEPTANCE_EXPIRED = "acceptance_expired"
    BRIDGING_EXPIRED = "bridging_expired"
    HELD = "held"
    ESCALATED = "escalated"
    ADVICE_GIVEN = "advice_given"
    VOLUNTARY_WAIT_STARTED = "voluntary_wait_started"
    VOLUNTARY_WAIT_ENDED = "voluntary_wait_ended"
    STARTED = "started"
    BROKE_DOWN = "broke_down"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"


class ReferralState(StrEnum):
    """Where a referral stands; always derived from its events, never stored."""

    DRAFT = "draft"
    INCOMPLETE = "incomplete"
    WAITING = "waiting"
    VOLUNTARY = "voluntary"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    AGREED = "agreed"
    PLACED = "placed"
    WITHDRAWN = "withdrawn"


class StayPurpose(StrEnum):
    """A place meant to last, or a temporary one while waiting."""

    FINAL = "final"
    BRIDGE = "bridge"


class BridgingKind(StrEnum):
    """The help while waiting."""

    AMBULATORY = "ambulatory"
    TEMPORARY_PLACE = "temporary_place"


class DecisionKind(StrEnum):
    """What the meeting decides of a referral."""

    ACCEPT = "accept"
    DECLINE = "decline"
    HOLD = "hold"
    ESCALATE = "escalate"
    WITHDRAW = "withdraw"
    REVOKE = "revoke"


class Section(StrEnum):
    """The parts of the agenda, in the order in which a meeting takes them."""

    CRISIS = "crisis"
    NEW = "new"
    MOVE_ON = "move_on"
    PROMISES_DUE = "promises_due"
    OVER_NORM = "over_norm"
    DECLINED = "declined"
    NO_PLACE = "no_place"
    OTHER = "other"


class EscalationGround(StrEnum):
    """Why the meeting should think of the regional expert team."""

    PROVIDER_DECLINES = "provider_declines"
    OVER_NORM = "over_norm"
    NO_GROUP = "no_group"


class DeclineReason(StrEnum):
    """Why a proposal is declined; ``people.declines`` gives the consequence of each."""

    NO_PLACE = "no_place"
    COMPOSITION = "composition"
    SAFETY = "safety"
    EXPERTISE_ABSENT = "expertise_absent"
    DISTANCE = "distance"
    NO_CONTRACT = "no_contract"
    FAMILY_DECLINES = "family_declines"
    YOUTH_DECLINES = "youth_declines"
    FILE_INCOMPLETE = "file_incomplete"
    OTHER = "other"


class ClosureReason(StrEnum):
    """Why places are out of use for a while."""

    STAFF_SHORTAGE = "staff_shortage"
    BUILDING = "building"
    GROUP_REST = "group_rest"
    WINDING_DOWN = "winding_down"
    OTHER = "other"


class EndReason(StrEnum):
    """Why a stay ended (iJw JZ588, with the move-on kept apart)."""

    AS_PLANNED = "as_planned"
    MOVED_ON = "moved_on"
    BROKE_DOWN = "broke_down"
    BY_FAMILY = "by_family"
    BY_PROVIDER = "by_provider"
    OTHER = "other"


class ContraIndicationKind(StrEnum):
    """What a youth may never be placed with."""

    YOUTH = "youth"
    LOCATION = "location"


class PreferenceKind(StrEnum):
    """What a youth or the parents asked for."""

    GROUP = "group"
    PROVIDER = "provider"
    MUNICIPALITY = "municipality"
    CARE_FORM = "care_form"


class Role(StrEnum):
    """What an account may do; ``access`` says what that is."""

    COORDINATOR = "coordinator"
    REFERRER = "referrer"
    PROVIDER = "provider"
    EXPERT_TEAM = "expert_team"
    MUNICIPALITY = "municipality"
    EVALUATOR = "evaluator"
    ADMINISTRATOR = "administrator"


class SignInWay(StrEnum):
    """By what somebody signed in."""

    PASSWORD = "password"  # noqa: S105 - the name of a way
    SECOND_FACTOR = "second_factor"
    PROVIDER = "provider"


class AuditAction(StrEnum):
    """What was done, by the action codes of NEN 7513; EXECUTE is also a search, an export and a sign-in."""

    CREATE = "C"
    READ = "R"
    UPDATE = "U"
    DELETE = "D"
    EXECUTE = "E"


class AuditOutcome(StrEnum):
    """Whether it was done."""

    SUCCESS = "success"
    DENIED = "denied"


IJW_CODES: dict[type[StrEnum], dict[StrEnum, str]] = {
    ReferrerType: {
        ReferrerType.MUNICIPALITY: "COD327:01",
        ReferrerType.GENERAL_PRACTITIONER: "COD327:02",
        ReferrerType.YOUTH_DOCTOR: "COD327:03",
        ReferrerType.CERTIFIED_INSTITUTION: "COD327:04",
        ReferrerType.MEDICAL_SPECIALIST: "COD327:05",
        ReferrerType.SELF: "COD327:06",
        ReferrerType.COURT: "COD327:08",
    },
    Gender: {
        Gender.UNKNOWN: "COD046:0",
        Gender.BOY: "COD046:1",
        Gender.GIRL: "COD046:2",
    },
    CareForm: {
        CareForm.FOSTER_FAMILY: "JZ020:35",
        CareForm.FAMILY_HOME: "JZ020:36",
        CareForm.SMALL_SCALE_HOME: "JZ020:44",
        CareForm.SUPERVISED_ROOMS: "JZ020:44",
        CareForm.TREATMENT_GROUP: "JZ020:43",
        CareForm.CRISIS_BED: "JZ020:46",
        CareForm.CLOSED_GROUP: "JZ020:37",
    },
    LegalFrame: {
        LegalFrame.SUPERVISION: "WJ232:04",
        LegalFrame.GUARDIANSHIP: "WJ003:06",
        LegalFrame.CRIMINAL: "WJ232:12",
    },
    EndReason: {
        EndReason.AS_PLANNED: "JZ588:31",
        EndReason.BY_FAMILY: "JZ588:32",
        EndReason.BY_PROVIDER: "JZ588:33",
        EndReason.MOVED_ON: "JZ588:38",
    },
}
"""Official code (list:code) of the members that have one. Source: iJw 3.2 code lists."""


def ijw_code(member: StrEnum) -> str | None:
    """The official code of a member; None where iJw has none.

    The list is part of the key, because members of two lists may have the same value.
    """
    return IJW_CODES.get(type(member), {}).get(member)
