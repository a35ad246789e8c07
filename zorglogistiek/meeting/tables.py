"""Tables of the weekly meeting: meetings, plans with their frozen inputs, proposals, answers, decisions, actions."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import JSON, CheckConstraint, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from zorglogistiek.codes import DecisionKind, DeclineReason, StayPurpose
from zorglogistiek.columns import UtcDateTime, Versioned, code_type
from zorglogistiek.sealing.columns import Opened, Sealed, SealedBytes, SealedRow


class Meeting(Versioned, table=True):
    """The weekly meeting of a day; ``closed_at`` is set when its decisions are final.

    ``starts_at`` and ``ends_at`` are times of day on the clocks of the region, ``venue`` is where it is held;
    ``published_at`` is when the agenda was published.
    """

    __tablename__ = "meeting"

    id: int | None = Field(default=None, primary_key=True)
    held_on: date = Field(unique=True)
    starts_at: time | None = None
    ends_at: time | None = None
    venue: str | None = Field(default=None, max_length=120)
    published_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Plan(SQLModel, table=True):
    """One run of the engine for a meeting, with everything it was given, frozen.

    ``instance`` and ``result`` are gzipped JSON (``placement-instance/1`` and ``placement-plan/1``), or empty when they
    were kept long enough; ``policy`` is the policy that was in force; ``notes`` are what the translation had to tell
    (JSON list of message and params). Objective and bound are in points of the policy; both are None when the decisions
    that stand contradict each other.
    """

    __tablename__ = "plan"

    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    made_at: datetime = Field(sa_type=UtcDateTime)
    account_id: int | None = Field(default=None, foreign_key="account.id")
    engine_version: str = Field(max_length=40)
    week: date
    status: str = Field(max_length=20)
    objective: int | None = None
    bound: int | None = None
    seconds: float
    instance: bytes = Field(sa_type=LargeBinary)
    policy: dict[str, Any] = Field(sa_type=JSON)
    result: bytes = Field(sa_type=LargeBinary)
    notes: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)


class Proposal(SQLModel, table=True):
    """What a plan says of one referral: a group and a start week, or (``group_id`` None) that there is no place.

    ``facts`` are the facts of youth and group that the match was made with; ``reasons`` why this place, or why none;
    ``alternatives`` the other groups with what the whole plan would cost more. All three are JSON, frozen.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        UniqueConstraint("plan_id", "referral_id", "purpose"),
        CheckConstraint("(group_id is null) = (start_week is null)", name="group_has_week"),
    )

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    referral_id: int = Field(foreign_key="referral.id", index=True)
    purpose: StayPurpose = Field(sa_type=code_type(StayPurpose))
    group_id: int | None = Field(default=None, foreign_key="care_group.id", index=True)
    start_week: date | None = None
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    reasons: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    alternatives: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)


class SealedOfProviderAnswer(SealedRow):
    """What of an answer is sealed, for the proposal that it is to."""

    note = Opened[str | None]("provider_answer", "sealed_note", key="proposal_id")


class ProviderAnswer(SealedOfProviderAnswer, SQLModel, table=True):
    """What a provider says of a proposal to one of its groups, before the meeting decides; the last answer counts."""

    __tablename__ = "provider_answer"
    __table_args__ = (CheckConstraint("willing = (decline_reason is null)", name="unwilling_has_reason"),)

    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int = Field(foreign_key="proposal.id", index=True)
    willing: bool
    decline_reason: DeclineReason | None = Field(default=None, sa_type=code_type(DeclineReason))
    sealed_note: Sealed | None = Field(default=None, sa_type=SealedBytes)
    answered_at: datetime = Field(sa_type=UtcDateTime)
    account_id: int = Field(foreign_key="account.id")

    def __init__(self, **facts: Any) -> None:
        """By the plain names of the columns that are sealed."""
        super().__init__(**facts)


class SealedOfDecision(SealedRow):
    """What of a decision is sealed, for the referral that it is on."""

    note = Opened[str | None]("decision", "sealed_note", key="referral_id")


class Decision(SealedOfDecision, SQLModel, table=True):
    """What was decided of a referral in a meeting, by whom and when; decisions are only ever added.

    ``until`` is the last day on which a hold or a decline counts (None for a decline: as long as its condition does).
    ``planned_on`` is the day for which an accepted place was promised. ``revokes_id`` is the decision that a
    revocation takes back. Brothers and sisters who must stay together are decided together: ``together_with_id`` is
    then the decision of the referral that the meeting spoke of.
    """

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint("(kind = 'decline') = (decline_reason is not null)", name="decline_has_reason"),
        CheckConstraint("kind <> 'hold' or until is not null", name="hold_has_end"),
        CheckConstraint("(kind = 'accept') = (planned_on is not null)", name="accept_has_day"),
        CheckConstraint("(kind = 'revoke') = (revokes_id is not null)", name="revoke_has_decision"),
    )

    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    referral_id: int = Field(foreign_key="referral.id", index=True)
    proposal_id: int | None = Field(default=None, foreign_key="proposal.id", index=True)
    group_id: int | None = Field(default=None, foreign_key="care_group.id")
    purpose: StayPurpose | None = Field(default=None, sa_type=code_type(StayPurpose))
    kind: DecisionKind = Field(sa_type=code_type(DecisionKind))
    decline_reason: DeclineReason | None = Field(default=None, sa_type=code_type(DeclineReason))
    planned_on: date | None = None
    until: date | None = None
    revokes_id: int | None = Field(default=None, foreign_key="decision.id", unique=True)
    together_with_id: int | None = Field(default=None, foreign_key="decision.id")
    sealed_note: Sealed | None = Field(default=None, sa_type=SealedBytes)
    decided_at: datetime = Field(sa_type=UtcDateTime)
    account_id: int = Field(foreign_key="account.id")

    def __init__(self, **facts: Any) -> None:
        """By the plain names of the columns that are sealed."""
        super().__init__(**facts)


class SealedOfAction(SealedRow):
    """What of an action is sealed, for the meeting that it was promised in."""

    text = Opened[str]("action", "sealed_text", key="meeting_id")


class Action(SealedOfAction, Versioned, table=True):
    """Something that somebody promised in a meeting to do before a day."""

    __tablename__ = "action"

    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    referral_id: int | None = Field(default=None, foreign_key="referral.id", index=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    sealed_text: Sealed | None = Field(default=None, sa_type=SealedBytes)
    due_on: date
    done_on: date | None = None

    def __init__(self, **facts: Any) -> None:
        """By the plain names of the columns that are sealed."""
        super().__init__(**facts)


class Message(Versioned, table=True):
    """A message to an organisation, of a meeting or (without one) a letter; ``sent_at`` is set when it went out.

    ``address`` is the organisation's at the moment of making it (None: it has none). ``failure`` says why the last of
    ``attempts`` did not go out.
    """

    __tablename__ = "message"

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=20)
    meeting_id: int | None = Field(default=None, foreign_key="meeting.id", index=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    referral_id: int | None = Field(default=None, foreign_key="referral.id", index=True)
    address: str | None = Field(default=None, max_length=254)
    subject: str = Field(max_length=200)
    body: str = Field(max_length=10_000)
    made_at: datetime = Field(sa_type=UtcDateTime)
    account_id: int = Field(foreign_key="account.id")
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    attempts: int = 0
    failure: str | None = Field(default=None, max_length=300)
