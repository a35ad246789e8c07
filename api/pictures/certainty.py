"""How certain a plan became while the engine worked: what the best plan costs, and what every plan costs at least."""

from collections.abc import Sequence

from api.pictures.picture import Layout, Picture, Table, empty_picture, picture
from api.pictures.scales import Scale, step_of
from api.pictures.svg import Drawing, width_of
from api.pictures.weekly import LINE, Frame, labels_beside
from zorglogistiek.meeting.views import Progress
from zorglogistiek.words import Words

Place = tuple[float, float]

FEWEST = 2
"""The fewest steps with a plan that make a line."""

BOTTOM = 160
"""Where the field ends."""


def certainty_picture(trail: Sequence[Progress], words: Words) -> Picture:
    """The best plan and the proven limit by second; the room between them is what could still be gained."""
    name, title = "certainty", words.say("How certain the plan is")
    measures = words.say(
        "The cost of the best plan so far and the cost that no plan can be below, in points, by second of work;"
        " between the two lies what could still be gained."
    )
    known = [one for one in trail if one.objective is not None]
    if len(known) < FEWEST:
        empty = words.say("The engine has not told enough yet to draw how it goes.")
        return empty_picture(name, title=title, measures=measures, empty=empty)
    last = known[-1]
    low, high = min(one.bound for one in known), max(one.objective or 0 for one in known)
    measures += " " + words.say("The axis runs from {low} to {high}.", low=low, high=high)
    return picture(
        name,
        title=title,
        measures=measures,
        description=words.say(
            "After {seconds} seconds the best plan costs {objective} points, and no plan costs less than {bound}.",
            seconds=words.number(last.seconds, 1),
            objective=last.objective,
            bound=last.bound,
        ),
        table=_table(trail, words),
        height=lambda layout: BOTTOM + (80 if layout.narrow else 40),
        draw=lambda drawing, layout: _draw(drawing, layout, known, (low, high), words),
    )


def thinned(trail: Sequence[Progress], most: int = 60) -> list[Progress]:
    """At most so many of the steps, the first and the last among them, evenly spread."""
    if len(trail) <= most:
        return list(trail)
    return [trail[index * (len(trail) - 1) // (most - 1)] for index in range(most)]


def _draw(drawing: Drawing, layout: Layout, known: Sequence[Progress], ends: tuple[int, int], words: Words) -> None:
    low, high = ends
    last = known[-1]
    left = 10 + max(width_of(str(low)), width_of(str(high)))
    texts = [words.say("best plan: {points}", points=last.objective), words.say("limit: {points}", points=last.bound)]
    aside = 8 if layout.narrow else 26 + max(width_of(text) for text in texts)
    longest = max(1.0, last.seconds)
    field = Frame(
        x=Scale(low=0, high=longest, start=left, end=layout.width - aside),
        y=Scale(low=low, high=max(high, low + 1), start=BOTTOM, end=28),
    )
    for mark in (low, high):
        drawing.line(field.x.start, field.y(mark), field.x.end, field.y(mark), "picture-grid")
        drawing.text(left - 6, field.y(mark) + 4, str(mark), anchor="end")
    drawing.text(0, 14, words.say("points"))
    for second in range(0, int(longest) + 1, step_of(int(longest), 4)):
        drawing.line(field.x(second), BOTTOM, field.x(second), BOTTOM + 4, "picture-axis")
        label = words.say("{seconds} s", seconds=second)
        inside = min(field.x(second), drawing.width - width_of(label) / 2)
        drawing.text(inside, BOTTOM + LINE + 2, label, anchor="middle")
    best = stairs([(field.x(one.seconds), field.y(one.objective or 0)) for one in known])
    limit = stairs([(field.x(one.seconds), field.y(one.bound)) for one in known])
    drawing.area([*best, *reversed(limit)], "light", "rising")
    drawing.path(best, "picture-line picture-heavy")
    drawing.path(limit, "picture-line picture-dashed")
    if layout.narrow:
        for index, (text, look) in enumerate(zip(texts, ("heavy", "dashed"), strict=True)):
            at = BOTTOM + 2 * LINE + 12 + index * (LINE + 5)
            drawing.path([(0, at - 4), (22, at - 4)], f"picture-line picture-{look}")
            drawing.text(27, at, text)
    else:
        labels_beside(drawing, field.x.end, [best[-1][1], limit[-1][1]], texts, field)


def stairs(points: Sequence[Place]) -> list[Place]:
    """A value holds until the next one: the points, with the corners between them."""
    steps = [points[0]]
    for x, y in points[1:]:
        steps += [(x, steps[-1][1]), (x, y)]
    return steps


def _table(trail: Sequence[Progress], words: Words) -> Table:
    def cost(one: Progress) -> str:
        return words.say("no plan yet") if one.objective is None else str(one.objective)

    def gap(one: Progress) -> str:
        return "" if one.gap is None else f"{words.number(one.gap * 100, 1)}%"

    return Table(
        caption=words.say("How certain the plan is, by second of work"),
        columns=(
            words.say("Seconds of work"),
            words.say("Cost of the best plan so far"),
            words.say("No plan costs less than"),
            words.say("At most this much better possible"),
        ),
        rows=tuple((words.number(one.seconds, 1), cost(one), str(one.bound), gap(one)) for one in trail),
    )
