"""What a registration lacks while it is still being typed: to be stored at all, and for a complete file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from zorglogistiek.codes import EventKind
from zorglogistiek.people import completeness
from zorglogistiek.people.tables import Youth
from zorglogistiek.people.unfinished import asked_of

PERSON = ("first_name", "last_name", "birth_date", "gender", "municipality", "pc4")
"""What nobody is registered without, in the order of the form."""

FIELD_OF: Mapping[str, str] = {
    "the citizen service number is missing": "youth.bsn",
    "the gender is missing": "youth.gender",
    "the care forms that the referral decision allows are missing": "care_forms",
    "the day of the referral decision is missing": "referral_decision",
    "the end date of the legal frame is missing": "youth.legal_frame_until",
    "the legal frame has ended": "youth.legal_frame_until",
    "the authorisation for closed care is missing": "youth.legal_frame",
    "the grounds of the urgency are missing": "urgency_grounds",
}
"""The field of a registration in which each thing that ``completeness.missing`` reports is filled in."""

REFUSED = frozenset({"the end date of the legal frame is missing", "the grounds of the urgency are missing"})
"""What a complete file needs and the registration itself too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something that is missing: the field, and what is missing of it (a msgid; empty: all).

    ``to_register`` when nobody is registered without it.
    """

    field: str
    message: str = ""
    to_register: bool = False


def gaps(sent: Mapping[str, object], known: Youth | None, *, today: date) -> tuple[Gap, ...]:
    """What a registration lacks; ``known`` is the youth when the registry has them already."""
    asked = asked_of(sent, today=today)
    found = []
    if known is None:
        found = [Gap(field=f"youth.{name}", to_register=True) for name in PERSON if getattr(asked.youth, name) is None]
    decided = {EventKind.REFERRAL_DECISION} if sent.get("referral_decision") else set()
    missing = completeness.missing(known or asked.youth, asked.referral, kinds=decided, on=today)
    return (*found, *gaps_of_file(missing))


def gaps_of_file(missing: Iterable[str]) -> tuple[Gap, ...]:
    """The fields in which what a file lacks is filled in; those that a registration is refused without come first."""
    found = [Gap(field=FIELD_OF[what], message=what, to_register=what in REFUSED) for what in missing]
    return tuple(sorted(found, key=lambda gap: not gap.to_register))
