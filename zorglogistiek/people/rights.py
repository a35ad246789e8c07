"""By what right somebody saw or changed something of a youth, as the log and the declaration of who sees what tell it.

A look is possible only by the tie that the declaration gives to a role (``zorglogistiek.access.visibility``), so that a
look that succeeded tells the kind of tie; which proposal or stay it was stands in the registry. Without any tie one is
told of a youth in four ways: that a youth who is being registered is known already; under emergency access; by an
action that the organisation is to do; and where the file of another names the youth, as brother or sister or as
somebody with whom that one may not live.
"""

from collections.abc import Mapping

from zorglogistiek.access.visibility import SEES, Reach, Record
from zorglogistiek.audit.reading import LogLine
from zorglogistiek.codes import AuditOutcome, Role
from zorglogistiek.people.bsn_asked import DETAIL as ASKED_BY_BSN
from zorglogistiek.people.duplicates import TOLD
from zorglogistiek.people.emergencies import KIND as EMERGENCY_KIND
from zorglogistiek.words import N_

BY_REACH: Mapping[Reach, str] = {
    Reach.REGION: N_("the youth is of the region"),
    Reach.OWN: N_("the organisation referred the youth"),
    Reach.MATCHED: N_("proposed to the organisation, or lives or is to live there"),
    Reach.ESCALATED: N_("the expert team was asked for advice"),
    Reach.RESPONSIBLE: N_("the municipality is responsible for the youth"),
}
BY_REACH_OF_SEVERAL: Mapping[Reach, str] = {
    Reach.OWN: N_("the organisation referred the youth, or one whose file names the youth"),
    Reach.MATCHED: N_("proposed to the organisation, or lives or is to live there; or one whose file names the youth"),
    Reach.ESCALATED: N_("the expert team was asked for advice on the youth, or on one whose file names the youth"),
}
"""The same of an event that concerns more youths than one."""

BY_ACTION = N_("an action that the organisation is to do is about the youth")
ACTIONS = "/actions"
"""In the template of every route by which an organisation sees its actions."""

REFUSED = N_("none: it was refused")
REGISTERING = N_("none: whoever registers a youth is told whether the youth is known already")
EMERGENCY = N_("emergency access")
RESEARCH = N_("a permit for research")
LOG_ONLY = N_("guards the log, and sees no youth")
OPERATOR = N_("the operator, or the program itself")

TOLD_TO_WHO_REGISTERS = frozenset({ASKED_BY_BSN, TOLD})
"""The details of events by which somebody without any tie learns that a youth is known."""

OF_A_YOUTH = (Record.YOUTH, Record.REFERRAL, Record.WAITS)
"""The records of a youth; the first that a role sees says by which tie."""


def right_of(line: LogLine) -> str:
    """The msgid of the right by which this was done; of what was refused that there was none."""
    role = next((role for role in Role if role.value == line.role), None)
    if line.outcome is AuditOutcome.DENIED:
        return REFUSED
    if line.emergency is not None or line.object_type == EMERGENCY_KIND:
        return EMERGENCY
    if line.detail in TOLD_TO_WHO_REGISTERS:
        return REGISTERING
    return OPERATOR if role is None else _of_role(role, line)


def _of_role(role: Role, line: LogLine) -> str:
    """By what tie a role has it."""
    if role is Role.EVALUATOR:
        return RESEARCH
    if SEES[role][Record.ACTION] is Reach.OWN and ACTIONS in line.purpose:
        return BY_ACTION
    reach = next((SEES[role][record] for record in OF_A_YOUTH if SEES[role][record] is not Reach.NOTHING), None)
    if reach is None:
        return LOG_ONLY
    of_several = BY_REACH_OF_SEVERAL.get(reach) if line.youths > 1 else None
    return of_several or BY_REACH[reach]
