"""What if: the page where a meeting supposes something and sees whom it touches. Asking stores nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, BackgroundTasks, Depends, Query, Request
from fastapi.responses import HTMLResponse

from api.deps import CurrentUser, DatabaseDep, SettingsDep
from api.pages import what_if_words as saying
from api.pages.meetings import day_or_none
from api.pages.rendering import page, words_of
from api.pages.saying import conflict_in_words, record_in_words
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.audit.showing import show
from zorglogistiek.clock import monday_of, today
from zorglogistiek.codes import ReferralState
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, NotFound, Unavailable, ZorglogistiekError
from zorglogistiek.matching.policy import region_policy
from zorglogistiek.meeting import reading
from zorglogistiek.meeting.groups import group_views
from zorglogistiek.meeting.what_if.suppositions import (
    MOST_CHANGES,
    MOST_PLACES,
    Change,
    Go,
    Places,
    Stay,
    in_order,
    read,
    written,
)
from zorglogistiek.people.fields import NUMBER
from zorglogistiek.people.initials import initials
from zorglogistiek.people.overview import ReferralFilter, referral_overviews
from zorglogistiek.people.views import ReferralOverview
from zorglogistiek.settings import Settings
from zorglogistiek.words import N_

router = APIRouter(include_in_schema=False)

WEEKS_AHEAD = 26
SEEKING = frozenset({ReferralState.WAITING, ReferralState.PROPOSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What stands in the address: the changes, what was typed for one more, and what is wrong with that, by field."""

    changes: tuple[Change, ...]
    typed: Mapping[str, str]
    faults: Mapping[str, str]


FIELDS = ("referral", "group", "week", "until", "whole", "places_group", "places", "count", "places_week")


def asked_of(request: Request, held_on: date, change: Annotated[list[str], Query()] = []) -> Asked:  # noqa: B006 (FastAPI copies it)
    """What the address asks."""
    typed = {name: request.query_params.get(name, "").strip()[:40] for name in FIELDS}
    faults: dict[str, str] = {}
    known = [read(text) for text in change]
    added = [*_of_youth(typed, faults), *_of_group(typed, faults, max(today(), held_on))]
    changes = in_order([*(one for one in known if one is not None), *added])
    if None in known:
        faults["change"] = N_("a part of this question cannot be read; it was left out")
    if len(changes) > MOST_CHANGES:
        changes, faults["change"] = changes[:MOST_CHANGES], N_("the question is too long; its end was left out")
    return Asked(changes=changes, typed=typed if faults else {}, faults=faults)


AskedDep = Annotated[Asked, Depends(asked_of)]


@router.get("/meetings/{held_on}/what-if")
def what_if(
    request: Request,
    held_on: date,
    user: CurrentUser,
    database: DatabaseDep,
    settings: SettingsDep,
    asked: AskedDep,
    later: BackgroundTasks,
    part: Annotated[str, Query(max_length=5)] = "",
    about: Annotated[str, Query(max_length=20)] = "",
) -> HTMLResponse:
    """The question, its answer, and the form to suppose one thing more.

    ``part``: only the answer, for a card. ``about`` is the referral that the form begins with.
    """
    require(user, Action.DECIDE)
    words, day = words_of(request), today()
    with database.read() as session:
        meeting = reading.meeting(session, visible_to=user, held_on=held_on)
        groups = {group.number: group for group in group_views(session).values()}
        named = [one.referral for one in asked.changes if not isinstance(one, Places)]
        states = None if part else SEEKING
        filters = ReferralFilter(states=states, numbers=named if part else None)
        overviews = referral_overviews(session, visible_to=user, on=day, filters=filters)
    if not asked.changes:
        later.add_task(_prepare, request, database, user, held_on, settings)
    found = _answered(request, database, user, held_on, settings, asked.changes) if asked.changes else {}
    if "answer" in found:
        with database.read() as session:
            show(session, referrals={number for one in found["answer"].differences for number in one.referrals})
    return page(
        request,
        "what_if_answer.html" if part else "what_if.html",
        user,
        meeting=meeting,
        base=f"/meetings/{held_on}",
        asked=asked,
        about=about,
        alone=bool(part),
        sentences=[
            (saying.sentence(one, groups, words), _address(held_on, [o for o in asked.changes if o is not one]))
            for one in asked.changes
        ],
        kept=[written(one) for one in asked.changes],
        whole_question=_address(held_on, asked.changes),
        referrals=[_person(one) for one in sorted(overviews, key=_by_number) if one.state in SEEKING],
        groups=sorted(groups.values(), key=lambda group: (group.provider, group.name)),
        weeks=_weeks(max(day, held_on)),
        most_places=MOST_PLACES,
        acceptable=_acceptable(asked.changes, found.get("answer"), {one.number: one.version for one in overviews}),
        lines=saying.lines(found["answer"].differences, groups, words) if "answer" in found else [],
        **found,
    )


