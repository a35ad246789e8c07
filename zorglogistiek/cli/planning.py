"""Running the engine from the command line, and what precedes it."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from zorglogistiek import clock
from zorglogistiek.access.user import SYSTEM
from zorglogistiek.database import Database
from zorglogistiek.matching.policy import region_policy
from zorglogistiek.meeting.views import Progress
from zorglogistiek.settings import settings_at_start

MEETING_DAY = 3
"""Thursday, counted from Monday as 0."""


def run_engine(database: Database, *, meeting_on: date, policy: Path | None, seconds: float | None) -> None:
    """Plans for the meeting, and prints how far the engine is and what it found."""
    from zorglogistiek.meeting.made_plans import plan as plan_view
    from zorglogistiek.meeting.plans import make_plan

    settings = settings_at_start()
    plan_id = make_plan(
        database,
        SYSTEM,
        meeting_on=meeting_on,
        policy=region_policy(policy or settings.policy_file),
        seconds=seconds or settings.plan_seconds,
        now=clock.now(),
        today=clock.today(),
        on_progress=print_progress(),
    )
    with database.read() as session:
        found = plan_view(session, visible_to=SYSTEM, plan_id=plan_id)
    parts = [f"plan {found.id} for the meeting of {meeting_on}: {found.status}", f"{found.proposals} proposals"]
    if found.objective is not None and found.bound is not None:
        parts += [f"objective {found.objective}", f"bound {found.bound}", f"gap {(found.gap or 0):.2%}"]
    print(", ".join([*parts, f"{found.seconds:.1f} s"]))
    if found.reason:
        print(found.reason)


def expire_promises(database: Database) -> None:
    """Lets every promise expire whose time is over, and prints which; and which not, and why."""
    from zorglogistiek.meeting.deciding.expiring import expire_overdue

    with database.write() as session:
        found = expire_overdue(session, SYSTEM, today=clock.today(), now=clock.now())
    for one in found:
        what = f"referral {one.referral}, {one.purpose} place in group {one.group or '?'}: kept until {one.last_day}"
        print(f"{what}, expired" if one.hindrance is None else f"{what}, not given back: {one.hindrance}")
    print(f"{sum(one.hindrance is None for one in found)} expired")


def print_progress() -> Callable[[Progress], None]:
    """Prints the engine's news, each only when it differs from the last."""
    last: list[tuple[int | None, int]] = []

    def show(progress: Progress) -> None:
        now = (progress.objective, progress.bound)
        if last != [now]:
            last[:] = [now]
            objective = "no plan yet" if progress.objective is None else f"objective {progress.objective}"
            gap = "" if progress.gap is None else f", gap {progress.gap:.2%}"
            print(f"{progress.seconds:6.1f} s  {objective}, bound {progress.bound}{gap}", flush=True)

    return show


def coming_meeting(today: date) -> date:
    """The Thursday of this week, or of the next when it has passed."""
    return today + timedelta(days=(MEETING_DAY - today.weekday()) % 7)
