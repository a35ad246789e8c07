"""One run: a copy of the registry, the site and a worker on it, and the users as a process apart."""

import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import col, func, select

from scripts.bench.machine import machine
from scripts.load.registry import PLANNER, Store
from scripts.load.report import Run, Taken
from scripts.load.site import (
    Part,
    free_port,
    process,
    serve_command,
    settings_for,
    wait_for,
    worker_command,
)
from scripts.load.sizes import users_of
from zorglogistiek.database import Database
from zorglogistiek.jobs.tables import Job, JobKind, JobState

THINK = (1.0, 3.0)
"""Seconds that a user thinks between two pages."""

SIGN_INS = 5.0
"""Users who sign in within a second."""

ASK_AGAIN = 5.0
"""Seconds after which the next plan is asked for."""

LOOK_SECONDS = 2.0
"""How often it is seen what the processes take."""

LAST_ANSWERS = 30
"""Seconds in which what was asked before the end may still be answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is run: so many users (and the one who plans) for so many seconds, on so many processes of the site.

    ``answers``: it ends sooner, after so many answers (None: only by its time).
    """

    users: int
    seconds: float
    processes: int
    think: tuple[float, float] = THINK
    answers: int | None = None


def run(store: Store, asked: Asked, folder: Path) -> Run:
    """Runs on a copy of the registry of the store, which is gone afterwards; logs stay in the folder."""
    with store.copy() as url:
        port, before = free_port(), os.getloadavg()[0]
        address = f"http://127.0.0.1:{port}"
        settings = settings_for(url, store.keys, port, store.size.plan_seconds)
        plans = _plans(url)
        with (
            process("site", serve_command(port, asked.processes), settings, folder / "site.log") as site,
            process("worker", worker_command(), settings, folder / "worker.log") as worker,
        ):
            wait_for(address)
            taken, seconds, users = _drive(asked, store, address, folder, (site, worker))
        made = _plans(url) - plans
        conditions = _conditions(store, asked, seconds, before)
        return Run(
            conditions=conditions,
            taken=taken,
            seconds=seconds,
            parts=(site, worker, users),
            plans=made,
            registry_bytes=store.size_of(url),
        )


def _drive(
    asked: Asked, store: Store, address: str, folder: Path, parts: Sequence[Part]
) -> tuple[list[Taken], float, Part]:
    """The users as a process apart, until their time is over: every answer, the seconds, and what they took."""
    told, found = folder / "users.json", folder / "answers.json"
    found.unlink(missing_ok=True)
    told.write_text(json.dumps(_told(store, asked)), encoding="utf-8")
    command = [
        *(sys.executable, "-m", "locust", "-f", str(Path(__file__).with_name("users.py")), "--headless"),
        *("--host", address, "-u", str(asked.users + 1), "-r", str(SIGN_INS), "-t", f"{asked.seconds:.0f}s"),
        *("--stop-timeout", str(LAST_ANSWERS), "--only-summary", "--exit-code-on-error", "0"),
    ]
    started = time.monotonic()
    with process("users", command, {"LOAD_PLAN": str(told), "LOAD_TAKEN": str(found)}, folder / "users.log") as users:
        while not found.exists() and time.monotonic() - started < asked.seconds + 4 * LAST_ANSWERS:
            for part in (*parts, users):
                part.look()
            time.sleep(LOOK_SECONDS if asked.seconds > LAST_ANSWERS else LOOK_SECONDS / 10)
        seconds = time.monotonic() - started
    answers = [(name, took, status, wrong) for name, took, status, wrong in json.loads(found.read_text("utf-8"))]
    return answers, seconds, users


def _told(store: Store, asked: Asked) -> dict[str, Any]:
    """What the users need to know."""
    accounts = {
        role.value: [f"{role.value}-{number + 1}" for number in range(count)]
        for role, count in users_of(asked.users).items()
    }
    accounts["planner"] = [PLANNER]
    everybody = [name for names in accounts.values() for name in names]
    facts = store.facts
    return {
        "accounts": accounts,
        "addresses": {name: number for number, name in enumerate(everybody)},
        "meeting": facts["meeting"],
        "municipality": facts["municipality"],
        "think": asked.think,
        "ask_again": ASK_AGAIN,
        "answers": asked.answers,
    }


def _plans(url: str) -> int:
    """How many plans workers have made."""
    database = Database(url)
    try:
        with database.read() as session:
            made = select(func.count()).select_from(Job)
            made = made.where(col(Job.kind) == JobKind.PLAN, col(Job.state) == JobState.DONE)
            return session.exec(made).one()
    finally:
        database.dispose()


def _conditions(store: Store, asked: Asked, seconds: float, before: float) -> dict[str, str]:
    counted = store.facts["counted"]
    kind = "SQLite" if store.server is None else "PostgreSQL"
    return {
        "registry": f"{kind}, {store.size.name}: " + ", ".join(f"{count:,} {name}" for name, count in counted.items()),
        "users": f"{asked.users} and one who plans, {asked.think[0]:g} to {asked.think[1]:g} s to think, "
        f"for {seconds / 60:.1f} minutes",
        "site": f"{asked.processes} processes",
        "machine": ", ".join(f"{name} {value}" for name, value in machine().items()),
        "load average": f"{before:.1f} before, {os.getloadavg()[0]:.1f} at the end (1 minute)",
    }
