"""The sheets of the supply: organisations, locations, groups, and what becomes of their places."""

from zorglogistiek.codes import (
    CareForm,
    ClosureReason,
    GenderPolicy,
    OrganisationKind,
    Profile,
    ReferrerType,
    SecurityLevel,
    Specialism,
)
from zorglogistiek.exchange.declare import (
    MOST_PLACES,
    OLDEST_YOUTH,
    Sheet,
    may,
    must,
    number,
)
from zorglogistiek.exchange.values import (
    AGB_CODE,
    CBS_CODE,
    DAY,
    EMAIL,
    PC4,
    YES_NO,
    code,
    codes,
    counts,
    reference,
    text,
    whole,
    wholes,
)

ORGANISATIONS = Sheet(
    name="organisations",
    record="organisation",
    meaning="municipalities, providers and referring organisations",
    columns=(
        number(),
        must("name", text(120), "its name"),
        must("kind", code(OrganisationKind), "what it does in the region", fixed=True),
        may("cbs_code", CBS_CODE, "for a municipality, and only then"),
        may("agb_code", AGB_CODE, "for a provider, and only then"),
        may("referrer_type", code(ReferrerType), "for a referring organisation, and only then"),
        may("email", EMAIL, "where the messages of the meeting go; without it none can be sent"),
    ),
)
LOCATIONS = Sheet(
    name="locations",
    record="location",
    meaning="addresses of providers, known to their four-digit postcode",
    columns=(
        number(),
        must("provider", reference("organisations"), "the provider whose location it is"),
        must("name", text(120), "its name"),
        must("municipality", reference("organisations"), "the municipality in which it stands"),
        must("pc4", PC4, "where it stands"),
        may("secret", YES_NO, "whether the address is secret", default=False),
    ),
)
GROUPS = Sheet(
    name="groups",
    record="group",
    meaning="living groups, family homes and foster families: what has places, and whom it takes",
    columns=(
        number(),
        must("location", reference("locations"), "where it is"),
        must("name", text(120), "its name"),
        must("care_form", code(CareForm), "what it is"),
        must(
            "places",
            whole(0, MOST_PLACES),
            "places it began with; openings add to it. It may rise, not fall: use closures",
        ),
        must("minimum_age", whole(0, OLDEST_YOUTH), "youngest age it takes, in whole years"),
        must("maximum_age", whole(0, OLDEST_YOUTH), "oldest age it takes, in whole years, included"),
        may("gender_policy", code(GenderPolicy), "whom it takes", default=GenderPolicy.MIXED),
        may("security_level", code(SecurityLevel), "how closed it is", default=SecurityLevel.OPEN),
        may("specialisms", codes(Specialism), "what it offers", default=frozenset()),
        may(
            "intake_per_week",
            whole(1, MOST_PLACES),
            "most youths who may start in one week; empty: no limit",
        ),
        may(
            "limits",
            counts(Profile),
            "most youths of a profile at one time; a profile left out has no limit",
            default={},
        ),
        may("contracted", YES_NO, "whether the region has a contract for it", default=True),
        may("continues_after_18", YES_NO, "whether a youth may stay on after turning 18", default=False),
    ),
)
OPENINGS = Sheet(
    name="openings",
    record="opening",
    meaning="places that a group gets more, from a day on",
    columns=(
        number(),
        must("group", reference("groups"), "the group that grows", fixed=True),
        must("from_on", DAY, "the first day on which they can be used", fixed=True),
        must("places", whole(1, MOST_PLACES), "how many places more", fixed=True),
    ),
)
CLOSURES = Sheet(
    name="closures",
    record="closure",
    meaning="places of a group that are out of use for a while",
    columns=(
        number(),
        must("group", reference("groups"), "the group whose places they are", fixed=True),
        must("from_on", DAY, "the first day on which they cannot be used"),
        may("until_on", DAY, "the day on which they can be used again; empty: closed for good"),
        must("places", whole(1, MOST_PLACES), "how many places"),
        may("on_places", wholes(1, 9999), "which places; empty: free ones are chosen", default=()),
        must("reason", code(ClosureReason), "why"),
    ),
)
CONFIRMATIONS = Sheet(
    name="confirmations",
    record="confirmation",
    meaning="days on which a provider confirmed that what the registry says of a group is right",
    columns=(
        must("group", reference("groups"), "the group"),
        must("confirmed_on", DAY, "the day"),
    ),
    key=("group", "confirmed_on"),
)
