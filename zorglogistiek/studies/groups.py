"""What a group that does not exist would do: it is put into the world, and the plan is mended around it."""

from dataclasses import replace
from datetime import date

from zorglogistiek.clock import monday_of
from zorglogistiek.codes import StayPurpose
from zorglogistiek.matching.facts import Group
from zorglogistiek.matching.translate import KINDS, build
from zorglogistiek.places.tables import Organisation
from zorglogistiek.studies.engine import NAME, Asked, Ground, could_take, mended, saving
from zorglogistiek.studies.forms import NewGroup
from zorglogistiek.studies.outcomes import differences, lasting_places
from zorglogistiek.studies.results import GroupStudy

NEW = "NEW"
"""The number of the new group in a study; no number of a registry that is made here is without a digit."""

NO_ID = 0
"""An id that no row has."""


def group_study(ground: Ground, form: NewGroup, municipality: Organisation, *, asked: Asked) -> GroupStudy:
    """The plan with the group, beside the plan without it."""
    translation = ground.translation
    world = replace(
        translation.world,
        groups=(*translation.world.groups, new_group(form, municipality, translation.week)),
    )
    wider = build(world, translation.policy, weeks=translation.instance.weeks, name=NAME)
    plan = mended(wider.instance, ground.plan, translation.instance, asked=asked)
    before, after = lasting_places(translation, ground.plan), lasting_places(wider, plan)
    taking = could_take(wider.instance, KINDS[StayPurpose.FINAL])[NEW]
    return GroupStudy(
        base=ground.base,
        group=form,
        municipality=municipality.name,
        fitting=sum(wider.parties[party].size for party in taking),
        inside=tuple(sorted(number for number, place in after.items() if place is not None and place.group == NEW)),
        saving=saving(ground, wider, plan),
        differences=differences(before, after),
    )


def new_group(form: NewGroup, municipality: Organisation, week: date) -> Group:
    """The facts of a group as the form describes it, in the middle of its municipality; it opens on a Monday."""
    assert municipality.id is not None
    opens_on = max(week, monday_of(form.from_on))
    return Group(
        id=NO_ID,
        number=NEW,
        name=NEW,
        location_id=NO_ID,
        location_number=NEW,
        provider_id=NO_ID,
        provider="",
        municipality_id=municipality.id,
        municipality_cbs=municipality.cbs_code or "",
        pc4="",
        care_form=form.care_form,
        minimum_age=form.minimum_age,
        maximum_age=form.maximum_age,
        gender_policy=form.gender_policy,
        security_level=form.security_level,
        specialisms=form.specialisms,
        continues_after_18=form.continues_after_18,
        places=(opens_on,) * form.places,
    )
