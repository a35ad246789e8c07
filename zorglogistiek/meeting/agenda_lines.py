"""The agenda in outline: everybody who stands on it, by what a long agenda is counted, narrowed, ordered and cut.

What a card shows is read of the lines that are shown (``agenda.part_of_agenda``), so that a page costs little more
when the list is long.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zorglogistiek.codes import DecisionKind, Section, StayPurpose, Urgency
from zorglogistiek.meeting.agenda import Opened
from zorglogistiek.meeting.proposals import Outline, outlines
from zorglogistiek.meeting.sections import Calendar, by_urgency, sections_of
from zorglogistiek.people.list_parts import Place, longest_first, places_in_list
from zorglogistiek.people.overview import WAITING_LIST, ReferralFilter
from zorglogistiek.people.steps import PROMISED


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaLine:
    """A referral on the agenda.

    ``weeks`` is how long it waited, bridged or not. ``providers`` are those of what is proposed or promised.
    ``in_plan``: the plan says something of a lasting place; ``placed`` and ``bridged``: it proposes one, or bridging.
    ``decided``: this meeting has decided on it; ``undecided``: it has not, and could.
    """

    number: str
    section: Section
    urgency: Urgency
    weeks: int
    over_norm: bool
    providers: tuple[str, ...]
    in_plan: bool
    placed: bool
    bridged: bool
    decided: bool
    undecided: bool


def agenda_lines(found: Opened) -> list[AgendaLine]:
    """Everybody on the agenda, in its order: section by section, in each the most urgent and then the longest wait."""
    days = Calendar(meeting_on=found.meeting.held_on, last_meeting=found.last_meeting, today=found.today)
    proposed = _proposed(found)
    places = sorted(_places(found), key=lambda place: (by_urgency(place), longest_first(place)))
    lines = [_line(place, found, proposed.get(place.id, ()), days) for place in places]
    by_section: Mapping[Section, list[AgendaLine]] = {section: [] for section in Section}
    for line in lines:
        by_section[line.section].append(line)
    return [line for some in by_section.values() for line in some]


def _places(found: Opened) -> list[Place]:
    """The open referrals, and those that are no longer open but were decided in this meeting."""
    places = places_in_list(found.session, visible_to=found.user, on=found.today, filters=WAITING_LIST)
    ended = sorted(found.decisions.keys() - {place.number for place in places})
    if not ended:
        return places
    filters = ReferralFilter(states=None, numbers=ended)
    return places + places_in_list(found.session, visible_to=found.user, on=found.today, filters=filters)


def _proposed(found: Opened) -> Mapping[int, Sequence[Outline]]:
    by_referral: dict[int, list[Outline]] = {}
    if found.meeting.plan is not None:
        for outline in outlines(found.session, visible_to=found.user, plan_id=found.meeting.plan.id):
            by_referral.setdefault(outline.referral_id, []).append(outline)
    return by_referral


def _line(place: Place, found: Opened, proposed: Sequence[Outline], days: Calendar) -> AgendaLine:
    promises = found.promises.get(place.number, ())
    final = next((one for one in proposed if one.purpose is StayPurpose.FINAL), None)
    decided = any(
        not one.revoked and one.kind is not DecisionKind.REVOKE for one in found.decisions.get(place.number, ())
    )
    sections = sections_of(
        place,
        days,
        promised_on=[promise.planned_on for promise in promises],
        expired=place.number in found.expiries,
        without_place=final is not None and final.group_id is None,
    )
    groups = [found.groups[one.group_id] for one in proposed if one.group_id is not None]
    return AgendaLine(
        number=place.number,
        section=sections[0],
        urgency=place.urgency,
        weeks=place.weeks,
        over_norm=place.over_norm,
        providers=tuple({group.provider for group in (*groups, *(promise.group for promise in promises))}),
        in_plan=final is not None,
        placed=final is not None and final.group_id is not None,
        bridged=any(one.purpose is StayPurpose.BRIDGE and one.group_id is not None for one in proposed),
        decided=decided,
        undecided=not decided and place.state not in PROMISED,
    )
