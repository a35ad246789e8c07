"""Where the registry holds something of a youth: table by table, how it is reached, and what is left when it is erased.

Every table that refers to youths or referrals, at whatever distance, is declared here or is in ``NOTHING_PERSONAL``; a
test compares that with the tables that there are.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, inspect, or_
from sqlmodel import Session, SQLModel, col, select

from zorglogistiek.access.tables import EmergencyAccess
from zorglogistiek.meeting.tables import Action, Decision, Message, Proposal, ProviderAnswer
from zorglogistiek.people.repository import chunks
from zorglogistiek.people.tables import (
    Bridging,
    ContraIndication,
    ExpertAdvice,
    Preference,
    Referral,
    ReferralEvent,
    RegistrationDraft,
    SiblingMember,
    ToldApart,
    UrgencyReview,
    Youth,
)
from zorglogistiek.places.tables import Stay
from zorglogistiek.words import N_

REMOVED = "-"
"""What stands where a text must stand and was removed."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """One table. ``by`` are its columns that name a record of ``of``, a table above it.

    ``title`` heads it in what a youth is given. When the youth is erased the row goes (``goes``), or it stays with
    these columns changed (``blanked``), because it is counted.
    """

    model: type[SQLModel]
    of: type[SQLModel]
    by: tuple[str, ...]
    title: str
    goes: bool = False
    blanked: Mapping[str, Any] = field(default_factory=dict)


PARTS: Sequence[Part] = (
    Part(model=SiblingMember, of=Youth, by=("youth_id",), title=N_("Brothers and sisters"), goes=True),
    Part(model=ToldApart, of=Youth, by=("youth_id", "other_youth_id"), title=N_("Told apart from another"), goes=True),
    Part(
        model=ContraIndication,
        of=Youth,
        by=("youth_id", "other_youth_id"),
        title=N_("Never together with"),
        goes=True,
    ),
    Part(model=Preference, of=Youth, by=("youth_id",), title=N_("Preferences"), goes=True),
    Part(model=Referral, of=Youth, by=("youth_id",), title=N_("Referrals"), blanked={"urgency_grounds": None}),
    Part(
        model=ReferralEvent,
        of=Referral,
        by=("referral_id",),
        title=N_("What happened to the referrals"),
        blanked={"note": None},
    ),
    Part(model=Stay, of=Youth, by=("youth_id",), title=N_("Stays")),
    Part(model=Bridging, of=Referral, by=("referral_id",), title=N_("Bridging")),
    Part(
        model=UrgencyReview,
        of=Referral,
        by=("referral_id",),
        title=N_("How the urgency was judged"),
        blanked={"grounds": None},
    ),
    Part(
        model=ExpertAdvice,
        of=Referral,
        by=("referral_id",),
        title=N_("Advice of the expert team"),
        blanked={"text": REMOVED, "remark": None},
    ),
    Part(
        model=Proposal,
        of=Referral,
        by=("referral_id",),
        title=N_("What the meetings proposed"),
        blanked={"facts": {}, "reasons": [], "alternatives": []},
    ),
    Part(
        model=ProviderAnswer,
        of=Proposal,
        by=("proposal_id",),
        title=N_("What providers answered"),
        blanked={"note": None},
    ),
    Part(
        model=Decision,
        of=Referral,
        by=("referral_id",),
        title=N_("What the meetings decided"),
        blanked={"note": None},
    ),
    Part(
        model=Action,
        of=Referral,
        by=("referral_id",),
        title=N_("What was promised in the meetings"),
        blanked={"text": REMOVED},
    ),
    Part(
        model=EmergencyAccess,
        of=Youth,
        by=("youth_id",),
        title=N_("Emergency accesses"),
        blanked={"reason": REMOVED},
    ),
)
"""Every table below that of youths, each after the one above it; messages and unfinished registrations are apart."""

NOTHING_PERSONAL: Mapping[str, str] = {
    "sibling_set": "how brothers and sisters would live together; who they are stands in sibling_member",
    "plan": "the frozen inputs of an engine run, by registry numbers only",
    "message": "read line by line: lines_about",
    "registration_draft": "sealed, and found by what was typed: drafts_about",
    "carried_out": "what was answered to requests of the last day, sealed",
    "audit_event": "who did and saw what: it is told to the youth and never removed",
    "audit_list": "whom events of the log concern together: by id only, and never removed",
    "audit_listed": "whom events of the log concern together: by id only, and never removed",
}
"""Tables that no part reaches, and why."""


def rows_of_youth(session: Session, youth: Youth) -> dict[Part, list[Any]]:
    """Every row of every part, in the order of its making."""
    ids: dict[type[SQLModel], list[int]] = {Youth: [youth.id or 0]}
    found: dict[Part, list[Any]] = {}
    for part in PARTS:
        rows: list[Any] = []
        for some in chunks(ids[part.of]):
            named: ColumnElement[bool] = or_(*(inspect(part.model).columns[name].in_(some) for name in part.by))
            key = inspect(part.model).columns["id"]
            rows += session.exec(select(part.model).where(named).order_by(key)).all()
        ids.setdefault(part.model, []).extend(row.id for row in rows)
        found[part] = rows
    return found


def drafts_about(session: Session, youth: Youth) -> list[RegistrationDraft]:
    """The unfinished registrations of this very youth, by registry number or BSN."""
    asked = {"youth_number": youth.number, "youth.bsn": youth.bsn}
    drafts = session.exec(select(RegistrationDraft).order_by(col(RegistrationDraft.id))).all()
    return [
        draft
        for draft in drafts
        if any(value is not None and value in draft.typed.get(name, ()) for name, value in asked.items())
    ]


def messages_about(session: Session, referrals: Iterable[str]) -> list[tuple[Message, list[str]]]:
    """The messages that speak of these referrals, each with the lines that do."""
    numbers = list(referrals)
    if not numbers:
        return []
    named = or_(*(col(Message.body).contains(number, autoescape=True) for number in numbers))
    messages = session.exec(select(Message).where(named).order_by(col(Message.id))).all()
    found = [(message, [line for line, about in told(message.body, numbers) if about]) for message in messages]
    return [(message, lines) for message, lines in found if lines]


def told(body: str, referrals: Iterable[str]) -> list[tuple[str, bool]]:
    """The lines of a message, and whether each is about one of these referrals.

    What is said of a referral begins with a line ``NUMBER (initials)`` and goes on with lines that begin with a dash;
    elsewhere a line that names the number is about it.
    """
    names = re.compile("|".join(rf"(?<![\w-]){re.escape(number)}(?![\w-])" for number in referrals))
    lines, within = [], False
    for line in body.splitlines():
        named = names.search(line) is not None
        within = within if line.startswith("- ") else named
        lines.append((line, named or within))
    return lines
