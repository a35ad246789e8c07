"""The form of a group that does not exist, and everything that may be wrong with it."""

from datetime import date
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from zorglogistiek.clock import WEEK, monday_of
from zorglogistiek.codes import BRIDGING_FORMS, CareForm, GenderPolicy, SecurityLevel, Specialism
from zorglogistiek.matching.criteria import HORIZON_WEEKS, OLDEST
from zorglogistiek.people.fields import Day, Fields, Number, WholeNumber, YesNo, refuse
from zorglogistiek.words import N_

MOST_PLACES = 50

Age = Annotated[WholeNumber, Field(ge=0, le=OLDEST)]
Places = Annotated[WholeNumber, Field(ge=1, le=MOST_PLACES)]


class NewGroup(Fields):
    """A group as it might be: whom it takes, where, with how many places, from the week of ``from_on`` on.

    ``municipality`` is the number of one of the registry. What is judged of ``from_on`` needs to know today.
    """

    care_form: CareForm
    minimum_age: Age
    maximum_age: Age
    municipality: Number
    places: Places
    from_on: Day
    gender_policy: GenderPolicy = GenderPolicy.MIXED
    security_level: SecurityLevel = SecurityLevel.OPEN
    specialisms: frozenset[Specialism] = frozenset()
    continues_after_18: YesNo = False

    @field_validator("care_form")
    @classmethod
    def _lasting(cls, value: CareForm) -> CareForm:
        if value in BRIDGING_FORMS:
            refuse(N_("this form is for bridging only, and gives nobody a lasting place"))
        return value

    @field_validator("maximum_age")
    @classmethod
    def _not_below_the_youngest(cls, value: int, info: ValidationInfo) -> int:
        if value < info.data.get("minimum_age", 0):
            refuse(N_("lies below the youngest age"))
        return value

    @field_validator("from_on")
    @classmethod
    def _within_the_plan(cls, value: date, info: ValidationInfo) -> date:
        if info.context and value >= monday_of(info.context["today"]) + HORIZON_WEEKS * WEEK:
            refuse(N_("lies after the weeks that a plan looks at"))
        return value
