"""Groups that do not exist: what each would do to the plan, side by side. Nothing of them is stored."""

from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request, status
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.deps import CurrentUser, DatabaseDep, SettingsDep
from api.pages.forms import FormFields, FormState, Typed, form_after
from api.pages.once import first_time, new_key
from api.pages.rendering import page, words_of
from api.pages.supply.disclosing import protected_weeks, sees_persons
from api.pages.supply.studies import to_study
from api.problems import status_of
from api.study_runs import Study, StudyKind, studies_of
from api.study_starts import start_group
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.clock import monday_of, today
from zorglogistiek.codes import BRIDGING_FORMS, CareForm, GenderPolicy, OrganisationKind, SecurityLevel, Specialism
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Fault, Invalid
from zorglogistiek.meeting.groups import groups_by_number
from zorglogistiek.meeting.repository import current_plan_id
from zorglogistiek.people.overview import initials_of
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
    given = {name: value for name, value in fields.items() if name != "form_key"}
    try:
        form = read(NewGroup, "group", from_fields(NewGroup, given), today=today())
        _check_municipality(database, user, form)
        with database.write() as session:
            if not first_time(session, user, fields):
                return RedirectResponse("/missing-supply/groups", status_code=status.HTTP_303_SEE_OTHER)
            return to_study(start_group(session, user, settings, form))
    except (Invalid, Conflict) as error:
        state = form_after(error, given, words_of(request))
        return _page(request, user, database, state, status_code=status_of(error))


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
    answers = [(study, study.answer) for study in known if isinstance(study.answer, GroupStudy)]
    numbers = {one.referral for _, answer in answers for one in answer.differences}
    numbers |= {number for _, answer in answers for number in answer.inside}
    with database.read() as session:
        groups, current = groups_by_number(session), current_plan_id(session)
        towns = organisations(session, visible_to=user, kind=OrganisationKind.MUNICIPALITY)
        youths = initials_of(session, numbers if in_full else (), visible_to=user, on=today())
    return page(
        request,
        "supply/supply_groups.html",
        user,
        status_code=status_code,
        form=form,
        form_key=new_key(),
        in_full=in_full,
        columns=[_column(study, answer, current, in_full=in_full) for study, answer in answers],
        going_on=[study for study in known if study.goes_on] if in_full else [],
        initials=youths,
        groups=groups,
        care_forms=[one for one in CareForm if one not in BRIDGING_FORMS],
        gender_policies=list(GenderPolicy),
        security_levels=list(SecurityLevel),
        specialisms=list(Specialism),
        towns=[(one.number, one.name) for one in towns],
        today=today(),
    )


def _column(study: Study, answer: GroupStudy, current: int | None, *, in_full: bool) -> Column:
    """``current`` is the plan that counts now: what was compared with another one is stale."""
    weeks = answer.saving.waiting_weeks if in_full else protected_weeks(answer.saving, fitting=answer.fitting)
    opens_on = max(answer.base.week, monday_of(answer.group.from_on))
    stale = answer.base.plan_id != current
    return Column(study=study, answer=answer, opens_on=opens_on, waiting_weeks=weeks, stale=stale)
