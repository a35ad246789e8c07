"""What a complete file needs before the meeting can match it: the list a referrer works off."""

from collections.abc import Collection
from datetime import date

from zorglogistiek.codes import CLOSED_FORMS, EventKind, Gender, LegalFrame
from zorglogistiek.people.forms import FIXED_FRAMES, URGENT
from zorglogistiek.people.tables import Referral, Youth
from zorglogistiek.words import N_


def missing(youth: Youth, referral: Referral, *, kinds: Collection[EventKind], on: date) -> list[str]:
    """What the file of a referral lacks on day ``on``, each as a msgid; empty when the file can be complete.

    ``kinds`` are the kinds of the events that the referral has.
    """
    closed_only = bool(referral.care_forms) and referral.care_forms <= CLOSED_FORMS
    frame_ends = youth.legal_frame in FIXED_FRAMES
    needs = (
        (youth.bsn is None, N_("the citizen service number is missing")),
        (youth.gender is Gender.UNKNOWN, N_("the gender is missing")),
        (not referral.care_forms, N_("the care forms that the referral decision allows are missing")),
        (EventKind.REFERRAL_DECISION not in kinds, N_("the day of the referral decision is missing")),
        (frame_ends and youth.legal_frame_until is None, N_("the end date of the legal frame is missing")),
        (
            frame_ends and youth.legal_frame_until is not None and youth.legal_frame_until < on,
            N_("the legal frame has ended"),
        ),
        (
            closed_only and youth.legal_frame is not LegalFrame.CLOSED_AUTHORISATION,
            N_("the authorisation for closed care is missing"),
        ),
        (referral.urgency in URGENT and not referral.urgency_grounds, N_("the grounds of the urgency are missing")),
    )
    return [msgid for lacks, msgid in needs if lacks]
