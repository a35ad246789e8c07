"""The meeting page: the agenda with a card for every referral; and the page of one referral in the meeting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, status
from fastapi.responses import HTMLResponse

from api.deps import CurrentUser, DatabaseDep, SettingsDep
from api.pages.deciding.agenda_list import agenda_listing
from api.pages.deciding.cards import Card, card_of, cards_of
from api.pages.deciding.crisis import with_beds
from api.pages.deciding.fitting import fitting_lines, group_choices
from api.pages.deciding.item import item_context, off_agenda_page
from api.pages.deciding.unfolded import unfolded
from api.pages.forms import FormState, one_of
from api.pages.once import new_key
from api.pages.plan_words import named, notes_of, weeks_ahead
from api.pages.region.pictures import chain_of
from api.pages.rendering import page, words_of
from api.pages.standing import decline_options
from api.plan_runs import runs_of
from zorglogistiek.access.user import User
from zorglogistiek.audit.showing import show_only
from zorglogistiek.clock import monday_of, today
from zorglogistiek.codes import Section
from zorglogistiek.database import Database
from zorglogistiek.matching.gather import gather
from zorglogistiek.matching.policy import region_policy
from zorglogistiek.meeting.agenda import agenda_at_a_glance, agenda_of
from zorglogistiek.meeting.groups import groups_by_number
from zorglogistiek.meeting.said import DECIDED, certainty
from zorglogistiek.meeting.views import Agenda
from zorglogistiek.places.repository import organisations
from zorglogistiek.settings import Settings
from zorglogistiek.words import N_, Words

router = APIRouter(include_in_schema=False)

USUAL_HOLD = timedelta(weeks=2)


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
    """What of the agenda is shown: a section (None: all), which of its referrals, and in which order."""

    section: Section | None
    show: Show
    find: str = ""
    provider: str = ""
    urgency: str = ""
    order: str = ""

    @property
    def query(self) -> str:
        """The part of an address that says the same; empty for everything."""
        chosen = {name: value for name, value in self.fields.items() if value}
        return f"?{urlencode(chosen)}" if chosen else ""

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
        }

    def of(self, cards: Sequence[Card]) -> list[Card]:
        """The cards that are shown."""
        match self.show:
            case Show.ALL:
                return list(cards)
            case Show.UNDECIDED:
                return [card for card in cards if card.undecided]
            case Show.DECIDED:
                return [card for card in cards if card.last is not None]


def filter_of(
    section: Annotated[str, Query(max_length=20)] = "",
    show: Annotated[str, Query(max_length=20)] = "",
    find: Annotated[str, Query(max_length=20)] = "",
    provider: Annotated[str, Query(max_length=80)] = "",
    urgency: Annotated[str, Query(max_length=20)] = "",
    order: Annotated[str, Query(max_length=20)] = "",
) -> Filter:
    """The filter of an address; what it does not know is not filtered."""
    return Filter(
        section=one_of(Section, section),
        show=one_of(Show, show) or Show.ALL,
        find=find.strip(),
        provider=provider,
        urgency=urgency,
        order=order,
    )


ChosenFilter = Annotated[Filter, Depends(filter_of)]


@router.get("/meetings/{held_on}")
def meeting_page(
    request: Request,
    held_on: date,
    user: CurrentUser,
    database: DatabaseDep,
    settings: SettingsDep,
    chosen: ChosenFilter,
    opened: Annotated[str, Query(alias="open", max_length=20)] = "",
) -> HTMLResponse:
    """The agenda."""
    return agenda_page(request, user, database, settings, held_on, chosen, opened=opened)


def agenda_page(
    request: Request,
    user: User,
    database: Database,
    settings: Settings,
    held_on: date,
    chosen: Filter,
    *,
    form: FormState | None = None,
    opened: str = "",
    refused: str = "",
    status_code: int = status.HTTP_200_OK,
) -> HTMLResponse:
    """The agenda, with a form that could not be carried out and what is wrong with it.

    ``refused`` is the referral of whose card the form is a part: that card is unfolded, with what was typed. When the
    list does not show it, the page of that referral comes instead.
    """
    day, words = today(), words_of(request)
    again = unfolded(user, database, settings, held_on, [refused], words, today=day) if refused else None
    with database.read() as session:
        found = agenda_at_a_glance(session, visible_to=user, meeting_on=held_on, today=day)
        owners = organisations(session, visible_to=user)
        names = named(groups_by_number(session))
        cards = cards_of(found, {}, region_policy(settings.policy_file), words)
        everybody = [card for section in Section for card in cards[section]]
        listed = agenda_listing(chosen.of(everybody), chosen.fields, words)
        shown = {section: [card for card in listed.shown if card.item.section is section] for section in Section}
        sections = [
            (section, shown[section])
            for section in Section
            if chosen.section in (None, section) and (shown[section] or not listed.narrowed)
        ]
        if chosen.query:
            seen = {card.item.overview.youth.id for _, some in sections for card in some}
            show_only(session, ids=seen, referrals={one.referral for one in found.actions if one.referral})
    if refused and refused not in {card.number for _, some in sections for card in some}:
        return item_page(
            request, user, database, settings, held_on, refused, chosen, form=form, status_code=status_code
        )
    return page(
        request,
        "deciding/meeting.html",
        user,
        status_code=status_code,
        agenda=found,
        meeting=found.meeting,
        plan=found.meeting.plan,
        certainty=None if found.meeting.plan is None else certainty(found.meeting.plan, words),
        notes=[] if found.meeting.plan is None else notes_of(found.meeting.plan, words, names),
        run=runs_of(request).of(held_on),
        sections=sections,
        counts={section: len(shown[section]) for section in Section},
        listing=listed,
        totals=totals(found, cards),
        chosen=chosen,
        shows=SHOW_LABELS,
        owners=owners,
        opened=refused or opened,
        refused=refused,
        form=form or FormState(),
        form_key=new_key(),
        **(again.context if again else {}),
        **decision_context(held_on, words),
    )


@router.get("/meetings/{held_on}/referrals/{number}")
def referral_in_meeting(
    request: Request,
    held_on: date,
    number: str,
    user: CurrentUser,
    database: DatabaseDep,
    settings: SettingsDep,
    chosen: ChosenFilter,
) -> HTMLResponse:
    """One referral of the agenda, with every group and why it fits or does not."""
    return item_page(request, user, database, settings, held_on, number, chosen)


def item_page(
    request: Request,
    user: User,
    database: Database,
    settings: Settings,
    held_on: date,
    number: str,
    chosen: Filter,
    *,
    form: FormState | None = None,
    status_code: int = status.HTTP_200_OK,
) -> HTMLResponse:
    """The page of one referral, with a form that could not be carried out and what is wrong with it."""
    day, words, policy = today(), words_of(request), region_policy(settings.policy_file)
    with database.read() as session:
        found = agenda_of(session, visible_to=user, meeting_on=held_on, today=day, numbers=[number])
        groups = groups_by_number(session)
        world = gather(session, on=day)
    items = {item.overview.number: item for item in found.items}
    if number not in items:
        return off_agenda_page(request, user, database, found.meeting, number, form=form, status_code=status_code)
    card = card_of(items[number], items, groups, policy, words)
    card = with_beds(database, card, groups, policy, words, meeting_on=held_on, today=day)
    fitting = fitting_lines(world, number, policy, words)
    return page(
        request,
        "deciding/meeting_item.html",
        user,
        status_code=status_code,
        meeting=found.meeting,
        card=card,
        fitting=fitting,
        chain=chain_of(user, database, found.meeting.plan, number, words),
        group_choices=group_choices(fitting, groups, words),
        usual_week=str(monday_of(max(day, held_on))),
        chosen=chosen,
        form=form or FormState(),
        **item_context(database, items[number], words, on=day),
        **decision_context(held_on, words),
    )


def decision_context(held_on: date, words: Words) -> dict[str, object]:
    """What every form for a decision needs."""
    return {
        "today": today(),
        "decided": DECIDED,
        "possible": lambda card: card.item.possible,
        "base": f"/meetings/{held_on}",
        "decline_options": decline_options(words),
        "usual_hold": today() + USUAL_HOLD,
        "weeks": weeks_ahead(max(today(), held_on)),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What the head of the meeting page counts.

    ``outside`` are those of whom the plan says nothing about a lasting place; ``bridged`` have a bridging proposed.
    """

    referrals: int
    proposed: int
    without_place: int
    outside: int
    bridged: int
    decided: int
    over_norm: int


def totals(found: Agenda, cards: Mapping[Section, Sequence[Card]]) -> Totals:
    """The counts of an agenda."""
    proposals = [item.proposal for item in found.items if item.proposal is not None]
    return Totals(
        referrals=len(found.items),
        proposed=sum(proposal.group is not None for proposal in proposals),
        without_place=sum(proposal.group is None for proposal in proposals),
        outside=len(found.items) - len(proposals),
        bridged=sum(item.bridge is not None and item.bridge.group is not None for item in found.items),
        decided=sum(card.last is not None for section in cards.values() for card in section),
        over_norm=sum(item.overview.over_norm for item in found.items),
    )
