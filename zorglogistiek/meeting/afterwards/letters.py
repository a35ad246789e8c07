"""Letters that belong to no meeting: the program writes them by itself, and they go through the outbox like messages.

A letter is stored in the transaction of what it tells of, and sent after it. What does not go out stays in the outbox,
where a coordinator sends it again.
"""

from datetime import datetime

from sqlmodel import Session

from zorglogistiek.access.tables import EmergencyAccess
from zorglogistiek.clock import REGION_TIME_ZONE
from zorglogistiek.meeting.tables import Message
from zorglogistiek.numbering import new_number
from zorglogistiek.people.emergencies import told_of
from zorglogistiek.words import translator


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
    letters = [
        Message(
            number=new_number("M"),
            organisation_id=one.organisation_id,
            address=one.address,
            subject=words.say("Emergency access to a youth whom you referred"),
            body="\n\n".join(body),
            made_at=now,
            account_id=access.account_id,
        )
        for one in told_of(session, access)
        if one.address is not None
    ]
    session.add_all(letters)
    session.flush()
    return [(one.number, one.version) for one in letters]
