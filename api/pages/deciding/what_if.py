"""What if: the page where a meeting supposes something and sees whom it touches. Asking stores nothing."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, BackgroundTasks, Query, Request
from fastapi.responses import HTMLResponse

from api.deps import CurrentUser, DatabaseDep, SettingsDep
from api.pages.deciding import what_if_words as saying
from api.pages.deciding.agenda_filter import ChosenFilter, Filter
from api.pages.deciding.what_if_form import AskedDep
from api.pages.plan_words import weeks_ahead
from api.pages.rendering import faults_in_words, page, words_of
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.audit.showing import show
from zorglogistiek.clock import today
from zorglogistiek.errors import Conflict, NotFound, Unavailable, ZorglogistiekError
from zorglogistiek.matching.policy import region_policy
from zorglogistiek.meeting import reading
from zorglogistiek.meeting.groups import groups_by_number
from zorglogistiek.meeting.what_if.asking import WhatIf
from zorglogistiek.meeting.what_if.suppositions import Change, Go, NoneFound, Places, Stay, written
from zorglogistiek.people.overview import ReferralFilter, referral_overviews
from zorglogistiek.people.steps import SEEKING
from zorglogistiek.people.views import ReferralOverview
from zorglogistiek.settings import Settings

router = APIRouter(include_in_schema=False)


@router.get("/meetings/{held_on}/what-if")
def what_if(
    request: Request,
    held_on: date,
    user: CurrentUser,
    database: DatabaseDep,
    settings: SettingsDep,
    asked: AskedDep,
    chosen: ChosenFilter,
    later: BackgroundTasks,
    part: Annotated[str, Query(max_length=5)] = "",
    about: Annotated[str, Query(max_length=20)] = "",
) -> HTMLResponse:
    """The question, its answer, and the form to suppose one thing more.

    ``part``: only the answer, for a card. ``about`` is the referral that the form begins with. ``chosen`` is what the
    agenda showed from which it was asked: a decision goes back to that.
    """
    require(user, Action.DECIDE)
    words, day = words_of(request), today()
    with database.read() as session:
        meeting = reading.meeting(session, visible_to=user, held_on=held_on)
        groups = groups_by_number(session)
        named = [one.referral for one in asked.changes if not isinstance(one, Places)]
        states = None if part else SEEKING
        filters = ReferralFilter(states=states, numbers=named if part else None)
        overviews = referral_overviews(session, visible_to=user, on=day, filters=filters)
    if not asked.changes:
        later.add_task(_prepare, request, user, held_on)
    found = _answered(request, user, held_on, settings, asked.changes) if asked.changes else {}
    if "answer" in found:
        with database.read() as session:
            show(session, referrals={number for one in found["answer"].differences for number in one.referrals})
    return page(
        request,
        "deciding/what_if_answer.html" if part else "deciding/what_if.html",
        user,
        meeting=meeting,
        base=f"/meetings/{held_on}",
        asked=asked,
        chosen=chosen,
        about=about,
        alone=bool(part),
        sentences=[
            (saying.sentence(one, groups, words), _address(held_on, [o for o in asked.changes if o is not one], chosen))
            for one in asked.changes
        ],
        kept=[written(one) for one in asked.changes],
        whole_question=_address(held_on, asked.changes, chosen),
        referrals=[_person(one) for one in sorted(overviews, key=lambda one: one.number) if one.state in SEEKING],
        groups=sorted(groups.values(), key=lambda group: (group.provider, group.name)),
        weeks=weeks_ahead(max(day, held_on)),
        acceptable=_acceptable(asked.changes, found.get("answer"), {one.number: one.version for one in overviews}),
        name=lambda number: saying.group_name(number, groups),
        lines=saying.lines(found["answer"].differences, groups, words) if "answer" in found else [],
        anyway=saying.lines(found["answer"].anyway, groups, words) if "answer" in found else [],
        changed=saying.changed(found["answer"].changed, groups, words) if "answer" in found else [],
        **found,
    )


def what_if_of(request: Request) -> WhatIf:
    """What works the questions of this application out."""
    asked: WhatIf = request.app.state.what_if
    return asked


def _prepare(request: Request, user: User, held_on: date) -> None:
    """Makes ready what a question needs while the form is filled in; what is wrong will be said to the question."""
    with suppress(ZorglogistiekError):
        what_if_of(request).prepare(user, meeting_on=held_on, today=today())


def _answered(
    request: Request, user: User, held_on: date, settings: Settings, changes: Sequence[Change]
) -> dict[str, Any]:
    """The answer and how it is said, or why there is none."""
    words, policy = words_of(request), region_policy(settings.policy_file)
    try:
        answer = what_if_of(request).ask(user, meeting_on=held_on, changes=changes, today=today())
    except (Conflict, NotFound, Unavailable) as error:
        (said,) = faults_in_words(request, error)
        answered = "none found" if isinstance(error, NoneFound) else "busy" if isinstance(error, Unavailable) else "no"
        return {"impossible": said, "answered": answered}
    return {
        "answer": answer,
        "price": saying.price(answer.points, policy, words),
        "certain": saying.certainty(answer, words),
        "counts": saying.counts(answer.differences, words),
        "gain": saying.gain(answer.gain, policy, words),
    }


def _acceptable(changes: Sequence[Change], answer: Any, versions: Mapping[str, int]) -> list[dict[str, Any]]:
    """For each youth that was asked about, and has a place in the answer: what the decision to accept it would be."""
    asked = {change.referral for change in changes if isinstance(change, (Go, Stay))}
    differences = () if answer is None else answer.differences
    return [
        {"number": number, "version": versions[number], "group": one.after.group, "week": one.after.week}
        for one in differences
        for number in one.referrals
        if number in asked and number in versions and one.after is not None
    ]


def _address(held_on: date, changes: Sequence[Change], chosen: Filter) -> str:
    kept = [(name, value) for name, value in chosen.fields.items() if value]
    query = urlencode([*(("change", written(change)) for change in changes), *kept], safe="~")
    return f"/meetings/{held_on}/what-if?{query}" if query else f"/meetings/{held_on}/what-if"


def _person(overview: ReferralOverview) -> dict[str, object]:
    """How the table knows a referral."""
    youth = overview.youth
    return {
        "number": overview.number,
        "initials": youth.initials,
        "age": youth.age,
        "municipality": youth.municipality.name,
    }
