"""Making a plan as a job of a worker: for whoever asked, and stored only while the worker holds the job."""

from datetime import date

from sqlmodel import Session

from zorglogistiek.access.acting_for import recorded_as, user_of_account
from zorglogistiek.clock import now, today
from zorglogistiek.jobs.working import Task
from zorglogistiek.matching.policy import Policy
from zorglogistiek.meeting.views import Progress


def carry_out_plan(task: Task) -> None:
    """Makes the plan that was asked for. Raises what ``make_plan`` raises, and LeaseLost."""
    # The optimiser takes a second to load: not before somebody needs it.
    from zorglogistiek.meeting import plans

    asked_for = task.claim.parameters
    with task.database.read() as session:
        user = user_of_account(session, task.claim.account_id)
    recorded_as(user)

    def report(progress: Progress) -> None:
        task.report(
            {
                "seconds": progress.seconds,
                "objective": progress.objective,
                "bound": progress.bound,
                "gap": progress.gap,
            }
        )

    def stored(session: Session, plan_id: int) -> None:
        task.finish(session, {"plan": plan_id})

    plans.make_plan(
        task.database,
        user,
        meeting_on=date.fromisoformat(asked_for["meeting_on"]),
        policy=Policy.model_validate(asked_for["policy"]),
        seconds=asked_for["seconds"],
        now=now(),
        today=today(),
        on_progress=report,
        asked=task.asked,
        stored=stored,
    )
