"""What can be chosen above the figures: the moments, the days that count, groups, and each filter's codes."""

from collections.abc import Mapping
from dataclasses import dataclass

from zorglogistiek.access.user import User
from zorglogistiek.codes import CareForm, Gender, OrganisationKind, ReferrerType, Urgency
from zorglogistiek.database import Database
from zorglogistiek.people.waits import Measure
from zorglogistiek.places.repository import organisations
from zorglogistiek.statistics.figures.steps import MOMENTS
from zorglogistiek.statistics.scope import AGE_BANDS, COMPLEXITIES, Dimension
from zorglogistiek.statistics.telling.cells import MEASURES, Names
from zorglogistiek.statistics.telling.labels import GROUPS
from zorglogistiek.words import Words

Pairs = list[tuple[str, str]]
"""Values of a field, each with its words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The choices of each field in the visitor's language."""

    starts: Pairs
    stops: Pairs
    measures: Pairs
    groupings: Pairs
    filters: Mapping[Dimension, Pairs]
    labels: Mapping[str, str]
    names: Names


def options_for(database: Database, user: User, words: Words) -> Options:
    """The choices that there are for a visitor."""
    with database.read() as session:
        towns = organisations(session, visible_to=user, kind=OrganisationKind.MUNICIPALITY)
        providers = organisations(session, visible_to=user, kind=OrganisationKind.PROVIDER)
    called = {one.number: one.name for one in (*towns, *providers)}
    names = Names(words=words, organisations=called)
    forms = [form.value for form in CareForm]
    codes: dict[Dimension, list[str]] = {
        Dimension.MUNICIPALITY: [one.number for one in towns],
        Dimension.PROVIDER: [one.number for one in providers],
        Dimension.CARE_FORM_ASKED: [*forms, "several", "any"],
        Dimension.CARE_FORM_GIVEN: forms,
        Dimension.URGENCY: [one.value for one in Urgency],
        Dimension.GENDER: [one.value for one in Gender],
        Dimension.AGE_BAND: [f"{first}-{last}" for first, last in AGE_BANDS],
        Dimension.REFERRER: [one.value for one in ReferrerType],
        Dimension.COMPLEXITY: list(COMPLEXITIES),
    }
    moments = [(moment.value, words.code(moment)) for moment in MOMENTS]
    return Options(
        starts=moments[:-1],
        stops=moments[1:],
        measures=[(measure.value, words.say(MEASURES[measure])) for measure in Measure],
        groupings=[(one.value, words.say(GROUPS[one.value])) for one in Dimension],
        filters={one: [(code, names.code(one.value, code)) for code in them] for one, them in codes.items()},
        labels={one.value: words.say(GROUPS[one.value]) for one in Dimension},
        names=names,
    )
