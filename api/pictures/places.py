"""The places of each care form in the weeks ahead: a small chart for each form, all on their own scale."""

from collections.abc import Sequence

from api.pictures.picture import Layout, Picture, Table, empty_picture, picture
from api.pictures.scales import Scale
from api.pictures.svg import Drawing
from api.pictures.weekly import LINE, Frame, Series, count_axis, key_below, margin_left, stacked, week_axis
from zorglogistiek.places.ahead import FormAhead
from zorglogistiek.words import Words

PANEL = 196
"""How high a care form's chart is, with its heading and its axis."""

KEY = 48


def places_picture(forms: Sequence[FormAhead], words: Words) -> Picture:
    """Taken, promised, closed and free places of each care form, week by week."""
    name, title = "places-ahead", words.say("Places in the weeks ahead")
    measures = words.say(
        "Places of each care form by week, as the registry knows them today: residents until their expected departure,"
        " promises and closures. Who has no promise yet is not counted: later weeks look freer than they will be."
    )
    if not forms:
        return empty_picture(name, title=title, measures=measures, empty=words.say("There are no groups yet."))
    weeks = forms[0].weeks
    return picture(
        name,
        title=title,
        measures=measures,
        description=words.say(
            "{now} places are free in the week of {first}; {later} would be in the week of {last}.",
            now=sum(form.weeks[0].free for form in forms),
            later=sum(form.weeks[-1].free for form in forms),
            first=weeks[0].week,
            last=weeks[-1].week,
        ),
        table=_table(forms, words),
        height=lambda layout: _key_height(layout) + PANEL * -(-len(forms) // _columns(layout)),
        draw=lambda drawing, layout: _draw(drawing, layout, forms, words),
    )


def _columns(layout: Layout) -> int:
    return 1 if layout.narrow else 2


def _key_height(layout: Layout) -> float:
    return 4 * (LINE + 5) + 16 if layout.narrow else KEY


def _draw(drawing: Drawing, layout: Layout, forms: Sequence[FormAhead], words: Words) -> None:
    key = _series(forms[0], words)
    if layout.narrow:
        key_below(drawing, 14, key, [one.label for one in key])
    else:
        for index, one in enumerate(key):
            drawing.box(0.5 + index * 150, 3, 20, 13, one.tone, one.pattern)
            drawing.text(27 + index * 150, 14, one.label)
    room = layout.width / _columns(layout)
    for index, form in enumerate(forms):
        row, column = divmod(index, _columns(layout))
        _panel(
            drawing, column * room, _key_height(layout) + row * PANEL, room - (0 if layout.narrow else 24), form, words
        )


def _panel(drawing: Drawing, x: float, y: float, width: float, form: FormAhead, words: Words) -> None:
    most = max(week.places for week in form.weeks)
    left = x + margin_left(most)
    field = Frame(
        x=Scale(low=0, high=max(1, len(form.weeks) - 1), start=left, end=x + width - 26),
        y=Scale(low=0, high=max(1, most), start=y + 140, end=y + 38),
    )
    last = form.weeks[-1]
    free = words.say(
        "{places} places; free: {now} now, {later} in week {week}",
        places=form.weeks[0].places,
        now=form.weeks[0].free,
        later=last.free,
        week=last.week.isocalendar().week,
    )
    drawing.text(x, y + 12, words.code(form.care_form), kind="picture-heading")
    drawing.text(x, y + 27, free)
    count_axis(drawing, field, [0, max(1, most)], "")
    week_axis(drawing, field, [week.week for week in form.weeks], words)
    stacked(drawing, field, _series(form, words))


def _series(form: FormAhead, words: Words) -> list[Series]:
    weeks = form.weeks
    return [
        Series(label=words.say("taken places"), values=tuple(week.taken for week in weeks), tone="strong"),
        Series(label=words.say("promised places"), values=tuple(week.promised for week in weeks), tone="dark"),
        Series(
            label=words.say("closed places"),
            values=tuple(week.closed for week in form.weeks),
            tone="light",
            pattern="crossed",
        ),
        Series(label=words.say("free places"), values=tuple(week.free for week in weeks), tone="paper"),
    ]


def _table(forms: Sequence[FormAhead], words: Words) -> Table:
    return Table(
        caption=words.say("Free places of all places, by week"),
        columns=(words.say("Week (Monday)"), *(words.code(form.care_form) for form in forms)),
        rows=tuple(
            (
                words.week(week.week),
                *(
                    words.say(
                        "{free} of {places} free (taken {taken}, promised {promised}, closed {closed})",
                        free=form.weeks[index].free,
                        places=form.weeks[index].places,
                        taken=form.weeks[index].taken,
                        promised=form.weeks[index].promised,
                        closed=form.weeks[index].closed,
                    )
                    for form in forms
                ),
            )
            for index, week in enumerate(forms[0].weeks)
        ),
    )
