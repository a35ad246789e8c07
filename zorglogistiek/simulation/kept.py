"""The region of a study as it was gathered, kept in the study's folder: what goes on later goes on with that.

A registry changes every hour. Without this a study that was stopped could only be begun anew, and nobody could do one
again. The file holds no names and no numbers of the registry but those of groups (see ``gather``).
"""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from zorglogistiek.errors import Conflict
from zorglogistiek.simulation.parameters import Sourced
from zorglogistiek.simulation.replay import Replay
from zorglogistiek.simulation.setting import Setting
from zorglogistiek.simulation.study import Drawn

FORMAT = "simulation-region/1"
REGION_FILE = "region.json.gz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A scenario with its source, and in words what is changed in it (nothing: the region as it is)."""

    name: str
    source: Drawn | Replay
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What a study needs. ``days`` is the length of a replay, None where it may be chosen.

    ``weights`` tell where the policy of the region differs from the one that comes with the program; ``notes`` what was
    estimated, or could not be done as recorded.
    """

    setting: Setting
    sourced: Sourced
    scenarios: tuple[Variant, ...]
    days: float | None = None
    weights: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def replayed(self) -> bool:
        """Whether the youths are those of the registry."""
        return self.days is not None


def keep(folder: Path, prepared: Prepared, asked: Mapping[str, str]) -> None:
    """Keeps what was gathered, and how it was ``asked``, in the folder of a study. OSError."""
    told = _adapter().dump_python(prepared, mode="json")
    record = {"format": FORMAT, "asked": dict(asked), "prepared": told}
    content = gzip.compress(json.dumps(record, separators=(",", ":")).encode(), mtime=0)
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f"{REGION_FILE}.unfinished"
    unfinished.write_bytes(content)
    unfinished.replace(folder / REGION_FILE)


def kept(folder: Path, asked: Mapping[str, str]) -> Prepared | None:
    """What is in the folder of a study; None when there is nothing yet. Conflict when asked otherwise. OSError."""
    file = folder / REGION_FILE
    if not file.exists():
        return None
    record_name = f"study {folder.name}"
    try:
        record = json.loads(gzip.decompress(file.read_bytes()))
        if record["format"] != FORMAT:
            raise ValueError
        found = _adapter().validate_python(record["prepared"])
    except (ValueError, KeyError, TypeError, EOFError, gzip.BadGzipFile, ValidationError) as error:
        raise Conflict(record_name, "{file} cannot be read: choose another folder", file=REGION_FILE) from error
    other = sorted(name for name in {*asked, *record["asked"]} if asked.get(name) != record["asked"].get(name))
    if other:
        raise Conflict(record_name, "the folder holds a study with another {what}", what=", ".join(other))
    return found


@cache
def _adapter() -> TypeAdapter[Prepared]:
    return TypeAdapter(Prepared)
