"""The tables that pricing fills: the parts of all paths, and the best of every way to be placed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solver.model.catalogue import Flags, Floats, Ints, OptionArray

NO_PATH = np.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Shut:
    """Seats x weeks: where no party may be, or start, beside who is there."""

    presence: Flags
    start: Flags


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Every combination of a bridge and a final in another group, of one party."""

    bridge: Ints
    final: Ints
    party: Ints


def option_pairs(bridges: OptionArray, finals: OptionArray) -> Pairs:
    """List the combinations, bridge by bridge."""
    count = (finals.first_of_party[1:] - finals.first_of_party[:-1])[bridges.party]
    bridge = np.repeat(np.arange(len(bridges)), count)
    offset = np.arange(len(bridge)) - np.repeat(np.cumsum(count) - count, count)
    final = finals.first_of_party[bridges.party[bridge]] + offset
    other = bridges.group[bridge] != finals.group[final]
    bridge, final = bridge[other], final[other]
    return Pairs(bridge=bridge, final=final, party=bridges.party[bridge])


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The parts of all paths at certain prices; see solver/pricing.py.

    `entered[bridge, week]` is what a bridge's start in a week costs, less what its weeks before
    that would: with `staying` added at the bridge's end it is what the bridge costs until then. No sum in them is
    beyond `largest`.
    """

    direct: Floats
    placed: Floats
    bridged: Floats
    entered: Floats
    staying: Floats
    impossible: float
    largest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """For each way to be placed (never, a final, a bridge, a bridge and a final) its best weeks.

    `value` is the priced cost of the best path of the way, infinite when it has none.
    """

    party: Ints
    value: Floats
    bridge: Ints
    final: Ints
    final_week: Ints
