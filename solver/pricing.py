"""The cheapest paths of every party at given prices, all parties at once.

A path's priced cost is its cost plus the prices of what it uses. Three tables hold the parts:
`direct[party, week]`, the initial state until a week; `bridged[bridge, week]`, everything until the
week in which the bridge ends; `placed[final, week]`, everything from a final's start on. A path is
a sum of two of their entries, so the cheapest is found without listing paths. Column `weeks` of the
first two stands for "until the end of the horizon".
"""

from __future__ import annotations

import numpy as np

from solver.model.catalogue import NOBODY, Flags, Floats, Ints
from solver.model.model import Model, Uses
from solver.model.tariff import beyond
from solver.paths import Paths, joined
from solver.tables import NO_PATH, Candidates, Shut, Tables, option_pairs


def shut_seats(model: Model, room: Ints) -> Shut:
    """Where a party alone does not fit in the room (blocks x weeks)."""
    free = np.vstack([room, np.full((1, model.weeks), 2**40)])
    return Shut(presence=_too_small(free, model.presence), start=_too_small(free, model.start))


def _too_small(free: Ints, uses: Uses) -> Flags:
    shut = np.zeros((len(uses.block), free.shape[1]), dtype=np.bool_)
    for column in range(uses.block.shape[1]):
        shut |= free[uses.block[:, column]] < uses.amount[:, column, None]
    return shut


