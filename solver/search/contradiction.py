"""Why the decisions that stand leave no plan, in words that name the decisions and the rule."""

from __future__ import annotations

import numpy as np

from solver.instance import FixedMove, PartyId
from solver.model.catalogue import NOBODY, Ints
from solver.model.model import Model
from solver.paths import Paths, stretches, total_use
from solver.pricing import Pricer

WORDS = {"capacity": "capacity", "limits": "class limit", "intake": "intake", "apart": "apart"}


def pathless(model: Model) -> str | None:
    """The parties whose own decisions leave them no path; None when there are none."""
    if not model.must_move.any():
        return None
    pricer = Pricer(model)
    least = pricer.least(pricer.candidates(pricer.tables(model.no_prices)))
    reasons = []
    for party in np.flatnonzero(~np.isfinite(least)).tolist():
        name = model.catalogue.parties[party]
        reasons.append(
            f"the decisions of party {name} ({decisions_of(model, name)}) leave it no path: a party has at "
            f"most one bridge and one final, the bridge starts before the final, in another group, and "
            f"keeps its bridging time (rules 4 and 6)"
        )
    return "; ".join(reasons) or None


def contradiction(model: Model, paths: Paths) -> str:
    """Which decisions a plan that keeps as many as possible leaves out, and what stands in their way."""
    missing = np.flatnonzero(model.must_move & (paths.bridge == NOBODY) & (paths.final == NOBODY))
    room = model.at_most - total_use(model, paths)
    return "; ".join(_reason(model, paths, room, int(party)) for party in missing)


def _reason(model: Model, paths: Paths, room: Ints, party: int) -> str:
    name = model.catalogue.parties[party]
    room = room + total_use(model, paths[party : party + 1])
    path = _least_overuse(model, room, party)
    over = total_use(model, path) > room
    facts = []
    for block in np.flatnonzero(over.any(axis=1)).tolist():
        week = int(np.argmax(over[block]))
        facts.append(_fact(model, paths, block, week, party))
    return f"the decision of party {name} ({decisions_of(model, name)}) cannot be kept beside the others: " + ", ".join(
        facts
    )


def _least_overuse(model: Model, room: Ints, party: int) -> Paths:
    """The path of the party that breaks the fewest rows."""
    pricer = Pricer(model)
    seats = np.where(room < 1, 1.0, 0.0)
    tables = pricer.tables(seats)
    candidates = pricer.candidates(tables)
    mine = np.flatnonzero(candidates.party == party)
    best = mine[np.argmin(candidates.value[mine])]
    return pricer.paths(tables, candidates, np.array([best]))


def _fact(model: Model, paths: Paths, block: int, week: int, party: int) -> str:
    rows = model.blocks[block]
    used = stretches(model, paths)
    here = (used.block == block) & (used.start <= week) & (week < used.until)
    others = sorted({int(other) for other in used.path[here]} - {party})
    names = [model.catalogue.parties[other] for other in others]
    told = [f"{name} ({decisions_of(model, name)})" for name in names]
    group = model.catalogue.groups[rows.group]
    label = f" {rows.label!r}" if rows.label else ""
    return (
        f"rule {WORDS[rows.rule]}{label} of group {group} in week {week}, which allows "
        f"{int(rows.at_most[week])} and holds " + (", ".join(told) or "nobody")
    )


def decisions_of(model: Model, party: PartyId) -> str:
    """The decisions of a party, in words."""
    mine = [fixed for fixed in model.catalogue.instance.fixed if fixed.party == party]
    return ", ".join(map(_decision, mine)) or "no decision"


def _decision(fixed: FixedMove) -> str:
    when = "any week" if fixed.week is None else f"week {fixed.week}"
    return f"{fixed.kind} to {fixed.group}, {when}"
