"""Finding the answer of a study, as a job of a worker."""

from typing import Any

from sqlmodel import select

from zorglogistiek.access.acting_for import recorded_as, user_of_account
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.clock import today
from zorglogistiek.errors import NotFound
from zorglogistiek.jobs.working import Task
from zorglogistiek.matching.policy import Policy
from zorglogistiek.places.tables import Organisation
from zorglogistiek.studies.forms import NewGroup
from zorglogistiek.studies.results import Answer
from zorglogistiek.studies.runs import StudyKind, answer_as_json


def carry_out_study(task: Task) -> None:
    """Finds the answer that was asked for. Raises what the engine's studies raise, Forbidden, and LeaseLost."""
    with task.database.read() as session:
        user = user_of_account(session, task.claim.account_id)
    require(user, Action.PLAN)
    recorded_as(user)
    kind = StudyKind(task.claim.kind.value)
    answer = _answer(task, kind, task.claim.parameters)
    with task.database.write() as session:
        task.finish(session, answer_as_json(kind, answer))


def _answer(task: Task, kind: StudyKind, asked_for: dict[str, Any]) -> Answer:
    # The optimiser takes a second to load: not before somebody needs it.
    from zorglogistiek.studies import engine, groups, preview, prices

    def report(done: int, steps: int) -> None:
        task.report({"done": done, "steps": steps})

    def ground() -> engine.Ground:
        policy = Policy.model_validate(asked_for["policy"])
        seconds = asked_for["seconds"]
        return engine.ground_of(task.database, policy, today=today(), plan_seconds=seconds, asked=task.asked)

    match kind:
        case StudyKind.PRICES:
            return prices.price_table(ground(), report=report, asked=task.asked)
        case StudyKind.GROUP:
            form = NewGroup.model_validate_json(asked_for["form"])
            municipality = _municipality(task, form.municipality)
            report(0, 2)
            compared = ground()
            report(1, 2)
            return groups.group_study(compared, form, municipality, asked=task.asked)
        case StudyKind.POLICY:
            report(0, 2)
            compared = ground()
            report(1, 2)
            changed = Policy.model_validate(asked_for["changed"])
            return preview.policy_preview(compared, changed, asked=task.asked)


def _municipality(task: Task, number: str) -> Organisation:
    with task.database.read() as session:
        found = session.exec(select(Organisation).where(Organisation.number == number)).one_or_none()
    if found is None:
        raise NotFound(f"organisation {number}")
    return found
