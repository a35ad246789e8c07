"""A policy as single values under their keys, and two policies beside each other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyLine:
    """One value of two policies by its key in the file: as it was, and as it is now (None: there is no such key)."""

    key: str
    kept: str | None
    now: str | None

    @property
    def differs(self) -> bool:
        """Whether it was changed since."""
        return self.kept != self.now


def values_in(record: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, int | tuple[str, ...]]]:
    """Every value of a policy (its JSON), a number or codes, with its key: ``wait.points_per_week.crisis``.

    In the order of the file.
    """
    for name, value in record.items():
        if isinstance(value, Mapping):
            yield from values_in(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", tuple(value) if isinstance(value, (list, tuple)) else value


def policy_lines(kept: Mapping[str, Any], now: Mapping[str, Any]) -> list[PolicyLine]:
    """Every value of either policy, in the order of the file of today."""
    before, after = ({key: _text(value) for key, value in values_in(one)} for one in (kept, now))
    keys = [*after, *(key for key in before if key not in after)]
    return [PolicyLine(key=key, kept=before.get(key), now=after.get(key)) for key in keys]


def _text(value: int | tuple[str, ...]) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
