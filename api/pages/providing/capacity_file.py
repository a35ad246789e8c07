"""Capacity by spreadsheet: a provider fetches its own figures, corrects them, sees what would change, and agrees."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request, status
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.deps import CurrentUser, DatabaseDep
from api.pages.forms import FormFields, first
from api.pages.once import first_time, new_key
from api.pages.preparing.files import MOST_SHOWN, Sent, on_disk, sent_files, uploads_of
from api.pages.rendering import WORKBOOK, back_to, download, faults_in_words, page, words_of
from api.pages.saying import fault_in_words
from api.problems import status_of
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.clock import now, today
from zorglogistiek.errors import Conflict, Fault, Invalid, NotFound, Unavailable, ZorglogistiekError
from zorglogistiek.exchange.faults import CellFault, WrongFiles
from zorglogistiek.exchange.own_capacity import own_workbook
from zorglogistiek.exchange.own_orders import carry_out_order, order_from
from zorglogistiek.exchange.own_preview import Preview

router = APIRouter(include_in_schema=False)


@router.get("/capacity/file")
def capacity_file(request: Request, user: CurrentUser) -> HTMLResponse:
    """What the workbook is for, where to fetch it, and where to send it."""
    return _page(request, user)


@router.get("/capacity/workbook")
def download_workbook(user: CurrentUser, database: DatabaseDep) -> Response:
    """The user's own groups, residents and closures as they stand today."""
    with database.read() as session:
        content = own_workbook(session, user, on=today(), now=now())
    return download(content, f"capacity-{today()}.xlsx", WORKBOOK)


@router.post("/capacity/file")
def upload(request: Request, user: CurrentUser, sent: Annotated[list[Sent], Depends(sent_files)]) -> HTMLResponse:
    """Shows what the files would change; nothing is stored."""
    require(user, Action.CHANGE_CAPACITY)
    if not sent:
        return _page(request, user, nothing_sent=True, status_code=status.HTTP_400_BAD_REQUEST)
    try:
        with on_disk(sent) as paths:
            found = uploads_of(request).preview(user, paths, today=today())
    except WrongFiles as error:
        return _page(request, user, wrong=error.cells, status_code=status.HTTP_400_BAD_REQUEST)
    except (Conflict, Unavailable) as error:
        return _page(request, user, error=error, status_code=status_of(error))
    return _page(request, user, found=found)


@router.post("/capacity/file/carry-out")
def carry_out(request: Request, user: CurrentUser, database: DatabaseDep, fields: FormFields) -> Response:
    """Does what was shown, all or nothing, and confirms the groups."""
    require(user, Action.CHANGE_CAPACITY)
    try:
        with database.write() as session:
            if not first_time(session, user, fields):
                return RedirectResponse("/capacity", status_code=status.HTTP_303_SEE_OTHER)
            order = order_from(first(fields, "order")).overwriting(fields.get("overwrite", ()))
            carry_out_order(session, user, order, now=now(), today=today())
    except (Invalid, Conflict, NotFound) as error:
        return _page(request, user, error=error, status_code=status_of(error))
    return back_to("/capacity", "carried-out")


def _page(
    request: Request,
    user: User,
    *,
    found: Preview | None = None,
    wrong: Sequence[CellFault] = (),
    error: ZorglogistiekError | None = None,
    nothing_sent: bool = False,
    status_code: int = status.HTTP_200_OK,
) -> HTMLResponse:
    require(user, Action.CHANGE_CAPACITY)
    return page(
        request,
        "providing/capacity_file.html",
        user,
        status_code=status_code,
        found=found,
        order="" if found is None else found.order.model_dump_json(),
        form_key=new_key(),
        wrong=wrong[:MOST_SHOWN],
        number_wrong=len(wrong),
        why=lambda cell: fault_in_words(Fault(field="", message=cell.message, params=cell.params), words_of(request)),
        problems=faults_in_words(request, error),
        nothing_sent=nothing_sent,
    )
