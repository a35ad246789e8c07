"""Why not: one fact is changed at a time, and the party's best final path is looked up again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from solver.explain.answers import Unlocking
from solver.explain.forced import placed
from solver.explain.ground import Ground, best_alone
from solver.instance import Instance, Option
from solver.kernels.layout import Layout, layout
from solver.model.catalogue import Flags, Ints
from solver.model.model import Model, build
from solver.paths import Paths, moves_of, path_costs, paths_of, total_use
from solver.valuation import evaluate

ALWAYS = ("limits", "apart")
"""Rules that are the same in all weeks."""
PLENTY = 2**30
"""Of a row, more than anybody needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _World:
    """The instance as it is, or with one fact changed; what all others than the party use in it."""

    model: Model
    layout: Layout
    others: Ints


def unlocking(ground: Ground, party: int, removed: Sequence[Option]) -> tuple[Unlocking, ...]:
    """The changes of one fact that give the party a final, or a cheaper one, most saving first."""
    others = ground.state.use - total_use(ground.model, ground.state.paths[party : party + 1])
    world = _World(model=ground.model, layout=ground.layout, others=others)
    path = _final_path(world, party, _all_finals(world.model))
    most = np.inf if path is None else float(path_costs(world.model, path)[0])
    question = _Question(ground=ground, world=world, party=party, most=most)
    found = [*question.rows()]
    if not ground.model.must_move[party]:
        found += [*question.windows(), *question.options(removed)]
    return tuple(sorted(found, key=lambda change: (-change.saving, change.group, change.rule, change.label)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """Why a party has no final; `most` is what its best final costs as things are, infinite when it has none."""

    ground: Ground
    world: _World
    party: int
    most: float

    def rows(self) -> Iterator[Unlocking]:
        """Each row block of a group in which the party may be, on its way too: what more of it would do."""
        model, lay = self.world.model, self.world.layout
        groups = set(model.catalogue.groups_of(self.party))
        for number, block in enumerate(model.blocks):
            if block.group not in groups or not block.amounts(np.array([self.party])).any():
                continue
            plenty = np.zeros_like(lay.at_most)
            plenty[number] = PLENTY
            path = self._better(self._with_more(plenty), _all_finals(model))
            if path is None:
                continue
            yield self._lifted(number, path)

    def _lifted(self, number: int, path: Paths) -> Unlocking:
        """What is lacking of a block for a path: in the weeks from first to last; of a class or a pair in all weeks."""
        model, block = self.world.model, self.world.model.blocks[number]
        lacking = np.maximum(self.world.others + total_use(model, path) - model.at_most, 0)[number]
        extra, week = int(lacking.max()), np.flatnonzero(lacking)
        first, until = int(week[0]), int(week[-1]) + 1
        if block.rule in ALWAYS:
            first, until = 0, model.weeks
        more = np.zeros_like(self.world.layout.at_most)
        more[number, first:until] = extra
        answer = self._answer(self._with_more(more), path, block.rule, block.label, extra, first, until)
        return replace(answer, group=model.catalogue.groups[block.group])

    def _with_more(self, more: Ints) -> _World:
        at_most = self.world.layout.at_most + more
        return replace(
            self.world,
            model=replace(self.world.model, at_most=at_most[:-1]),
            layout=self.world.layout._replace(at_most=at_most),
        )

    def windows(self) -> Iterator[Unlocking]:
        """Each final of the party, with the start weeks that its window leaves out."""
        finals = self.world.model.catalogue.finals
        mine = finals.of_party(self.party)
        for option in range(mine.start, mine.stop):
            only = np.arange(len(finals)) == option
            path = self._better(self._with_window(option, 0, self.world.model.weeks), only)
            if path is not None:
                first = min(int(finals.from_week[option]), int(path.final_week[0]))
                until = max(int(finals.until_week[option]), int(path.final_week[0]) + 1)
                yield self._answer(self._with_window(option, first, until), path, "window", "", 0, first, until)

    def _with_window(self, option: int, first: int, until: int) -> _World:
        model, lay = self.world.model, self.world.layout
        start = model.legality.final_start.copy()
        start[option, first:until] = True
        finals = lay.finals.copy()
        finals["from_week"][option], finals["until_week"][option] = first, until
        return replace(
            self.world,
            model=replace(model, legality=replace(model.legality, final_start=start)),
            layout=lay._replace(finals=finals),
        )

    def options(self, removed: Sequence[Option]) -> Iterator[Unlocking]:
        """Each final that the party does not have."""
        for option in (option for option in removed if option.kind == "final"):
            wider = self._with_option(option)
            finals = wider.model.catalogue.finals
            group = wider.model.catalogue.group_number[option.group]
            path = self._better(wider, (finals.party == self.party) & (finals.group == group))
            if path is not None:
                week = int(path.final_week[0])
                yield self._answer(wider, path, "option", "", 0, week, week + 1)

    def _with_option(self, option: Option) -> _World:
        before = self.world.model
        model = build(_with_option(before.catalogue.instance, self.party, option))
        paths = paths_of(model, moves_of(before, self.ground.state.paths))
        others = np.arange(len(paths)) != self.party
        return _World(model=model, layout=layout(model), others=total_use(model, paths[others]))

    def _better(self, world: _World, finals: Flags) -> Paths | None:
        """The party's best path to one of some finals, when it costs less than any that there is now."""
        path = _final_path(world, self.party, finals)
        return path if path is not None and path_costs(world.model, path)[0] < self.most else None

    def _answer(
        self, world: _World, path: Paths, rule: str, label: str, extra: int, from_week: int, until_week: int
    ) -> Unlocking:
        ground, numbered = self.ground, world.model.catalogue
        now = path_costs(ground.model, ground.state.paths[self.party : self.party + 1])
        saving = int((now - path_costs(world.model, path))[0])
        return Unlocking(
            party=numbered.parties[self.party],
            group=numbered.groups[int(numbered.finals.group[path.final[0]])],
            rule=rule,
            label=label,
            extra=extra,
            from_week=from_week,
            until_week=until_week,
            saving=saving,
            lower=max(0, ground.bound - ground.cost + saving),
            upper=ground.cost - self._bound(world),
            moves=moves_of(world.model, path),
        )

    def _bound(self, world: _World) -> int:
        """What the prices prove with the fact changed. Only rows without a price can be new."""
        prices = world.model.no_prices
        priced = self.ground.model.priced
        prices[: int(priced.sum())] = self.ground.at.prices[priced]
        return evaluate(world.model, world.layout, prices, alone=True).bound


def _final_path(world: _World, party: int, finals: Flags) -> Paths | None:
    model, lay = placed(world.model, world.layout, party, finals)
    return best_alone(lay, model, world.others, 0.0, party)


def _all_finals(model: Model) -> Flags:
    return np.ones(len(model.catalogue.finals), dtype=np.bool_)


def _with_option(instance: Instance, party: int, option: Option) -> Instance:
    """The instance in which the party has this final option, in place of any for the same group."""
    parties = list(instance.parties)
    kept = tuple(mine for mine in parties[party].options if (mine.group, mine.kind) != (option.group, option.kind))
    parties[party] = replace(parties[party], options=(*kept, option))
    return replace(instance, parties=tuple(parties))
