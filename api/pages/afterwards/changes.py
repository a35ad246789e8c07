"""What changed since the plan of the meeting before: who gained, who lost, and why, in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.deps import CurrentUser, DatabaseDep
from api.pages.forms import one_of
from api.pages.labels import label_of
from api.pages.listing import Order, Search, listing
from api.pages.plan_words import weeks_apart
from api.pages.rendering import page, words_of
from zorglogistiek.codes import DeclineReason
from zorglogistiek.meeting import reading
from zorglogistiek.meeting.afterwards.changes import Cause, Change, Outcome, Planned, Why
from zorglogistiek.meeting.afterwards.changes_stored import changes
from zorglogistiek.words import N_, Words

router = APIRouter(include_in_schema=False)


class Show(StrEnum):
    """Which referrals the page shows."""

    CHANGED = "changed"
    GAINED = "gained"
    LOST = "lost"
    MOVED = "moved"
    NEW = "new"
    PLACED = "placed"
    LEFT = "left"
    SAME = "same"
    ALL = "all"


OUTCOMES: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.GAINED: N_("gained"),
        Outcome.LOST: N_("lost"),
        Outcome.MOVED: N_("other group, same week"),
        Outcome.NEW: N_("new in the plan"),
        Outcome.PLACED: N_("placed"),
        Outcome.LEFT: N_("left the plan"),
        Outcome.SAME: N_("the same"),
    }
)
"""What became of a referral; also what the page filters by."""

SENTENCES: Mapping[Why, str] = MappingProxyType(
    {
        Why.ACCEPTED: N_("the meeting accepted {group}, from {day}"),
        Why.DECLINED: N_("{group} was declined: {reason}"),
        Why.HELD: N_("held for {group} until {until}"),
        Why.TAKEN_BACK: N_("a decision of the meeting of {day} was taken back"),
        Why.EVENT: N_("recorded: {event}"),
        Why.RECORD: N_("changed in its own record: {fields}"),
        Why.FEWER_PLACES: N_("{group} has fewer places to plan with in {week}: {after} instead of {before}"),
        Why.MORE_PLACES: N_("{group} has more places to plan with in {week}: {after} instead of {before}"),
        Why.GROUP: N_("{group} itself changed: {fields}"),
        Why.PROMISED_TO: N_("a place in {group} is promised to, or held for, {referrals}"),
        Why.TAKEN_BY_NEW: N_("new in the plan and proposed in {group}: {referrals}"),
        Why.TAKEN_BY_HEAVIER: N_("proposed in {group} now, and waiting weighs more for: {referrals}"),
        Why.TAKEN_BY: N_("proposed in {group} now: {referrals}"),
        Why.FREED_BY: N_("no longer planned in {group} by then: {referrals}"),
        Why.WEEK_PASSED: N_("nothing was decided, and the week that was proposed has passed"),
        Why.POLICY: N_("no cause of its own was found; the policy changed between the plans"),
        Why.UNKNOWN: N_("no single cause was found: the plan as a whole was made anew"),
    }
)
"""The sentence of every cause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A change in words."""

    change: Change
    before: str
    after: str
    difference: str
    causes: tuple[str, ...]


@router.get("/meetings/{held_on}/changes")
def changes_page(
    request: Request,
    held_on: date,
    user: CurrentUser,
    database: DatabaseDep,
    show: Annotated[str, Query(max_length=20)] = "",
) -> HTMLResponse:
    """The changes, losses first."""
    words = words_of(request)
    chosen = one_of(Show, show) or Show.CHANGED
    with database.read() as session:
        meeting = reading.meeting(session, visible_to=user, held_on=held_on)
        found = changes(session, visible_to=user, meeting_on=held_on)
    rows = [] if found is None else [row for row in found.rows if is_shown(row.outcome, chosen)]
    listed = listing(
        [line_of(row, words) for row in rows],
        {name: value for name, value in request.query_params.items() if name != "show"},
        search=Search(label=words.say("Number of the referral"), of=lambda line: [line.change.referral]),
        orders=[
            Order(name="outcome", label=words.say("losses first")),
            Order(name="later", label=words.say("most weeks later first"), key=_later),
            Order(name="number", label=words.say("number"), key=lambda line: line.change.referral),
        ],
    )
    return page(
        request,
        "afterwards/changes.html",
        user,
        meeting=meeting,
        changes=found,
        listing=listed,
        chosen=chosen,
        shows=[(one, show_label(one, words)) for one in Show],
        outcomes=OUTCOMES,
    )


def _later(line: Line) -> tuple[bool, int, str]:
    """Who has two weeks to compare first, the largest difference to the worse before all others."""
    weeks = line.change.weeks_later
    return weeks is None, -(weeks or 0), line.change.referral


def is_shown(outcome: Outcome, chosen: Show) -> bool:
    """Whether a filter lets an outcome through."""
    if chosen is Show.ALL:
        return True
    return outcome is not Outcome.SAME if chosen is Show.CHANGED else outcome.value == chosen.value


def show_label(show: Show, words: Words) -> str:
    """What a filter is called."""
    if show is Show.ALL:
        return words.say("All")
    return words.say("All that changed") if show is Show.CHANGED else words.say(OUTCOMES[Outcome(show.value)])


def line_of(change: Change, words: Words) -> Line:
    """One referral's change in words."""
    return Line(
        change=change,
        before=_planned(change.before, words),
        after=_planned(change.after, words),
        difference=_difference(change, words),
        causes=tuple(cause_in_words(cause, words) for cause in change.causes),
    )


def cause_in_words(cause: Cause, words: Words) -> str:
    """A cause as a sentence."""
    params = dict(cause.params)
    if "fields" in params:
        params["fields"] = words.listing([label_of(str(name), words) for name in _sequence(params["fields"])])
    if isinstance(params.get("week"), date):
        params["week"] = words.week(_day(params["week"]))
    if isinstance(params.get("reason"), DeclineReason):
        params["reason"] = words.shown(params["reason"])
    return words.say(SENTENCES[cause.why], **params)


def _planned(planned: Planned | None, words: Words) -> str:
    if planned is None:
        return words.say("not in the plan")
    if planned.group is None:
        return words.say("no place")
    said = f"{planned.group.name}, {words.week(planned.start_week)}"
    return f"{said} ({words.say('agreed or held')})" if planned.fixed else said


def _difference(change: Change, words: Words) -> str:
    later = change.weeks_later
    if later is None:
        return DIFFERENCES[change.outcome](words)
    return weeks_apart(later, words) or words.say("the same week")


DIFFERENCES: Mapping[Outcome, Callable[[Words], str]] = MappingProxyType(
    {
        Outcome.GAINED: lambda words: words.say("a place in sight, where there was none"),
        Outcome.LOST: lambda words: words.say("no place in sight any more"),
        Outcome.MOVED: lambda words: words.say("another group"),
        Outcome.NEW: lambda words: words.say("new in the plan"),
        Outcome.PLACED: lambda words: words.say("placed"),
        Outcome.LEFT: lambda words: words.say("left the plan"),
        Outcome.SAME: lambda words: words.say("no place, as before"),
    }
)
"""What is said where there are no two weeks to compare."""


def _sequence(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None
