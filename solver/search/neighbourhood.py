"""Which parties to re-plan together: those that want the same places, and pay for it."""

from __future__ import annotations

import numpy as np

from solver.model.catalogue import Flags, Floats
from solver.model.model import Model
from solver.paths import Paths, segments

PRESENT = 0.3
"""How much being in a group now links a party to it, beside its cheap paths, which sum to 1."""
BASE = 0.3
"""How likely a party without any excess is chosen, against one with an average excess."""
GROWTH = 10
"""A neighbourhood grows to its size in about this many rounds."""


def group_shares(model: Model, paths: Paths) -> Floats:
    """Parties x groups: the share of each group in the stays of a party's paths."""
    numbered = model.catalogue
    stays = segments(model, paths)
    shares = np.zeros((len(numbered.parties), len(numbered.groups)))
    np.add.at(shares, (paths.party[stays.path], numbered.seat_group[stays.seat]), 1.0)
    total = shares.sum(axis=1, keepdims=True)
    return np.asarray(shares / np.maximum(total, 1.0))


def related(links: Floats, excess: Floats, size: int, random: np.random.Generator, first: Flags | None = None) -> Flags:
    """About `size` parties: the `first` ones or a random one, and others linked to them by groups.

    Those with excess are preferred. `links` is parties x groups.
    """
    weight = excess + BASE * max(float(excess.mean()), 1.0)
    members = np.zeros(len(excess), dtype=np.bool_) if first is None else first.copy()
    if not members.any():
        members[random.choice(len(excess), p=weight / weight.sum())] = True
    while (missing := min(size, len(excess)) - int(members.sum())) > 0:
        groups = links[members].sum(axis=0)
        chance = (links @ groups) * weight
        chance[members] = 0.0
        if not chance.any():
            chance = np.where(members, 0.0, weight)
        count = min(missing, max(1, size // GROWTH), int(np.count_nonzero(chance)))
        chosen = random.choice(len(excess), size=count, replace=False, p=chance / chance.sum())
        members[chosen] = True
    return members
