"""Lists that can be narrowed and sorted: one way for every page, by the address, so that a link or a reload keeps it.

A page says by what its lines can be picked, searched and ordered; the macros ``list_tools`` and ``list_count`` of
``components.html`` show that, and how many there are. A long list is cut into pages: the macro ``list_pages``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from fastapi import Request

from api.pages.paging import Part, part_of

Line = TypeVar("Line")

LONGEST = 80
"""Characters of a choice in the address; what is longer is none of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick(Generic[Line]):
    """A choice among the values that lines have. ``of`` gives those of a line, each with how it is said.

    They are offered by the alphabet of what is said, or ``by_value``; ``known`` are offered without any line too.
    """

    name: str
    label: str
    of: Callable[[Line], Iterable[tuple[str, str]]]
    by_value: bool = False
    known: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Search(Generic[Line]):
    """A field for part of a number, or of the name of a group or organisation: what it takes stands in the address."""

    label: str
    of: Callable[[Line], Iterable[str]]
    name: str = "find"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(Generic[Line]):
    """An order of the lines. Without ``key``: as they came."""

    name: str
    label: str
    key: Callable[[Line], Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A field of the form above a list: its name in the address, label, options, and what was chosen or typed."""

    name: str
    chosen: str
    label: str = ""
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Generic[Line]):
    """The lines that are shown, in their order, of ``total``, with what they can be narrowed and sorted by.

    ``part`` is the page that they are, of all lines that fit what was asked. ``others`` is what the address says
    besides: kept when this list is narrowed.
    """

    shown: list[Line]
    part: Part
    total: int
    picks: tuple[Tool, ...]
    search: Tool | None
    orders: Tool | None
    others: Mapping[str, str]
    prefix: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether something was picked or searched for."""
        return any(tool.chosen for tool in self.picks) or (self.search is not None and self.search.chosen != "")

    @property
    def fields(self) -> dict[str, str]:
        """What was chosen, as the address says it."""
        tools = [*self.picks, *(tool for tool in (self.search, self.orders) if tool is not None)]
        return {tool.name: tool.chosen for tool in tools if tool.chosen}

    def query(self, **changes: str) -> str:
        """The part of an address that says the same, with changes; empty for nothing."""
        fields = {name: value for name, value in {**self.others, **self.fields, **changes}.items() if value}
        return f"?{urlencode(fields)}" if fields else ""

    def at_page(self, page: str) -> str:
        """The part of an address that asks for another page of the same."""
        return self.query(**{f"{self.prefix}page": page})


def listing(
    lines: Sequence[Line],
    asked: Mapping[str, str],
    *,
    picks: Sequence[Pick[Line]] = (),
    search: Search[Line] | None = None,
    orders: Sequence[Order[Line]] = (),
    prefix: str = "",
    paged: bool = False,
    size: int | None = None,
    holds: Callable[[Line], bool] | None = None,
) -> Listing[Line]:
    """The lines as an address asks for them; a value that no line has shows none, an unknown order is the first one.

    ``asked`` are the fields of the address. The first order counts when none is chosen. ``prefix`` tells the fields of
    one list from those of another on the same page. ``paged``: a long list is cut into pages (of ``size``, or of the
    usual one); unless one is asked for, it is that of the first line which ``holds``.
    """
    tools = tuple(_pick_tool(pick, lines, asked, prefix) for pick in picks)
    typed = None
    if search is not None:
        name = prefix + search.name
        typed = Tool(name=name, label=search.label, chosen=_asked(asked, name))
    first = orders[0] if orders else None
    order = next((one for one in orders if one.name == _asked(asked, f"{prefix}order")), first)
    shown = _picked(lines, picks, tools)
    if search is not None and typed is not None and typed.chosen:
        wanted = typed.chosen.casefold()
        shown = [line for line in shown if any(wanted in text.casefold() for text in search.of(line))]
    if order is not None and order.key is not None:
        shown.sort(key=order.key)
    sorting = None
    if order is not None:
        chosen = "" if order is orders[0] else order.name
        sorting = Tool(name=f"{prefix}order", chosen=chosen, options=_options_of(orders))
    own = {tool.name for tool in (*tools, typed, sorting) if tool is not None} | {"said", f"{prefix}page"}
    part = Part(at=1, total=len(shown), size=len(shown) or 1)
    if paged:
        part = part_of(len(shown), asked.get(f"{prefix}page", ""), size=size, holds=_first(shown, holds))
    return Listing(
        shown=part.of(shown),
        part=part,
        total=len(lines),
        picks=tools,
        search=typed,
        orders=sorting,
        others={name: value[:LONGEST] for name, value in asked.items() if name not in own},
        prefix=prefix,
    )


def back_in_list(request: Request, path: str, **besides: str) -> str:
    """The address of a list as the form that was sent from it stood there: narrowed and sorted in the same way."""
    kept = {name: value[:LONGEST] for name, value in request.query_params.items() if name != "said"}
    fields = {name: value for name, value in {**kept, **besides}.items() if value}
    return f"{path}?{urlencode(fields)}" if fields else path


def _picked(lines: Sequence[Line], picks: Sequence[Pick[Line]], tools: Sequence[Tool]) -> list[Line]:
    shown = list(lines)
    for pick, tool in zip(picks, tools, strict=True):
        if tool.chosen:
            shown = [line for line in shown if tool.chosen in {value for value, _text in pick.of(line)}]
    return shown


def _first(lines: Sequence[Line], holds: Callable[[Line], bool] | None) -> int | None:
    return None if holds is None else next((index for index, line in enumerate(lines) if holds(line)), None)


def _asked(asked: Mapping[str, str], name: str) -> str:
    text = asked.get(name, "").strip()
    return text if len(text) <= LONGEST else ""


def _pick_tool(pick: Pick[Line], lines: Sequence[Line], asked: Mapping[str, str], prefix: str) -> Tool:
    found = {*pick.known, *(pair for line in lines for pair in pick.of(line))}
    chosen = _asked(asked, prefix + pick.name)
    if chosen and chosen not in {value for value, _text in found}:
        found.add((chosen, chosen))  # of a link that was kept: nobody is there any more
    options = sorted(found) if pick.by_value else sorted(found, key=lambda pair: pair[1].casefold())
    return Tool(
        name=prefix + pick.name,
        label=pick.label,
        chosen=chosen,
        options=tuple(options),
    )


def _options_of(orders: Sequence[Order[Line]]) -> tuple[tuple[str, str], ...]:
    """The first one by nothing: it needs no place in the address."""
    return tuple(("" if one is orders[0] else one.name, one.label) for one in orders)
