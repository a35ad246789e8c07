"""Who is looking, or acting: the one value that every repository and command is told."""

from dataclasses import dataclass

from zorglogistiek.codes import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody who signed in, in one role and for one organisation.

    ``account_id`` and ``organisation_id`` are None for the command line, which has no account; a program with an API
    token has no account either. ``actions`` and ``records`` are the scope of such a token, by the values of ``Action``
    and ``Record``: of what the role may do and see, nothing beyond these. None is everything the role may.
    ``emergency`` is the youth (by id) to whom an emergency access of this account is open; a request that changes
    something never has one.
    """

    account_id: int | None
    role: Role
    organisation_id: int | None
    name: str
    emergency: int | None = None
    actions: frozenset[str] | None = None
    records: frozenset[str] | None = None


SYSTEM = User(account_id=None, role=Role.COORDINATOR, organisation_id=None, name="system")
"""The command line: whoever may read the database file may see the region."""

OPERATOR = User(account_id=None, role=Role.ADMINISTRATOR, organisation_id=None, name="system")
"""The command line where it manages accounts, and removes what is not to be kept any longer."""
