"""What can be wrong with input: one error for each format, each with every error found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


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


class NoPlanInTime(EngineGaveUp):
    """A limit was reached, or the search was asked to stop, before it found a plan or a proof that there is none.

    `instance` is its name; `missing` has the parties whose decisions the best attempt does not keep, and those
    decisions in words. The text names the first `MOST_NAMED` of them.
    """

    MOST_NAMED = 10

    def __init__(self, instance: str, missing: Mapping[str, str]) -> None:
        self.instance, self.missing = instance, dict(missing)
        named = [f"party {party} ({decisions})" for party, decisions in self.missing.items()][: self.MOST_NAMED]
        if len(self.missing) > self.MOST_NAMED:
            named.append(f"and {len(self.missing) - self.MOST_NAMED} more")
        super().__init__(
            f"{instance}: before it had to stop neither a plan that keeps every decision was found nor a "
            f"proof that there is none. The best attempt does not keep the decisions of {len(self.missing)}: "
            + "; ".join(named)
        )
