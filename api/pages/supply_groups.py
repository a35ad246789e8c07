"""Groups that do not exist: what each would do to the plan, side by side. Nothing of them is stored."""

from dataclasses import dataclass
from datetime import date
from typing import cast

from fastapi import APIRouter, Request, status
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.deps import CurrentUser, DatabaseDep, SettingsDep
from api.pages.forms import FormFields, FormState, Typed, first, form_after
from api.pages.missing_supply import sees_persons
from api.pages.once import SentForms, new_key
from api.pages.rendering import page, words_of
from api.pages.studies import to_study
from api.pages.supply_prices import is_stale, protected_weeks
from api.pages.supply_words import groups_by_number, initials_of, municipalities
from api.problems import status_of
from api.study_runs import Study, StudyKind, studies_of
from api.study_starts import start_group
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.clock import monday_of, today
from zorglogistiek.codes import BRIDGING_FORMS, CareForm, GenderPolicy, OrganisationKind, SecurityLevel, Specialism
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Fault, Invalid
from zorglogistiek.people.reading import from_fields, read
from zorglogistiek.places.repository import organisations
from zorglogistiek.studies.forms import NewGroup
from zorglogistiek.studies.results import GroupStudy
from zorglogistiek.words import N_

router = APIRouter(include_in_schema=False)

FIELDS = tuple(NewGroup.model_fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A group in the comparison; who may see no person sees ``waiting_weeks`` only, and None where that is hidden."""

    study: Study
    answer: GroupStudy
    opens_on: date
    waiting_weeks: int | None
    stale: bool


@router.get("/missing-supply/groups")
def groups(request: Request, user: CurrentUser, database: DatabaseDep) -> HTMLResponse:
    """The form, filled in from the address where it says so, and the groups that were reckoned."""
    query = request.query_params
    typed: Typed = {name: query.getlist(name) for name in FIELDS if name in query}
    if typed:
        typed = {"from_on": [f"{today():%d-%m-%Y}"], **typed}
    return _page(request, user, database, FormState(typed=typed))


@router.post("/missing-supply/groups")
def reckon(
    request: Request, user: CurrentUser, database: DatabaseDep, settings: SettingsDep, fields: FormFields
) -> Response:
    """Has a group reckoned; what is wrong with it is shown with everything that was typed."""
    require(user, Action.PLAN)
    sent, key = cast("SentForms", request.app.state.sent_forms), first(fields, "form_key")
    if not sent.take(key):
        return RedirectResponse("/missing-supply/groups", status_code=status.HTTP_303_SEE_OTHER)
    given = {name: value for name, value in fields.items() if name != "form_key"}
    try:
        form = read(NewGroup, "group", from_fields(NewGroup, given), today=today())
        _check_municipality(database, user, form)
        study = start_group(database, user, settings, form)
    except (Invalid, Conflict) as error:
        sent.give_back(key)
        state = form_after(error, given, words_of(request))
        return _page(request, user, database, state, status_code=status_of(error))
    return to_study(study)


def _check_municipality(database: Database, user: User, form: NewGroup) -> None:
    with database.read() as session:
        known = organisations(session, visible_to=user, kind=OrganisationKind.MUNICIPALITY)
    if form.municipality not in {one.number for one in known}:
        raise Invalid("group", [Fault(field="municipality", message=N_("no such municipality"))])


def _page(
    request: Request, user: User, database: Database, form: FormState, *, status_code: int = status.HTTP_200_OK
) -> HTMLResponse:
    require(user, Action.SEE_MISSING_SUPPLY)
    known = studies_of(request).of(StudyKind.GROUP)
    in_full = sees_persons(user)
    columns = [_column(database, study, in_full=in_full) for study in known if isinstance(study.answer, GroupStudy)]
    numbers = {one.referral for column in columns for one in column.answer.differences} | {
        number for column in columns for number in column.answer.inside
    }
    return page(
        request,
        "supply_groups.html",
        user,
        status_code=status_code,
        form=form,
        form_key=new_key(),
        in_full=in_full,
        columns=columns,
        going_on=[study for study in known if study.goes_on] if in_full else [],
        initials=initials_of(database, user, numbers, today()) if in_full else {},
        groups=groups_by_number(database),
        care_forms=[one for one in CareForm if one not in BRIDGING_FORMS],
        gender_policies=list(GenderPolicy),
        security_levels=list(SecurityLevel),
        specialisms=list(Specialism),
        towns=[(one.number, one.name) for one in municipalities(database, user)],
        today=today(),
    )


def _column(database: Database, study: Study, *, in_full: bool) -> Column:
    assert isinstance(study.answer, GroupStudy)
    answer = study.answer
    weeks = answer.saving.waiting_weeks if in_full else protected_weeks(answer.saving, fitting=answer.fitting)
    opens_on = max(answer.base.week, monday_of(answer.group.from_on))
    return Column(
        study=study, answer=answer, opens_on=opens_on, waiting_weeks=weeks, stale=is_stale(database, answer.base)
    )
