"""Of the decisions that leave no plan, a few that already do: one of those has to give way.

A deletion filter: leave out some decisions, and when there is no plan still, they are not needed. First many at
once, in the end one at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from solver.instance import Instance
from solver.search.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Culprits:
    """`nearest` is the state nearest to keeping them, of a model that has these decisions and no others.

    `fewest` says whether there is a plan without any one of them: when it is not so, there was no time to see.
    """

    nearest: State
    fewest: bool


def culprits(nearest: State, attempt: Callable[[Instance], State | bool]) -> Culprits:
    """Few of the decisions of a state's instance, of which no plan keeps all.

    `attempt` says whether some decisions have a plan: True, or the state nearest to keeping them when there is none,
    or False when that is not known.
    """
    instance = nearest.model.catalogue.instance
    left, fewest = instance.fixed, True
    size = max(1, len(left) // 2)
    while size and len(left) > 1:
        at = 0
        while at < len(left):
            fewer = left[:at] + left[at + size :]
            answer = attempt(replace(instance, fixed=fewer)) if fewer else True
            if isinstance(answer, State):
                left, nearest = fewer, answer
                continue
            at += size
            if size == 1:
                fewest &= answer
        size //= 2
    return Culprits(nearest=nearest, fewest=fewest)
