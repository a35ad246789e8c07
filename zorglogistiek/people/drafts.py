"""Drafts: registrations that somebody has begun, kept as they were typed until they are sent or deleted.

A draft may lack anything, and what is typed wrong is kept too: it is judged when the youth is registered. It belongs to
the organisation of who began it, so that a colleague can go on with it; nobody else sees it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select

from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.tables import Account
from zorglogistiek.access.user import User
from zorglogistiek.audit.showing import look
from zorglogistiek.codes import AuditAction
from zorglogistiek.errors import Conflict, Fault, Forbidden, Invalid, NotFound
from zorglogistiek.numbering import new_number
from zorglogistiek.people.fields import DIRECTION_KEPT, NUMBER, is_storable, keeps_direction
from zorglogistiek.people.forms import Registration
from zorglogistiek.people.recording import require_version
from zorglogistiek.people.tables import RegistrationDraft
from zorglogistiek.words import N_

LONGEST = 500
"""Characters that a draft keeps of one field: as many as the longest field of a registration may have."""

KEPT = timedelta(days=90)
"""So long after it was saved last a draft is there; then it goes, because nobody's facts are kept for nothing."""

KIND = "registration_draft"
"""What the log calls it."""

PRESET = frozenset({"kind", "urgency", "youth.legal_frame", "youth.security_level", "referrer"})
"""Fields in which something is chosen before anybody types; they alone make no draft."""

Typed = Mapping[str, Sequence[str]]
"""The fields of a form as they came: each name with its values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft as it was saved last; ``saved_by`` is the name of the account that did."""

    number: str
    version: int
    saved_at: datetime
    saved_by: str
    typed: Typed

    @property
    def name(self) -> str:
        """The name of the youth as far as it was typed; may be empty."""
        parts = (self.first(f"youth.{name}") for name in ("first_name", "last_name"))
        return " ".join(part for part in parts if part)

    def first(self, name: str) -> str:
        """The text of a field with one value; empty when nothing was typed."""
        return next(iter(self.typed.get(name, ())), "")


def save_draft(
    session: Session, user: User, typed: Typed, *, now: datetime, number: str | None = None, version: int = 0
) -> Draft:
    """Keeps what was typed: as a new draft, or (``number``) as the draft that it was begun as. Old drafts go.

    Forbidden for a role that may not register. Invalid, by field, when nothing was typed at all, or something that
    cannot be kept; NotFound for a draft that is gone or another organisation's; Conflict for an outdated version.
    """
    require(user, Action.REGISTER)
    if user.account_id is None or user.organisation_id is None:
        raise Forbidden(N_("Only an account of an organisation keeps drafts."))
    kept, faults = _kept(typed)
    if faults:
        raise Invalid("draft", faults)
    session.exec(delete(RegistrationDraft).where(col(RegistrationDraft.saved_at) <= now - KEPT))
    row = RegistrationDraft(
        number=new_number("D"), organisation_id=user.organisation_id, account_id=user.account_id, saved_at=now
    )
    if number is not None:
        row = _row(session, user, number)
        require_version(f"draft {number}", row.version, version)
    row.typed, row.account_id, row.saved_at = kept, user.account_id, now
    session.add(row)
    session.flush()
    return _draft(row, user.name)


def draft(session: Session, number: str, *, visible_to: User) -> Draft:
    """The draft with this number, which the log says was read. NotFound when the user's organisation has none."""
    row = _row(session, visible_to, number)
    look(session, AuditAction.READ, KIND, object_number=number)
    return _draft(row, session.get_one(Account, row.account_id).display_name)


def drafts(session: Session, *, visible_to: User) -> list[Draft]:
    """The drafts of the user's organisation, the newest first; the log says that their names were read."""
    own = col(RegistrationDraft.organisation_id) == visible_to.organisation_id
    statement = select(RegistrationDraft, Account.display_name).join(Account).where(own)
    newest_first = statement.order_by(col(RegistrationDraft.saved_at).desc(), col(RegistrationDraft.id).desc())
    found = [_draft(row, name) for row, name in session.exec(newest_first)]
    if found:
        look(session, AuditAction.READ, KIND, detail="list")
    return found


def delete_draft(session: Session, user: User, number: str, *, version: int) -> None:
    """The draft is gone for good. NotFound, Conflict and Forbidden as ``save_draft``."""
    require(user, Action.REGISTER)
    row = _row(session, user, number)
    require_version(f"draft {number}", row.version, version)
    session.delete(row)
    session.flush()


def settle_draft(session: Session, user: User, number: str, *, version: int) -> None:
    """The youth of the draft is registered now. Conflict for an outdated version, and for a draft that is gone."""
    try:
        delete_draft(session, user, number, version=version)
    except NotFound as error:
        raise Conflict(f"draft {number}", N_("it was registered or deleted meanwhile")) from error


def _row(session: Session, user: User, number: str) -> RegistrationDraft:
    own = RegistrationDraft.number == number, RegistrationDraft.organisation_id == user.organisation_id
    row = session.exec(select(RegistrationDraft).where(*own)).one_or_none() if NUMBER.fullmatch(number) else None
    if row is None:
        raise NotFound(f"draft {number}")
    return row


def _draft(row: RegistrationDraft, saved_by: str) -> Draft:
    return Draft(number=row.number, version=row.version, saved_at=row.saved_at, saved_by=saved_by, typed=row.typed)


def _kept(typed: Typed) -> tuple[dict[str, list[str]], list[Fault]]:
    """The fields of a registration in which something stands, and what of it cannot be kept."""
    kept: dict[str, list[str]] = {}
    faults = []
    for name, values in typed.items():
        given = [value.strip() for value in values if value.strip()]
        if not given or name.split(".")[0] not in Registration.model_fields:
            continue
        kept[name] = given
        if any(len(value) > LONGEST for value in given):
            longest = (("max_length", str(LONGEST)),)
            faults.append(Fault(field=name, message=N_("is longer than {max_length} characters"), params=longest))
        if not all(is_storable(value) for value in given):
            faults.append(Fault(field=name, message=N_("holds characters that cannot be stored")))
        if not all(keeps_direction(value) for value in given):
            faults.append(Fault(field=name, message=DIRECTION_KEPT))
    if not kept.keys() - PRESET:
        faults.append(Fault(field="", message=N_("nothing has been typed yet")))
    return kept, faults
