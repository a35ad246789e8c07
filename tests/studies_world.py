"""Worlds that fit in the head for the engine's studies: a few groups, a few youths, four weeks, a plan that is proven."""

from datetime import date

import solver
from zorglogistiek.codes import OrganisationKind
from zorglogistiek.matching.facts import World
from zorglogistiek.matching.policy import Policy, default_policy
from zorglogistiek.matching.translate import build
from zorglogistiek.places.tables import Organisation
from zorglogistiek.studies.engine import NAME, Ground
from zorglogistiek.studies.forms import NewGroup
from zorglogistiek.studies.results import BaseKind

ON = date(2026, 11, 16)
"""A Monday."""

WEEKS = 4

DELFT = Organisation(id=1, number="M1", name="Delft", kind=OrganisationKind.MUNICIPALITY, cbs_code="GM0503")


def ground(groups, candidates, policy: Policy | None = None, weeks: int = WEEKS) -> Ground:
    """The best plan for a world, to compare with."""
    world = World(on=ON, groups=tuple(groups), candidates=tuple(candidates))
    translation = build(world, policy or default_policy(), weeks=weeks, name=NAME)
    plan = solver.solve(translation.instance, solver.Limits(seconds=10.0)).plan
    assert plan.status == "optimal"
    return Ground(translation=translation, plan=plan, kind=BaseKind.STORED, plan_id=None, meeting_on=None)


def new_group(**facts):
    """A treatment group in Delft with one place from today on that does not exist."""
    fields = {
        "care_form": "treatment_group",
        "minimum_age": 12,
        "maximum_age": 17,
        "municipality": "M1",
        "places": 1,
        "from_on": ON.isoformat(),
    }
    return NewGroup.model_validate(fields | facts, context={"today": ON})


def never():
    """Nobody asks to stop."""
    return False
