"""Random numbers for compiled loops: xorshift64* (Vigna, ACM Transactions on Mathematical Software 42, 2016)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from solver.kernels.compiled import inlined

State = npt.NDArray[np.uint64]


def seeded(seed: int) -> State:
    """The state of a stream of random numbers."""
    return np.random.SeedSequence(seed).generate_state(1, np.uint64) | np.uint64(1)


@inlined
def chance(state: State) -> float:
    """A number from 0 up to 1."""
    x = state[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state[0] = x
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@inlined
def below(state: State, count: int) -> int:
    """A whole number from 0 up to `count`."""
    return int(chance(state) * count)
