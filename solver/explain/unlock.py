"""Why not: one fact is changed at a time, and the party's best path is looked up again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from solver.explain.answers import Unlocking
from solver.instance import Instance, Option
from solver.model.catalogue import NOBODY
from solver.model.model import Model, build
from solver.paths import Paths, moves_of, path_costs, paths_of
from solver.pricing import Pricer
from solver.search.state import State


def unlocking(model: Model, state: State, party: int, removed: Sequence[Option]) -> tuple[Unlocking, ...]:
    """The changes of one fact that give the party a final, most saving first."""
    found = [*_rows(model, state, party), *_options(model, state, party, removed)]
    return tuple(sorted(found, key=lambda change: (-change.saving, change.group, change.rule)))


def _rows(model: Model, state: State, party: int) -> Iterator[Unlocking]:
    """Each block of a group to which the party could go, without its limit."""
    finals = model.catalogue.finals
    groups = set(finals.group[finals.of_party(party)].tolist())
    alone = _only(model, party)
    pricer = Pricer(alone)
    for number, block in enumerate(model.blocks):
        if block.group not in groups or party not in block.users:
            continue
        boundless = model.at_most.copy()
        boundless[number] = 2**40
        path = _best(pricer, replace(state, model=replace(model, at_most=boundless)), party)
        if path is None or not _over(model, state, path, number):
            continue
        yield _answer(model, state, path, block.group, block.rule, block.label)


def _options(model: Model, state: State, party: int, removed: Sequence[Option]) -> Iterator[Unlocking]:
    """Each option that the party does not have."""
    for option in removed:
        instance = _with_option(model.catalogue.instance, party, option)
        wider = build(instance)
        moves = moves_of(model, state.paths)
        there = State.of(wider, paths_of(wider, moves))
        group = wider.catalogue.group_number[option.group]
        path = _best(Pricer(_only(wider, party, group)), there, party)
        if path is not None:
            yield _answer(wider, there, path, group, "option", "")


def _with_option(instance: Instance, party: int, option: Option) -> Instance:
    """The instance in which the party has this final option, in place of any for the same group."""
    parties = list(instance.parties)
    kept = tuple(mine for mine in parties[party].options if (mine.group, mine.kind) != (option.group, option.kind))
    parties[party] = replace(parties[party], options=(*kept, option))
    return replace(instance, parties=tuple(parties))


def _only(model: Model, party: int, group: int | None = None) -> Model:
    """The model in which only this party has finals (only those of a group, when one is given)."""
    finals = model.catalogue.finals
    mine = finals.party == party
    if group is not None:
        mine = mine & (finals.group == group)
    legality = replace(model.legality, final_start=model.legality.final_start & mine[:, None])
    return replace(model, legality=legality)


def _best(pricer: Pricer, state: State, party: int) -> Paths | None:
    """The party's cheapest path with a final that fits; None when there is none."""
    tables = pricer.tables(state.model.no_prices, state.shut())
    candidates = pricer.candidates(tables)
    mine = np.flatnonzero((candidates.party == party) & (candidates.final != NOBODY))
    if not len(mine):
        return None
    best = mine[np.argmin(candidates.value[mine])]
    if candidates.value[best] >= tables.impossible:
        return None
    return pricer.paths(tables, candidates, np.array([best]))


def _over(model: Model, state: State, path: Paths, block: int) -> bool:
    """Whether the path needs more of a block than there is."""
    changed = replace(state, model=model).with_paths(path)
    return bool(np.any(changed.use[block] > model.at_most[block]))


def _answer(model: Model, state: State, path: Paths, group: int, rule: str, label: str) -> Unlocking:
    party = int(path.party[0])
    before = path_costs(model, state.paths[party : party + 1])
    return Unlocking(
        party=model.catalogue.parties[party],
        group=model.catalogue.groups[group],
        rule=rule,
        label=label,
        saving=int((before - path_costs(model, path))[0]),
        moves=moves_of(model, path),
    )