class Pricer:
    """Prices the paths of one model; holds what does not depend on the prices.

    With a `room` (blocks x weeks) no party may be where it alone would not fit in it.
    """

    def __init__(self, model: Model, room: Ints | None = None) -> None:
        self.model = model
        self._shut = None if room is None else shut_seats(model, room)
        numbered = model.catalogue
        self.pairs = option_pairs(numbered.bridges, numbered.finals)
        self.origin = numbered.origin_seat
        weeks = model.weeks
        week = np.arange(weeks)
        finals = numbered.finals
        self._final_until = np.minimum(week + finals.stay_weeks[:, None], weeks)
        self.never = np.where(model.must_move, model.homeless_cost, model.tariff.no_final)
        self.bridge_only = np.where(model.legality.must_final, NO_PATH, model.tariff.no_final)
        self.straight = np.where(model.legality.must_bridge, NO_PATH, model.tariff.first_move)

    def _weekly(self, uses: Uses, prices: Floats) -> Floats:
        """Seats x weeks: the price of using a seat for a week."""
        padded = np.vstack([prices, np.zeros((1, self.model.weeks))])
        weekly = np.zeros((len(uses.block), self.model.weeks))
        for column in range(uses.block.shape[1]):
            weekly += uses.amount[:, column, None] * padded[uses.block[:, column]]
        return weekly

    def tables(self, prices: Floats, shut: Shut | None = None) -> Tables:
        """The parts of all paths at these prices (blocks x weeks), where seats may be shut."""
        shut = self._shut if shut is None else shut
        weekly = self._weekly(self.model.presence, prices)
        start = self._weekly(self.model.start, prices)
        dearest = 3 * float(weekly.sum(axis=1).max(initial=0.0)) + 2 * float(start.max(initial=0.0))
        most, impossible = beyond(self.model.tariff.most + dearest), NO_PATH
        if shut is not None:
            impossible = most
            weekly += impossible * shut.presence
            start += impossible * shut.start
        rent = np.zeros((len(weekly), self.model.weeks + 1))
        np.cumsum(weekly, axis=1, out=rent[:, 1:])
        direct = self._direct(rent)
        entered, bridged, staying = self._bridged(rent, start, direct)
        return Tables(
            direct=direct,
            placed=self._placed(rent, start),
            bridged=bridged,
            entered=entered,
            staying=staying,
            impossible=impossible,
            largest=most + 3 * float(rent.max(initial=0.0)),
        )

    def _direct(self, rent: Floats) -> Floats:
        direct = self.model.tariff.before_move.astype(np.float64)
        movers = self.origin != NOBODY
        direct[movers] += rent[self.origin[movers]]
        return direct

    def _placed(self, rent: Floats, start: Floats) -> Floats:
        finals = self.model.catalogue.finals
        mine = rent[finals.seat]
        placed = np.full(mine.shape, NO_PATH)
        price = np.take_along_axis(mine, self._final_until, axis=1) - mine[:, :-1]
        price += start[finals.seat] + self.model.tariff.final_start[:, None]
        placed[:, :-1] = np.where(self.model.legality.final_start, price, NO_PATH)
        return placed

    def _bridged(self, rent: Floats, start: Floats, direct: Floats) -> tuple[Floats, Floats, Floats]:
        bridges, tariff = self.model.catalogue.bridges, self.model.tariff
        weeks = self.model.weeks
        staying = rent[bridges.seat] + tariff.bridge_week[:, None] * np.arange(weeks + 1)
        once = tariff.bridge_start + tariff.first_move[bridges.party]
        entered = direct[bridges.party, :-1] + start[bridges.seat] + once[:, None]
        entered = np.where(self.model.legality.bridge_start, entered - staying[:, :-1], NO_PATH)
        most = self.model.legality.bridge_most
        best = np.full(staying.shape, NO_PATH)
        for lasts in range(1, int(most.max(initial=0)) + 1):
            there = entered[:, : weeks + 1 - lasts]
            here = best[:, lasts:]
            np.minimum(here, np.where(most[:, None] >= lasts, there, NO_PATH), out=here)
        return entered, best + staying, staying

    def candidates(self, tables: Tables) -> Candidates:
        """The best weeks of every way of every party to be placed."""
        numbered, weeks = self.model.catalogue, self.model.weeks
        parties = np.arange(len(numbered.parties))
        never = tables.direct[:, -1] + self.never
        final_values = tables.placed + tables.direct[numbered.finals.party]
        final_week = np.argmin(final_values, axis=1)
        straight = final_values[np.arange(len(final_week)), final_week]
        straight = straight + self.straight[numbered.finals.party]
        only = tables.bridged[:, -1] + self.bridge_only[numbered.bridges.party]
        both = tables.bridged[self.pairs.bridge] + tables.placed[self.pairs.final]
        both_week = np.argmin(both, axis=1)
        both_value = both[np.arange(len(both_week)), both_week]
        both_value = both_value + self.model.tariff.leave_bridge[self.pairs.party]
        nothing = np.full_like
        bridges, finals = np.arange(len(only)), np.arange(len(straight))
        return Candidates(
            party=np.concatenate([parties, numbered.finals.party, numbered.bridges.party, self.pairs.party]),
            value=np.concatenate([never, straight, only, both_value]),
            bridge=np.concatenate([nothing(parties, NOBODY), nothing(finals, NOBODY), bridges, self.pairs.bridge]),
            final=np.concatenate([nothing(parties, NOBODY), finals, nothing(bridges, NOBODY), self.pairs.final]),
            final_week=np.concatenate([nothing(parties, weeks), final_week, nothing(bridges, weeks), both_week]),
        )

    def least(self, candidates: Candidates) -> Floats:
        """The priced cost of each party's cheapest path; infinite for one without any path."""
        least = np.full(len(self.model.catalogue.parties), NO_PATH)
        np.minimum.at(least, candidates.party, candidates.value)
        return least

    def paths(self, tables: Tables, candidates: Candidates, chosen: Ints) -> Paths:
        """The best paths of the chosen candidates."""
        bridge, final_week = candidates.bridge[chosen], candidates.final_week[chosen]
        bridge_week = np.full(len(chosen), self.model.weeks)
        bridged = np.flatnonzero(bridge != NOBODY)
        if len(bridged):
            option, end = bridge[bridged], final_week[bridged]
            week = np.arange(self.model.weeks)
            lasts = end[:, None] - week
            legal = (lasts >= 1) & (lasts <= self.model.legality.bridge_most[option][:, None])
            entered = np.where(legal, tables.entered[option], NO_PATH)
            bridge_week[bridged] = np.argmin(entered, axis=1)
        return Paths(
            party=candidates.party[chosen],
            bridge=bridge,
            bridge_week=bridge_week,
            final=candidates.final[chosen],
            final_week=final_week,
        )

    def within(self, tables: Tables, most: Floats) -> tuple[Paths, Floats]:
        """Every path whose priced cost is at most its party's `most`, and those costs."""
        parts = [self.still_within(tables, most), self.straight_within(tables, most)]
        pairs = self._bridge_ends(tables, most)
        parts.append(self._bridged_within(tables, most, *pairs))
        return joined(*(paths for paths, _ in parts)), np.concatenate([v for _, v in parts])

    def still_paths(self) -> Paths:
        """Staying where it is, for each party that may."""
        party = np.flatnonzero(np.isfinite(self.never))
        nothing, never = np.full_like(party, NOBODY), np.full_like(party, self.model.weeks)
        return Paths(party=party, bridge=nothing, bridge_week=never, final=nothing, final_week=never)

    def still_within(self, tables: Tables, most: Floats) -> tuple[Paths, Floats]:
        """Staying still, of the parties for which that costs at most their `most`; and that cost."""
        value = tables.direct[:, -1] + self.never
        still = self.still_paths()
        still = still[value[still.party] <= most[still.party]]
        return still, value[still.party]

    def straight_within(self, tables: Tables, most: Floats) -> tuple[Paths, Floats]:
        """The paths to a final without a bridge that cost at most `most`; and those costs."""
        party = self.model.catalogue.finals.party
        value = tables.placed + tables.direct[party] + self.straight[party][:, None]
        final, week = np.nonzero((value <= most[party][:, None]) & (value < tables.impossible))
        nothing, never = np.full_like(final, NOBODY), np.full_like(final, self.model.weeks)
        paths = Paths(party=party[final], bridge=nothing, bridge_week=never, final=final, final_week=week)
        return paths, value[final, week]

    def _bridge_ends(self, tables: Tables, most: Floats) -> tuple[Ints, Ints, Ints, Floats]:
        """Bridge, final, week in which the bridge ends, and the cost from there on, where cheap."""
        weeks = self.model.weeks
        party = self.model.catalogue.bridges.party
        after = self.bridge_only[party]
        alone = np.flatnonzero(tables.bridged[:, -1] + after <= np.minimum(most[party], tables.impossible / 2))
        pairs = self.pairs
        beyond = tables.placed[pairs.final] + self.model.tariff.leave_bridge[pairs.party][:, None]
        value = tables.bridged[pairs.bridge] + beyond
        pair, week = np.nonzero((value <= most[pairs.party][:, None]) & (value < tables.impossible))
        return (
            np.concatenate([alone, pairs.bridge[pair]]),
            np.concatenate([np.full_like(alone, NOBODY), pairs.final[pair]]),
            np.concatenate([np.full_like(alone, weeks), week]),
            np.concatenate([after[alone], beyond[pair, week]]),
        )

    def _bridged_within(
        self,
        tables: Tables,
        most: Floats,
        bridge: Ints,
        final: Ints,
        end: Ints,
        beyond: Floats,
    ) -> tuple[Paths, Floats]:
        party = self.model.catalogue.bridges.party[bridge]
        lasts = end[:, None] - np.arange(self.model.weeks)
        legal = (lasts >= 1) & (lasts <= self.model.legality.bridge_most[bridge][:, None])
        value = tables.entered[bridge] + (tables.staying[bridge, end] + beyond)[:, None]
        entry, week = np.nonzero(legal & (value <= most[party][:, None]) & (value < tables.impossible))
        paths = Paths(
            party=party[entry],
            bridge=bridge[entry],
            bridge_week=week,
            final=final[entry],
            final_week=end[entry],
        )
        return paths, value[entry, week]
