"""Why the decisions that stand leave no plan, in words that name the decisions and the rule."""

from __future__ import annotations

import numpy as np

from solver.instance import FixedMove, PartyId
from solver.model.catalogue import Ints
from solver.model.model import Model
from solver.paths import Paths, moves_of, stretches, total_use
from solver.pricing import Pricer
from solver.search.state import State, left_over

WORDS = {"capacity": "capacity", "limits": "class limit", "intake": "intake", "apart": "apart"}

MOST_NAMED = 10
"""With more decisions than this they are not told one by one, when it is not known that all are needed."""


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


def contradiction(whole: State, nearest: State, *, fewest: bool) -> str:
    """Which decisions leave no plan, and what stands in the way of the one that the nearest state leaves out.

    `nearest` has few of the decisions of `whole`; `fewest` says that with one less there would be a plan.
    """
    model, paths = nearest.model, nearest.paths
    room = model.at_most - total_use(model, paths)
    facts = "; ".join(_reason(model, paths, room, party) for party in np.flatnonzero(left_over(nearest)).tolist())
    return facts + _together(model, fewest=fewest) + _besides(whole, model)


def _together(model: Model, *, fewest: bool) -> str:
    """The decisions that leave no plan, whatever all others do."""
    if not fewest and len(model.catalogue.instance.fixed) > MOST_NAMED:
        return f"; which of {len(model.catalogue.instance.fixed)} decisions contradict each other was not found in time"
    parties = list(dict.fromkeys(fixed.party for fixed in model.catalogue.instance.fixed))
    if len(model.catalogue.instance.fixed) == 1:
        return "; there is no plan with this decision, even without any other"
    told = ", ".join(f"party {party} ({decisions_of(model, party)})" for party in parties)
    without = "; without one of them there is" if fewest else "; perhaps not all of them are needed for that"
    return f"; no plan keeps these decisions together, even without any other: {told}{without}"


def _besides(whole: State, model: Model) -> str:
    """Who else was left out when all decisions were to be kept."""
    named = {fixed.party for fixed in model.catalogue.instance.fixed}
    missing = [whole.model.catalogue.parties[party] for party in np.flatnonzero(left_over(whole)).tolist()]
    told = ", ".join(f"party {party} ({decisions_of(whole.model, party)})" for party in missing if party not in named)
    return f"; the best attempt at all decisions did not keep either: {told}" if told else ""


def _reason(model: Model, paths: Paths, room: Ints, party: int) -> str:
    name = model.catalogue.parties[party]
    room = room + total_use(model, paths[party : party + 1])
    path = _least_overuse(model, room, party)
    over = total_use(model, path) > room
    facts = []
    for block in np.flatnonzero(over.any(axis=1)).tolist():
        week = int(np.argmax(over[block]))
        facts.append(_fact(model, paths, block, week, party))
    return (
        f"the decision of party {name} ({decisions_of(model, name)}) cannot be kept beside the others"
        f"{_where_least(model, path)}: " + ", ".join(facts)
    )


def _where_least(model: Model, path: Paths) -> str:
    """Which moves were chosen of those that the decisions of a path's party leave open."""
    decided = _decided(model, model.catalogue.parties[int(path.party[0])])
    chosen = moves_of(model, path)
    open_week = any(fixed.week is None for fixed in decided)
    follows = "final" in {move.kind for move in chosen} - {fixed.kind for fixed in decided}
    if not (open_week or follows):
        return ""
    ends = follows and int(path.bridge_week[0] + model.legality.bridge_most[path.bridge[0]]) < model.weeks
    why = ", after which a final that no decision names has to follow in time (rule 4)" if ends else ""
    moves = " and ".join(f"{move.kind} to {move.group}, week {move.week}" for move in chosen)
    return f"{why}{', in whichever week' if open_week else ''}; the least is in the way of {moves}"


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
    told = [_holder(model, paths, other, week) for other in others]
    group = model.catalogue.groups[rows.group]
    label = f" {rows.label!r}" if rows.label else ""
    return (
        f"rule {WORDS[rows.rule]}{label} of group {group} in week {week}, which allows "
        f"{int(rows.at_most[week])} and holds " + (", ".join(told) or "nobody")
    )


def _holder(model: Model, paths: Paths, party: int, week: int) -> str:
    """A party with the reason why it is where it is in a week."""
    name, why = model.catalogue.parties[party], []
    if week < min(paths.bridge_week[party], paths.final_week[party]):
        why.append("lives there")
    elif not _decided(model, name):
        why.append("moved there to make room")
    if _decided(model, name):
        why.append(decisions_of(model, name))
    return f"{name} ({', '.join(why)})"


def _decided(model: Model, party: PartyId) -> list[FixedMove]:
    return [fixed for fixed in model.catalogue.instance.fixed if fixed.party == party]


def decisions_of(model: Model, party: PartyId) -> str:
    """The decisions of a party, in words."""
    return ", ".join(map(_decision, _decided(model, party)))


def _decision(fixed: FixedMove) -> str:
    when = "any week" if fixed.week is None else f"week {fixed.week}"
    return f"{fixed.kind} to {fixed.group}, {when}"
