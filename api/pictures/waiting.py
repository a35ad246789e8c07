"""The waiting list over the weeks, and who came onto it and who left it."""

from collections.abc import Mapping, Sequence
from datetime import date

from api.pictures.picture import Layout, Picture, Table, empty_picture, picture
from api.pictures.scales import Scale, ticks
from api.pictures.svg import Drawing
from api.pictures.weekly import (
    LINE,
    Frame,
    Series,
    bars,
    count_axis,
    frame,
    height_of,
    key_below,
    labels_beside,
    line_key_below,
    lines,
    margin_left,
    stacked,
    week_axis,
    widest,
)
from zorglogistiek.codes import ReferralState
from zorglogistiek.statistics.disclosure import HIDDEN
from zorglogistiek.statistics.list_weeks import INFLOW, LISTED, OUTFLOW, Flow, ListWeeks, Week
from zorglogistiek.words import N_, Words

STATE_LOOKS: Mapping[ReferralState, tuple[str, str, str]] = {
    ReferralState.INCOMPLETE: ("pale", "upright", "dotted"),
    ReferralState.WAITING: ("strong", "plain", "solid"),
    ReferralState.VOLUNTARY: ("paper", "plain", "thin"),
    ReferralState.PROPOSED: ("light", "rising", "dashed"),
    ReferralState.ACCEPTED: ("paper", "crossed", "long"),
    ReferralState.AGREED: ("dark", "plain", "mixed"),
}
"""The tone and the pattern of a state's area, and the look of its line."""

FLOW_WORDS: Mapping[Flow, str] = {
    Flow.NEW: N_("new"),
    Flow.MOVE_ON: N_("moving on"),
    Flow.BROKE_DOWN: N_("back after a breakdown"),
    Flow.PLACED: N_("placed"),
    Flow.WITHDRAWN: N_("withdrawn"),
}
FLOW_LOOKS: Mapping[Flow, tuple[str, str]] = {
    Flow.NEW: ("strong", "plain"),
    Flow.MOVE_ON: ("light", "rising"),
    Flow.BROKE_DOWN: ("paper", "plain"),
    Flow.PLACED: ("dark", "plain"),
    Flow.WITHDRAWN: ("pale", "falling"),
}


def shown(value: int | None) -> str:
    """A count in a table."""
    return HIDDEN if value is None else str(value)


def list_picture(found: ListWeeks, words: Words) -> Picture:
    """The list by state: stacked areas; for who may not see every count, lines that break where one is hidden."""
    name, title = "waiting-list", words.say("The waiting list by week")
    measures = words.say(
        "Referrals on the list at the end of each week, by the state they were in; drafts are not counted."
    )
    if found.protected:
        measures += " " + words.say("Numbers are rounded to 5; * is hidden, because it is about too few people.")
    if not found.stock:
        return empty_picture(
            name, title=title, measures=measures, empty=words.say("No weeks yet: nothing was registered.")
        )
    series = [_state_series(state, found.stock, words) for state in LISTED]
    total = Series(
        label=words.say("together"), values=tuple(week.total for week in found.stock), tone="dark", dashes="heavy"
    )
    if found.protected:
        series = [one for one in [total, *series] if any(value is not None for value in one.values)]
    first, last = found.stock[0], found.stock[-1]
    description = words.say(
        "From {first} through {last} the list went from {before} to {after} referrals.",
        first=first.from_on,
        last=last.through_on,
        before=shown(first.total),
        after=shown(last.total),
    )
    weeks = [week.from_on for week in found.stock]
    texts = [f"{one.label}: {shown(one.values[-1])}" for one in series]

    def draw(drawing: Drawing, layout: Layout) -> None:
        field = _field(len(weeks), max(week.total or 0 for week in found.stock), layout, texts)
        count_axis(drawing, field, ticks(int(field.y.high)), words.say("number of referrals"))
        week_axis(drawing, field, weeks, words)
        heights = lines(drawing, field, series) if found.protected else stacked(drawing, field, series)
        if layout.narrow:
            key = line_key_below if found.protected else key_below
            order = slice(None) if found.protected else slice(None, None, -1)
            key(drawing, field.bottom + 3 * LINE + 10, series[order], texts[order])
        else:
            labels_beside(drawing, field.x.end, heights, texts, field)

    return picture(
        name,
        title=title,
        measures=measures,
        description=description,
        table=_list_table(found, words),
        height=lambda layout: height_of(layout, len(series)),
        draw=draw,
    )


