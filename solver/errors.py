"""What can be wrong with input: one error for each format, each with every error found."""

from __future__ import annotations

from collections.abc import Sequence


class InvalidInput(ValueError):
    """Input that breaks its format; `errors` holds one sentence for each broken fact."""

    what = "input"

    def __init__(self, errors: Sequence[str]) -> None:
        self.errors = tuple(errors)
        super().__init__(f"invalid {self.what}: " + "; ".join(self.errors))


class InvalidInstance(InvalidInput):
    """An instance that contradicts itself or its format."""

    what = "instance"


class InvalidPlan(InvalidInput):
    """A plan that breaks its format (whether it keeps the rules is for `verify` to say)."""

    what = "plan"


class InstanceTooLarge(ValueError):
    """An instance whose solution would not fit in memory; nothing was started."""


class EngineGaveUp(RuntimeError):
    """No engine said whether there is a plan at all: neither a plan nor `infeasible` may be told."""
