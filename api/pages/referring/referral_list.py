"""The lines of the list of referrals: what each shows, which are shown, and in which order."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query

from api.pages.forms import one_of
from api.pages.plan_words import named, reason_text
from zorglogistiek.access.permissions import Action, may
from zorglogistiek.access.user import User
from zorglogistiek.codes import ReferralState, Urgency
from zorglogistiek.meeting.asked import Ask, asks
from zorglogistiek.meeting.expected import Expected, Range, expected_of
from zorglogistiek.meeting.views import GroupView, Json
from zorglogistiek.people.duplicates import normalised
from zorglogistiek.people.fields import NUMBER
from zorglogistiek.people.list_parts import Matches, Place
from zorglogistiek.people.overview import ReferralFilter
from zorglogistiek.people.progress import Step, progress
from zorglogistiek.people.steps import OPEN_STATES, SEEKING
from zorglogistiek.people.views import GroupLine, ReferralOverview, YouthLine
from zorglogistiek.words import N_, Words

LAST = date.max


class Sort(StrEnum):
    """The order of the list."""

    WAITED = "waited"
    ASKED = "asked"
    NUMBER = "number"
    NAME = "name"
    START = "start"
    STATE = "state"


SORT_LABELS: Mapping[Sort, str] = {
    Sort.WAITED: N_("longest wait first"),
    Sort.ASKED: N_("what is asked first"),
    Sort.NUMBER: N_("number"),
    Sort.NAME: N_("name"),
    Sort.START: N_("expected start"),
    Sort.STATE: N_("state"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A referral with its group (promised, or proposed now), when it starts, how far it is, and what is asked."""

    overview: ReferralOverview
    group: GroupLine | None
    expected: Expected | None
    steps: tuple[Step, ...]
    asks: tuple[Ask, ...]

    @property
    def unplaced(self) -> bool:
        """Whether a place is sought and none is promised or proposed."""
        return self.group is None and self.overview.state in SEEKING

    @property
    def done(self) -> int:
        """The number of the last step that is done."""
        return max((number for number, step in enumerate(self.steps, 1) if step.done), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What the list shows, and in which order."""

    state: str
    urgency: str
    over_norm: bool
    asked: bool
    sort: Sort
    page: str = ""

    @property
    def fields(self) -> dict[str, str]:
        """The same as the fields of a form; what was not chosen is left out."""
        chosen = {"state": self.state, "urgency": self.urgency, "sort": self.sort.value}
        chosen["over_norm"] = "yes" if self.over_norm else ""
        chosen["asked"] = "yes" if self.asked else ""
        return {name: value for name, value in chosen.items() if value}

    def query(self, **changes: str) -> str:
        """The address's part that says the same, with changes; of its first page, unless told."""
        return "?" + urlencode({name: value for name, value in (self.fields | changes).items() if value})


def chosen_of(
    state: Annotated[str, Query(max_length=20)] = "",
    urgency: Annotated[str, Query(max_length=20)] = "",
    over_norm: Annotated[str, Query(max_length=5)] = "",
    asked: Annotated[str, Query(max_length=5)] = "",
    sort: Annotated[str, Query(max_length=20)] = "",
    page: Annotated[str, Query(max_length=20)] = "",
) -> Chosen:
    """What an address asks for; what it does not know counts as not asked."""
    return Chosen(
        state=state if state in {"all", *ReferralState} else "",
        urgency=urgency if urgency in set(Urgency) else "",
        over_norm=over_norm == "yes",
        asked=asked == "yes",
        sort=one_of(Sort, sort) or Sort.WAITED,
        page=page,
    )


def filters_of(chosen: Chosen, searched: str) -> ReferralFilter:
    """The registry's filter for what was chosen and searched for; nothing chosen: what is open, and drafts."""
    states = OPEN_STATES | {ReferralState.DRAFT}
    if chosen.state:
        states = frozenset(ReferralState) if chosen.state == "all" else frozenset({ReferralState(chosen.state)})
    return ReferralFilter(
        states=states,
        urgencies=frozenset({Urgency(chosen.urgency)}) if chosen.urgency else None,
        over_norm=True if chosen.over_norm else None,
        part_of_number=searched.strip() if _is_number(searched) else None,
    )


def _is_number(searched: str) -> bool:
    """Whether only a number can be meant: names have no digits."""
    return any(character.isdigit() for character in searched) and NUMBER.fullmatch(searched.strip()) is not None


def line_of(overview: ReferralOverview, found: Range | None, user: User, today: date) -> Line:
    """One line of the list; something is asked only of who may register."""
    stay = overview.lives_in if overview.state is ReferralState.PLACED else overview.promise
    group = stay.group if stay is not None else overview.proposed
    return Line(
        overview=overview,
        group=group,
        expected=expected_of(overview, found),
        steps=progress(overview),
        asks=asks(overview, today=today) if may(user, Action.REGISTER) else (),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNone:
    """Why there is no place for a referral, in words: what stands in the way, and which groups nearly fit."""

    reasons: tuple[str, ...]
    near: tuple[str, ...]


def whys(found: Mapping[str, Iterable[Json]], groups: Mapping[str, GroupView], words: Words) -> dict[str, WhyNone]:
    """Why the plan has no place, by referral number: the reasons ``found`` in words."""
    names = named(groups)
    return {number: _why(records, words, names) for number, records in found.items()}


def _why(records: Iterable[Json], words: Words, names: Mapping[str, str]) -> WhyNone:
    said = [(record["code"].startswith("near."), reason_text(record, words, names)) for record in records]
    return WhyNone(
        reasons=tuple(text for near, text in said if not near), near=tuple(text for near, text in said if near)
    )


def matcher(searched: str) -> Matches | None:
    """Whether a referral's number, or its youth's name or initials, are what was searched for.

    None: nothing was, or a number, which the registry finds by itself.
    """
    wanted = searched.strip().casefold()
    return partial(_matches, wanted) if wanted and not _is_number(searched) else None


def _matches(wanted: str, number: str, youth: YouthLine) -> bool:
    if wanted in number.casefold() or wanted in youth.number.casefold():
        return True
    if not youth.identified:
        return False
    name, first, last = youth.name.casefold(), youth.first_name or "", youth.last_name or ""
    initials = "".join(word[0] for word in [first.casefold(), *normalised(last).split()] if word)
    letters = "".join(character for character in wanted if character.isalpha())
    return wanted in name or letters == initials


ORDER: Mapping[Sort, Callable[[Line], tuple[object, ...]]] = {
    Sort.WAITED: lambda line: (-(line.overview.waited_weeks_gross or 0), line.overview.number),
    Sort.ASKED: lambda line: (not line.asks, -(line.overview.waited_weeks_gross or 0), line.overview.number),
    Sort.NUMBER: lambda line: (line.overview.number,),
    Sort.NAME: lambda line: (normalised(line.overview.youth.last_name or ""), line.overview.number),
    Sort.START: lambda line: (line.expected.on if line.expected else LAST, line.overview.number),
    Sort.STATE: lambda line: (list(ReferralState).index(line.overview.state), line.overview.number),
}
"""How each order compares two lines."""

PLACE_ORDER: Mapping[Sort, Callable[[Place], tuple[object, ...]]] = {
    Sort.WAITED: lambda place: (-place.weeks, place.number),
    Sort.NUMBER: lambda place: (place.number,),
    Sort.STATE: lambda place: (list(ReferralState).index(place.state), place.number),
}
"""The orders that follow from a referral's place in the list, so that only the lines of a page need be read."""
