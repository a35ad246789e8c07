"""The one declaration of what each role may do. What it may see stands in ``visibility``."""

from collections.abc import Mapping
from enum import StrEnum

from zorglogistiek.access.user import User
from zorglogistiek.codes import Role
from zorglogistiek.errors import Forbidden
from zorglogistiek.words import N_


class Action(StrEnum):
    """What somebody may be allowed to do; always only with records that the same user sees."""

    CHANGE_CAPACITY = "change_capacity"
    REGISTER = "register"
    DECIDE = "decide"
    PLAN = "plan"
    EXCHANGE = "exchange"
    ANSWER_PROPOSALS = "answer_proposals"
    SEND_MESSAGES = "send_messages"
    SEE_STATISTICS = "see_statistics"
    SEE_MISSING_SUPPLY = "see_missing_supply"
    SEE_OWN_WAITS = "see_own_waits"
    GIVE_ADVICE = "give_advice"
    EMERGENCY_ACCESS = "emergency_access"
    MANAGE_ACCOUNTS = "manage_accounts"
    SEE_LOG = "see_log"
    ERASE = "erase"
    GRANT_RESEARCH = "grant_research"
    EXPORT_MICRODATA = "export_microdata"


MAY: Mapping[Role, frozenset[Action]] = {
    Role.COORDINATOR: frozenset(Action)
    - {Action.MANAGE_ACCOUNTS, Action.ERASE, Action.SEE_OWN_WAITS, Action.EXPORT_MICRODATA},
    Role.REFERRER: frozenset({Action.REGISTER}),
    Role.PROVIDER: frozenset({Action.CHANGE_CAPACITY, Action.ANSWER_PROPOSALS, Action.EMERGENCY_ACCESS}),
    Role.EXPERT_TEAM: frozenset({Action.GIVE_ADVICE, Action.EMERGENCY_ACCESS}),
    Role.MUNICIPALITY: frozenset({Action.SEE_STATISTICS, Action.SEE_MISSING_SUPPLY, Action.SEE_OWN_WAITS}),
    Role.EVALUATOR: frozenset({Action.SEE_STATISTICS, Action.EXPORT_MICRODATA}),
    Role.ADMINISTRATOR: frozenset({Action.MANAGE_ACCOUNTS, Action.ERASE, Action.SEE_LOG, Action.GRANT_RESEARCH}),
}
"""The actions of each role. Who decides about youths makes no account and erases nobody; and the other way round.

The log is for who answers what was seen: the coordinator to a youth, the administrator as the security officer.
"""


def may(user: User, action: Action) -> bool:
    """Whether the user's role does this at all, and the user's scope reaches so far."""
    return action in MAY[user.role] and (user.actions is None or action.value in user.actions)


def require(user: User, action: Action) -> None:
    """Forbidden when the user's role does not do this."""
    if not may(user, action):
        raise Forbidden(N_("This role may not do that."))


def deciding_account(user: User, action: Action = Action.DECIDE) -> int:
    """The account of who decides. Forbidden for who may not, and for the command line: a decision needs a person."""
    require(user, action)
    if user.account_id is None:
        raise Forbidden("A decision needs the name of a person: sign in first.")
    return user.account_id
