"""What chance does in a simulation: values with unit, meaning and source. ``parameters.toml`` is the default."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from zorglogistiek.codes import CareForm, DeclineReason, Urgency
from zorglogistiek.errors import Fault, Invalid

Share = Annotated[float, Field(ge=0, le=1)]
Times = Annotated[float, Field(ge=0, le=100)]
Weeks = Annotated[float, Field(gt=0, le=2000)]
Days = Annotated[float, Field(ge=0, le=3650)]
Range = tuple[Days, Days]


class Parameters(BaseModel):
    """The values, by name. ``parameters.toml`` says what each means."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    arrivals_factor: Times
    arrivals_season: Share
    arrivals_peak_day: Annotated[float, Field(ge=1, le=366)]
    arrivals_growth: Annotated[float, Field(ge=-1, le=10)]
    stay_weeks: dict[CareForm, Weeks]
    stay_shape: Annotated[float, Field(ge=0.2, le=10)]
    breakdown_share: Share
    breakdown_per_100_points: Times
    breakdown_days: Range
    return_share: Share
    move_on_share: Share
    patience_weeks: dict[Urgency, Weeks]
    provider_refuses: Share
    family_refuses: Share
    refusal_reasons: dict[DeclineReason, Annotated[float, Field(ge=0)]]
    file_days: Days
    answer_days: Range
    start_days: Range
    notice_days: Days
    sight_days: Days
    promise_days: Days
    meeting_days: Annotated[float, Field(ge=1, le=91)]
    calls_a_day: Annotated[int, Field(ge=1, le=50)]
    expected_off_days: Annotated[float, Field(ge=0, le=365)]
    near_km: Annotated[float, Field(ge=0, le=400)]

    @model_validator(mode="after")
    def _complete(self) -> "Parameters":
        """Every code has its value, and a range begins before it ends."""
        for name, codes in (("stay_weeks", set(CareForm)), ("patience_weeks", set(Urgency))):
            if set(getattr(self, name)) != codes:
                raise ValueError(f"{name} must name each of: {', '.join(sorted(codes))}")
        for name in ("breakdown_days", "answer_days", "start_days"):
            shortest, longest = getattr(self, name)
            if shortest > longest:
                raise ValueError(f"{name}: the shortest comes first")
        return self


class Entry(BaseModel):
    """One line of the data dictionary."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: Any
    unit: str
    means: str
    source: str


class Sourced(BaseModel):
    """Parameters with their data dictionary, by name."""

    model_config = ConfigDict(frozen=True)

    parameters: Parameters
    dictionary: dict[str, Entry]


@cache
def default_parameters() -> Sourced:
    """Those that come with the program."""
    return _sourced(_default_record(), record="parameters")


def read_parameters(path: Path) -> Sourced:
    """A region's own: the default, with what the file says in its place. Invalid, with every fault at once."""
    record = f"parameters {path.name}"
    try:
        own = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        fault = Fault(field="", message="the file is not TOML: {why}", params=(("why", str(error)),))
        raise Invalid(record, [fault]) from error
    except (OSError, ValueError, RecursionError) as error:
        raise Invalid(record, [Fault(field="", message="the file cannot be read")]) from error
    return with_values(default_parameters(), own, source=path.name, record=record)


def with_values(sourced: Sourced, values: Mapping[str, Any], *, source: str, record: str = "parameters") -> Sourced:
    """The parameters with other ``values``: plain ones, of which ``source`` is the source, or tables with their own."""
    entries: dict[str, Any] = {name: entry.model_dump() for name, entry in sourced.dictionary.items()}
    for name, value in values.items():
        given = value if isinstance(value, Mapping) and "value" in value else {"value": value, "source": source}
        before = entries.get(name, {"unit": "", "means": ""})
        if isinstance(before.get("value"), Mapping) and isinstance(given["value"], Mapping):
            given = {**given, "value": {**before["value"], **given["value"]}}
        entries[name] = {**before, **given}
    return _sourced(entries, record=record)


def _sourced(entries: Mapping[str, Any], *, record: str) -> Sourced:
    try:
        dictionary = {name: Entry.model_validate(entry) for name, entry in entries.items()}
        parameters = Parameters.model_validate({name: entry.value for name, entry in dictionary.items()})
    except ValidationError as error:
        raise Invalid(record, [_fault(detail) for detail in error.errors()]) from error
    return Sourced(parameters=parameters, dictionary=dictionary)


def _fault(detail: Any) -> Fault:
    field = ".".join(str(part) for part in detail["loc"] if part != "[key]")
    return Fault(field=field, message="{why}", params=(("why", detail["msg"].removeprefix("Value error, ")),))


def _default_record() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "parameters.toml").read_text("utf-8"))
