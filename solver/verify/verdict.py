"""The front door of the verification: everything that is wrong with a plan, in words."""

from __future__ import annotations

from solver.instance import Instance
from solver.plan import Move, Plan
from solver.verify.cost import itinerary_cost
from solver.verify.moves import read_moves
from solver.verify.proof import certificate_errors, proven_bound
from solver.verify.rules import broken_rules


def verify(instance: Instance, plan: Plan) -> list[str]:
    """What is wrong with a plan for an instance; empty when it is right in all that it claims.

    Checked are the moves, the six rules, the objective, the status, and the certificate. That an
    infeasible instance is so, and that a bound above the certificate's holds, is the claim of a
    search: only a contradiction of it can be found here.
    """
    wrong = []
    if plan.instance != instance.name:
        wrong.append(f"the plan is for instance {plan.instance!r}, not {instance.name!r}")
    if plan.status == "infeasible":
        wrong.extend(_infeasible_errors(instance, plan))
    else:
        wrong.extend(_plan_errors(instance, plan))
    if plan.certificate is not None:
        wrong.extend(_certificate_errors(instance, plan))
    return wrong


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
    if all(decision.week is not None for decision in instance.fixed):
        decided = {
            Move(party=d.party, group=d.group, kind=d.kind, week=d.week) for d in instance.fixed if d.week is not None
        }
        itineraries, contradictions = read_moves(instance, decided)
        if not contradictions and not broken_rules(instance, itineraries):
            wrong.append("not infeasible: a plan of the fixed decisions alone keeps every rule")
    return wrong


def _certificate_errors(instance: Instance, plan: Plan) -> list[str]:
    assert plan.certificate is not None
    wrong = certificate_errors(instance, plan.certificate)
    if wrong:
        return wrong
    claimed, proven = plan.certificate.bound, proven_bound(instance, plan.certificate)
    if proven is not None and claimed > proven:
        wrong.append(f"certificate: its prices prove a bound of {proven}, it says {claimed}")
    if plan.bound is not None and claimed > plan.bound:
        wrong.append(f"certificate: its bound {claimed} is above the plan's bound {plan.bound}")
    return wrong
