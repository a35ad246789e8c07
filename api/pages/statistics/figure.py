"""The page of one figure, its files, and the yearly report of them all."""

from dataclasses import dataclass
from importlib.util import find_spec
from typing import Annotated

from fastapi import APIRouter, Path, Request, status
from fastapi.responses import HTMLResponse, Response

from api.deps import CurrentUser, DatabaseDep, SettingsDep
from api.pages.rendering import download, page, words_of
from api.pages.statistics.choosing import Choice, Chosen, used_fields
from api.pages.statistics.overview import path_of, statistics
from api.pages.statistics.shown import shown_figure
from api.pictures.figures import figure_picture
from api.pictures.picture import Picture
from zorglogistiek.clock import now
from zorglogistiek.errors import Conflict
from zorglogistiek.statistics.exports.bundle import archive, files
from zorglogistiek.statistics.exports.form import Form
from zorglogistiek.statistics.exports.forms import FORMS
from zorglogistiek.statistics.exports.published_figure import PublishedFigure
from zorglogistiek.statistics.figures import FIGURES, Figure
from zorglogistiek.statistics.publishing import note_export
from zorglogistiek.statistics.report.contents import REPORTED, report_of
from zorglogistiek.statistics.report.document import DOCUMENT, as_document
from zorglogistiek.statistics.tables import ColumnKind
from zorglogistiek.statistics.telling.cells import HIDDEN_TEXT, NOT_ESTIMABLE
from zorglogistiek.statistics.telling.headlines import THEMES
from zorglogistiek.statistics.telling.labels import column_label
from zorglogistiek.statistics.telling.measured import about, defined, protection
from zorglogistiek.words import N_

router = APIRouter(include_in_schema=False)

ZIP = "application/zip"

OTHER_CLOCKS = {"completed_waits": "completed_by_clock", "running_waits": "running_by_clock"}
"""The figure that tells the same by several clocks."""

NamedFigure = Annotated[str, Path(pattern="^[a-z][a-z0-9-]{0,59}$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A table on its page. ``heads`` are the columns, each with whether it tells the rows apart."""

    picture: Picture | None
    about: list[tuple[str, str]]
    protection: str
    heads: list[tuple[str, bool]]
    rows: list[list[str]]


def _told(figure: Figure, publication: PublishedFigure, chosen: Choice) -> Told:
    names, table = chosen.names, publication.table
    return Told(
        picture=figure_picture(figure, table, names),
        about=about(publication, names),
        protection=protection(table, names),
        heads=[(column_label(one, names.words), one.kind is ColumnKind.GROUP) for one in table.columns],
        rows=[
            [names.cell(column, cell) for column, cell in zip(table.columns, row, strict=True)] for row in table.rows
        ],
    )


@router.get("/statistics/report")
def report(
    request: Request, user: CurrentUser, database: DatabaseDep, settings: SettingsDep, chosen: Chosen
) -> Response:
    """The yearly report of the chosen period; for what is impossible the page that says what is wrong."""
    if chosen.form.wrong:
        return statistics(request, user, database, settings, chosen)
    words, scope = words_of(request), chosen.scope
    found = {}
    for name in (name for name in FIGURES if name in REPORTED):
        one = shown_figure(database, user, settings, name, chosen)
        found[name] = one.refused if one.publication is None else one.publication
    title = words.say(
        N_("Report on waiting and places, {first} up to {until}"), first=scope.from_on, until=scope.until_on
    )
    note_export(database, user, ["report"])
    made = as_document(report_of(found, title, chosen.names), as_of=now())
    return download(made, f"report-{scope.from_on}-{scope.until_on}-{words.language}.docx", DOCUMENT)


@router.get("/statistics/{figure}")
def one_figure(
    request: Request,
    figure: NamedFigure,
    user: CurrentUser,
    database: DatabaseDep,
    settings: SettingsDep,
    chosen: Chosen,
) -> HTMLResponse:
    """One figure: its question, its picture, its table and its definition."""
    shown = shown_figure(database, user, settings, figure.replace("-", "_"), chosen)
    found, words = shown.figure, words_of(request)
    publication = shown.publication
    wrong = status.HTTP_400_BAD_REQUEST if chosen.form.wrong else status.HTTP_200_OK
    other = OTHER_CLOCKS.get(found.id)
    return page(
        request,
        "statistics/figure.html",
        user,
        status_code=status.HTTP_409_CONFLICT if publication is None else wrong,
        chosen=chosen,
        form=chosen.form,
        figure=found,
        theme=words.say(THEMES[found.theme]),
        here=path_of(found),
        uses=used_fields(found),
        unused=chosen.unused(found),
        groupings=[(value, text) for value, text in chosen.options.groupings if value in found.groupings],
        refused=shown.refused,
        told=None if publication is None else _told(found, publication, chosen),
        silent={words.say(HIDDEN_TEXT), words.say(NOT_ESTIMABLE)},
        defined=defined(found.definition, chosen.names),
        forms=[form.value for form in Form if form is not Form.PARQUET or find_spec("pyarrow")],
        other_clocks=None if other is None else (path_of(FIGURES[other]), words.say(FIGURES[other].title)),
    )


@router.get("/statistics/{figure}/{form}")
def figure_file(
    request: Request,
    figure: NamedFigure,
    form: Annotated[str, Path(pattern="^(csv|xlsx|parquet|zip)$")],
    user: CurrentUser,
    database: DatabaseDep,
    settings: SettingsDep,
    chosen: Chosen,
) -> Response:
    """The figure as a file; ``zip`` has its data dictionary beside it."""
    if chosen.form.wrong:
        return one_figure(request, figure, user, database, settings, chosen)
    shown = shown_figure(database, user, settings, figure.replace("-", "_"), chosen)
    if shown.publication is None:
        raise Conflict(f"figure {shown.figure.id}", shown.refused)
    note_export(database, user, [shown.figure.id])
    name = f"{figure}.{form}"
    if form == "zip":
        return download(archive(files([shown.publication], Form.CSV)), name, ZIP)
    written = FORMS[Form(form)]
    return download(written.write(shown.publication), name, written.media_type)
