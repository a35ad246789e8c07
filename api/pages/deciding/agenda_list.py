"""By what the agenda of a meeting is narrowed and sorted, besides its sections, and which page of it is shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from api.pages.deciding.agenda_filter import Filter
from api.pages.listing import Listing, Order, Pick, Search, listing
from api.pages.paging import Part, part_of
from zorglogistiek.codes import Section, Urgency
from zorglogistiek.meeting.agenda_lines import AgendaLine
from zorglogistiek.words import Words

URGENCIES = list(Urgency)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaPage:
    """The page of an agenda that an address asks for.

    ``numbers`` are the referrals on it by section, without sections of which it shows nothing; ``part`` is which of
    how many they are. ``counts`` are those of each section that fit what was asked, on whatever page.
    """

    listing: Listing[AgendaLine]
    part: Part
    numbers: Mapping[Section, Sequence[str]]
    counts: Mapping[Section, int]


def agenda_page_of(lines: Sequence[AgendaLine], chosen: Filter, words: Words, *, holds: str = "") -> AgendaPage:
    """The page that was chosen; unless one was, that on which the referral ``holds`` stands."""
    listed = agenda_listing(chosen.of(lines), {**chosen.fields, "page": ""}, words)
    by_section: Mapping[Section, list[str]] = {section: [] for section in Section}
    for line in listed.shown:
        by_section[line.section].append(line.number)
    on_it = [
        (section, number)
        for section, numbers in by_section.items()
        if chosen.section in (None, section)
        for number in numbers
    ]
    at = next((index for index, (_, number) in enumerate(on_it) if number == holds), None)
    part = part_of(len(on_it), chosen.page, holds=at)
    some = part.of(on_it)
    numbers = {section: [number for one, number in some if one is section] for section in Section}
    every = part.pages == 1 and not listed.narrowed
    return AgendaPage(
        listing=listed,
        part=part,
        numbers={
            section: found
            for section, found in numbers.items()
            if found or (every and chosen.section in (None, section))
        },
        counts={section: len(found) for section, found in by_section.items()},
    )


def agenda_listing(lines: Sequence[AgendaLine], asked: Mapping[str, str], words: Words) -> Listing[AgendaLine]:
    """The lines that an address asks for: by number, by the provider of what is proposed or promised, by urgency."""
    urgencies = {one: ((one.value, words.code(one)),) for one in Urgency}
    return listing(
        lines,
        asked,
        picks=[
            Pick(name="provider", label=words.say("Provider"), of=_providers),
            Pick(name="urgency", label=words.say("Urgency"), of=lambda line: urgencies[line.urgency]),
        ],
        search=Search(label=words.say("Number of the referral"), of=lambda line: [line.number]),
        orders=[
            Order(name="agenda", label=words.say("as on the agenda")),
            Order(name="waited", label=words.say("longest wait first"), key=_wait),
            Order(name="urgency", label=words.say("most urgent first"), key=_by_urgency),
            Order(name="number", label=words.say("number"), key=lambda line: line.number),
        ],
    )


def _providers(line: AgendaLine) -> Iterable[tuple[str, str]]:
    return [(provider, provider) for provider in line.providers]


def _wait(line: AgendaLine) -> tuple[int, str]:
    return -line.weeks, line.number


def _by_urgency(line: AgendaLine) -> tuple[int, int, str]:
    return URGENCIES.index(line.urgency), *_wait(line)
