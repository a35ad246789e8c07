"""What may stand in the address of a request: numbers, days, pages of a list; and nothing that is not declared."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, get_args, get_origin

from fastapi import Depends, Path, Query, Request, params
from fastapi.dependencies.utils import get_flat_params
from pydantic import BeforeValidator

from zorglogistiek.errors import Fault, Invalid
from zorglogistiek.people.fields import Day, refuse
from zorglogistiek.words import N_

Item = TypeVar("Item")

NUMBER_PATTERN = "^[A-Za-z0-9-]{1,20}$"
LARGEST = 2**31 - 1
"""The largest id that every database keeps."""

MOST_ROWS = 500
DEFAULT_ROWS = 100


def _only_digits(value: object) -> object:
    """An id has one way to be written, so that a record has one address."""
    if isinstance(value, str) and not (value.isascii() and value.isdigit() and not value.startswith("0")):
        refuse(N_("must be a whole number"))
    return value


NumberPath = Annotated[str, Path(pattern=NUMBER_PATTERN, description="The registry number of the record.")]
IdPath = Annotated[int, BeforeValidator(_only_digits), Path(ge=1, le=LARGEST, description="The id of the record.")]
MeetingPath = Annotated[Day, Path(description="The day on which the meeting is held.")]
MeetingQuery = Annotated[Day | None, Query(alias="meetingOn", description="Only of the meeting held on this day.")]


@dataclass(frozen=True, slots=True)
class Page:
    """The part of a list that was asked for."""

    limit: int
    offset: int

    def of(self, rows: Sequence[Item]) -> Sequence[Item]:
        """That part of all rows."""
        return rows[self.offset : self.offset + self.limit]


def page(
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS, description="At most so many rows.")] = DEFAULT_ROWS,
    offset: Annotated[int, Query(ge=0, le=LARGEST, description="Leave out the first so many rows.")] = 0,
) -> Page:
    """The page that the query asks for."""
    return Page(limit=limit, offset=offset)


PageDep = Annotated[Page, Depends(page)]


def only_declared_query(request: Request) -> None:
    """Invalid when the query has a key that the operation does not know, or one key twice that is no list."""
    declared = {
        parameter.alias: parameter.field_info.annotation
        for parameter in get_flat_params(request.scope["route"].dependant)
        if isinstance(parameter.field_info, params.Query)
    }
    faults = []
    for key in dict.fromkeys(request.query_params.keys()):
        if key not in declared:
            faults.append(Fault(field=key, message=N_("is not a known field")))
        elif len(request.query_params.getlist(key)) > 1 and not _is_list(declared[key]):
            faults.append(Fault(field=key, message="is given more than once"))
    if faults:
        raise Invalid("query", faults)


def _is_list(annotation: Any) -> bool:
    return any(get_origin(part) is list for part in (annotation, *get_args(annotation)))
