"""The minutes of a meeting: one document, in Dutch, of which the screen and the DOCX file are two showings.

Youths are named by the number of the referral and their initials only: a document travels.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from zorglogistiek.access.user import User
from zorglogistiek.clock import REGION_TIME_ZONE
from zorglogistiek.codes import DecisionKind, Section, StayPurpose
from zorglogistiek.meeting.afterwards.course import course
from zorglogistiek.meeting.afterwards.minutes_noted import Noted
from zorglogistiek.meeting.afterwards.minutes_reading import Record, record_of
from zorglogistiek.meeting.said import DECIDED, bar_of, certainty
from zorglogistiek.meeting.views import DecisionView, GroupView
from zorglogistiek.people.waits import NORM
from zorglogistiek.words import N_, Words, translator

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of texts; every row has as many cells as the header."""

    caption: str
    header: Row
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part with its heading; ``level`` 1 or 2. Without tables or paragraphs it says so in a paragraph."""

    heading: str
    level: int = 1
    paragraphs: tuple[str, ...] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """The document. ``concept`` while the meeting is open; ``facts`` are names with values, ``as_of`` its moment."""

    held_on: date
    title: str
    concept: bool
    notice: str
    as_of: datetime
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]

    @property
    def file_name(self) -> str:
        """What the file is called: the day, and nothing of anybody."""
        return f"verslag-{self.held_on}{'-concept' if self.concept else ''}.docx"


def minutes(session: Session, *, visible_to: User, meeting_on: date, now: datetime) -> Minutes:
    """The minutes as the registry has them; a concept while the meeting is open.

    NotFound without the meeting; Forbidden for who may not see it.
    """
    return composed(record_of(session, visible_to=visible_to, meeting_on=meeting_on, now=now), translator("nl"))


def composed(record: Record, words: Words) -> Minutes:
    """The document of what there is to tell."""
    concept = record.closed_at is None
    notice = N_("Concept: the meeting is not closed yet, and what stands here can still change.")
    return Minutes(
        held_on=record.held_on,
        title=words.say("Minutes of the meeting of {day}", day=record.held_on),
        concept=concept,
        notice=words.say(notice) if concept else "",
        as_of=record.as_of,
        facts=tuple(_facts(record, words)),
        parts=(
            _figures(record, words),
            *_sections(record, words),
            _undecided(record, words),
            _escalations(record, words),
            _noted(record, words),
            _actions(record, words),
        ),
    )


def _facts(record: Record, words: Words) -> Iterator[tuple[str, str]]:
    yield words.say("Day"), words.date(record.held_on)
    if record.starts_at is not None:
        until = "" if record.ends_at is None else f" - {record.ends_at:%H:%M}"
        yield words.say("Time"), f"{record.starts_at:%H:%M}{until}"
    if record.venue:
        yield words.say("Place of the meeting"), record.venue
    deciders = dict.fromkeys(one.decided_by for one in record.decisions)
    yield words.say("Decisions recorded by"), words.listing(deciders) or words.say("nobody yet")
    yield words.say("Plan"), _plan(record, words)
    moment = f"{record.as_of.astimezone(REGION_TIME_ZONE):%d-%m-%Y %H:%M}"
    yield (words.say("Closed on") if record.closed_at else words.say("As it stood on")), moment


def _plan(record: Record, words: Words) -> str:
    if record.plan is None:
        return words.say("There is no plan for this meeting yet.")
    made = record.plan.made_at.astimezone(REGION_TIME_ZONE)
    return f"{words.say('Plan made on {moment}', moment=f'{made:%d-%m-%Y %H:%M}')}. {certainty(record.plan, words)}"


def _figures(record: Record, words: Words) -> Part:
    accepted = [one for one in record.held if one.kind is DecisionKind.ACCEPT]
    final = [one for one in accepted if one.purpose is StayPurpose.FINAL]
    since = record.last_meeting
    new = (
        words.say("of these: registered from outside since the meeting of {day}", day=since)
        if since
        else words.say("of these: registered from outside and not discussed before")
    )
    listed = record.on_list
    over = words.say("of these: longer than {weeks} weeks since registration, bridged or not", weeks=NORM.weeks)
    rows = (
        (words.say("On the waiting list"), len(listed), words.say("every open referral at the end of this meeting")),
        (words.say("New"), sum(one.is_new for one in listed), new),
        (words.say("Over the norm"), sum(one.over_norm for one in listed), over),
        (words.say("Placed"), len(final), words.say("lasting places accepted in this meeting, not started yet")),
        (words.say("Bridged"), len(accepted) - len(final), words.say("bridging places accepted in this meeting")),
    )
    header = (words.say("Figure"), words.say("How many"), words.say("What it counts"))
    table = Table(
        caption=words.say("Figures"), header=header, rows=tuple((name, str(n), what) for name, n, what in rows)
    )
    return Part(heading=words.say("Figures"), table=table)


def _sections(record: Record, words: Words) -> Iterator[Part]:
    yield Part(
        heading=words.say("Decisions"),
        paragraphs=() if record.decisions else (words.say("Nothing was decided in this meeting."),),
    )
    for section in Section:
        of_section = [one for one in record.held if record.people[one.referral].section is section]
        if of_section:
            heading = words.code(section).capitalize()
            rows = tuple(_decision(one, record, words) for one in of_section)
            table = Table(caption=words.say("Decisions: {section}", section=section), header=_header(words), rows=rows)
            yield Part(heading=heading, level=2, table=table)


def _header(words: Words) -> Row:
    return (
        words.say("Referral"),
        words.say("Decision"),
        words.say("Group"),
        words.say("Start"),
        words.say("Reason and consequence"),
        words.say("Note"),
        words.say("Recorded by"),
    )


def _decision(one: DecisionView, record: Record, words: Words) -> Row:
    decided = words.say(DECIDED[one.kind])
    if one.purpose is StayPurpose.BRIDGE:
        decided += f" ({words.code(one.purpose)})"
    before = course(one, record.decisions, words)
    if before:
        decided += f" ({before})"
    return (
        _who(one.referral, record),
        decided,
        _group(one.group),
        words.date(one.planned_on),
        _consequence(one, words),
        one.note or "",
        one.decided_by,
    )


def _consequence(one: DecisionView, words: Words) -> str:
    if one.kind is DecisionKind.HOLD:
        return words.say("held until {until}", until=one.until)
    if one.decline_reason is None:
        return ""
    return f"{words.code(one.decline_reason)}; {bar_of(one, words)}"


def _undecided(record: Record, words: Words) -> Part:
    heading = words.say("Proposals that were not decided")
    rows = tuple(
        (_who(one.referral, record), _group(one.group), words.week(one.start_week)) for one in record.undecided
    )
    header = (words.say("Referral"), words.say("Group"), words.say("Proposed start"))
    return _part(heading, header, rows, words.say("Every proposal was decided on, or there was none."))


def _escalations(record: Record, words: Words) -> Part:
    heading = words.say("Escalated to the regional expert team")
    rows = tuple(
        (_who(one.referral, record), words.listing(record.people[one.referral].grounds), one.note or "")
        for one in record.held
        if one.kind is DecisionKind.ESCALATE
    )
    header = (words.say("Referral"), words.say("Ground"), words.say("Note"))
    return _part(heading, header, rows, words.say("Nobody was escalated."))


def _noted(record: Record, words: Words) -> Part:
    heading = words.say("Also recorded since the meeting before")
    rows = tuple(
        (_who(one.referral, record), _what_was_noted(one, words), words.date(one.on), one.text) for one in record.noted
    )
    header = (words.say("Referral"), words.say("What happened"), words.say("Day"), words.say("Note"))
    return _part(heading, header, rows, words.say("Nothing else was recorded."))


def _what_was_noted(one: Noted, words: Words) -> str:
    if one.carried_out is None:
        return words.code(one.kind)
    return words.say("advice carried out") if one.carried_out else words.say("advice not carried out")


def _actions(record: Record, words: Words) -> Part:
    rows = tuple(
        (one.organisation_name, one.text, one.referral or "", words.date(one.due_on)) for one in record.actions
    )
    header = (
        words.say("Owner"),
        words.say("What is to be done"),
        words.say("Referral"),
        words.say("At the latest on"),
    )
    return _part(words.say("Actions"), header, rows, words.say("No actions."))


def _part(heading: str, header: Row, rows: Sequence[Row], nothing: str) -> Part:
    if not rows:
        return Part(heading=heading, paragraphs=(nothing,))
    return Part(heading=heading, table=Table(caption=heading, header=header, rows=tuple(rows)))


def _who(referral: str, record: Record) -> str:
    person = record.people.get(referral)
    return referral if person is None else f"{referral} {person.initials}"


def _group(group: GroupView | None) -> str:
    return "" if group is None else f"{group.name} ({group.provider})"
