"""Taking decisions on the meeting page: one, several together, or back again; and noting what others promised to do."""

from collections.abc import Sequence
from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.deps import CurrentUser, DatabaseDep, SettingsDep
from api.pages.deciding.agenda_filter import ChosenFilter
from api.pages.deciding.meeting import agenda_page, item_page
from api.pages.forms import FormFields, Typed, day_or_none, first, form_after, may_fall_of, sent_as, version_of
from api.pages.once import first_time
from api.pages.rendering import back_to, words_of
from api.problems import status_of
from zorglogistiek.clock import now, today
from zorglogistiek.errors import Conflict, Fault, Invalid, NotFound
from zorglogistiek.meeting import service
from zorglogistiek.meeting.afterwards import actions
from zorglogistiek.meeting.deciding.decisions import accept_together, decide
from zorglogistiek.meeting.deciding.forms import Decide
from zorglogistiek.meeting.deciding.revoking import revoke
from zorglogistiek.words import N_

router = APIRouter(include_in_schema=False)


@router.post("/meetings/{held_on}/referrals/{number}/decisions")
def take_decision(
    request: Request,
    held_on: date,
    number: str,
    user: CurrentUser,
    database: DatabaseDep,
    settings: SettingsDep,
    chosen: ChosenFilter,
    fields: FormFields,
) -> Response:
    """Takes one decision and returns to the card; what cannot be carried out is shown with what was typed."""
    sent = sent_as(Decide, dict(fields) | _alternative(fields) | {"may_fall": may_fall_of(fields)})
    try:
        _check_choice(fields)
        with database.write() as session:
            decide(session, user, meeting_on=held_on, referral=number, form=sent, now=now(), today=today())
    except (Invalid, Conflict) as error:
        form = form_after(error, fields, words_of(request), name=first(fields, "kind"))
        code = status_of(error)
        if first(fields, "from") == "beamer":  # the meeting looks at the wall: it stays at this card
            return agenda_page(
                request, user, database, settings, held_on, chosen, form=form, refused=number, status_code=code
            )
        return item_page(request, user, database, settings, held_on, number, chosen, form=form, status_code=code)
    if first(fields, "from") == "item":
        return back_to(f"/meetings/{held_on}/referrals/{number}{chosen.query}", "decided")
    return back_to(f"/meetings/{held_on}{chosen.query}", "decided", anchor=number)


@router.post("/meetings/{held_on}/chains")
def accept_chain(
    request: Request,
    held_on: date,
    user: CurrentUser,
    database: DatabaseDep,
    settings: SettingsDep,
    chosen: ChosenFilter,
    fields: FormFields,
) -> Response:
    """Accepts the proposals of a chain of moves together, all or nothing."""
    try:
        accepts = [_member(text) for text in fields.get("accept", ())]
        with database.write() as session:
            accept_together(session, user, meeting_on=held_on, accepts=accepts, now=now(), today=today())
    except (Invalid, Conflict, NotFound) as error:
        form = form_after(error, fields, words_of(request), name="chain")
        return agenda_page(request, user, database, settings, held_on, chosen, form=form, status_code=status_of(error))
    return back_to(f"/meetings/{held_on}{chosen.query}", "decided-together", anchor=accepts[0][0])


@router.post("/meetings/{held_on}/decisions/{decision_id}/revoke")
def take_back(
    request: Request,
    held_on: date,
    decision_id: int,
    user: CurrentUser,
    database: DatabaseDep,
    settings: SettingsDep,
    chosen: ChosenFilter,
    fields: FormFields,
) -> Response:
    """Takes a decision back while the meeting is open."""
    version = version_of(fields)
    try:
        with database.write() as session:
            revoke(
                session,
                user,
                meeting_on=held_on,
                decision_id=decision_id,
                version=version,
                now=now(),
                today=today(),
                may_fall=may_fall_of(fields),
            )
    except Conflict as error:
        form = form_after(error, fields, words_of(request), name="revoke")
        return agenda_page(request, user, database, settings, held_on, chosen, form=form, status_code=status_of(error))
    return back_to(f"/meetings/{held_on}{chosen.query}", "revoked", anchor=first(fields, "referral"))


@router.post("/meetings/{held_on}/actions")
def add_action(
    request: Request,
    held_on: date,
    user: CurrentUser,
    database: DatabaseDep,
    settings: SettingsDep,
    chosen: ChosenFilter,
    fields: FormFields,
) -> Response:
    """Notes what an organisation will do before a day."""
    try:
        with database.write() as session:
            if first_time(session, user, fields):
                service.add_action(
                    session,
                    user,
                    held_on=held_on,
                    organisation=first(fields, "organisation"),
                    text=first(fields, "text"),
                    due_on=day_or_none(first(fields, "due_on")),
                    referral=first(fields, "referral") or None,
                )
    except (Invalid, Conflict) as error:
        form = form_after(error, fields, words_of(request), name="action")
        return agenda_page(request, user, database, settings, held_on, chosen, form=form, status_code=status_of(error))
    return back_to(f"/meetings/{held_on}{chosen.query}", "saved", anchor="actions")


@router.post("/meetings/{held_on}/actions/{action_id}/done")
def finish_action(
    held_on: date,
    action_id: int,
    user: CurrentUser,
    database: DatabaseDep,
    chosen: ChosenFilter,
    fields: FormFields,
) -> Response:
    """Notes that an action was done today."""
    with database.write() as session:
        actions.finish_action(
            session, user, action_id=action_id, version=version_of(fields), done_on=today(), today=today()
        )
    return back_to(f"/meetings/{held_on}{chosen.query}", "saved", anchor="actions")


def _alternative(fields: Typed) -> dict[str, Sequence[str]]:
    """The alternative that was chosen, if the form offers any: group and week with a space between."""
    group, _, week = first(fields, "choice").partition(" ")
    return {"group": [group], "week": [week]} if group else {}


def _check_choice(fields: Typed) -> None:
    """Invalid when the form offers alternatives and none was chosen."""
    if first(fields, "choices") and not first(fields, "choice"):
        raise Invalid("decision", [Fault(field="choice", message=N_("choose one of the alternatives first"))])


def _member(text: str) -> tuple[str, dict[str, object]]:
    """One of a chain as the form names it: number, version and proposal, with spaces between."""
    parts = text.split()
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts[1:]):
        raise Invalid("acceptance", [Fault(field="accept", message=N_("is not valid"))])
    number, version, proposal = parts
    return number, {"kind": "accept", "version": int(version), "proposal_id": int(proposal)}
