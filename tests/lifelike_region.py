"""The synthetic region as a registry, made once for all test processes; and a smaller one, where that shows the same."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final

from fixtures.region.generate import worlds, write_region
from fixtures.region.rows import ROWS
from fixtures.region.scale import RegionSize, Scale
from tests.small_region import NOW, TODAY
from zorglogistiek.access.user import SYSTEM
from zorglogistiek.database import Database
from zorglogistiek.exchange.importing import import_files
from zorglogistiek.exchange.sheets import SHEETS
from zorglogistiek.exchange.writing import as_csv

LESSER: Final = RegionSize(groups=45, youths=250, open_referrals=70)

MadeOnce = Callable[[str, Callable[[Path], None]], Path]
"""The fixture ``made_once``."""


def lifelike_region(made_once: MadeOnce, seed: int = 1) -> Path:
    """The file of a migrated registry with the region of a seed as it is on TODAY, imported NOW: to copy."""

    def make(folder: Path) -> None:
        database = Database(f"sqlite:///{folder / 'registry.sqlite'}")
        database.migrate()
        files = write_region(folder / "files", seed=seed, on=TODAY)
        import_files(database, SYSTEM, files, today=TODAY, now=NOW)
        database.dispose()

    return made_once(f"region-{seed}", make) / "registry.sqlite"


def write_lesser_region(folder: Path, *, seed: int, on: date) -> list[Path]:
    """The import files of a region of less than half the size, in ``folder``, which is made when it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    (world,) = worlds(Scale(name="lesser", regions=(LESSER,)), seed=seed, on=on)
    paths = {sheet.name: folder / f"{sheet.name}.csv" for sheet in SHEETS}
    for sheet in SHEETS:
        paths[sheet.name].write_bytes(as_csv(sheet, ROWS[sheet.name](world)))
    return list(paths.values())
