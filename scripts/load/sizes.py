"""How large a registry is that is loaded, and how many accounts it has for whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from zorglogistiek.codes import Role

PASSWORD: Final = "een-lang-wachtwoord-voor-de-proef"  # noqa: S105 - of invented persons, on this machine only


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadSize:
    """A registry: the scale of its synthetic region, the events of its log, and its accounts.

    ``lists`` are the different lists of ``listed`` youths that events name, as pages of lists do. ``plan_seconds`` is
    how long the engine may work on each plan; ``planned``: the meeting has one from the beginning.
    """

    name: str
    scale: str
    events: int
    lists: int
    listed: int
    accounts: int
    plan_seconds: int
    planned: bool


SHARES: Final[Mapping[Role, float]] = MappingProxyType(
    {
        Role.REFERRER: 0.45,
        Role.PROVIDER: 0.33,
        Role.COORDINATOR: 0.10,
        Role.MUNICIPALITY: 0.05,
        Role.EVALUATOR: 0.05,
        Role.EXPERT_TEAM: 0.02,
    }
)
"""Which part of the users has which role: most refer or provide."""

SIZES: Final[Mapping[str, LoadSize]] = MappingProxyType(
    {
        size.name: size
        for size in (
            LoadSize(
                name="target",
                scale="load",
                events=5_000_000,
                lists=20_000,
                listed=50,
                accounts=200,
                plan_seconds=60,
                planned=True,
            ),
            LoadSize(
                name="small",
                scale="region",
                events=2_000,
                lists=20,
                listed=25,
                accounts=20,
                plan_seconds=2,
                planned=False,
            ),
        )
    }
)


def users_of(users: int) -> dict[Role, int]:
    """So many users by role; of each role at least one, when there are that many."""
    found = {role: max(1, round(users * share)) for role, share in SHARES.items()}
    found[Role.REFERRER] = max(1, found[Role.REFERRER] + users - sum(found.values()))
    return found
