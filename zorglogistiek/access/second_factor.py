"""The second factor: codes of an authenticator app (TOTP, RFC 6238), each taken once."""

import hmac
from datetime import datetime

import pyotp
import segno
from sqlmodel import Session, col, delete, select, update

from zorglogistiek.access.tables import AwaitedCode, SecondFactor
from zorglogistiek.audit.recording import note
from zorglogistiek.codes import AuditAction
from zorglogistiek.errors import Conflict, Fault, Invalid
from zorglogistiek.words import N_

STEP_SECONDS = 30
"""How long a code is shown by the app, and counts here: not a second longer."""

AHEAD_STEPS = 10
"""A last code that seems to lie farther ahead was used while the clock was wrong: the next need not be later."""

SITE = "Zorglogistiek"
"""What the app calls what the codes are for."""


def has_second_factor(session: Session, account_id: int) -> bool:
    """Whether the account has a second factor that counts."""
    factor = _of(session, account_id)
    return factor is not None and factor.confirmed_at is not None


def begin_second_factor(session: Session, account_id: int, now: datetime) -> str:
    """A secret for the account's app, which counts when ``confirm_second_factor`` was given a code of it.

    The same as before while it is not confirmed, so that a page that is loaded again shows what was scanned. Conflict
    when the account has a second factor.
    """
    factor = _of(session, account_id)
    if factor is None:
        secret = pyotp.random_base32()
        factor = SecondFactor(account_id=account_id, secret=secret, made_at=now)  # type: ignore[call-arg]
        session.add(factor)
        session.flush()
    if factor.confirmed_at is not None:
        raise Conflict("record", N_("this account has a second factor already"))
    return factor.secret


def confirm_second_factor(session: Session, account_id: int, code: str, now: datetime) -> None:
    """The second factor counts from now on. Invalid when the code is not one of the app's now."""
    factor = _of(session, account_id)
    if factor is None or factor.confirmed_at is not None or not take_code(session, account_id, code, now):
        raise Invalid("account", [Fault(field="code", message=N_("is not the code that the app shows now"))])
    factor.confirmed_at = now
    session.add(factor)
    note(session, AuditAction.EXECUTE, "account", object_number=str(account_id), detail="second factor set")


def remove_second_factor(session: Session, account_id: int) -> None:
    """The account has no second factor any more; nothing happens when it had none."""
    factor = _of(session, account_id)
    session.exec(delete(AwaitedCode).where(col(AwaitedCode.account_id) == account_id))
    if factor is not None:
        counted = factor.confirmed_at is not None
        session.delete(factor)
        if counted:
            note(session, AuditAction.EXECUTE, "account", object_number=str(account_id), detail="second factor removed")


def take_code(session: Session, account_id: int, code: str, now: datetime) -> bool:
    """Whether this is the code that the account's app shows now, and it was not used yet.

    It is used by that: of two that send it at once, one is too late.
    """
    factor = _of(session, account_id)
    typed = "".join(code.split())
    if factor is None or not typed.isascii() or not typed.isdigit():
        return False
    totp = pyotp.TOTP(factor.secret, interval=STEP_SECONDS)
    step = step_at(now)
    last = factor.last_step if factor.last_step <= step + AHEAD_STEPS else 0
    if step <= last or not hmac.compare_digest(totp.generate_otp(step), typed):
        return False
    free = col(SecondFactor.account_id) == account_id, col(SecondFactor.last_step) == factor.last_step
    taken = session.connection().execute(update(SecondFactor.__table__).where(*free).values(last_step=step))  # type: ignore[attr-defined]
    return taken.rowcount == 1


def step_at(moment: datetime) -> int:
    """The number of the code that an app shows at a moment."""
    return int(moment.timestamp()) // STEP_SECONDS


def picture_of(secret: str, username: str) -> str:
    """The QR code that an app scans to know the secret, as the address of a picture that needs no file."""
    address = pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=username, issuer_name=SITE)
    return segno.make(address, error="m").svg_data_uri(scale=5, border=4, light="#fff")


def _of(session: Session, account_id: int) -> SecondFactor | None:
    return session.exec(select(SecondFactor).where(col(SecondFactor.account_id) == account_id)).one_or_none()
