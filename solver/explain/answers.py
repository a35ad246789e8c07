"""The answers as frozen values."""

from __future__ import annotations

from dataclasses import dataclass

from solver.instance import GroupId, PartyId
from solver.plan import Move


@dataclass(frozen=True, slots=True, kw_only=True)
class Regret:
    """How much more the best plan costs with a choice than without: between `lower` and `upper`.

    `upper` is None when no plan with the choice was found. `estimate` is what the prices alone say: the
    excess of the party's cheapest path of that kind, had everybody to pay the prices.
    """

    lower: int
    upper: int | None
    estimate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """A party goes to a group for good, and the regret of that.

    `moves` are those of the party in the mended plan that shows the upper end, `others` the parties
    whose moves differ in it from the plan, and `others_moves` what their moves are there. `more` is what that plan
    costs more than the plan that is explained (below 0: less; None where no plan with the choice was found): what a
    meeting pays for the choice, however far its plan is from the best one.
    """

    party: PartyId
    group: GroupId
    regret: Regret
    more: int | None = None
    moves: tuple[Move, ...] = ()
    others: tuple[PartyId, ...] = ()
    others_moves: tuple[Move, ...] = ()
    proposed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacePrice:
    """What one more place in a group, in all weeks, takes off the cost of the best plan.

    Between `lower` and `upper`; `marginal` is the sum of the group's prices in the proof, the rate for
    a small part of a place.
    """

    group: GroupId
    lower: int
    upper: int
    marginal: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlocking:
    """One fact that, were it different, would give an unplaced party a (cheaper) final place.

    `rule` is `capacity`, `limits`, `intake` or `apart` (a row of the group, with `label` its class or
    pair), `window` (the start weeks of the party's final in the group), or `option` (a final that the party
    does not have). The group of a row may be one on the way: where the party's bridge is, or where it lives.

    `extra` more are needed of the row in each week from `from_week` up to `until_week`, which is no more in it: from
    the first week that lacks any to the last (of a class or a pair: in all weeks). For a window these are the whole
    window, widened as far as needed; for an option the week in which it starts.

    `saving` is what the plan would then cost less, everybody else keeping their places: exact; negative when it
    would cost more. What the best plan would cost less, all others free to move, is between `lower` and `upper`.
    """

    party: PartyId
    group: GroupId
    rule: str
    label: str
    extra: int
    from_week: int
    until_week: int
    saving: int
    lower: int
    upper: int
    moves: tuple[Move, ...]
