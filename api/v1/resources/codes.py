"""The code lists: every coded value, with its words and its official code."""

import inspect
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Annotated

from fastapi import APIRouter, Path

from api.deps import CurrentUser
from api.v1.params import PageDep
from api.v1.schemas.common import Answer, Rows
from zorglogistiek import codes
from zorglogistiek.errors import NotFound
from zorglogistiek.words import translator

router = APIRouter()


class CodeValue(Answer):
    """One code of a list."""

    value: str
    """The value in files and in this API."""
    english: str
    """What it means."""
    dutch: str
    """The same in Dutch."""
    ijw: str | None
    """The code of the exchange standard iJw 3.2, as list:code; null where it has none."""


class CodeList(Answer):
    """A list of codes."""

    name: str
    """The name of the list, that of the schema in this description."""
    meaning: str
    """What the codes say."""
    codes: list[CodeValue]
    """The codes, in the order of the field."""


class CodeLists(Rows[CodeList]):
    """The code lists, by name."""


@cache
def code_lists() -> Mapping[str, CodeList]:
    """All code lists by name."""
    kinds = inspect.getmembers(codes, lambda kind: inspect.isclass(kind) and issubclass(kind, StrEnum))
    return {name: _code_list(name, kind) for name, kind in kinds if kind is not StrEnum}


@router.get("")
def list_code_lists(_user: CurrentUser, page: PageDep) -> CodeLists:
    """List all code lists."""
    return CodeLists.page_of(list(code_lists().values()), page)


@router.get("/{code_list}")
def read_code_list(
    _user: CurrentUser,
    code_list: Annotated[str, Path(pattern="^[A-Za-z]{1,40}$", description="The name of the list.")],
) -> CodeList:
    """Show one code list."""
    found = code_lists().get(code_list)
    if found is None:
        raise NotFound(f"code list {code_list}")
    return found


def _code_list(name: str, kind: type[StrEnum]) -> CodeList:
    english, dutch = translator("en"), translator("nl")
    values = [
        CodeValue(
            value=member.value, english=english.code(member), dutch=dutch.code(member), ijw=codes.ijw_code(member)
        )
        for member in kind
    ]
    return CodeList(name=name, meaning=(kind.__doc__ or "").split("\n")[0], codes=values)
