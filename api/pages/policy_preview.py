"""The policy in force, and what another one would do: previewed, downloaded as a file, never stored."""

from collections import Counter

from fastapi import APIRouter, Request, status
from fastapi.responses import HTMLResponse, Response

from api.deps import CurrentUser, DatabaseDep, SettingsDep
from api.pages.forms import FormFields, FormState, Typed, Wrong, first, form_after
from api.pages.once import new_key
from api.pages.policy_words import SECTIONS, Setting, key_in_words
from api.pages.registration import sent_forms
from api.pages.rendering import page, words_of
from api.pages.saying import fault_in_words
from api.pages.studies import to_study
from api.pages.supply_prices import is_stale
from api.pages.supply_words import groups_by_number, initials_of
from api.study_runs import StudyKind, studies_of
from api.study_starts import start_policy
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.clock import today
from zorglogistiek.codes import Urgency
from zorglogistiek.errors import Conflict, Fault, Invalid, NotFound
from zorglogistiek.matching.policy import Policy, default_policy, region_policy
from zorglogistiek.settings import Settings
from zorglogistiek.studies.policy_files import Value, changed_policy, changes, policy_toml, values_of
from zorglogistiek.studies.results import Change, PolicyPreview
from zorglogistiek.words import N_, Words

router = APIRouter(include_in_schema=False)

URGENCIES = "bridge.urgencies"
"""The one list of the policy that is chosen with checkboxes."""


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
    key = first(fields, "form_key")
    try:
        changed = _changed(settings, fields)
        if changed == region_policy(settings.policy_file):
            raise Invalid("policy", [Fault(field="", message=N_("nothing is different from the policy in force"))])
    except Invalid as error:
        return _page(request, user, settings, _state(error, fields, words_of(request)))
    if not sent_forms(request).take(key):
        known = studies_of(request).of(StudyKind.POLICY)
        return to_study(known[0]) if known else _page(request, user, settings, FormState(typed=fields))
    try:
        return to_study(start_policy(database, user, settings, changed))
    except Conflict as error:
        sent_forms(request).give_back(key)
        return _page(request, user, settings, form_after(error, fields, words_of(request)))


@router.post("/policy/download")
def download(request: Request, user: CurrentUser, settings: SettingsDep, fields: FormFields) -> Response:
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
    counts = Counter(one.change for one in answer.differences)
    return page(
        request,
        "policy_preview.html",
        user,
        number=number,
        answer=answer,
        changed=[
            (key_in_words(key, words), _shown(key, before, words), _shown(key, after, words))
            for key, before, after in changes(answer.in_force, answer.policy)
        ],
        counts=[(change, counts[change]) for change in Change],
        gaining=[
            one for one in answer.fits if one.final_after + one.bridge_after > one.final_before + one.bridge_before
        ],
        losing=[
            one for one in answer.fits if one.final_after + one.bridge_after < one.final_before + one.bridge_before
        ],
        initials=initials_of(database, user, numbers, today()),
        groups=groups_by_number(database),
        stale=is_stale(database, answer.base),
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
    return Response(
        policy_toml(policy),
        media_type="application/toml; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="policy.toml"'},
    )


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
        "policy.html",
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
