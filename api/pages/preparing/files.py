"""Files in and out: templates to fill in, exports that can be imported again, and imports with every wrong cell."""

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, status
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import UploadFile

from api.deps import CurrentUser, DatabaseDep
from api.pages.rendering import CSV, WORKBOOK, download, faults_in_words, page
from api.problems import status_of
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.clock import now, today
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Unavailable, ZorglogistiekError
from zorglogistiek.exchange.exporting import Format
from zorglogistiek.exchange.exporting import files as exported
from zorglogistiek.exchange.faults import CellFault, WrongFiles
from zorglogistiek.exchange.importing import ImportReport
from zorglogistiek.exchange.sheets import SHEETS
from zorglogistiek.exchange.templates import templates
from zorglogistiek.exchange.uploads import Uploads
from zorglogistiek.people.duplicates import all_duplicates, suspects

router = APIRouter(include_in_schema=False)

LONGEST_NAME = 200
"""Bytes in the name of a file; disks keep 255."""

MOST_FILES = 40
MOST_SHOWN = 500
"""So many faults are shown on a page; their number is always told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A file as it was sent; ``name`` without any folder."""

    name: str
    content: bytes


async def sent_files(request: Request) -> list[Sent]:
    """The files that were chosen in the form."""
    found = []
    async with request.form(max_files=MOST_FILES) as form:
        for value in form.getlist("files"):
            if isinstance(value, UploadFile) and value.filename:
                name = PurePath(value.filename.replace("\\", "/")).name
                found.append(Sent(name=name or "file", content=await value.read()))
    return found


@router.get("/files")
def files(request: Request, user: CurrentUser, database: DatabaseDep) -> HTMLResponse:
    """What can be fetched and sent."""
    return _page(request, user, database)


@router.get("/files/templates")
def download_templates(
    user: CurrentUser, form: Annotated[Format, Query(alias="format")] = Format.XLSX, sheet: str = ""
) -> Response:
    """Empty files with the columns, to fill in."""
    require(user, Action.EXCHANGE)
    return _download(templates([sheet] if sheet else [], form=form), "templates")


@router.get("/files/export")
def download_export(
    user: CurrentUser,
    database: DatabaseDep,
    form: Annotated[Format, Query(alias="format")] = Format.XLSX,
    sheet: str = "",
) -> Response:
    """What the registry holds, as files that an import reads back."""
    require(user, Action.EXCHANGE)
    with database.read() as session:
        found = exported(session, user, [sheet] if sheet else [], form=form)
    return _download(found, "registry")


@router.post("/files/import")
def upload(
    request: Request, user: CurrentUser, database: DatabaseDep, sent: Annotated[list[Sent], Depends(sent_files)]
) -> HTMLResponse:
    """Imports the files that were sent, all or nothing; every wrong cell is shown."""
    require(user, Action.EXCHANGE)
    if not sent:
        return _page(request, user, database, nothing_sent=True, status_code=status.HTTP_400_BAD_REQUEST)
    try:
        with on_disk(sent) as paths:
            report = uploads_of(request).import_files(user, paths, today=today(), now=now())
    except WrongFiles as error:
        return _page(request, user, database, wrong=error.cells, status_code=status.HTTP_400_BAD_REQUEST)
    except (Conflict, Unavailable) as error:
        return _page(request, user, database, error=error, status_code=status_of(error))
    return _page(request, user, database, report=report)


def uploads_of(request: Request) -> Uploads:
    """What reads the files that are sent to this application."""
    found: Uploads = request.app.state.uploads
    return found


@contextmanager
def on_disk(sent: Sequence[Sent]) -> Iterator[list[Path]]:
    """The files as they were sent, until the block ends.

    Each goes into a folder of its own, so that two of the same name do not overwrite each other.
    """
    with TemporaryDirectory(prefix="zorglogistiek-import-") as folder:
        paths = []
        for position, file in enumerate(sent):
            path = Path(folder) / str(position) / name_on_disk(file.name)
            path.parent.mkdir()
            path.write_bytes(file.content)
            paths.append(path)
        yield paths


def name_on_disk(name: str) -> str:
    """By which name a file can be kept: its own, so that faults can name it, unless no file can have it."""
    possible = name.isprintable() and name.strip(". ") and "/" not in name and len(name.encode()) <= LONGEST_NAME
    return name if possible else f"file{''.join(one for one in Path(name[-8:]).suffix if one.isalnum() or one == '.')}"


def _page(
    request: Request,
    user: User,
    database: Database,
    *,
    report: ImportReport | None = None,
    wrong: Sequence[CellFault] = (),
    error: ZorglogistiekError | None = None,
    nothing_sent: bool = False,
    status_code: int = status.HTTP_200_OK,
) -> HTMLResponse:
    require(user, Action.EXCHANGE)
    with database.read() as session:
        likely = all_duplicates(session, visible_to=user)
        people = suspects(session, likely, visible_to=user)
    return page(
        request,
        "preparing/files.html",
        user,
        status_code=status_code,
        sheets=SHEETS,
        report=report,
        wrong=wrong[:MOST_SHOWN],
        number_wrong=len(wrong),
        problems=faults_in_words(request, error),
        refused=isinstance(error, Conflict),
        nothing_sent=nothing_sent,
        duplicates=likely,
        people=people,
    )


def _download(found: Mapping[str, bytes], name: str) -> Response:
    """One file as it is, several in a zip file."""
    if len(found) == 1:
        ((file_name, content),) = found.items()
    else:
        file_name, content = f"{name}.zip", _zipped(found)
    kinds = {".csv": CSV, ".xlsx": WORKBOOK, ".zip": "application/zip"}
    return download(content, file_name, kinds[PurePath(file_name).suffix])


def _zipped(found: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for file_name, content in found.items():
            packed.writestr(zipfile.ZipInfo(file_name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
