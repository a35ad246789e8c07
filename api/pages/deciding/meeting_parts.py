"""Parts of the meeting page, for its script: what a card unfolds to, and cards that have changed."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, status
from fastapi.responses import HTMLResponse

from api.deps import CurrentUser, DatabaseDep, SettingsDep
from api.pages.deciding.agenda_filter import ChosenFilter
from api.pages.deciding.meeting import decision_context
from api.pages.deciding.unfolded import unfolded
from api.pages.forms import FormState
from api.pages.rendering import page, words_of
from zorglogistiek.clock import today
from zorglogistiek.errors import NotFound

router = APIRouter(include_in_schema=False)

MOST_CARDS = 40
"""So many changed cards are asked for at once; the script asks again for more."""


@router.get("/meetings/{held_on}/referrals/{number}/card")
def card_part(
    request: Request,
    held_on: date,
    number: str,
    user: CurrentUser,
    database: DatabaseDep,
    settings: SettingsDep,
    chosen: ChosenFilter,
) -> HTMLResponse:
    """What the card of a referral unfolds to: everything to decide by, and the forms. NotFound when it has no card."""
    return _parts(request, held_on, [number], user, database, settings, chosen, whole=True)


@router.get("/meetings/{held_on}/cards")
def changed_cards(
    request: Request,
    held_on: date,
    user: CurrentUser,
    database: DatabaseDep,
    settings: SettingsDep,
    chosen: ChosenFilter,
    number: Annotated[list[str], Query(max_length=MOST_CARDS)],
) -> HTMLResponse:
    """The folded cards of these referrals, as they stand now; who has no card any more is left out."""
    return _parts(request, held_on, number, user, database, settings, chosen, whole=False)


def _parts(
    request: Request,
    held_on: date,
    numbers: list[str],
    user: CurrentUser,
    database: DatabaseDep,
    settings: SettingsDep,
    chosen: ChosenFilter,
    *,
    whole: bool,
) -> HTMLResponse:
    words = words_of(request)
    found = unfolded(user, database, settings, held_on, numbers, words, today=today(), whole=whole)
    if whole and not found.cards:
        raise NotFound(f"referral {numbers[0]}")
    return page(
        request,
        "deciding/meeting_unfolded.html" if whole else "deciding/meeting_cards.html",
        user,
        status_code=status.HTTP_200_OK,
        meeting=found.meeting,
        chosen=chosen,
        form=FormState(),
        **found.context,
        **decision_context(held_on, words),
    )
