"""Who came onto the waiting list and who left it, over the weeks."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from api.pictures.picture import Layout, Picture, Table, empty_picture, picture
from api.pictures.scales import Scale, ticks
from api.pictures.svg import Drawing
from api.pictures.weekly import (
    LINE,
    Frame,
    Series,
    bars,
    count_axis,
    height_of,
    key_below,
    margin_left,
    week_axis,
    widest,
)
from zorglogistiek.codes import EventKind, ReferralKind, ReferralState
from zorglogistiek.statistics.list_weeks import INFLOW, OUTFLOW, Flow, ListWeeks, Week
from zorglogistiek.words import Words

FLOW_WORDS: Mapping[Flow, StrEnum] = {
    Flow.NEW: ReferralKind.NEW,
    Flow.MOVE_ON: ReferralKind.MOVE_ON,
    Flow.BROKE_DOWN: EventKind.BROKE_DOWN,
    Flow.PLACED: ReferralState.PLACED,
    Flow.WITHDRAWN: ReferralState.WITHDRAWN,
}
"""The codes by whose words a flow is called."""


FLOW_LOOKS: Mapping[Flow, tuple[str, str]] = {
    Flow.NEW: ("strong", "plain"),
    Flow.MOVE_ON: ("light", "rising"),
    Flow.BROKE_DOWN: ("paper", "plain"),
    Flow.PLACED: ("dark", "plain"),
    Flow.WITHDRAWN: ("pale", "falling"),
}


def flow_picture(found: ListWeeks, words: Words) -> Picture:
    """Who came onto the list, upwards, and who left it, downwards."""
    name, title = "in-and-outflow", words.say("Onto the list and off it")
    measures = words.say("Referrals that came onto the list (up) and that left it (down), by week.")
    if not found.inflow:
        return empty_picture(
            name, title=title, measures=measures, empty=words.say("No weeks yet: nothing was registered.")
        )
    came = [_flow_series(flow, found.inflow, words) for flow in INFLOW]
    left = [_flow_series(flow, found.outflow, words) for flow in OUTFLOW]
    weeks = [week.from_on for week in found.inflow]
    texts = [one.label for one in [*came, *left]]
    up, down = (max([1, *(week.total for week in flow)]) for flow in (found.inflow, found.outflow))

    def draw(drawing: Drawing, layout: Layout) -> None:
        field = _two_ways(len(weeks), up, down, layout, texts)
        marks = ticks(max(up, down), 3)
        across = [mark for mark in marks if mark <= field.y.high] + [
            -mark for mark in marks[1:] if -mark >= field.y.low
        ]
        count_axis(drawing, field, across, words.say("number of referrals"), inset=half_a_week(field))
        week_axis(drawing, field, weeks, words)
        bars(drawing, field, came, down=False)
        bars(drawing, field, left, down=True)
        if layout.narrow:
            key_below(drawing, field.bottom + 3 * LINE + 10, [*came, *left], texts)
        else:
            _key_beside(drawing, field, came, left)

    return picture(
        name,
        title=title,
        measures=measures,
        description=words.say(
            "From {first} through {last} {came} referrals came onto the list and {left} left it.",
            first=found.inflow[0].from_on,
            last=found.inflow[-1].through_on,
            came=_sum(found.inflow),
            left=_sum(found.outflow),
        ),
        table=_flow_table(found, words),
        height=lambda layout: height_of(layout, len(texts)),
        draw=draw,
    )


def half_a_week(field: Frame) -> float:
    """The room from the middle of a week's bars to the next week."""
    return (field.x(1) - field.x(0)) / 2


def _two_ways(weeks: int, up: int, down: int, layout: Layout, texts: Sequence[str]) -> Frame:
    """A field with 0 in it; the bars of the outer weeks stay inside."""
    step = ticks(max(up, down), 3)[1]
    high, low = (step * -(-most // step) for most in (up, down))
    left, right = margin_left(max(up, down)), layout.width - (4 if layout.narrow else 26 + widest(texts))
    inset = (right - left) / max(2, weeks) / 2
    return Frame(
        x=Scale(low=0, high=max(1, weeks - 1), start=left + inset, end=right - inset),
        y=Scale(low=-low, high=high, start=248, end=28),
    )


def _key_beside(drawing: Drawing, field: Frame, came: Sequence[Series], left: Sequence[Series]) -> None:
    """A swatch and a name beside the half of the field in which it stands."""
    x, room = field.x.end + half_a_week(field) + 10, LINE + 6
    tops = [field.y.end + 12 + room * index for index in range(len(came))]
    tops += [field.y(0) + 24 + room * index for index in range(len(left))]
    for one, at in zip([*came, *left], tops, strict=True):
        drawing.box(x, at - 11, 20, 13, one.tone, one.pattern)
        drawing.text(x + 26, at, one.label)


def _flow_series(flow: Flow, weeks: Sequence[Week], words: Words) -> Series:
    tone, pattern = FLOW_LOOKS[flow]
    values = tuple(week.counts[flow.value] for week in weeks)
    return Series(label=words.code(FLOW_WORDS[flow]), values=values, tone=tone, pattern=pattern)


def _sum(weeks: Sequence[Week]) -> str:
    return str(sum(week.total for week in weeks))


def _flow_table(found: ListWeeks, words: Words) -> Table:
    heads = (words.say("came onto the list"), words.say("left the list"))
    pairs = list(zip(found.inflow, found.outflow, strict=True))
    return Table(
        caption=words.say("Onto the list and off it, the last first"),
        columns=(
            words.say("Week (Monday)"),
            *(words.code(FLOW_WORDS[flow]) for flow in INFLOW),
            heads[0],
            *(words.code(FLOW_WORDS[flow]) for flow in OUTFLOW),
            heads[1],
        ),
        rows=tuple(
            (
                words.week(came.from_on),
                *(str(came.counts[flow.value]) for flow in INFLOW),
                str(came.total),
                *(str(left.counts[flow.value]) for flow in OUTFLOW),
                str(left.total),
            )
            for came, left in reversed(pairs)
        ),
    )
