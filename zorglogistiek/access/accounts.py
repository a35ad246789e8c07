"""Accounts: making one, and telling whether a name and password belong to one. Which passwords: `passwords`."""

import unicodedata
from collections.abc import Mapping
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlmodel import Session, select

from zorglogistiek.access.passwords import normal
from zorglogistiek.access.tables import Account
from zorglogistiek.codes import OrganisationKind, Role
from zorglogistiek.errors import Fault, Invalid
from zorglogistiek.mail import is_address
from zorglogistiek.words import N_

WORKS_FOR: Mapping[Role, frozenset[OrganisationKind]] = {
    Role.REFERRER: frozenset({OrganisationKind.REFERRER, OrganisationKind.MUNICIPALITY}),
    Role.PROVIDER: frozenset({OrganisationKind.PROVIDER}),
    Role.COORDINATOR: frozenset({OrganisationKind.MUNICIPALITY}),
    Role.EXPERT_TEAM: frozenset({OrganisationKind.MUNICIPALITY}),
    Role.MUNICIPALITY: frozenset({OrganisationKind.MUNICIPALITY}),
    Role.EVALUATOR: frozenset({OrganisationKind.MUNICIPALITY}),
    Role.ADMINISTRATOR: frozenset({OrganisationKind.MUNICIPALITY}),
}
"""For which kinds of organisation somebody in each role works."""

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """The argon2id hash (parameters and salt in it) of a password."""
    return _hasher.hash(_bytes(password))


def verify(password_hash: str | None, password: str) -> bool:
    """Whether the password belongs to the hash; without a hash no, after the same work, so that time tells nothing."""
    try:
        _hasher.verify(password_hash or _hash_of_nobody(_hasher), _bytes(password))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


@cache
def _hash_of_nobody(hasher: PasswordHasher) -> str:
    """A hash that belongs to no account, made by the first who asks: the command line starts without it."""
    return hasher.hash("the password of an account that does not exist")


def outdated(password_hash: str) -> bool:
    """Whether a hash was made with other parameters than today's, and should be made again."""
    return _hasher.check_needs_rehash(password_hash)


def account_named(session: Session, username: str) -> Account | None:
    """The account with this name, in any case of its letters; None when there is none."""
    if not username.isprintable():
        return None  # no account has such a name, and not every database can be asked for it
    return session.exec(select(Account).where(Account.username == normal(username))).one_or_none()


def account_faults(
    session: Session, *, username: str, display_name: str, role: Role, kind: OrganisationKind
) -> list[Fault]:
    """Everything that is wrong with an account for an organisation of this kind, before it has a password."""
    name = normal(username)
    faults = []
    if not name or len(name) > 80 or not name.isprintable():
        faults.append(Fault(field="username", message="must have 1 to 80 printable characters"))
    elif account_named(session, name) is not None:
        faults.append(Fault(field="username", message="is already in use"))
    if not display_name.strip() or len(display_name) > 120 or not display_name.isprintable():
        faults.append(Fault(field="display_name", message="must have 1 to 120 printable characters"))
    if kind not in WORKS_FOR[role]:
        allowed = " or ".join(sorted(WORKS_FOR[role]))
        message = N_("a {role} works for a {allowed}, not for a {kind}")
        params = (("role", role.value), ("allowed", allowed), ("kind", kind.value))
        faults.append(Fault(field="organisation", message=message, params=params))
    return faults


def email_faults(email: str) -> list[Fault]:
    """What is wrong with the address of an account; it may be empty."""
    if not email.strip() or is_address(email.strip()):
        return []
    return [Fault(field="email", message=N_("is no e-mail address"))]


def create_account(
    session: Session,
    *,
    username: str,
    display_name: str,
    role: Role,
    organisation_id: int,
    kind: OrganisationKind,
    email: str = "",
) -> Account:
    """Adds an account for an organisation of this ``kind``. It has no password: its holder chooses one.

    Invalid with everything that is wrong with it.
    """
    faults = account_faults(session, username=username, display_name=display_name, role=role, kind=kind)
    faults += email_faults(email)
    if faults:
        raise Invalid("account", faults)
    account = Account(
        username=normal(username),
        display_name=display_name.strip(),
        email=email.strip() or None,
        role=role,
        organisation_id=organisation_id,
    )
    session.add(account)
    session.flush()
    return account


def _bytes(password: str) -> bytes:
    """The same bytes for what looks the same on another keyboard; any text has them, broken characters too."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
