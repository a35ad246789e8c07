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
    MANAGE_ACCOUNTS = "manage_accounts"


MAY: Mapping[Role, frozenset[Action]] = {
    Role.COORDINATOR: frozenset(Action),
    Role.REFERRER: frozenset({Action.REGISTER}),
    Role.PROVIDER: frozenset({Action.CHANGE_CAPACITY, Action.ANSWER_PROPOSALS}),
    Role.MUNICIPALITY: frozenset({Action.SEE_STATISTICS, Action.SEE_MISSING_SUPPLY}),
    Role.EVALUATOR: frozenset({Action.SEE_STATISTICS}),
}
"""The actions of each role."""


def may(user: User, action: Action) -> bool:
    """Whether the user's role does this at all, and the user's scope reaches so far."""
    return action in MAY[user.role] and (user.actions is None or action.value in user.actions)


def require(user: User, action: Action) -> None:
    """Forbidden when the user's role does not do this."""
    if not may(user, action):
        raise Forbidden(N_("This role may not do that."))


def deciding_account(user: User) -> int:
    """The account of who decides. Forbidden for who may not, and for the command line: a decision needs a person."""
    require(user, Action.DECIDE)
    if user.account_id is None:
        raise Forbidden("A decision needs the name of a person: sign in first.")
    return user.account_id
