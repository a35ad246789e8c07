"""The result of one run as a file: every search, stay and refusal in columns, the same bytes for the same run."""

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from enum import Enum
from typing import Any, TypeVar

from zorglogistiek.codes import DeclineReason
from zorglogistiek.simulation.region import Ending, Region
from zorglogistiek.simulation.trace import Outcome, RefusalRecord, SearchRecord, StayRecord, Trace

FORMAT = "simulation-run/1"

Record = TypeVar("Record", SearchRecord, StayRecord, RefusalRecord)
CODES: Mapping[str, type[Enum]] = {"outcome": Outcome, "ending": Ending, "reason": DeclineReason}


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """A run with what its figures need of the region: who the youths are by group, and the places of each group.

    ``numbers`` and ``profiles`` are by youth, ``sizes`` how many youths each stands for, ``lived`` whether they lived
    in a group when the run began; ``places`` is by group.
    """

    numbers: tuple[str, ...]
    profiles: tuple[Mapping[str, str], ...]
    sizes: tuple[int, ...]
    lived: tuple[bool, ...]
    groups: tuple[str, ...]
    places: tuple[int, ...]
    trace: Trace


def traced(region: Region, trace: Trace) -> Traced:
    """A run with its region."""
    return Traced(
        numbers=tuple(youth.number for youth in region.youths),
        profiles=tuple(youth.profile for youth in region.youths),
        sizes=tuple(youth.size for youth in region.youths),
        lived=tuple(youth.lives_in is not None for youth in region.youths),
        groups=tuple(group.number for group in region.groups),
        places=tuple(group.places for group in region.groups),
        trace=trace,
    )


def to_bytes(run: Traced) -> bytes:
    """The file of a run. Days are kept to a millionth."""
    trace, keys = run.trace, sorted({key for profile in run.profiles for key in profile})
    record = {
        "format": FORMAT,
        "days": trace.days,
        "list_days": round(trace.list_days, 6),
        "occupied_days": [round(days, 6) for days in trace.occupied_days],
        "groups": run.groups,
        "places": run.places,
        "numbers": run.numbers,
        "sizes": run.sizes,
        "lived": run.lived,
        "profiles": {key: [profile.get(key) for profile in run.profiles] for key in keys},
        "searches": _columns(trace.searches, SearchRecord),
        "stays": _columns(trace.stays, StayRecord),
        "refusals": _columns(trace.refusals, RefusalRecord),
    }
    return gzip.compress(json.dumps(record, separators=(",", ":")).encode(), compresslevel=6, mtime=0)


def from_bytes(content: bytes) -> Traced:
    """Reads what ``to_bytes`` wrote. ValueError for anything else."""
    record = json.loads(gzip.decompress(content))
    if record.get("format") != FORMAT:
        raise ValueError(f"a run in the format {FORMAT} is asked")
    columns: Mapping[str, Sequence[str | None]] = record["profiles"]
    return Traced(
        numbers=tuple(record["numbers"]),
        profiles=tuple(
            {key: value for key, values in columns.items() if (value := values[who]) is not None}
            for who in range(len(record["numbers"]))
        ),
        sizes=tuple(record["sizes"]),
        lived=tuple(record["lived"]),
        groups=tuple(record["groups"]),
        places=tuple(record["places"]),
        trace=Trace(
            days=record["days"],
            searches=_records(record["searches"], SearchRecord),
            stays=_records(record["stays"], StayRecord),
            refusals=_records(record["refusals"], RefusalRecord),
            list_days=record["list_days"],
            occupied_days=tuple(record["occupied_days"]),
        ),
    )


def _columns(records: Sequence[Any], kind: type[Any]) -> dict[str, list[Any]]:
    return {field.name: [_plain(getattr(record, field.name)) for record in records] for field in fields(kind)}


def _plain(value: Any) -> Any:
    return round(value, 6) if isinstance(value, float) else value


def _records(columns: Mapping[str, Sequence[Any]], kind: type[Record]) -> tuple[Record, ...]:
    read = {name: _read(name, values) for name, values in columns.items()}
    return tuple(kind(**dict(zip(read, row, strict=True))) for row in zip(*read.values(), strict=True))


def _read(name: str, values: Sequence[Any]) -> Sequence[Any]:
    code = CODES.get(name)
    return values if code is None else [None if value is None else code(value) for value in values]
