"""What a complete file needs before the meeting can match it: the list a referrer works off."""

from collections.abc import Collection
from datetime import date
from typing import Protocol

from zorglogistiek.codes import CLOSED_FORMS, CareForm, EventKind, Gender, LegalFrame, Urgency
from zorglogistiek.people.forms import FIXED_FRAMES, URGENT
from zorglogistiek.words import N_


class YouthFile(Protocol):
    """What a file says of the youth: a row of the registry, or a form that is being typed (None: not yet)."""

    @property
    def bsn(self) -> str | None:
        """The citizen service number."""
        ...

    @property
    def gender(self) -> Gender | None:
        """The gender."""
        ...

    @property
    def legal_frame(self) -> LegalFrame | None:
        """The legal ground of the help."""
        ...

    @property
    def legal_frame_until(self) -> date | None:
        """The last day of the legal ground."""
        ...


class ReferralFile(Protocol):
    """What a file says of the place that is asked for; as ``YouthFile``."""

    @property
    def care_forms(self) -> frozenset[CareForm] | None:
        """The care forms that the referral decision allows."""
        ...

    @property
    def urgency(self) -> Urgency | None:
        """How soon a place is needed."""
        ...

    @property
    def urgency_grounds(self) -> str | None:
        """Why it is needed so soon."""
        ...


def missing(youth: YouthFile, referral: ReferralFile, *, kinds: Collection[EventKind], on: date) -> list[str]:
    """What the file of a referral lacks on day ``on``, each as a msgid; empty when the file can be complete.

    ``kinds`` are the kinds of the events that the referral has.
    """
    asked = referral.care_forms or frozenset()
    closed_only = bool(asked) and asked <= CLOSED_FORMS
    frame_ends = youth.legal_frame in FIXED_FRAMES
    needs = (
        (youth.bsn is None, N_("the citizen service number is missing")),
        (youth.gender is Gender.UNKNOWN, N_("the gender is missing")),
        (not asked, N_("the care forms that the referral decision allows are missing")),
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
