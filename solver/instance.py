"""The weekly placement problem as frozen values.

An `Instance` checks itself when it is made: whoever holds one holds a valid one. All weeks are
numbered from 0 (this week) to `weeks - 1`; all costs are whole numbers, at least 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NewType

from solver.errors import InvalidInstance

PartyId = NewType("PartyId", str)
GroupId = NewType("GroupId", str)
Kind = Literal["bridge", "final"]
KINDS: tuple[Kind, ...] = ("bridge", "final")


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One way for a party to be placed: a group, a kind, and the weeks in which it may start.

    `from_week <= start < until_week`. `stay_weeks` is how long a final lasts, or the most that a
    bridge may last; None means to the end of the horizon, or no maximum.
    """

    group: GroupId
    kind: Kind
    from_week: int
    until_week: int
    cost: int = 0
    weekly_cost: int = 0
    stay_weeks: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One youth, or brothers and sisters who are placed together.

    `wait_cost` has one cost a week, for each week before the first move. `origin` is the group in
    which a mover lives at the start; None for a party that waits elsewhere.
    """

    id: PartyId
    wait_cost: tuple[int, ...]
    unplaced_cost: int
    options: tuple[Option, ...] = ()
    size: int = 1
    classes: Mapping[str, int] = field(default_factory=dict)
    origin: GroupId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A living group: places, starts and class members that the parties may use, week by week.

    `intake` None means that any number may start in any week.
    """

    id: GroupId
    capacity: tuple[int, ...]
    intake: tuple[int, ...] | None = None
    limits: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedMove:
    """A decision that stands: this party goes to this group; in `week`, or in a week still free."""

    party: PartyId
    group: GroupId
    kind: Kind
    week: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """All that is known of one week's problem.

    Raises `InvalidInstance` with every error at once when its parts contradict each other.
    """

    name: str
    weeks: int
    transfer_cost: int
    groups: tuple[Group, ...] = ()
    parties: tuple[Party, ...] = ()
    apart: tuple[tuple[PartyId, PartyId], ...] = ()
    fixed: tuple[FixedMove, ...] = ()

    def __post_init__(self) -> None:
        from solver.formats.quick_check import surely_valid

        if surely_valid(self):
            return
        from solver.formats.instance_check import instance_errors
        from solver.formats.instance_json import instance_record

        errors = instance_errors(instance_record(self))
        if errors:
            raise InvalidInstance(errors)

    def to_json(self) -> str:
        """The instance in the format `placement-instance/1`."""
        from solver.formats.instance_json import instance_to_json

        return instance_to_json(self)

    @staticmethod
    def from_json(text: str | bytes) -> Instance:
        """Read `placement-instance/1`; raises `InvalidInstance` with every error at once."""
        from solver.formats.instance_json import instance_from_json

        return instance_from_json(text)

    def write(self, path: Path) -> None:
        """Write the instance, gzipped when the name ends in `.gz`: wholly, or not at all."""
        from solver.formats.files import write_text

        write_text(path, self.to_json())

    @staticmethod
    def read(path: Path) -> Instance:
        """Read a `.json` or `.json.gz` file; raises `InvalidInstance`, naming what is wrong."""
        from solver.formats.files import read_text
        from solver.formats.instance_json import instance_from_json

        return instance_from_json(read_text(path, InvalidInstance))
