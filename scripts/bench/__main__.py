"""Command line of `make bench`: measure, and write docs/bench/ (figures.json, table.md, gap.svg).

Without arguments: the committed table, in about half an hour. What figures.json has already is not measured again, so
that an interrupted run goes on where it stopped. (The key of a figure has the instance, the method and the limits, not
the commit: after a change of the code, use `--fresh`.)
"""

import argparse
import sys
from pathlib import Path

from scripts.bench.book import Book
from scripts.bench.machine import machine
from scripts.bench.measurements import Asked, Measurement
from scripts.bench.meeting import Meeting
from scripts.bench.methods import METHODS
from scripts.bench.side_by_side import SideBySide
from scripts.bench.sizes import DEFAULT, ROOT, SIZES

MEASUREMENTS: tuple[Measurement, ...] = (SideBySide(), Meeting())
"""What is measured, in the order in which it stands on the page."""


def main(arguments: list[str] | None = None) -> int:
    """Measures what is asked and not known yet. Exit code 1 when a plan was wrong, 2 for wrong arguments."""
    given = _parser().parse_args(arguments)
    given.out.mkdir(parents=True, exist_ok=True)
    book = Book(given.out / "figures.json", machine())
    if not book.open() and not given.fresh:
        print(f"{book.path} was measured on another machine: --fresh forgets that", file=sys.stderr)
        return 2
    asked = Asked(
        methods=tuple(METHODS[name] for name in given.methods),
        seed=given.seed,
        workers=given.workers,
        memory=int(given.memory_gib * 2**30),
        seconds=given.seconds,
    )
    for name in given.sizes:
        for task in (task for what in MEASUREMENTS for task in what.tasks(SIZES[name], asked)):
            if given.fresh or not book.has(task):
                print(task.key, flush=True)
                book.add(task.key, task.run())
                _write(book, given.out)
    _write(book, given.out)
    wrong = [key for key, figures in book.figures.items() if figures.get("wrong")]
    for key in wrong:
        print(f"a wrong plan: {key}", file=sys.stderr)
    return 1 if wrong else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", nargs="+", choices=tuple(SIZES), default=DEFAULT, help="instances to measure on")
    parser.add_argument("--methods", nargs="+", choices=tuple(METHODS), default=tuple(METHODS), help="what to measure")
    parser.add_argument("--seconds", type=float, help="time limit for each (default: that of the committed table)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the generated instances (default: 1)")
    parser.add_argument("--workers", type=int, default=2, help="cores that a method may use (default: 2)")
    parser.add_argument("--memory-gib", type=float, default=16.0, help="memory that a method may take (default: 16)")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "bench", metavar="DIR", help="where figures go")
    parser.add_argument("--fresh", action="store_true", help="measure what is asked anew")
    return parser


def _write(book: Book, out: Path) -> None:
    """The page of what the book has, and its pictures."""
    parts = ["# Bench\n", "Measured by `make bench` on:\n"]
    parts += [*(f"- {name}: {value}" for name, value in book.machine.items()), ""]
    for what in MEASUREMENTS:
        found = [figures for key, figures in book.figures.items() if key.startswith(f"{what.name}, ")]
        if found:
            parts.append(what.section(found))
            for name, picture in what.pictures(found).items():
                (out / name).write_text(picture, encoding="utf-8")
    (out / "table.md").write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
