"""The price of one more place in each group: reckoned in the background, kept with the plan that it is about."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.deps import CurrentUser, DatabaseDep, SettingsDep
from api.pages.rendering import page
from api.pages.supply.disclosing import protected_weeks, sees_persons
from api.pages.supply.studies import to_study
from api.study_runs import Study, StudyKind, StudyRuns, StudyState, studies_of
from api.study_starts import start_prices
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.meeting.groups import groups_by_number
from zorglogistiek.meeting.repository import current_plan_id
from zorglogistiek.meeting.views import GroupView
from zorglogistiek.statistics.disclosure import SMALLEST_SHOWN
from zorglogistiek.studies.results import PricedGroup, PriceTable

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLine:
    """A group with the weeks of waiting that one more place saves; ``priced`` is None for who may see no person."""

    group: GroupView
    waiting_weeks: int
    priced: PricedGroup | None


def _points(line: PriceLine) -> int:
    return line.priced.saving.points if line.priced and line.priced.saving else 0


SORTS: dict[str, Callable[[PriceLine], tuple[int, int, str]]] = {
    "weeks": lambda line: (-line.waiting_weeks, -_points(line), line.group.number),
    "points": lambda line: (-_points(line), -line.waiting_weeks, line.group.number),
}
"""By what the groups can be sorted, what is most first."""


@router.get("/missing-supply/prices")
def prices(
    request: Request, user: CurrentUser, database: DatabaseDep, sort: Annotated[str, Query(max_length=10)] = "weeks"
) -> HTMLResponse:
    """The prices as they were last reckoned, and how far the study is that goes on."""
    require(user, Action.SEE_MISSING_SUPPLY)
    study, going_on = last_study(studies_of(request), StudyKind.PRICES)
    table = study.answer if study is not None and isinstance(study.answer, PriceTable) else None
    with database.read() as session:
        groups, current = groups_by_number(session), current_plan_id(session)
    in_full = sees_persons(user)
    lines = _lines(table, groups, in_full=in_full) if table else []
    sort = sort if sort in SORTS and in_full else "weeks"
    lines.sort(key=SORTS[sort])
    return page(
        request,
        "supply/supply_prices.html",
        user,
        study=study,
        going_on=going_on,
        table=table,
        in_full=in_full,
        smallest=SMALLEST_SHOWN,
        lines=lines,
        rest=_not_reckoned(table, groups) if table and in_full else [],
        reckoned=sum(one.saving is not None for one in table.groups) if table else 0,
        nothing=sum(one.saving is not None and not one.saving.points for one in table.groups) if table else 0,
        sort=sort,
        stale=table is not None and table.base.plan_id != current,
    )


@router.post("/missing-supply/prices")
def reckon(user: CurrentUser, database: DatabaseDep, settings: SettingsDep) -> Response:
    """Has the prices reckoned anew; a second start while they are being reckoned joins the first."""
    return to_study(start_prices(database, user, settings))


def last_study(studies: StudyRuns, kind: StudyKind) -> tuple[Study | None, Study | None]:
    """The last study of a kind that is ready, and one that goes on."""
    known = studies.of(kind)
    ready = next((study for study in known if study.state is StudyState.DONE), None)
    return ready, next((study for study in known if study.goes_on), None)


def _lines(table: PriceTable, groups: Mapping[str, GroupView], *, in_full: bool) -> list[PriceLine]:
    """The groups that were reckoned; for who may see no person only those that fit enough youths, by weeks."""
    found = [one for one in table.groups if one.saving is not None and one.saving.points and one.group in groups]
    if in_full:
        return [
            PriceLine(group=groups[one.group], waiting_weeks=one.saving.waiting_weeks, priced=one)
            for one in found
            if one.saving is not None
        ]
    return [
        PriceLine(group=groups[one.group], waiting_weeks=weeks, priced=None)
        for one in found
        if one.saving is not None and (weeks := protected_weeks(one.saving, fitting=one.fitting)) is not None
    ]


def _not_reckoned(table: PriceTable, groups: Mapping[str, GroupView]) -> list[tuple[GroupView, PricedGroup]]:
    """The groups of which only the bound is known, and that could save something."""
    return [
        (groups[one.group], one) for one in table.groups if one.saving is None and one.at_most and one.group in groups
    ]
