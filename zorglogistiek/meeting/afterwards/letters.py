"""Letters that belong to no meeting: the program writes them by itself, and they go through the outbox like messages.

A letter is stored in the transaction of what it tells of, and sent after it. What does not go out stays in the outbox,
where a coordinator sends it again.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import Enum

from sqlmodel import Session

from zorglogistiek.access.tables import Account, EmergencyAccess
from zorglogistiek.access.user import User
from zorglogistiek.clock import REGION_TIME_ZONE
from zorglogistiek.meeting.tables import Message
from zorglogistiek.numbering import new_number
from zorglogistiek.people.emergencies import Told, told_of
from zorglogistiek.places.tables import Organisation
from zorglogistiek.words import N_, translator


class AccountChange(Enum):
    """What somebody else changed of an account, as the letter to its holder says it (msgids)."""

    ADDRESS = N_("An administrator changed the e-mail address of the account of {name}.")
    PASSWORD = N_("An administrator ended the password of the account of {name}, and made a code for another one.")


def emergency_letters(session: Session, access: EmergencyAccess, *, site: str, now: datetime) -> list[tuple[str, int]]:
    """Writes to who referred the youth that an emergency access was opened; the letters by number and version.

    Nothing of the youth or the reason stands in them: those stand on the site, at ``site``. An organisation without an
    address gets none, and finds it there.
    """
    words = translator("nl")
    until = access.ends_at.astimezone(REGION_TIME_ZONE).strftime("%d-%m-%Y %H:%M")
    body = (
        words.say("Somebody opened a youth whom you referred, by emergency access {number}.", number=access.number),
        words.say("It is open until {moment} at the latest.", moment=until),
        words.say(
            "Who it was, for whom and why stands on {address}, after signing in.",
            address=f"{site.rstrip('/')}/emergency",
        ),
    )
    subject = words.say("Emergency access to a youth whom you referred")
    return _stored(session, told_of(session, access), subject, body, by=access.account_id, now=now)


def account_letters(
    session: Session, user: User, account: Account, change: AccountChange, *, former: str | None, now: datetime
) -> list[tuple[str, int]]:
    """Writes to the holder of an account that somebody else (``user``) changed it; the letters by number and version.

    It goes to the ``former`` address, that of before the change: who takes an account over has the new one. Without one
    it goes to the organisation. None where neither has an address, or who changed it has no account.
    """
    organisation = session.get_one(Organisation, account.organisation_id)
    address = former or organisation.email
    if address is None or user.account_id is None:
        return []
    words = translator("nl")
    body = (
        words.say(change.value, name=account.display_name),
        words.say("Did you not ask for it? Then tell the coordinator of the region at once: not by this e-mail."),
    )
    told = Told(organisation_id=account.organisation_id, address=address)
    subject = words.say("Your account of Zorglogistiek was changed")
    return _stored(session, [told], subject, body, by=user.account_id, now=now)


def _stored(
    session: Session, to: Iterable[Told], subject: str, body: Sequence[str], *, by: int, now: datetime
) -> list[tuple[str, int]]:
    letters = [
        Message(
            number=new_number("M"),
            organisation_id=one.organisation_id,
            address=one.address,
            subject=subject,
            body="\n\n".join(body),
            made_at=now,
            account_id=by,
        )
        for one in to
        if one.address is not None
    ]
    session.add_all(letters)
    session.flush()
    return [(one.number, one.version) for one in letters]
