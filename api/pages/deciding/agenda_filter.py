"""What of an agenda an address asks for: kept by every form of the page, so that one comes back to the same place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query

from api.pages.forms import one_of
from zorglogistiek.codes import Section
from zorglogistiek.meeting.agenda_lines import AgendaLine
from zorglogistiek.words import N_


class Show(StrEnum):
    """Which referrals the agenda shows."""

    ALL = "all"
    UNDECIDED = "undecided"
    DECIDED = "decided"


SHOW_LABELS: Mapping[Show, str] = {
    Show.ALL: N_("All"),
    Show.UNDECIDED: N_("Still to be decided"),
    Show.DECIDED: N_("Decided in this meeting"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What of the agenda is shown: a section (None: all), which of its referrals, in which order, and which page."""

    section: Section | None
    show: Show
    find: str = ""
    provider: str = ""
    urgency: str = ""
    order: str = ""
    page: str = ""

    @property
    def query(self) -> str:
        """The part of an address that says the same; empty for everything."""
        return self.query_with()

    def query_with(self, **others: str) -> str:
        """The same with other fields of an address."""
        asked = {name: value for name, value in {**others, **self.fields}.items() if value}
        return f"?{urlencode(asked)}" if asked else ""

    @property
    def fields(self) -> dict[str, str]:
        """The same as the fields of a form."""
        return {
            "section": "" if self.section is None else self.section.value,
            "show": "" if self.show is Show.ALL else self.show.value,
            "find": self.find,
            "provider": self.provider,
            "urgency": self.urgency,
            "order": self.order,
            "page": self.page,
        }

    def at_page(self, page: str) -> str:
        """The part of an address that asks for another page of the same."""
        return replace(self, page=page).query

    def of(self, lines: Sequence[AgendaLine]) -> list[AgendaLine]:
        """The lines that are shown, of whichever section."""
        match self.show:
            case Show.ALL:
                return list(lines)
            case Show.UNDECIDED:
                return [line for line in lines if line.undecided]
            case Show.DECIDED:
                return [line for line in lines if line.decided]


def filter_of(
    section: Annotated[str, Query(max_length=20)] = "",
    show: Annotated[str, Query(max_length=20)] = "",
    find: Annotated[str, Query(max_length=20)] = "",
    provider: Annotated[str, Query(max_length=80)] = "",
    urgency: Annotated[str, Query(max_length=20)] = "",
    order: Annotated[str, Query(max_length=20)] = "",
    page: Annotated[str, Query(max_length=20)] = "",
) -> Filter:
    """The filter of an address; what it does not know is not filtered."""
    return Filter(
        section=one_of(Section, section),
        show=one_of(Show, show) or Show.ALL,
        find=find.strip(),
        provider=provider,
        urgency=urgency,
        order=order,
        page=page,
    )


ChosenFilter = Annotated[Filter, Depends(filter_of)]
