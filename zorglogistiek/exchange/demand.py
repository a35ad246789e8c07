"""The sheets of the demand: youths, what they may not be placed with, their referrals and their stays."""

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
    SecurityLevel,
    Specialism,
    StayPurpose,
    Togetherness,
    Urgency,
)
from zorglogistiek.exchange.declare import (
    Sheet,
    may,
    must,
    number,
)
from zorglogistiek.exchange.values import (
    BSN,
    DAY,
    PC4,
    code,
    codes,
    reference,
    references,
    text,
    whole,
)

YOUTHS = Sheet(
    name="youths",
    record="youth",
    meaning="children and young people, and what the match must know of them",
    columns=(
        number(),
        may("bsn", BSN, "citizen service number; empty: not known", personal=True),
        must("first_name", text(60), "first name", personal=True),
        must("last_name", text(80), "last name, with what stands before it", personal=True),
        must("birth_date", DAY, "birth date", personal=True),
        must("gender", code(Gender), "gender"),
        must("municipality", reference("organisations"), "the responsible municipality"),
        must("pc4", PC4, "where home is", personal=True),
        must("legal_frame", code(LegalFrame), "the legal ground of the help"),
        may(
            "legal_frame_until",
            DAY,
            "its last valid day; not empty for supervision and closed_authorisation",
        ),
        may("specialisms", codes(Specialism), "what a group must offer", default=frozenset()),
        may("profiles", codes(Profile), "what counts for the limits of a group", default=frozenset()),
        may(
            "security_level",
            code(SecurityLevel),
            "how closed a group must be at least",
            default=SecurityLevel.OPEN,
        ),
    ),
)
SIBLING_SETS = Sheet(
    name="sibling_sets",
    record="sibling set",
    meaning="brothers and sisters, and whether they must, would like to, or may not live together",
    columns=(
        number(),
        must("together", code(Togetherness), "what is asked"),
        must("youths", references("youths"), "who they are: at least two"),
    ),
)
CONTRA_INDICATIONS = Sheet(
    name="contra_indications",
    record="contra-indication",
    meaning="whom, or where, a youth may never be placed with",
    columns=(
        must("youth", reference("youths"), "the youth"),
        must("kind", code(ContraIndicationKind), "another youth, or a location"),
        may("other_youth", reference("youths"), "for the kind youth, and only then"),
        may("location", reference("locations"), "for the kind location, and only then"),
    ),
    key=("youth", "kind", "other_youth", "location"),
)
PREFERENCES = Sheet(
    name="preferences",
    record="preference",
    meaning="what a youth or the parents asked for",
    columns=(
        must("youth", reference("youths"), "the youth"),
        must("kind", code(PreferenceKind), "what it is about"),
        may("group", reference("groups"), "for the kind group, and only then"),
        may("organisation", reference("organisations"), "for the kinds provider and municipality, and only then"),
        may("care_form", code(CareForm), "for the kind care_form, and only then"),
    ),
    key=("youth", "kind", "group", "organisation", "care_form"),
)
REFERRALS = Sheet(
    name="referrals",
    record="referral",
    meaning="requests for a place: what waits",
    columns=(
        number(),
        must("youth", reference("youths"), "for whom", fixed=True),
        must("referrer", reference("organisations"), "the organisation that asks"),
        must("kind", code(ReferralKind), "from outside, or from a group that the youth must leave"),
        must("urgency", code(Urgency), "how soon a place is needed"),
        may(
            "urgency_grounds",
            text(500, lines=True),
            "why; not empty for crisis and urgent",
            personal=True,
        ),
        may("care_forms", codes(CareForm), "what the decision allows; empty: any that fits", default=frozenset()),
        may("wanted_from", DAY, "the first day on which a place is wanted; empty: at once"),
        may(
            "intended_stay_weeks",
            whole(1, 1040),
            "how long the place is meant to last, in weeks; empty: open",
        ),
    ),
)
STAYS = Sheet(
    name="stays",
    record="stay",
    meaning="youths in places, from a start to an end; before it has started a stay is a promise",
    columns=(
        number(),
        must("youth", reference("youths"), "who", fixed=True),
        must("group", reference("groups"), "where"),
        may(
            "place",
            whole(1, 9999),
            "which place of the group: 1 is the first; empty: one that is free is chosen",
        ),
        may("referral", reference("referrals"), "the referral that led to it"),
        may("purpose", code(StayPurpose), "meant to last, or a bridge while waiting", default=StayPurpose.FINAL),
        may("planned_on", DAY, "the day on which it is or was to start"),
        may("started_on", DAY, "the day on which it started; empty: not yet"),
        may("expected_end", DAY, "the provider's estimate of the end; empty: no end in sight"),
        may("moves_out_on", DAY, "the day that is agreed for the move to another group"),
        may("ended_on", DAY, "the day on which it ended; the place is free on that day"),
        may("end_reason", code(EndReason), "why it ended; with ended_on, and only then"),
    ),
)
REFERRAL_EVENTS = Sheet(
    name="referral_events",
    record="event",
    meaning="the dated events of referrals, in the order in which they happened",
    columns=(
        must("referral", reference("referrals"), "whose event it is"),
        must("kind", code(EventKind), "what happened"),
        must("happened_on", DAY, "when"),
        may("group", reference("groups"), "the group that it is about"),
        may(
            "decline_reason",
            code(DeclineReason),
            "for the kinds declined and bridging_declined, and only then",
            fixed=True,
        ),
        may("until", DAY, "the last day on which a hold, a decline or an expired promise counted", fixed=True),
        may("note", text(500, lines=True), "a remark", personal=True, fixed=True),
    ),
    key=("referral", "kind", "happened_on", "group"),
)
BRIDGINGS = Sheet(
    name="bridgings",
    record="bridging",
    meaning="help while a referral waits",
    columns=(
        number(),
        must("referral", reference("referrals"), "the referral that waits", fixed=True),
        must("kind", code(BridgingKind), "at home, or in a temporary place"),
        must("from_on", DAY, "its first day"),
        may("until_on", DAY, "the day on which it ended; empty: it goes on"),
        may("stay", reference("stays"), "the stay in the temporary place; for that kind only"),
    ),
)
