"""What chance decides, as a number that belongs to who and what it is about, and to nothing else.

A draw is a function of the seed, the replication, the purpose and the keys (a youth, a search, a group): no draw
depends on how many came before it. So another policy, another place or another youth changes no other draw (common
random numbers). Each purpose has a key from ``numpy.random.SeedSequence``; the keys are mixed into it with the
finaliser of SplitMix64 (Steele, Lea and Flood, 2014): a counter-based generator as in Salmon and others (2011).
"""

from collections.abc import Mapping
from enum import IntEnum
from functools import lru_cache
from hashlib import blake2b
from typing import TypeVar

import numpy as np

MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15

Item = TypeVar("Item")


class Purpose(IntEnum):
    """What is decided. A number is never used for another purpose: old studies would change."""

    ARRIVAL = 1
    NEED = 2
    STAY = 3
    BREAKDOWN = 4
    BREAKDOWN_DAY = 5
    RETURN = 6
    MOVE_ON = 7
    NEXT_NEED = 8
    PATIENCE = 9
    PROVIDER_REFUSES = 10
    FAMILY_REFUSES = 11
    REASON = 12
    ANSWER = 13
    START = 14
    RING = 15
    SEASON = 16
    EXPECTED = 17


class Chance:
    """The draws of one replication of a study."""

    def __init__(self, seed: int, replication: int) -> None:
        """The same two numbers give the same draws, on every machine."""
        self._keys = {
            purpose: int(np.random.SeedSequence(seed, spawn_key=(replication, purpose)).generate_state(1, np.uint64)[0])
            for purpose in Purpose
        }

    def share(self, purpose: Purpose, about: int) -> float:
        """A number from 0 up to 1, uniform; ``about`` tells what it is about."""
        return (_mixed(self._keys[purpose] ^ about) >> 11) * 2.0**-53

    def among(self, weights: Mapping[Item, float], purpose: Purpose, about: int) -> Item:
        """One of some items, by weight."""
        left = self.share(purpose, about) * sum(weights.values())
        for item, weight in weights.items():
            left -= weight
            if left < 0:
                return item
        return list(weights)[-1]


def about(*keys: str | int) -> int:
    """One number for all of the keys in their order: a youth, a search, a group."""
    state = 0
    for key in keys:
        state = _mixed(state ^ (_number(key) if isinstance(key, str) else key & MASK))
    return state


def _mixed(value: int) -> int:
    """SplitMix64: every bit of the answer depends on every bit of the value."""
    value = (value + GOLDEN) & MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & MASK
    return value ^ (value >> 31)


@lru_cache(maxsize=100_000)
def _number(key: str) -> int:
    """A number for a name, the same on every machine."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big")
