"""The resources of the API, one module each; ``RESOURCES`` is the list of them."""

from dataclasses import dataclass

from fastapi import APIRouter

from api.v1.resources import (
    actions,
    capacity,
    closures,
    codes,
    decisions,
    groups,
    meetings,
    organisations,
    plan_runs,
    plans,
    promises,
    proposals,
    referrals,
    research_permits,
    sessions,
    statistics,
    stays,
    waiting_list,
    youths,
)


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource: its name in the address, what it is, and its routes."""

    name: str
    description: str
    router: APIRouter


RESOURCES = (
    Resource("sessions", "Signing in and out.", sessions.router),
    Resource("youths", "The youths whom the user sees.", youths.router),
    Resource("referrals", "Referrals, and what happens to them.", referrals.router),
    Resource("waiting-list", "The open referrals.", waiting_list.router),
    Resource("organisations", "Municipalities, providers and referrers.", organisations.router),
    Resource("groups", "The supply, and the places of a group.", groups.router),
    Resource("closures", "Places out of use.", closures.router),
    Resource("capacity", "Free places in the weeks ahead.", capacity.router),
    Resource("stays", "Who stays in a place, and until when.", stays.router),
    Resource("meetings", "The weekly meetings, their agenda and what they decide.", meetings.router),
    Resource("plans", "Runs of the matching engine, with their frozen inputs.", plans.router),
    Resource("plan-runs", "The engine at work.", plan_runs.router),
    Resource("proposals", "What the plan that counts now proposes.", proposals.router),
    Resource("decisions", "What was decided.", decisions.router),
    Resource("promises", "Places that are promised and not taken yet.", promises.router),
    Resource("actions", "What was promised to be done.", actions.router),
    Resource("statistics", "Every figure, with its definition and as a file.", statistics.router),
    Resource("research-permits", "Who may have microdata for research.", research_permits.router),
    Resource("codes", "The code lists.", codes.router),
)
