"""How much memory an instance takes, estimated before anything is built."""

from __future__ import annotations

import os

from solver.errors import InstanceTooLarge
from solver.instance import Instance
from solver.search.proof import MOST_PARTIES

NUMBER = 8
"""Bytes."""
PER_SEAT, PER_FINAL, PER_BRIDGE, PER_PAIR = 8, 10, 14, 6
"""Tables of one number a week that pricing holds at once for each of them (counted in its code)."""
PER_OPTION = 3_500
"""Bytes that an option takes where no tables are held: read, numbered, and as one of a party's wishes.

Measured: 2.7 GB for 43,000 parties with 0.94 million options.
"""
ITSELF = 300 * 2**20
"""Bytes of the program with its engines."""
SHARE = 0.75
"""Of the machine's memory, what a run may take."""


def memory_needed(instance: Instance) -> int:
    """Bytes, at the peak of a run; an estimate on the safe side."""
    options = sum(len(party.options) for party in instance.parties)
    return ITSELF + PER_OPTION * options + (_tables(instance) if len(instance.parties) <= MOST_PARTIES else 0)


def _tables(instance: Instance) -> int:
    tables = 0
    for party in instance.parties:
        bridges = sum(option.kind == "bridge" for option in party.options)
        finals = len(party.options) - bridges
        seats = len(party.options) + 1
        tables += PER_SEAT * seats + PER_FINAL * finals + PER_BRIDGE * bridges + PER_PAIR * bridges * finals
    return NUMBER * (instance.weeks + 1) * tables


def memory_there_is() -> int:
    """Bytes that a run may take on this machine."""
    return int(SHARE * os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))


def refuse_too_large(instance: Instance, most: int | None) -> None:
    """Raise `InstanceTooLarge` when the instance needs more than `most` bytes (None: than there are)."""
    needed, most = memory_needed(instance), memory_there_is() if most is None else most
    if needed > most:
        raise InstanceTooLarge(
            f"instance {instance.name!r} is too large: it needs some {needed / 2**30:.1f} GiB of memory, "
            f"and {most / 2**30:.1f} GiB may be used"
        )
