"""What is measured: instances by name, and how long each method may take on them."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fixtures.instances import Shape, write_instance

ROOT = Path(__file__).resolve().parents[2]
FILES = ROOT / "fixtures" / "instances"
WORK = ROOT / "build" / "bench"
"""Where instances, plans and logs go; not in the repository."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """An instance, generated or a file of the repository; `seconds` is the time limit in the committed table."""

    name: str
    about: str
    seconds: float
    shape: Shape | None = None

    def instance(self, seed: int) -> "Known":
        """The instance's file, generated or of the repository."""
        return _file(self.name) if self.shape is None else _generated(self.shape, seed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An instance's file, and a fingerprint of its content: figures of another content are out of date."""

    path: Path
    fingerprint: str


@cache
def _generated(shape: Shape, seed: int) -> Known:
    path = WORK / "instances" / f"{shape.name}-seed-{seed}.json.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_instance(path, shape, seed=seed)
    return _known(path)


@cache
def _file(name: str) -> Known:
    return _known(FILES / f"{name}.json.gz")


def _known(path: Path) -> Known:
    with gzip.open(path) as file:
        return Known(path=path, fingerprint=hashlib.file_digest(file, "sha256").hexdigest()[:16])


GENERATED = (
    Size(name="60", about="60 parties, 20 groups", seconds=60, shape=Shape(parties=60, groups=20)),
    Size(name="180", about="180 parties, 60 groups", seconds=60, shape=Shape(parties=180, groups=60)),
    Size(name="600", about="600 parties, 120 groups", seconds=90, shape=Shape(parties=600, groups=120)),
    Size(
        name="5000",
        about="5,000 parties, 1,000 groups, 5 regions",
        seconds=120,
        shape=Shape(parties=5_000, groups=1_000, regions=5),
    ),
    Size(
        name="43000",
        about="43,000 parties, 9,000 groups, 42 regions",
        seconds=600,
        shape=Shape(parties=43_000, groups=9_000, regions=42),
    ),
)
FROM_FILES = (
    Size(name="medium-150", about="medium-150: 150 parties, 40 groups", seconds=60),
    Size(name="region-600", about="region-600: 600 parties, 120 groups", seconds=90),
)
SIZES = {size.name: size for size in (*GENERATED, *FROM_FILES)}
DEFAULT = tuple(size.name for size in GENERATED)