def questions_of(request: Request) -> Any:
    """The questions of this application; made, with the engine behind them, when the first is asked."""
    from zorglogistiek.meeting.what_if.questions import Questions

    state = request.app.state
    if not hasattr(state, "questions"):
        state.questions = Questions()
    return state.questions


def _prepare(request: Request, database: Database, user: User, held_on: date, settings: Settings) -> None:
    """Makes ready what a question needs while the form is filled in; what is wrong will be said to the question."""
    try:
        questions_of(request).ground(
            database, user, meeting_on=held_on, policy=region_policy(settings.policy_file), today=today()
        )
    except ZorglogistiekError:
        return


def _answered(
    request: Request, database: Database, user: User, held_on: date, settings: Settings, changes: Sequence[Change]
) -> dict[str, Any]:
    """The answer and how it is said, or why there is none."""
    words, policy = words_of(request), region_policy(settings.policy_file)
    try:
        answer = questions_of(request).ask(
            database, user, meeting_on=held_on, changes=changes, policy=policy, today=today()
        )
    except Conflict as error:
        return {"impossible": conflict_in_words(error, words)}
    except NotFound as error:
        record = record_in_words(error.record, words)
        return {"impossible": words.say(N_("There is no {record}, or none that you may see."), record=record)}
    except Unavailable as error:
        return {"impossible": words.say(str(error)), "busy": True}
    return {
        "answer": answer,
        "price": saying.price(answer.points, policy, words),
        "certain": saying.certainty(answer, words),
        "counts": saying.counts(answer.differences, words),
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


def _address(held_on: date, changes: Sequence[Change]) -> str:
    query = urlencode([("change", written(change)) for change in changes], safe="~")
    return f"/meetings/{held_on}/what-if?{query}" if query else f"/meetings/{held_on}/what-if"


def _weeks(day: date) -> list[date]:
    return [monday_of(day) + timedelta(weeks=ahead) for ahead in range(WEEKS_AHEAD)]


def _of_youth(typed: Mapping[str, str], faults: dict[str, str]) -> list[Change]:
    """What was typed about a youth."""
    referral, group, week = typed["referral"], typed["group"], _day(typed, "week", faults)
    until = _day(typed, "until", faults)
    if not referral:
        if group or week or until:
            faults["referral"] = N_("say which referral this is about")
        return []
    if not NUMBER.fullmatch(referral) or (group and not NUMBER.fullmatch(group)):
        faults["referral"] = N_("is not a number of the registry")
        return []
    found: list[Change] = []
    if group or week:
        found.append(Go(referral=referral, group=group or None, week=week))
    if until:
        found.append(Stay(referral=referral, until=until, all_of_it=typed["whole"] == "all"))
    if not found and not faults and typed["places_group"] == "":
        faults["group"] = N_("choose a group, a week, or until when the youth stays")
    return found


def _by_number(overview: ReferralOverview) -> str:
    return overview.number


def _person(overview: ReferralOverview) -> dict[str, object]:
    """How the table knows a referral."""
    youth = overview.youth
    return {
        "number": overview.number,
        "initials": initials(youth.first_name, youth.last_name),
        "age": youth.age,
        "municipality": youth.municipality.name,
    }


def _of_group(typed: Mapping[str, str], faults: dict[str, str], first: date) -> list[Change]:
    """What was typed about the places of a group."""
    group, count = typed["places_group"], typed["count"] or "1"
    if not group:
        return []
    week = _day(typed, "places_week", faults) or (None if "places_week" in faults else monday_of(first))
    if not (count.isascii() and count.isdigit() and 1 <= int(count) <= MOST_PLACES):
        faults["count"] = N_("is not a number from 1 to 20")
    if not NUMBER.fullmatch(group):
        faults["places_group"] = N_("is not a number of the registry")
    if faults or week is None:
        return []
    return [Places(group=group, more=int(count) if typed["places"] == "more" else -int(count), week=week)]


def _day(typed: Mapping[str, str], name: str, faults: dict[str, str]) -> date | None:
    """The Monday of the week of the day that was typed or chosen."""
    day = day_or_none(typed[name])
    if typed[name] and day is None:
        faults[name] = N_("is not a date (dd-mm-yyyy)")
    return None if day is None else monday_of(day)
