"""The meeting page: the agenda with a card for every referral; and the page of one referral in the meeting."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request, status
from fastapi.responses import HTMLResponse

from api.deps import CurrentUser, DatabaseDep, SettingsDep
from api.pages.deciding.agenda_filter import SHOW_LABELS, ChosenFilter, Filter
from api.pages.deciding.agenda_list import agenda_page_of
from api.pages.deciding.cards import card_of, cards_of
from api.pages.deciding.crisis import with_beds
from api.pages.deciding.fitting import fitting_lines, group_choices
from api.pages.deciding.item import item_context, off_agenda_page
from api.pages.deciding.unfolded import unfolded
from api.pages.forms import FormState
from api.pages.once import new_key
from api.pages.plan_words import named, notes_of, weeks_ahead
from api.pages.region.pictures import chain_of
from api.pages.rendering import page, words_of
from api.pages.standing import decline_options
from api.plan_runs import runs_of
from zorglogistiek.access.user import User
from zorglogistiek.audit.showing import show_only
from zorglogistiek.clock import monday_of, today
from zorglogistiek.database import Database
from zorglogistiek.matching.gather import gather
from zorglogistiek.matching.policy import region_policy
from zorglogistiek.meeting.agenda import agenda_of, opened, part_of_agenda
from zorglogistiek.meeting.agenda_lines import AgendaLine, agenda_lines
from zorglogistiek.meeting.groups import groups_by_number
from zorglogistiek.meeting.said import DECIDED, certainty
from zorglogistiek.places.repository import organisations
from zorglogistiek.settings import Settings
from zorglogistiek.words import Words

router = APIRouter(include_in_schema=False)

USUAL_HOLD = timedelta(weeks=2)


@router.get("/meetings/{held_on}")
def meeting_page(
    request: Request,
    held_on: date,
    user: CurrentUser,
    database: DatabaseDep,
    settings: SettingsDep,
    chosen: ChosenFilter,
    opened_number: Annotated[str, Query(alias="open", max_length=20)] = "",
    at: Annotated[str, Query(max_length=20)] = "",
) -> HTMLResponse:
    """The agenda; of a long one, unless a page is asked for, that on which the referral ``open`` or ``at`` stands."""
    return agenda_page(
        request, user, database, settings, held_on, chosen, opened_card=opened_number, holds=opened_number or at
    )


def agenda_page(
    request: Request,
    user: User,
    database: Database,
    settings: Settings,
    held_on: date,
    chosen: Filter,
    *,
    form: FormState | None = None,
    opened_card: str = "",
    holds: str = "",
    refused: str = "",
    status_code: int = status.HTTP_200_OK,
) -> HTMLResponse:
    """The agenda, with a form that could not be carried out and what is wrong with it.

    ``opened_card`` is the referral whose card is unfolded, ``holds`` the one that the page must show unless another
    page is asked for; ``refused`` the one of whose card the form is a part: that card is unfolded too, with what was
    typed. When the list does not show it, the page of that referral comes instead.
    """
    day, words = today(), words_of(request)
    again = unfolded(user, database, settings, held_on, [refused], words, today=day) if refused else None
    with database.read() as session:
        found = opened(session, visible_to=user, meeting_on=held_on, today=day)
        lines = agenda_lines(found)
        part = agenda_page_of(lines, chosen, words, holds=refused or holds)
        numbers = [number for some in part.numbers.values() for number in some]
        shown = part_of_agenda(found, numbers, whole=False)
        owners = organisations(session, visible_to=user)
        names = named({group.number: group for group in found.groups.values()})
        if chosen.query or part.part.pages > 1:
            of_actions = {one.referral for one in found.actions if one.referral}
            show_only(session, referrals={*numbers, *of_actions})
    if refused and refused not in numbers:
        return item_page(
            request, user, database, settings, held_on, refused, chosen, form=form, status_code=status_code
        )
    cards = {
        card.number: card
        for some in cards_of(shown, {}, region_policy(settings.policy_file), words).values()
        for card in some
    }
    chosen = replace(chosen, page=str(part.part.at) if part.part.pages > 1 else "")
    return page(
        request,
        "deciding/meeting.html",
        user,
        status_code=status_code,
        agenda=shown,
        meeting=found.meeting,
        plan=found.meeting.plan,
        certainty=None if found.meeting.plan is None else certainty(found.meeting.plan, words),
        notes=[] if found.meeting.plan is None else notes_of(found.meeting.plan, words, names),
        run=runs_of(request).of(held_on),
        sections=[(section, [cards[number] for number in some]) for section, some in part.numbers.items()],
        counts=part.counts,
        part=part.part,
        listing=part.listing,
        totals=totals(lines),
        chosen=chosen,
        shows=SHOW_LABELS,
        owners=owners,
        opened=refused or opened_card,
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


def totals(lines: Sequence[AgendaLine]) -> Totals:
    """The counts of a whole agenda."""
    return Totals(
        referrals=len(lines),
        proposed=sum(line.placed for line in lines),
        without_place=sum(line.in_plan and not line.placed for line in lines),
        outside=sum(not line.in_plan for line in lines),
        bridged=sum(line.bridged for line in lines),
        decided=sum(line.decided for line in lines),
        over_norm=sum(line.over_norm for line in lines),
    )
