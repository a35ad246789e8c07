"""The waiting list over the weeks, by state."""

from collections.abc import Mapping, Sequence

from api.pictures.picture import Layout, Picture, Table, empty_picture, picture
from api.pictures.scales import ticks
from api.pictures.svg import Drawing
from api.pictures.weekly import (
    LINE,
    Frame,
    Series,
    count_axis,
    frame,
    height_of,
    key_below,
    labels_beside,
    margin_left,
    stacked,
    week_axis,
    widest,
)
from zorglogistiek.codes import ReferralState
from zorglogistiek.statistics.list_weeks import LISTED, ListWeeks, Week
from zorglogistiek.words import Words

STATE_LOOKS: Mapping[ReferralState, tuple[str, str, str]] = {
    ReferralState.INCOMPLETE: ("pale", "upright", "dotted"),
    ReferralState.WAITING: ("strong", "plain", "solid"),
    ReferralState.VOLUNTARY: ("paper", "plain", "thin"),
    ReferralState.PROPOSED: ("light", "rising", "dashed"),
    ReferralState.ACCEPTED: ("paper", "crossed", "long"),
    ReferralState.AGREED: ("dark", "plain", "mixed"),
}
"""The tone and the pattern of a state's area, and the look of its line."""


def list_picture(found: ListWeeks, words: Words) -> Picture:
    """The list by state, as stacked areas."""
    name, title = "waiting-list", words.say("The waiting list by week")
    measures = words.say(
        "Referrals on the list at the end of each week, by the state they were in; drafts are not counted."
    )
    if not found.stock:
        return empty_picture(
            name, title=title, measures=measures, empty=words.say("No weeks yet: nothing was registered.")
        )
    series = [_state_series(state, found.stock, words) for state in LISTED]
    first, last = found.stock[0], found.stock[-1]
    description = words.say(
        "From {first} through {last} the list went from {before} to {after} referrals.",
        first=first.from_on,
        last=last.through_on,
        before=str(first.total),
        after=str(last.total),
    )
    weeks = [week.from_on for week in found.stock]
    texts = [f"{one.label}: {one.values[-1]!s}" for one in series]

    def draw(drawing: Drawing, layout: Layout) -> None:
        field = _field(len(weeks), max(week.total for week in found.stock), layout, texts)
        count_axis(drawing, field, ticks(int(field.y.high)), words.say("number of referrals"))
        week_axis(drawing, field, weeks, words)
        heights = stacked(drawing, field, series)
        if layout.narrow:
            key_below(drawing, field.bottom + 3 * LINE + 10, series[::-1], texts[::-1])
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


def _field(weeks: int, most: int, layout: Layout, texts: Sequence[str]) -> Frame:
    right = layout.width - (8 if layout.narrow else widest(texts))
    return frame(weeks, most, left=margin_left(most), right=right, top=28, bottom=248)


def _state_series(state: ReferralState, stock: Sequence[Week], words: Words) -> Series:
    tone, pattern, dashes = STATE_LOOKS[state]
    values = tuple(week.counts[state.value] for week in stock)
    return Series(label=words.code(state), values=values, tone=tone, pattern=pattern, dashes=dashes)


def _list_table(found: ListWeeks, words: Words) -> Table:
    return Table(
        caption=words.say("The waiting list at the end of each week, the last week first"),
        columns=(
            words.say("Week (Monday)"),
            *(words.code(state) for state in LISTED),
            words.say("all states together"),
        ),
        rows=tuple(
            (words.week(week.from_on), *(str(week.counts[state.value]) for state in LISTED), str(week.total))
            for week in reversed(found.stock)
        ),
    )
