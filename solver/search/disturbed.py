"""Whom a change of the instance concerns: where to begin with mending."""

from __future__ import annotations

import numpy as np

from solver.instance import GroupId, Instance, PartyId
from solver.kernels.stops import STOPS
from solver.kernels.whereabouts import whereabouts
from solver.kernels.wishes import Wishes
from solver.model.catalogue import Flags
from solver.run import Run
from solver.search.keeping import Keeping

WANT = 6
"""Of those who want a place in a group that has changed, so many count."""


def disturbed_parties(run: Run, keep: Keeping, want: Wishes, was: Instance) -> Flags:
    """Whoever left its path, or has to; of whom something new is told; is in a changed group, or wants to be."""
    assert run.state is not None
    numbered = run.model.catalogue
    disturbed = ~keep.known | keep.changed(run.state.paths)
    told = _parties_told(numbered.instance, was)
    disturbed |= np.array([party in told for party in numbered.parties], dtype=np.bool_)
    there = whereabouts(run.layout, len(numbered.groups), run.state.columns())
    for name in _groups_told(numbered.instance, was):
        group = numbered.group_number[name]
        disturbed[np.flatnonzero(there.group == group) // STOPS] = True
        disturbed[want.by[want.first_by[group] : want.first_by[group + 1]][:WANT]] = True
    return disturbed


def _parties_told(now: Instance, was: Instance) -> set[PartyId]:
    """The parties of which a fact, a decision or whom they are kept from is new or different."""
    before = {party.id: party for party in was.parties}
    told = {party.id for party in now.parties if before.get(party.id) != party}
    told |= {decision.party for decision in set(now.fixed) ^ set(was.fixed)}
    return told | {party for pair in set(now.apart) ^ set(was.apart) for party in pair}


def _groups_told(now: Instance, was: Instance) -> set[GroupId]:
    before = {group.id: group for group in was.groups}
    return {group.id for group in now.groups if before.get(group.id) != group}
