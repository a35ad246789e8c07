"""Why a referral stands otherwise in a later plan: its own decisions and record first, then the group, then others.

What is found is a fact of the two plans or was recorded between them. A cause is never derived from the mere order of
things: where none of these facts is there, the cause is "no single one".
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from zorglogistiek.codes import DecisionKind, EventKind
from zorglogistiek.matching.policy_lines import PolicyLine, policy_lines
from zorglogistiek.meeting.afterwards.changes import (
    Between,
    Cause,
    Change,
    Changes,
    Json,
    Outcome,
    Planned,
    StoredPlan,
    Why,
    outcome_of,
)
from zorglogistiek.meeting.views import DecisionView, GroupView

TOLD = (
    EventKind.REGISTERED,
    EventKind.BROKE_DOWN,
    EventKind.FILE_COMPLETE,
    EventKind.FILE_INCOMPLETE,
    EventKind.VOLUNTARY_WAIT_STARTED,
    EventKind.VOLUNTARY_WAIT_ENDED,
    EventKind.ACCEPTANCE_EXPIRED,
    EventKind.STARTED,
    EventKind.WITHDRAWN,
)
"""Events that by themselves change what a plan can do for a referral."""

REFERRAL_FACTS = ("urgency", "care_forms", "wanted_from", "intended_stay_weeks", "kind")
YOUTH_FACTS = (
    "birth_date",
    "gender",
    "pc4",
    "legal_frame",
    "legal_frame_until",
    "specialisms",
    "profiles",
    "security_level",
    "not_with",
    "not_at",
    "preferences",
)
GROUP_FACTS = (
    "care_form",
    "minimum_age",
    "maximum_age",
    "gender_policy",
    "security_level",
    "specialisms",
    "intake_per_week",
    "limits",
    "contracted",
    "continues_after_18",
)

CHANGED = frozenset({Outcome.GAINED, Outcome.LOST, Outcome.MOVED})
ORDER = (
    Outcome.LOST,
    Outcome.GAINED,
    Outcome.MOVED,
    Outcome.NEW,
    Outcome.PLACED,
    Outcome.LEFT,
    Outcome.SAME,
)
"""Losses first: that is what somebody will ask about."""


def compare(before: StoredPlan, after: StoredPlan, between: Between) -> Changes:
    """The changes from one plan to the other; losses first, then gains, each by referral number."""
    policy = tuple(line for line in policy_lines(before.policy, after.policy) if line.differs)
    rows = []
    for referral in sorted(before.proposals.keys() | after.proposals.keys()):
        old, new = before.proposals.get(referral), after.proposals.get(referral)
        shown = new or old
        assert shown is not None
        outcome = outcome_of(old, new, between.events.get(referral, ()))
        change = Change(referral=referral, initials=shown.initials, outcome=outcome, before=old, after=new)
        rows.append(replace(change, causes=tuple(_causes(change, before, after, between, policy))))
    rows.sort(key=lambda row: ORDER.index(row.outcome))
    return Changes(before=before, after=after, policy=policy, rows=tuple(rows))


def _causes(
    change: Change, before: StoredPlan, after: StoredPlan, between: Between, policy: Sequence[PolicyLine]
) -> Iterator[Cause]:
    found = [*_own_decisions(change, between)]
    if change.outcome is not Outcome.SAME:
        found += _own_events(change, between)
    if change.outcome in CHANGED:
        found += _own_record(change)
        if not found and _week_passed(change, after):
            found.append(Cause(why=Why.WEEK_PASSED, params={}))
        found += _of_group(change, before, after, between)
    if not found and change.outcome is not Outcome.SAME:
        by_policy = bool(policy) and change.outcome in CHANGED
        found.append(Cause(why=Why.POLICY if by_policy else Why.UNKNOWN, params={}))
    yield from found


def _own_decisions(change: Change, between: Between) -> Iterator[Cause]:
    for decision in between.decisions.get(change.referral, ()):
        if decision.kind is DecisionKind.REVOKE:
            yield Cause(why=Why.TAKEN_BACK, params={"day": decision.meeting_on})
        elif not decision.revoked and decision.group is not None:
            yield from _of_decision(decision, decision.group)


def _of_decision(decision: DecisionView, group: GroupView) -> Iterator[Cause]:
    match decision.kind:
        case DecisionKind.ACCEPT:
            yield Cause(why=Why.ACCEPTED, params={"group": group.name, "day": decision.planned_on})
        case DecisionKind.DECLINE:
            yield Cause(why=Why.DECLINED, params={"group": group.name, "reason": decision.decline_reason})
        case DecisionKind.HOLD:
            yield Cause(why=Why.HELD, params={"group": group.name, "until": decision.until})
        case _:
            return


def _own_events(change: Change, between: Between) -> Iterator[Cause]:
    happened = between.events.get(change.referral, ())
    yield from (Cause(why=Why.EVENT, params={"event": kind}) for kind in TOLD if kind in happened)


def _own_record(change: Change) -> Iterator[Cause]:
    if change.before is None or change.after is None:
        return
    old, new = change.before.facts, change.after.facts
    names = [*_differing(old.get("referral"), new.get("referral"), REFERRAL_FACTS)]
    names += _differing(old.get("youth"), new.get("youth"), YOUTH_FACTS)
    if names:
        yield Cause(why=Why.RECORD, params={"fields": tuple(names)})


def _differing(old: Json | None, new: Json | None, names: Iterable[str]) -> list[str]:
    return [name for name in names if old is not None and new is not None and old.get(name) != new.get(name)]


def _of_group(change: Change, before: StoredPlan, after: StoredPlan, between: Between) -> Iterator[Cause]:
    """What happened in the group that was lost, or in the one that was gained."""
    lost = change.outcome is not Outcome.GAINED
    planned = change.before if lost else change.after
    if planned is None or planned.group is None or planned.start_week is None:
        return
    group, week = planned.group, planned.start_week
    yield from _places(group, week, before, after, fewer=lost)
    yield from _group_itself(group, change, before, after)
    if lost:
        yield from _taken(change, group, week, before, after, between)
    else:
        yield from _freed(change.referral, group, week, before, after)


def _places(group: GroupView, week: date, before: StoredPlan, after: StoredPlan, *, fewer: bool) -> Iterator[Cause]:
    """Other places to plan with than before: in the week of the start, or the first week of either plan after it."""
    week = max(week, before.week, after.week)
    old, new = before.free(group.number, week), after.free(group.number, week)
    if old is None or new is None or old == new or (new < old) is not fewer:
        return
    params = {"group": group.name, "before": old, "after": new, "week": week}
    yield Cause(why=Why.FEWER_PLACES if fewer else Why.MORE_PLACES, params=params)


def _group_itself(group: GroupView, change: Change, before: StoredPlan, after: StoredPlan) -> Iterator[Cause]:
    old, new = _group_facts(before, group), _group_facts(after, group)
    names = _differing(old, new, GROUP_FACTS)
    if names and change.before is not None:
        yield Cause(why=Why.GROUP, params={"group": group.name, "fields": tuple(names)})


def _group_facts(plan: StoredPlan, group: GroupView) -> Json | None:
    facts = [one.facts.get("group") for one in _in_group(plan, group.number)]
    return next((one for one in facts if isinstance(one, Mapping)), None)


def _in_group(plan: StoredPlan, number: str) -> list[Planned]:
    return [one for one in plan.proposals.values() if one.group is not None and one.group.number == number]


def _by(plan: StoredPlan, number: str, week: date) -> dict[str, Planned]:
    """Who stands in a group in this week, or comes to it before."""
    return {one.referral: one for one in _in_group(plan, number) if one.start_week and one.start_week <= week}


def _taken(
    change: Change,
    group: GroupView,
    week: date,
    before: StoredPlan,
    after: StoredPlan,
    between: Between,
) -> Iterator[Cause]:
    """Who has a place in the group by then, and had none in the plan before."""
    week = max(week, after.week)
    now, then = _by(after, group.number, week), _by(before, group.number, week)
    takers = [one for number, one in now.items() if number not in then and number != change.referral]
    promised = [one for one in takers if one.fixed or _was_promised(between.decisions.get(one.referral, ()), group)]
    others = [one for one in takers if one not in promised]
    new = [one for one in others if one.referral not in before.proposals]
    heavier = [one for one in others if one not in new and _heavier(one, change.after)]
    rest = [one for one in others if one not in new and one not in heavier]
    for why, some in (
        (Why.PROMISED_TO, promised),
        (Why.TAKEN_BY_NEW, new),
        (Why.TAKEN_BY_HEAVIER, heavier),
        (Why.TAKEN_BY, rest),
    ):
        if some:
            names = tuple(sorted(one.referral for one in some))
            yield Cause(why=why, params={"group": group.name, "referrals": names})


def _was_promised(decisions: Sequence[DecisionView], group: GroupView) -> bool:
    return any(
        one.kind in {DecisionKind.ACCEPT, DecisionKind.HOLD} and one.group == group and not one.revoked
        for one in decisions
    )


def _heavier(one: Planned, other: Planned | None) -> bool:
    """Whether a week of the one's waiting costs more than the other's, in the later plan."""
    return other is not None and other.weight is not None and one.weight is not None and one.weight > other.weight


def _freed(referral: str, group: GroupView, week: date, before: StoredPlan, after: StoredPlan) -> Iterator[Cause]:
    """Who would have had a place in the group by then, and no longer does."""
    gone = _by(before, group.number, week).keys() - _by(after, group.number, week).keys() - {referral}
    if gone:
        yield Cause(why=Why.FREED_BY, params={"group": group.name, "referrals": tuple(sorted(gone))})


def _week_passed(change: Change, after: StoredPlan) -> bool:
    """Whether the start that was proposed lies before the first week of the later plan."""
    if change.before is None or change.before.start_week is None:
        return False
    return change.before.start_week < after.week
