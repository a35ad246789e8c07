"""A timeline of one youth's route: the places lived in and promised, where the referral stood, bridging, and events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from api.pictures.picture import Layout, Picture, Table, empty_picture, picture
from api.pictures.scales import Scale, apart
from api.pictures.svg import Drawing, width_of
from api.pictures.waiting import STATE_LOOKS
from api.pictures.weekly import LINE
from zorglogistiek.codes import ReferralState, StayPurpose
from zorglogistiek.people.steps import OPEN_STATES, next_state
from zorglogistiek.people.views import EventLine, ReferralDetail, StayLine
from zorglogistiek.words import Words

ROW = 30
"""The height of a row: its label, and a bar under it."""

BEFORE = timedelta(weeks=26)
"""So long before the referral's first event the timeline may begin, for who lived somewhere then."""

AFTER = timedelta(weeks=13)
"""So far ahead it looks at most, beyond what is promised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A period: half-open days; without an end, it goes on."""

    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the timeline: a label, and a bar for each of its periods. ``part`` is what it is about."""

    part: str
    label: str
    spans: tuple[Span, ...]
    tone: str
    pattern: str = "plain"


def route_picture(detail: ReferralDetail, words: Words, *, on: date) -> Picture:
    """The route as the registry knows it on day ``on``; events that were taken back are left out."""
    name, title = "route", words.say("The route in time")
    measures = words.say(
        "Where youth {youth} lived, how referral {referral} stood, and bridging, as known on {day}.",
        youth=detail.youth.line.number,
        referral=detail.overview.number,
        day=on,
    )
    events = [event for event in detail.events if event.stands]
    rows = [*_stay_rows(detail.youth.stays, words), *_state_rows(events, words), *_bridging_rows(detail, words)]
    if not events:
        return empty_picture(name, title=title, measures=measures, empty=words.say("Nothing has happened yet."))
    first, last = window(events, rows, on)
    rows = [row for row in rows if any(span.until_on is None or span.until_on > first for span in row.spans)]
    return picture(
        name,
        title=title,
        measures=measures,
        description=words.say(
            "From {first} through {last}: {events} and {stays}.",
            first=events[0].happened_on,
            last=events[-1].happened_on,
            events=words.count("{number} event", "{number} events", len(events)),
            stays=words.count(
                "{number} stay or promised place", "{number} stays or promised places", len(detail.youth.stays)
            ),
        ),
        table=_table(rows, events, words),
        height=lambda _: 24 + ROW * (len(rows) + _parts(rows) * 0.6 + 1) + 62,
        draw=lambda drawing, layout: _draw(drawing, layout, rows, events, (first, last, on), words),
    )


def window(events: Sequence[EventLine], rows: Sequence[Row], on: date) -> tuple[date, date]:
    """The first day of the timeline and the day after its last."""
    began = events[0].happened_on
    starts = [span.from_on for row in rows for span in row.spans]
    ends = [span.until_on for row in rows for span in row.spans if span.until_on is not None]
    first = max(min([began, *starts]), began - BEFORE)
    last = max([on, *(min(day, on + AFTER) for day in ends), *(day + timedelta(days=14) for day in starts)])
    return first, last + timedelta(days=7)


def state_spans(events: Sequence[EventLine]) -> list[tuple[ReferralState, Span]]:
    """The periods in which the referral stood on the list, each in one state, in order of time."""
    found: list[tuple[ReferralState, Span]] = []
    state, since = ReferralState.DRAFT, date.min
    for event in events:
        after = next_state("referral", state, event.kind)
        if after is not state:
            if state in OPEN_STATES and since < event.happened_on:
                found.append((state, Span(from_on=since, until_on=event.happened_on)))
            state, since = after, event.happened_on
    return [*found, (state, Span(from_on=since, until_on=None))] if state in OPEN_STATES else found


def _stay_rows(stays: Sequence[StayLine], words: Words) -> list[Row]:
    rows = []
    for stay in stays:
        start = stay.started_on or stay.planned_on
        if start is None:
            continue
        promised = stay.started_on is None
        kind = words.say("promised") if promised else ""
        bridge = words.say("bridging") if stay.purpose is StayPurpose.BRIDGE else ""
        about = ", ".join(part for part in (stay.group.name, words.code(stay.group.care_form), bridge, kind) if part)
        until = stay.ended_on or stay.moves_out_on or stay.expected_end
        rows.append(
            Row(
                part=words.say("Lives in"),
                label=about,
                spans=(Span(from_on=start, until_on=until),),
                tone="paper" if promised else "strong",
                pattern="rising" if promised else "plain",
            )
        )
    return rows


def _state_rows(events: Sequence[EventLine], words: Words) -> list[Row]:
    """A row for each state in which the referral stood, with all the periods in which it did."""
    spans = state_spans(events)
    states = list(dict.fromkeys(state for state, _ in spans))
    return [
        Row(
            part=words.say("On the list"),
            label=words.code(state),
            spans=tuple(span for one, span in spans if one is state),
            tone=STATE_LOOKS[state][0],
            pattern=STATE_LOOKS[state][1],
        )
        for state in states
    ]


def _bridging_rows(detail: ReferralDetail, words: Words) -> list[Row]:
    return [
        Row(
            part=words.say("Bridging"),
            label=words.code(bridging.kind),
            spans=(Span(from_on=bridging.from_on, until_on=bridging.until_on),),
            tone="light",
            pattern="falling",
        )
        for bridging in detail.bridgings
    ]


def _parts(rows: Sequence[Row]) -> int:
    return len({row.part for row in rows})


def _draw(
    drawing: Drawing,
    layout: Layout,
    rows: Sequence[Row],
    events: Sequence[EventLine],
    days: tuple[date, date, date],
    words: Words,
) -> None:
    first, last, on = days
    x = Scale(low=first.toordinal(), high=last.toordinal(), start=1, end=layout.width - 1)
    bottom = drawing.height - 22
    _months(drawing, x, first, last, bottom)
    today = x(on.toordinal())
    drawing.line(today, 16, today, bottom, "picture-today")
    label = words.say("today: {day}", day=on)
    drawing.text(min(today + 4, layout.width - width_of(label)), 12, label)
    y, part = 22.0, ""
    for row in rows:
        if row.part != part:
            drawing.text(1, y + 13, row.part, kind="picture-heading picture-halo")
            y += ROW * 0.6
        _bar(drawing, x, y, row)
        y, part = y + ROW, row.part
    drawing.text(1, y + 13, words.say("What happened"), kind="picture-heading picture-halo")
    _events(drawing, x, y + 18, events)


def _bar(drawing: Drawing, x: Scale, y: float, row: Row) -> None:
    """The label of a row over its first bar, as far to the right as it fits; and its bars."""
    begins = max(x.start, x(row.spans[0].from_on.toordinal()))
    label = _shortened(row.label, x.end - x.start)
    drawing.text(max(x.start, min(begins, x.end - width_of(label))), y + 13, label, kind="picture-halo")
    for span in row.spans:
        start = max(x.start, x(span.from_on.toordinal()))
        end = x.end if span.until_on is None else min(x.end, x(span.until_on.toordinal()))
        if end > x.start:
            drawing.box(start, y + 17, max(2.0, end - start), 9, row.tone, row.pattern)


def _shortened(text: str, width: float) -> str:
    """The text, cut off with an ellipsis where it would be too wide; the table has all of it."""
    most = int(width / width_of("n"))
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _events(drawing: Drawing, x: Scale, y: float, events: Sequence[EventLine]) -> None:
    """A mark on its day for each event, led to its number in the table."""
    at = [max(x.start, x(event.happened_on.toordinal())) for event in events]
    places = apart(at, 19, x.start + 8, x.end - 8)
    for index, (day, place) in enumerate(zip(at, places, strict=True)):
        drawing.line(day, y, day, y + 6, "picture-mark")
        drawing.line(day, y + 6, place, y + 16, "picture-leader")
        drawing.text(place, y + 27, str(index + 1), anchor="middle")


def _months(drawing: Drawing, x: Scale, first: date, last: date, bottom: float) -> None:
    """The first days of months under the timeline, as often as their names fit."""
    months = [date(first.year + month // 12, month % 12 + 1, 1) for month in range(first.month, first.month + 240)]
    months = [month for month in months if month < last]
    room = (x.end - x.start) / max(1, len(months) + 1)
    every = next((step for step in (1, 2, 3, 6, 12, 24) if step * room >= width_of("00-0000") + 10), 48)
    drawing.line(x.start, bottom, x.end, bottom, "picture-axis")
    for month in months:
        if (month.year * 12 + month.month - 1) % every == 0:
            at = x(month.toordinal())
            drawing.line(at, 22, at, bottom + 4, "picture-grid")
            half = width_of("00-0000") / 2
            if x.start + half <= at <= x.end - half:
                drawing.text(at, bottom + LINE + 2, month.strftime("%m-%Y"), anchor="middle")


def _table(rows: Sequence[Row], events: Sequence[EventLine], words: Words) -> Table:
    periods = [
        (row.part, row.label, words.date(span.from_on), words.date(span.until_on) or words.say("open"))
        for row in rows
        for span in row.spans
    ]
    happened = [
        (
            words.say("What happened"),
            f"{index + 1}. {words.code(event.kind)}{f': {event.group.name}' if event.group else ''}",
            words.date(event.happened_on),
            "",
        )
        for index, event in enumerate(events)
    ]
    return Table(
        caption=words.say("The route in time: periods and events"),
        columns=(words.say("Part of the route"), words.say("What it was"), words.say("From"), words.say("Until")),
        rows=(*periods, *happened),
    )
