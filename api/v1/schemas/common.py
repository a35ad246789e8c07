"""What all answers have in common: their base, lists with an honest total, days, moments and codes."""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Generic, Self, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from api.v1.params import LARGEST, Page
from zorglogistiek.people.fields import WholeNumber

Version = Annotated[
    WholeNumber, Field(ge=1, le=LARGEST, description="The version on which this change is based; outdated: 409.")
]


class Answer(BaseModel):
    """Base of the answers: made from a value with the same attributes; the text below a field describes it."""

    model_config = ConfigDict(from_attributes=True, use_attribute_docstrings=True, frozen=True)

    @classmethod
    def of(cls, view: object) -> Self:
        """The answer that shows ``view``."""
        return cls.model_validate(view)


Row = TypeVar("Row", bound=Answer)


class Rows(Answer, Generic[Row]):
    """A page of a list."""

    # The texts stand in the fields: to look for them in the source again for each kind of row, in the frames of all
    # that imports it, took a fifth of the start of the site.
    model_config = ConfigDict(use_attribute_docstrings=False)

    total: int = Field(description="How many rows there are in all, on all pages.")
    items: list[Row] = Field(description="The rows of this page.")

    @classmethod
    def page_of(cls, views: Sequence[object], page: Page) -> Self:
        """The page of ``views`` that was asked for."""
        return cls.model_validate({"total": len(views), "items": page.of(views)})


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


Moment = Annotated[datetime, AfterValidator(_in_utc)]
"""A moment, shown in UTC."""


def _in_order(values: Any) -> Any:
    return sorted(values) if isinstance(values, frozenset) else values


Code = TypeVar("Code", bound=StrEnum)
Codes = Annotated[list[Code], BeforeValidator(_in_order)]
"""Several codes, always in the same order."""
