"""Acting later for somebody who asked for it: in the role that the account has then, or not at all."""

from sqlmodel import Session

from zorglogistiek.access.tables import Account
from zorglogistiek.access.user import SYSTEM, User
from zorglogistiek.audit.circumstances import circumstances
from zorglogistiek.errors import Forbidden
from zorglogistiek.words import N_


def user_of_account(session: Session, account_id: int | None) -> User:
    """Who has this account (None: the command line), as of now. Forbidden when it was closed meanwhile."""
    if account_id is None:
        return SYSTEM
    account = session.get(Account, account_id)
    if account is None or not account.active:
        raise Forbidden(N_("The account that asked for this was closed meanwhile."))
    return User(
        account_id=account.id,
        role=account.role,
        organisation_id=account.organisation_id,
        name=account.display_name,
    )


def recorded_as(user: User) -> None:
    """What is done from here on, under the present circumstances, is recorded as done by this user."""
    around = circumstances()
    around.account_id, around.user_name = user.account_id, user.name
    around.role, around.organisation_id = user.role.value, user.organisation_id
