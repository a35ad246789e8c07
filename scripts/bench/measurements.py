"""What `make bench` measures: each measurement says what to run for a size, and shows its figures."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from scripts.bench.methods import Method
from scripts.bench.sizes import Size

Figures: TypeAlias = dict[str, Any]
"""What was measured at once, as JSON has it; `instance` is the fingerprint of what it was measured on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a run of the bench is to do; `seconds` None gives every size the limit of the committed table."""

    methods: tuple[Method, ...]
    seed: int
    workers: int
    memory: int
    seconds: float | None = None

    def seconds_for(self, size: Size) -> float:
        """The time limit of every method on a size."""
        return size.seconds if self.seconds is None else self.seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing to measure on an instance, told by its fingerprint.

    It is not measured again when there are figures of this key and instance.
    """

    key: str
    instance: str
    run: Callable[[], Figures]


class Measurement(Protocol):
    """One kind of thing to measure; its figures stand in a part of the page of their own."""

    @property
    def name(self) -> str:
        """The first part of the keys of its tasks."""

    def tasks(self, size: Size, asked: Asked) -> Iterator[Task]:
        """What to measure for a size."""

    def section(self, figures: Sequence[Figures]) -> str:
        """Its figures in Markdown."""

    def pictures(self, figures: Sequence[Figures]) -> dict[str, str]:
        """The pictures that stand in its section: SVG by file name."""
