"""What the meeting's values are called: on the screens, in the minutes and in the messages."""

import math
from collections.abc import Mapping
from types import MappingProxyType

from zorglogistiek.codes import DecisionKind, DeclineReason
from zorglogistiek.meeting.views import DecisionView, PlanView
from zorglogistiek.people.declines import CONSEQUENCES, Lapse
from zorglogistiek.words import N_, Words

DECIDED: Mapping[DecisionKind, str] = MappingProxyType(
    {
        DecisionKind.ACCEPT: N_("Accepted"),
        DecisionKind.DECLINE: N_("Declined"),
        DecisionKind.HOLD: N_("Held"),
        DecisionKind.ESCALATE: N_("Escalated"),
        DecisionKind.WITHDRAW: N_("Withdrawn"),
        DecisionKind.REVOKE: N_("Taken back"),
    }
)
"""What a decision that was taken is called."""


def certainty(plan: PlanView, words: Words) -> str:
    """How good the plan is proven to be."""
    if plan.status == "optimal":
        return words.say("Proven: no better plan exists within the policy.")
    if plan.gap is None:
        return words.say("There is no plan: the decisions that stand contradict each other.")
    return words.say(
        "Proven: no plan can be more than {percent}% better within the policy.",
        percent=words.number(math.ceil(plan.gap * 1000) / 10, 1),  # never a promise that is rounded down
    )


def bar_of(decision: DecisionView, words: Words) -> str:
    """How long a decline bars the pair: until the day that was agreed, or as long as its reason does."""
    if decision.until is not None:
        return words.say("not again until {until}", until=decision.until)
    return "" if decision.decline_reason is None else bar_in_words(decision.decline_reason, words)


def bar_in_words(reason: DeclineReason, words: Words) -> str:
    """How long a decline for this reason bars the pair."""
    consequence = CONSEQUENCES[reason]
    match consequence.lapses:
        case Lapse.AFTER_PERIOD:
            weeks = consequence.weeks or 0
            return words.count("not again for {number} week", "not again for {number} weeks", weeks)
        case Lapse.FILE_COMPLETE:
            return words.say("not again until the file is complete")
        case Lapse.NEW_PROPOSAL_ONLY:
            return words.say("not again until a person proposes it")
