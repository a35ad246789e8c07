"""The policy of a region: the weights that turn waiting, moving and fit into points. Data, not code.

``policy.toml`` beside this file is the default; a region's own file overrides what it names. Every key is documented
in docs/policy.md.
"""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from zorglogistiek.codes import BRIDGING_FORMS, CareForm, Urgency
from zorglogistiek.errors import Fault, Invalid

Points = Annotated[int, Field(ge=0, le=10_000, strict=True)]
Percent = Annotated[int, Field(ge=0, le=1_000, strict=True)]
Weeks = Annotated[int, Field(ge=0, le=520, strict=True)]
Municipality = Annotated[str, Field(pattern=r"^GM\d{4}$")]


class Band(StrEnum):
    """How far a place is from home, in the order of the policy."""

    OWN_MUNICIPALITY = "own_municipality"
    REGION = "region"
    NEIGHBOURING = "neighbouring"
    FAR = "far"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WaitPolicy(_Section):
    """What a week of waiting costs."""

    points_per_week: dict[Urgency, Points]
    growth_percent: Percent
    growth_weeks: Weeks
    norm_weeks: Weeks
    over_norm_percent: Percent
    mover_percent: Percent
    ambulatory_percent: Percent
    temporary_place_percent: Percent


class TransferPolicy(_Section):
    """What moving out of a group costs."""

    points: Points


class UnplacedPolicy(_Section):
    """What it costs to have no place when the plan's weeks end."""

    weeks: Weeks


class FitPolicy(_Section):
    """What it costs when a place fits less well."""

    care_form: dict[CareForm, Points]
    under_twelve_in_group: Points
    not_contracted: Points
    ends_at_18: Points
    ends_at_18_weeks: Weeks
    preference_missed: Points
    sibling_elsewhere: Points


class DistancePolicy(_Section):
    """What distance from home costs."""

    points: dict[Band, Points]
    points_per_km: dict[Band, Points]
    unknown_km: Annotated[int, Field(ge=0, le=400, strict=True)]
    region: frozenset[Municipality]
    neighbouring: frozenset[Municipality]


class BridgePolicy(_Section):
    """Who may be bridged, for how long, and what that costs."""

    urgencies: frozenset[Urgency]
    weeks: dict[CareForm, Annotated[int, Field(ge=1, le=520, strict=True)]]
    points: Points
    wait_percent: Percent

    @field_validator("weeks")
    @classmethod
    def only_bridging_forms(cls, weeks: dict[CareForm, int]) -> dict[CareForm, int]:
        """Other forms than the bridging ones cannot bridge."""
        if set(weeks) != BRIDGING_FORMS:
            names = ", ".join(sorted(BRIDGING_FORMS))
            raise ValueError(f"must name exactly the bridging forms: {names}")
        return weeks


class OverduePolicy(_Section):
    """What is assumed of residents who should have left."""

    weeks: Weeks


class SiblingPolicy(_Section):
    """When siblings who would like to live together are planned as one."""

    preferred_groups: Annotated[int, Field(ge=1, le=1_000, strict=True)]


class Policy(_Section):
    """All weights of a region."""

    wait: WaitPolicy
    transfer: TransferPolicy
    unplaced: UnplacedPolicy
    fit: FitPolicy
    distance: DistancePolicy
    bridge: BridgePolicy
    overdue: OverduePolicy
    siblings: SiblingPolicy

    def as_json(self) -> dict[str, Any]:
        """The policy as it is stored with a plan; the same keys as in the file, sets in order."""
        record = self.model_dump(mode="json")
        for section, name in (("distance", "region"), ("distance", "neighbouring"), ("bridge", "urgencies")):
            record[section][name] = sorted(record[section][name])
        return record


@cache
def default_policy() -> Policy:
    """The policy that comes with the program."""
    return Policy.model_validate(_default_record())


def region_policy(path: Path | None) -> Policy:
    """The region's own policy where it has a file, else the one that comes with the program."""
    return default_policy() if path is None else read_policy(path)


def read_policy(path: Path) -> Policy:
    """A region's policy: the default, with what the file says in its place. Invalid, with every fault at once."""
    try:
        own = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        fault = Fault(field="", message="the file is not TOML: {why}", params=(("why", str(error)),))
        raise Invalid(f"policy {path.name}", [fault]) from error
    except (OSError, ValueError, RecursionError) as error:  # ValueError: no text, or a path that no file can have
        raise Invalid(f"policy {path.name}", [Fault(field="", message="the file cannot be read")]) from error
    return policy_of(own, record=f"policy {path.name}")


def policy_of(own: Mapping[str, Any], *, record: str) -> Policy:
    """The default policy with ``own`` values in place. Invalid (naming ``record``), with every fault at once."""
    try:
        return Policy.model_validate(_merged(_default_record(), own))
    except ValidationError as error:
        raise Invalid(record, [_fault(detail) for detail in error.errors()]) from error


def _default_record() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "policy.toml").read_text("utf-8"))


def _merged(default: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(default)
    for key, value in own.items():
        known = result.get(key)
        result[key] = _merged(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return result


def _fault(detail: Any) -> Fault:
    field = ".".join(str(part) for part in detail["loc"] if part != "[key]")
    return Fault(field=field, message="{why}", params=(("why", detail["msg"].removeprefix("Value error, ")),))
