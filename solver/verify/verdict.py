"""The front door of the verification: everything that is wrong with a plan, in words."""

from __future__ import annotations

from dataclasses import dataclass

from solver.instance import Instance
from solver.plan import Certificate, Plan
from solver.verify.cost import itinerary_cost
from solver.verify.decisions import impossible, plan_of_decisions
from solver.verify.moves import read_moves
from solver.verify.proof import certificate_errors, proven_bound
from solver.verify.rules import broken_rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """Everything there is to say of a plan, its certificate's prices reckoned through once.

    `wrong` as from `verify`, `not_checked` as from `unchecked` (empty when something is wrong), `proven` what the
    certificate's prices prove (None without a certificate that can be read, or where no plan is possible).
    """

    wrong: list[str]
    not_checked: list[str]
    proven: int | None


def verify(instance: Instance, plan: Plan) -> list[str]:
    """What is wrong with a plan for an instance; empty when nothing is.

    Checked are the moves, the six rules, the objective, the status, and the certificate. That an
    infeasible instance is so, and that a bound above the certificate's holds, may rest on a search
    alone: `unchecked` says what of that kind a plan claims.
    """
    return _wrong(instance, plan)[0]


def unchecked(instance: Instance, plan: Plan) -> list[str]:
    """What a plan in which nothing is wrong claims all the same without a proof that can be checked.

    Raises `InvalidPlan` when the certificate cannot be read as prices of the instance's rows (`verify` says it too).
    """
    infeasible = plan.status == "infeasible"
    proven = None if infeasible else proven_bound(instance, plan.certificate or Certificate(bound=0))
    return _not_checked(instance, plan, proven)


def examine(instance: Instance, plan: Plan) -> Examination:
    """What `verify` and `unchecked` say, and what the certificate proves."""
    wrong, proven = _wrong(instance, plan)
    if wrong:
        return Examination(wrong=wrong, not_checked=[], proven=proven)
    nothing = plan.certificate is None and plan.status != "infeasible"
    known = proven_bound(instance, Certificate(bound=0)) if nothing else proven
    return Examination(wrong=wrong, not_checked=_not_checked(instance, plan, known), proven=proven)


def _wrong(instance: Instance, plan: Plan) -> tuple[list[str], int | None]:
    """What is wrong, and what the certificate proves."""
    wrong, proven = [], None
    if plan.instance != instance.name:
        wrong.append(f"the plan is for instance {plan.instance!r}, not {instance.name!r}")
    if plan.status == "infeasible":
        wrong.extend(_infeasible_errors(instance, plan))
    else:
        wrong.extend(_plan_errors(instance, plan))
    if plan.certificate is not None:
        unreadable = certificate_errors(instance, plan.certificate)
        if not unreadable:
            proven = proven_bound(instance, plan.certificate)
        wrong.extend(unreadable or _claim_errors(plan, plan.certificate, proven))
    return wrong, proven


def _not_checked(instance: Instance, plan: Plan, proven: int | None) -> list[str]:
    """The claims of a plan beyond what is proven."""
    if plan.status == "infeasible":
        if impossible(instance):
            return []
        return ["infeasibility: no plan was found that keeps the decisions, nor a proof that there is none"]
    if plan.bound is None or proven is None or plan.bound <= proven:
        return []
    status = ", and with it the status optimal" if plan.status == "optimal" else ""
    return [f"a bound above the certificate's: the plan says {plan.bound}{status}, the prices prove {proven}"]


def _plan_errors(instance: Instance, plan: Plan) -> list[str]:
    itineraries, wrong = read_moves(instance, plan.moves)
    wrong.extend(broken_rules(instance, itineraries))
    if plan.reason is not None:
        wrong.append("a plan gives a reason only when it is infeasible")
    cost = sum(itinerary_cost(instance, itinerary) for itinerary in itineraries.values())
    if plan.objective != cost:
        wrong.append(f"the objective is {cost}, the plan says {plan.objective}")
    if plan.bound is None:
        wrong.append("the plan has no bound")
    elif plan.bound > cost:
        wrong.append(f"the bound {plan.bound} is above the plan's own cost {cost}")
    elif plan.status == "optimal" and plan.bound != cost:
        wrong.append(f"the status is optimal, but the bound {plan.bound} is below the cost {cost}")
    return wrong


def _infeasible_errors(instance: Instance, plan: Plan) -> list[str]:
    wrong = []
    if plan.moves:
        wrong.append("an infeasible plan has no moves")
    if plan.objective is not None or plan.bound is not None:
        wrong.append("an infeasible plan has no objective and no bound")
    if not plan.reason:
        wrong.append("an infeasible plan gives a reason")
    if plan_of_decisions(instance) is not None:
        wrong.append("not infeasible: a plan of the fixed decisions alone keeps every rule")
    return wrong


def _claim_errors(plan: Plan, certificate: Certificate, proven: int | None) -> list[str]:
    """What a certificate says beyond what its prices prove, or its plan says."""
    wrong, claimed = [], certificate.bound
    if proven is not None and claimed > proven:
        wrong.append(f"certificate: its prices prove a bound of {proven}, it says {claimed}")
    if plan.bound is not None and claimed > plan.bound:
        wrong.append(f"certificate: its bound {claimed} is above the plan's bound {plan.bound}")
    return wrong
