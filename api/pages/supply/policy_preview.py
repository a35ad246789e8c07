"""The policy in force, and what another one would do: previewed, downloaded as a file, never stored."""

from collections import Counter

from fastapi import APIRouter, Request, status
from fastapi.responses import HTMLResponse, Response

from api.deps import CurrentUser, DatabaseDep, SettingsDep
from api.pages.forms import FormFields, FormState, Typed, Wrong, form_after
from api.pages.once import first_time, new_key
from api.pages.rendering import download, page, words_of
from api.pages.saying import fault_in_words
from api.pages.supply.policy_words import SECTIONS, Setting, key_in_words
from api.pages.supply.studies import to_study
from api.study_runs import StudyKind, studies_of
from api.study_starts import start_policy
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.clock import today
from zorglogistiek.codes import Urgency
from zorglogistiek.errors import Conflict, Fault, Invalid, NotFound
from zorglogistiek.matching.policy import Policy, default_policy, region_policy
from zorglogistiek.meeting.groups import groups_by_number
from zorglogistiek.meeting.repository import current_plan_id
from zorglogistiek.meeting.what_if.differences import Effect
from zorglogistiek.people.overview import initials_of
from zorglogistiek.settings import Settings
from zorglogistiek.studies.policy_files import Value, changed_policy, changes, policy_toml, values_of
from zorglogistiek.studies.results import PolicyPreview
from zorglogistiek.words import N_, Words

router = APIRouter(include_in_schema=False)

URGENCIES = "bridge.urgencies"
"""The one list of the policy that is chosen with checkboxes."""

COUNTED = (Effect.GAINS, Effect.LOSES, Effect.SOONER, Effect.LATER, Effect.ELSEWHERE)
"""What another policy can do to somebody, as it is counted."""


@router.get("/policy")
def policy(request: Request, user: CurrentUser, settings: SettingsDep) -> HTMLResponse:
    """The policy in force, in a form in which it can be tried otherwise."""
    return _page(request, user, settings, FormState())


@router.post("/policy")
def preview(
    request: Request, user: CurrentUser, database: DatabaseDep, settings: SettingsDep, fields: FormFields
) -> Response:
    """Has the policy that was typed reckoned; what is wrong with it is shown with everything that was typed."""
    require(user, Action.PLAN)
    try:
        changed = _changed(settings, fields)
        if changed == region_policy(settings.policy_file):
            raise Invalid("policy", [Fault(field="", message=N_("nothing is different from the policy in force"))])
    except Invalid as error:
        return _page(request, user, settings, _state(error, fields, words_of(request)))
    try:
        with database.write() as session:
            if first_time(session, user, fields):
                return to_study(start_policy(session, user, settings, changed))
    except Conflict as error:
        return _page(request, user, settings, form_after(error, fields, words_of(request)))
    known = studies_of(request).of(StudyKind.POLICY)
    return to_study(known[0]) if known else _page(request, user, settings, FormState(typed=fields))


@router.post("/policy/download")
def download_typed(request: Request, user: CurrentUser, settings: SettingsDep, fields: FormFields) -> Response:
    """The policy that was typed as a file that can be installed."""
    require(user, Action.PLAN)
    try:
        return _file(_changed(settings, fields))
    except Invalid as error:
        return _page(request, user, settings, _state(error, fields, words_of(request)))


@router.get("/policy/previews/{number}")
def previewed(request: Request, number: str, user: CurrentUser, database: DatabaseDep) -> HTMLResponse:
    """What the other policy would do."""
    answer = _answer(request, user, number)
    numbers = {one.referral for one in answer.differences} | {one.referral for one in answer.fits}
    words = words_of(request)
    counts = Counter(one.effect for one in answer.differences)
    with database.read() as session:
        groups, current = groups_by_number(session), current_plan_id(session)
        youths = initials_of(session, numbers, visible_to=user, on=today())
    return page(
        request,
        "supply/policy_preview.html",
        user,
        number=number,
        answer=answer,
        changed=[
            (key_in_words(key, words), _shown(key, before, words), _shown(key, after, words))
            for key, before, after in changes(answer.in_force, answer.policy)
        ],
        counts=[(effect, counts[effect]) for effect in COUNTED],
        gaining=[
            one for one in answer.fits if one.final_after + one.bridge_after > one.final_before + one.bridge_before
        ],
        losing=[
            one for one in answer.fits if one.final_after + one.bridge_after < one.final_before + one.bridge_before
        ],
        initials=youths,
        groups=groups,
        stale=answer.base.plan_id != current,
    )


@router.get("/policy/previews/{number}/download")
def download_previewed(request: Request, number: str, user: CurrentUser) -> Response:
    """The policy of a preview as a file that can be installed."""
    return _file(_answer(request, user, number).policy)


def _answer(request: Request, user: User, number: str) -> PolicyPreview:
    require(user, Action.PLAN)
    answer = studies_of(request).numbered(number).answer
    if not isinstance(answer, PolicyPreview):
        raise NotFound(f"study {number}")
    return answer


def _shown(key: str, value: Value, words: Words) -> str:
    """A value as a person reads it."""
    if isinstance(value, int):
        return str(value)
    return words.listing([Urgency(code) for code in value]) if key == URGENCIES else " ".join(value)


def _file(policy: Policy) -> Response:
    return download(policy_toml(policy), "policy.toml", "application/toml; charset=utf-8")


def _changed(settings: Settings, fields: Typed) -> Policy:
    # Checkboxes that are all off send nothing: the page says with another field that they were there.
    typed = dict(fields)
    if "form_key" in typed:
        typed.setdefault(URGENCIES, [])
    return changed_policy(region_policy(settings.policy_file), typed)


def _state(error: Invalid, fields: Typed, words: Words) -> FormState:
    wrong = tuple(
        Wrong(
            field=fault.field,
            label=key_in_words(fault.field, words) if fault.field in values_of(default_policy()) else "",
            text=fault_in_words(fault, words),
        )
        for fault in error.faults
    )
    return FormState(typed=fields, wrong=wrong)


def _page(request: Request, user: User, settings: Settings, form: FormState) -> HTMLResponse:
    require(user, Action.PLAN)
    words, defaults = words_of(request), values_of(default_policy())
    in_force = values_of(region_policy(settings.policy_file))
    shown = [
        Setting(
            key=key,
            label=key_in_words(key, words),
            value=value,
            default=None if defaults[key] == value else defaults[key],
        )
        for key, value in in_force.items()
    ]
    return page(
        request,
        "supply/policy.html",
        user,
        status_code=status.HTTP_400_BAD_REQUEST if form.wrong else status.HTTP_200_OK,
        form=form,
        form_key=new_key(),
        sections=[
            (title, [one for one in shown if one.key.startswith(f"{name}.")]) for name, title in SECTIONS.items()
        ],
        urgencies=list(Urgency),
        own_file=settings.policy_file is not None,
        previews=studies_of(request).of(StudyKind.POLICY),
    )
