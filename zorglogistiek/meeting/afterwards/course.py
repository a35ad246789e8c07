"""What of a meeting's decisions holds at its end: one that a later decision ended is the course, not the outcome."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from zorglogistiek.codes import DecisionKind, StayPurpose
from zorglogistiek.meeting.views import DecisionView, by_referral
from zorglogistiek.words import N_, Words

FIRST: Mapping[DecisionKind, str] = MappingProxyType(
    {
        DecisionKind.ACCEPT: N_("first accepted"),
        DecisionKind.DECLINE: N_("first declined"),
        DecisionKind.HOLD: N_("first held"),
        DecisionKind.ESCALATE: N_("first escalated"),
    }
)
"""What a decision is called that a later one ended."""


def ended_by(decisions: Sequence[DecisionView]) -> dict[int, DecisionView]:
    """For each decision that does not hold any more, by id, the later one of its referral that ended it.

    ``decisions`` are those of one meeting that were not taken back, oldest first.
    """
    found: dict[int, DecisionView] = {}
    for of_one in by_referral(decisions).values():
        for at, earlier in enumerate(of_one):
            later = next((one for one in of_one[at + 1 :] if _ends(one, earlier)), None)
            if later is not None:
                found[earlier.id] = later
    return found


def course(decision: DecisionView, decisions: Sequence[DecisionView], words: Words) -> str:
    """What went before a decision and was ended by it, in words; empty when nothing was."""
    ended = ended_by(decisions)
    before = [one for one in decisions if one.id in ended and ended[one.id].id == decision.id]
    return words.listing(dict.fromkeys(words.say(FIRST[one.kind]) for one in before))


def _ends(later: DecisionView, earlier: DecisionView) -> bool:
    """Whether an earlier decision of the same referral holds no more once the later one is taken."""
    if later.kind is DecisionKind.WITHDRAW:
        return earlier.kind is not DecisionKind.DECLINE  # that the family said no remains true
    same_place = _place(later) == _place(earlier)
    lasting = later.purpose is earlier.purpose is StayPurpose.FINAL
    match earlier.kind:
        case DecisionKind.ACCEPT:  # who is declined a lasting place is promised none any more, whichever group it was
            return later.kind is DecisionKind.DECLINE and (same_place or lasting)
        case DecisionKind.HOLD:
            return (later.kind in {DecisionKind.ACCEPT, DecisionKind.HOLD} and lasting) or (
                later.kind is DecisionKind.DECLINE and same_place
            )
        case DecisionKind.DECLINE:
            return later.kind is DecisionKind.ACCEPT and same_place
        case _:
            return False


def _place(decision: DecisionView) -> tuple[object, object]:
    return (decision.group.number if decision.group is not None else None), decision.purpose
