"""Rule 6, fixed: the decisions that stand already are kept."""

from __future__ import annotations

import numpy as np

from solver.model.catalogue import Catalogue
from solver.model.legality import Legality


def fixed(catalogue: Catalogue, legality: Legality) -> None:
    """Leave a party with a decision only the starts that keep it, and make the move obligatory."""
    for decision in catalogue.instance.fixed:
        party = catalogue.party_number[decision.party]
        group = catalogue.group_number[decision.group]
        if decision.kind == "final":
            options, start, must = catalogue.finals, legality.final_start, legality.must_final
        else:
            options, start, must = catalogue.bridges, legality.bridge_start, legality.must_bridge
        must[party] = True
        mine = options.of_party(party)
        keeps = np.zeros_like(start[mine])
        weeks = slice(None) if decision.week is None else decision.week
        keeps[options.group[mine] == group, weeks] = True
        start[mine] &= keeps
