"""What stands of a referral besides its proposal: declines, advice, urgency; and what each reason to decline brings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zorglogistiek.access.visibility import Fields
from zorglogistiek.codes import DeclineReason, EventKind
from zorglogistiek.database import Database
from zorglogistiek.meeting.deciding.escalations import AdviceView, advices
from zorglogistiek.meeting.said import bar_in_words
from zorglogistiek.people.declines import CONSEQUENCES, Lapse, decline_until
from zorglogistiek.people.repository import events_of
from zorglogistiek.people.tables import ReferralEvent
from zorglogistiek.people.urgency import ReviewLine, UrgencyLine, reviews, urgency_lines
from zorglogistiek.people.views import DeclineLine, ReferralOverview
from zorglogistiek.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsequenceLine:
    """A reason to decline, what follows from it in words, and the last day when it is for a period."""

    value: str
    label: str
    text: str
    last_day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingLine:
    """A decline that stands, and when it lapses, in words."""

    decline: DeclineLine
    lapses: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertStep:
    """An escalation or an advice as the history tells it, with its note."""

    kind: EventKind
    happened_on: date
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What stands of a referral. ``urgency`` is None when it is neither crisis nor urgent, or not open.

    ``expert_steps`` are those of which ``advices`` and the escalation that awaits an answer do not tell already, such
    as those of a history that was imported.
    """

    declines: tuple[StandingLine, ...]
    advices: tuple[AdviceView, ...]
    expert_steps: tuple[ExpertStep, ...]
    reviews: tuple[ReviewLine, ...]
    urgency: UrgencyLine[ReferralOverview] | None


def standing_of(database: Database, overview: ReferralOverview, words: Words, *, on: date) -> Standing:
    """Everything that stands of a referral on a day; the history only as far as the user is shown it."""
    declines = tuple(StandingLine(decline=one, lapses=lapses_in_words(one, words)) for one in overview.declines)
    if Fields.HISTORY not in overview.youth.shown:
        return Standing(declines=declines, advices=(), expert_steps=(), reviews=(), urgency=None)
    with database.read() as session:
        judged = urgency_lines(session, [overview], on=on)
        given = advices(session, [overview.id]).get(overview.id, ())
        judgements = reviews(session, overview.id)
        events = events_of(session, [overview.id]).get(overview.id, ())
    return Standing(
        declines=declines,
        advices=tuple(given),
        expert_steps=_expert_steps(events, overview, given),
        reviews=tuple(judgements),
        urgency=judged[0] if judged else None,
    )


def _expert_steps(
    events: Sequence[ReferralEvent], overview: ReferralOverview, given: Sequence[AdviceView]
) -> tuple[ExpertStep, ...]:
    told = {(EventKind.ADVICE_GIVEN, advice.given_on) for advice in given}
    if overview.escalated_on is not None:
        told.add((EventKind.ESCALATED, overview.escalated_on))
    return tuple(
        ExpertStep(kind=event.kind, happened_on=event.happened_on, note=event.note)
        for event in events
        if event.kind in (EventKind.ESCALATED, EventKind.ADVICE_GIVEN) and (event.kind, event.happened_on) not in told
    )


def consequence_lines(words: Words, *, on: date) -> Sequence[ConsequenceLine]:
    """Every reason to decline on a day, with what follows from it."""
    return [
        ConsequenceLine(
            value=reason.value,
            label=words.code(reason),
            text=_consequence(reason, on, words),
            last_day=decline_until(reason, on),
        )
        for reason in DeclineReason
    ]


def decline_options(words: Words) -> list[tuple[str, str]]:
    """The reasons to decline, each with how long the pair is barred then."""
    return [(reason.value, f"{words.code(reason)} ({bar_in_words(reason, words)})") for reason in DeclineReason]


def lapses_in_words(decline: DeclineLine, words: Words) -> str:
    """When a decline ends by itself."""
    if decline.until is not None:
        return words.say(
            "through {day}; possible again from {next}", day=decline.until, next=decline.until + timedelta(days=1)
        )
    return _condition(decline.reason, words)


def _consequence(reason: DeclineReason, on: date, words: Words) -> str:
    weeks, last_day = CONSEQUENCES[reason].weeks, decline_until(reason, on)
    if weeks is None:
        return _condition(reason, words)
    return words.count(
        "not again for {number} week: through {day}", "not again for {number} weeks: through {day}", weeks, day=last_day
    )


def _condition(reason: DeclineReason, words: Words) -> str:
    if CONSEQUENCES[reason].lapses is Lapse.FILE_COMPLETE:
        return words.say("until the file is complete; until then the plan leaves this referral out")
    return words.say("until a person proposes this group again, or ends the decline")
