"""What the page of one referral in the meeting shows besides its card, and the page of one not on the agenda."""

from collections.abc import Mapping
from datetime import date

from fastapi import Request, status
from fastapi.responses import HTMLResponse

from api.pages.forms import FormState
from api.pages.rendering import page, words_of
from api.pages.standing import consequence_lines, standing_of
from zorglogistiek.access.user import User
from zorglogistiek.clock import today
from zorglogistiek.codes import Urgency
from zorglogistiek.database import Database
from zorglogistiek.errors import NotFound
from zorglogistiek.meeting.views import AgendaItem, MeetingView
from zorglogistiek.people.overview import ReferralFilter, referral_overviews
from zorglogistiek.people.steps import possible
from zorglogistiek.words import Words


def item_context(database: Database, item: AgendaItem, words: Words, *, on: date) -> Mapping[str, object]:
    """What stands of the referral, and what every reason to decline brings."""
    return {
        "standing": standing_of(database, item.overview, words, on=on),
        "steps": possible(item.overview.state),
        "consequences": consequence_lines(words, on=on),
        "urgencies": list(Urgency),
    }


def off_agenda_page(
    request: Request,
    user: User,
    database: Database,
    meeting: MeetingView,
    number: str,
    *,
    form: FormState | None = None,
    status_code: int = status.HTTP_200_OK,
) -> HTMLResponse:
    """The page of a referral that is not on the agenda: why not, and, of a placed youth, the way back to it.

    NotFound without such a referral.
    """
    day, filters = today(), ReferralFilter(states=None, numbers=[number])
    with database.read() as session:
        found = referral_overviews(session, visible_to=user, on=day, filters=filters)
    if not found:
        raise NotFound(f"referral {number}")
    return page(
        request,
        "deciding/meeting_off_agenda.html",
        user,
        status_code=status_code,
        meeting=meeting,
        o=found[0],
        standing=standing_of(database, found[0], words_of(request), on=day),
        today=day,
        form=form or FormState(),
    )