def flow_picture(found: ListWeeks, words: Words) -> Picture:
    """Who came onto the list, upwards, and who left it, downwards."""
    name, title = "in-and-outflow", words.say("Onto the list and off it")
    measures = (
        words.say("Referrals that came onto the list (up) and that left it (down), by periods of four weeks.")
        if found.protected
        else words.say("Referrals that came onto the list (up) and that left it (down), by week.")
    )
    if found.protected:
        measures += " " + words.say("Numbers are rounded to 5; * is hidden, because it is about too few people.")
    if not found.inflow:
        return empty_picture(
            name, title=title, measures=measures, empty=words.say("No weeks yet: nothing was registered.")
        )
    came = [_flow_series(flow, found.inflow, words) for flow in INFLOW]
    left = [_flow_series(flow, found.outflow, words) for flow in OUTFLOW]
    if found.protected:
        came = [_whole(words.say("came"), found.inflow, "strong")]
        left = [_whole(words.say("left"), found.outflow, "dark")]
    weeks = [week.from_on for week in found.inflow]
    texts = [one.label for one in [*came, *left]]
    up, down = (max([1, *(week.total or 0 for week in flow)]) for flow in (found.inflow, found.outflow))

    def draw(drawing: Drawing, layout: Layout) -> None:
        field = _two_ways(len(weeks), up, down, layout, texts)
        marks = ticks(max(up, down), 3)
        across = [mark for mark in marks if mark <= field.y.high] + [
            -mark for mark in marks[1:] if -mark >= field.y.low
        ]
        count_axis(drawing, field, across, words.say("number of referrals"))
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


def _field(weeks: int, most: int, layout: Layout, texts: Sequence[str]) -> Frame:
    right = layout.width - (8 if layout.narrow else widest(texts))
    return frame(weeks, most, left=margin_left(most), right=right, top=28, bottom=248)


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
    x, room = field.x.end + 16, LINE + 6
    tops = [field.y.end + 12 + room * index for index in range(len(came))]
    tops += [field.y(0) + 24 + room * index for index in range(len(left))]
    for one, at in zip([*came, *left], tops, strict=True):
        drawing.box(x, at - 11, 20, 13, one.tone, one.pattern)
        drawing.text(x + 26, at, one.label)


def _state_series(state: ReferralState, stock: Sequence[Week], words: Words) -> Series:
    tone, pattern, dashes = STATE_LOOKS[state]
    values = tuple(week.counts[state.value] for week in stock)
    return Series(label=words.code(state), values=values, tone=tone, pattern=pattern, dashes=dashes)


def _flow_series(flow: Flow, weeks: Sequence[Week], words: Words) -> Series:
    tone, pattern = FLOW_LOOKS[flow]
    values = tuple(week.counts[flow.value] for week in weeks)
    return Series(label=words.say(FLOW_WORDS[flow]), values=values, tone=tone, pattern=pattern)


def _whole(label: str, weeks: Sequence[Week], tone: str) -> Series:
    return Series(label=label, values=tuple(week.total for week in weeks), tone=tone)


def _sum(weeks: Sequence[Week]) -> str:
    totals = [week.total for week in weeks]
    return HIDDEN if None in totals else str(sum(total or 0 for total in totals))


def _list_table(found: ListWeeks, words: Words) -> Table:
    return Table(
        caption=words.say("The waiting list at the end of each week, the last week first"),
        columns=(words.say("Week"), *(words.code(state) for state in LISTED), words.say("together")),
        rows=tuple(
            (_week_name(week.from_on, words), *(shown(week.counts[state.value]) for state in LISTED), shown(week.total))
            for week in reversed(found.stock)
        ),
    )


def _flow_table(found: ListWeeks, words: Words) -> Table:
    heads = (words.say("came"), words.say("left"))
    first = words.say("Four weeks from") if found.protected else words.say("Week")
    pairs = list(zip(found.inflow, found.outflow, strict=True))
    return Table(
        caption=words.say("Onto the list and off it, the last first"),
        columns=(
            first,
            *(words.say(FLOW_WORDS[flow]) for flow in INFLOW),
            heads[0],
            *(words.say(FLOW_WORDS[flow]) for flow in OUTFLOW),
            heads[1],
        ),
        rows=tuple(
            (
                _week_name(came.from_on, words),
                *(shown(came.counts[flow.value]) for flow in INFLOW),
                shown(came.total),
                *(shown(left.counts[flow.value]) for flow in OUTFLOW),
                shown(left.total),
            )
            for came, left in reversed(pairs)
        ),
    )


def _week_name(monday: date, words: Words) -> str:
    return words.week(monday)
