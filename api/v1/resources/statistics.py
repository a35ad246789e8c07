"""Every figure of the registry, with its definition: as JSON, or as a file with its data dictionary."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query
from fastapi.responses import Response

from api.deps import CurrentUser, DatabaseDep, SettingsDep
from api.v1.answers import VersionedAnswer
from api.v1.negotiating import chosen
from api.v1.openapi import PROBLEM_CONTENT
from api.v1.schemas.statistics import AllDefinitions, Figure, FigureList
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.clock import now, today
from zorglogistiek.codes import EventKind
from zorglogistiek.people.fields import Day
from zorglogistiek.people.waits import NORM, Measure
from zorglogistiek.statistics.disclosure import PRESETS
from zorglogistiek.statistics.exports.bundle import archive, files
from zorglogistiek.statistics.exports.form import Form
from zorglogistiek.statistics.exports.forms import FORMS
from zorglogistiek.statistics.figures.definitions import definitions
from zorglogistiek.statistics.publishing import (
    FURTHEST_DAYS,
    Question,
    ask,
    described,
    figures,
    note_export,
    read_anew,
    scope_of,
)
from zorglogistiek.statistics.scope import Dimension

router = APIRouter()

JSON, ZIP = "application/json", "application/zip"

OFFERED = (JSON, *(written.media_type for written in FORMS.values()), ZIP)
"""The media types of a figure, the usual one first."""

BINARY = {"schema": {"type": "string", "format": "binary"}}

ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The figure.",
        "content": {kind: BINARY for kind in OFFERED if kind != JSON} | {"text/csv": {"schema": {"type": "string"}}},
    },
    406: {
        "description": "It is not there in any form that `Accept` names.",
        "content": PROBLEM_CONTENT,
    },
    409: {
        "description": "Together with what was published before, it would tell of too few people.",
        "content": PROBLEM_CONTENT,
    },
}

FigurePath = Annotated[
    str, Path(pattern="^[a-z][a-z0-9-]{0,59}$", description="The identifier of the figure, with hyphens.")
]
Code = Annotated[str | None, Query(pattern="^[A-Za-z0-9_+-]{1,40}$")]


def filters(
    municipality: Annotated[Code, Query(description="Only of this municipality, by its number.")] = None,
    provider: Annotated[Code, Query(description="Only of this provider, by its number.")] = None,
    care_form_asked: Annotated[Code, Query(alias="careFormAsked", description="Only this care form asked for.")] = None,
    care_form_given: Annotated[Code, Query(alias="careFormGiven", description="Only this care form given.")] = None,
    urgency: Annotated[Code, Query(description="Only this urgency.")] = None,
    gender: Annotated[Code, Query(description="Only this gender.")] = None,
    age_band: Annotated[Code, Query(alias="ageBand", description="Only this age band, such as 12-15.")] = None,
    referrer: Annotated[Code, Query(description="Only this kind of referrer.")] = None,
    complexity: Annotated[Code, Query(description="Only single or complex needs.")] = None,
) -> Mapping[Dimension, str]:
    """The filters that the query names."""
    given = {
        Dimension.MUNICIPALITY: municipality,
        Dimension.PROVIDER: provider,
        Dimension.CARE_FORM_ASKED: care_form_asked,
        Dimension.CARE_FORM_GIVEN: care_form_given,
        Dimension.URGENCY: urgency,
        Dimension.GENDER: gender,
        Dimension.AGE_BAND: age_band,
        Dimension.REFERRER: referrer,
        Dimension.COMPLEXITY: complexity,
    }
    return {dimension: code for dimension, code in given.items() if code is not None}


def question(
    narrowed: Annotated[Mapping[Dimension, str], Depends(filters)],
    start: Annotated[
        EventKind, Query(alias="clockStart", description="The event at which the clock starts.")
    ] = NORM.clock.start,
    stop: Annotated[EventKind, Query(alias="clockStop", description="The event at which it stops.")] = NORM.clock.stop,
    measure: Annotated[
        Measure, Query(description="elapsed: all days; gross: without pauses; net: without pauses and bridged days.")
    ] = Measure.GROSS,
    from_on: Annotated[Day | None, Query(alias="fromOn", description="The first day of the period.")] = None,
    until_on: Annotated[Day | None, Query(alias="untilOn", description="The first day that is not in it.")] = None,
    census_on: Annotated[
        Day | None, Query(alias="censusOn", description="The day of which the list is counted.")
    ] = None,
    by: Annotated[Dimension | None, Query(description="What tells the rows apart.")] = None,
    horizon_days: Annotated[
        int, Query(alias="horizonDays", ge=1, le=FURTHEST_DAYS, description="How far a wait is followed.")
    ] = 91,
) -> Question:
    """What the query asks; without days the last year of whole months."""
    return Question(
        clock_start=start,
        clock_stop=stop,
        measure=measure,
        from_on=from_on,
        until_on=until_on,
        census_on=census_on,
        by=by,
        filters=narrowed,
        horizon_days=horizon_days,
    )


@router.get("")
def list_figures(user: CurrentUser) -> FigureList:
    """List the figures that can be asked, with what each can be narrowed and grouped by."""
    found = [described(figure) for figure in figures(user)]
    return FigureList.of({"total": len(found), "items": found})


@router.get("/_definitions")
def read_definitions(user: CurrentUser) -> AllDefinitions:
    """Show the definitions of all figures and columns, with their version: the same data in every region."""
    require(user, Action.SEE_STATISTICS)
    return AllDefinitions.told(definitions())


@router.get("/{figure}", response_model=Figure, responses=ANSWERS)
def read_figure(
    user: CurrentUser,
    database: DatabaseDep,
    settings: SettingsDep,
    figure: FigurePath,
    asked: Annotated[Question, Depends(question)],
    accept: Annotated[str, Header(include_in_schema=False)] = JSON,
    form: Annotated[Form, Query(description="The form of the file in a ZIP archive.")] = Form.CSV,
    anew: Annotated[
        bool, Query(description="Make it of the registry as it is now; only for who decides. `known_at` tells of when.")
    ] = False,
) -> Response:
    """Show one figure, or export it in the form that `Accept` names; a ZIP archive has its data dictionary beside it.

    Who sees no persons gets it rounded, with small counts hidden, and of whole months that are over.
    """
    kind = chosen(accept, OFFERED)
    scope = scope_of(user, asked, today=today())
    if anew:
        read_anew(database, user, now=now())
    preset, age = PRESETS[settings.statistics_preset], settings.figures_age
    publication = ask(database, user, figure.replace("-", "_"), scope, now=now(), preset=preset, at_most=age)
    if kind == JSON:
        return VersionedAnswer(Figure.told(publication).model_dump(mode="json"), headers={"Vary": "Accept"})
    note_export(database, user, [figure.replace("-", "_")])
    if kind == ZIP:
        return Response(archive(files([publication], form)), media_type=ZIP, headers={"Vary": "Accept"})
    written = next(one for one in FORMS.values() if one.media_type == kind)
    return Response(written.write(publication), media_type=kind, headers={"Vary": "Accept"})
