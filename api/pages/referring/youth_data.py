"""Everything the registry holds of a youth, as a file for who asks for it."""

from typing import Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from api.deps import CurrentUser, DatabaseDep
from api.pages.rendering import download as file_of
from api.pages.rendering import words_of
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.clock import now
from zorglogistiek.people import repository
from zorglogistiek.people.tables import Youth
from zorglogistiek.privacy.own_data import as_json, youth_data
from zorglogistiek.privacy.own_data_page import as_page

router = APIRouter(include_in_schema=False)


@router.post("/referrals/{number}/youth-data")
def download(
    request: Request,
    number: str,
    user: CurrentUser,
    database: DatabaseDep,
    form: Literal["html", "json"] = Form(default="html", alias="format"),
) -> Response:
    """The data of the youth of a referral; the name of the file is the youth's registry number.

    It is a POST though it changes nothing else: the log keeps each time that it was given out.
    """
    require(user, Action.REGISTER)
    with database.write() as session:
        referral = repository.referral(session, number, visible_to=user)
        data = youth_data(session, user, session.get_one(Youth, referral.youth_id).number, now=now())
    content = as_json(data) if form == "json" else as_page(data, words_of(request))
    kind = "application/json" if form == "json" else "text/html; charset=utf-8"
    return file_of(content, f"youth-{data.number}.{form}", kind)
