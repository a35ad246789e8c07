"""Command line of `make load`: users on a large registry while a plan is made, and how long its pages take.

The target is 200 users for 30 minutes on the registry `target`. Every option can be given by the environment too, as
LOAD_DATABASE, LOAD_SIZE, LOAD_USERS, LOAD_MINUTES, LOAD_PROCESSES, LOAD_FOLDER. The registry is made once and kept in
the folder; a run works on a copy.
"""

import argparse
import os
import sys
from contextlib import nullcontext
from pathlib import Path

from scripts.load.registry import Store, postgresql
from scripts.load.report import text
from scripts.load.running import Asked, run
from scripts.load.sizes import SIZES

ROOT = Path(__file__).parents[2]

DEFAULT_PROCESSES = {"sqlite": 1, "postgresql": 2}
"""As docs/operations.md advises."""


def main(arguments: list[str] | None = None) -> int:
    """Makes the registry when it is not there, runs, and writes the report. Exit code 1 when it did not pass."""
    given = _parser().parse_args(arguments)
    given.folder.mkdir(parents=True, exist_ok=True)
    server = postgresql(given.folder) if given.database == "postgresql" else nullcontext(None)
    with server as address:
        store = Store(given.folder, SIZES[given.size], address)
        if given.fresh or not store.is_ready:
            print(f"The registry `{given.size}` ({given.database}) is made:", flush=True)
            store.make()
        if given.only_make:
            return 0
        asked = Asked(
            users=given.users,
            seconds=60 * given.minutes,
            processes=given.processes or DEFAULT_PROCESSES[given.database],
        )
        done = run(store, asked, given.folder)
    report = text(done)
    (given.folder / "report.md").write_text(report, encoding="utf-8")
    print(report)
    return 0 if done.passed else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.load", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )

    def told(name: str, default: str) -> str:
        return os.environ.get(f"LOAD_{name}", default)

    parser.add_argument("--database", choices=("sqlite", "postgresql"), default=told("DATABASE", "sqlite"))
    parser.add_argument("--size", choices=tuple(SIZES), default=told("SIZE", "target"))
    parser.add_argument("--users", type=int, default=int(told("USERS", "200")))
    parser.add_argument("--minutes", type=float, default=float(told("MINUTES", "30")))
    parser.add_argument(
        "--processes",
        type=int,
        default=int(told("PROCESSES", "0")),
        help="of the site (default: 1 on SQLite, 2 on PostgreSQL)",
    )
    parser.add_argument("--folder", type=Path, default=Path(told("FOLDER", str(ROOT / ".load"))))
    parser.add_argument("--fresh", action="store_true", help="make the registry anew")
    parser.add_argument("--only-make", action="store_true", help="make the registry, and do not run")
    return parser


if __name__ == "__main__":
    sys.exit(main())
