"""By what right somebody saw or changed something of a youth, as the log and the declaration of who sees what tell it.

A look is possible only by the tie that the declaration gives to a role (``zorglogistiek.access.visibility``), so that a
look that succeeded tells the kind of tie; which proposal or stay it was stands in the registry.
"""

from collections.abc import Mapping

from zorglogistiek.access.visibility import SEES, Reach, Record
from zorglogistiek.audit.reading import LogLine
from zorglogistiek.codes import AuditOutcome, Role
from zorglogistiek.words import N_

BY_REACH: Mapping[Reach, str] = {
    Reach.REGION: N_("the youth is of the region"),
    Reach.OWN: N_("the organisation referred the youth"),
    Reach.MATCHED: N_("proposed to the organisation, or lives or is to live there"),
    Reach.ESCALATED: N_("the expert team was asked for advice"),
    Reach.RESPONSIBLE: N_("the municipality is responsible for the youth"),
}
REFUSED = N_("none: it was refused")
EMERGENCY = N_("emergency access")
RESEARCH = N_("a permit for research")
LOG_ONLY = N_("guards the log, and sees no youth")
OPERATOR = N_("the operator, or the program itself")

OF_A_YOUTH = (Record.YOUTH, Record.REFERRAL, Record.WAITS)
"""The records of a youth; the first that a role sees says by which tie."""


def right_of(line: LogLine) -> str:
    """The msgid of the right by which this was done; of what was refused that there was none."""
    role = next((role for role in Role if role.value == line.role), None)
    if line.outcome is AuditOutcome.DENIED:
        return REFUSED
    if line.emergency is not None:
        return EMERGENCY
    if role is None:
        return OPERATOR
    if role is Role.EVALUATOR:
        return RESEARCH
    reach = next((SEES[role][record] for record in OF_A_YOUTH if SEES[role][record] is not Reach.NOTHING), None)
    return LOG_ONLY if reach is None else BY_REACH[reach]
