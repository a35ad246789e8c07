"""Routes as a Sankey diagram: a column for each step, with bands as wide as the number of youths who took them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.pictures.figures.drawn import Drawn
from api.pictures.picture import Layout, Picture
from api.pictures.scales import Scale
from api.pictures.svg import TEXT, Drawing, number, width_of
from api.pictures.weekly import LINE
from zorglogistiek.words import N_

STEPS = 2
"""So many steps are drawn; the table has them all."""

MOST_BARS = 15
"""So many links are drawn where there is no room for columns."""

GAP, NODE, FIELD = 8.0, 12.0, 420.0

Node = tuple[int, str]
"""The number of the step after which somebody is there (0: at the beginning), and where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """So many youths went from one form to another at a step."""

    step: int
    source: str
    target: str
    youths: float

    @property
    def ends(self) -> tuple[Node, Node]:
        """Where it begins and ends."""
        return (self.step - 1, self.source), (self.step, self.target)


def sankey_picture(of: Drawn) -> Picture:
    """Columns with bands between them; on a narrow page the largest links as bars."""
    links = _links(of)
    if not links:
        return of.nothing()
    first = [link for link in links if link.step <= STEPS]
    bars = sorted(links, key=lambda link: -link.youths)[:MOST_BARS]
    words = of.names.words

    def draw(drawing: Drawing, layout: Layout) -> None:
        if layout.narrow:
            _draw_bars(drawing, of, bars)
        else:
            _draw_columns(drawing, of, first, layout)

    hidden = sum(of.value(row, "n") is None for row in of.table.rows)
    measures = words.say("A band is as wide as the number of youths; the first {steps} steps are drawn.", steps=STEPS)
    if hidden:
        measures += " " + words.count(
            "{number} link is hidden, so that widths need not add up.",
            "{number} links are hidden, so that widths need not add up.",
            hidden,
        )
    largest = [_told(of, link) for link in bars[:5]]
    told = words.say("The widest bands: {links}.", links=words.listing(largest))
    return of.picture(
        measures=measures,
        told=told,
        height=lambda layout: len(bars) * 34 + 10 if layout.narrow else FIELD + 60,
        draw=draw,
    )


def _links(of: Drawn) -> list[Link]:
    places = [of.table.index(name) for name in ("step", "from_form", "to_form")]
    found = []
    for row in of.table.rows:
        step, source, target = (row[place] for place in places)
        youths = of.value(row, "n")
        if youths:
            found.append(Link(step=int(str(step)), source=str(source), target=str(target), youths=youths))
    return found


def _told(of: Drawn, link: Link) -> str:
    source, target = of.names.code("from_form", link.source), of.names.code("to_form", link.target)
    return f"{source} → {target} ({of.names.words.number(link.youths)})"


def _draw_bars(drawing: Drawing, of: Drawn, links: Sequence[Link]) -> None:
    scale = Scale(low=0, high=max(link.youths for link in links), start=0, end=drawing.width - 40)
    for place, link in enumerate(links):
        y = place * 34 + 12
        source, target = of.names.code("from_form", link.source), of.names.code("to_form", link.target)
        room = int(drawing.width / width_of("n"))
        label = f"{link.step}. {source} → {target}"
        drawing.text(0, y, label if len(label) <= room else f"{label[: room - 1]}…")
        drawing.box(0, y + 4, scale(link.youths), 11, "strong")
        drawing.text(scale(link.youths) + 5, y + 14, of.names.words.number(link.youths))


def _draw_columns(drawing: Drawing, of: Drawn, links: Sequence[Link], layout: Layout) -> None:
    sizes = _sizes(links)
    columns = sorted({column for column, _ in sizes})
    room = min(
        (FIELD - GAP * (len(nodes) - 1)) / sum(sizes[node] for node in nodes)
        for column in columns
        if (nodes := [node for node in sizes if node[0] == column])
    )
    x = Scale(low=columns[0], high=max(columns[-1], columns[0] + 1), start=2, end=layout.width - NODE - 215)
    tops = _tops(sizes, columns, room)
    left: dict[Node, float] = dict(tops)
    entered: dict[Node, float] = dict(tops)
    for link in links:
        source, target = link.ends
        height = link.youths * room
        _band(drawing, (x(source[0]) + NODE, left[source]), (x(target[0]), entered[target]), height)
        left[source] += height
        entered[target] += height
    words = of.names.words
    for column in columns:
        title = words.say(N_("before")) if column == 0 else words.say("step {step}", step=column)
        drawing.text(x(column), TEXT, title, kind="picture-heading")
    for node, size in sizes.items():
        at, top = x(node[0]), tops[node]
        drawing.box(at, top, NODE, max(1.0, size * room), "dark")
        text = f"{of.names.code('to_form', node[1])} ({words.number(size)})"
        drawing.text(at + NODE + 4, top + max(1.0, size * room) / 2 + 4, text, kind="picture-halo")


def _sizes(links: Sequence[Link]) -> dict[Node, float]:
    """How many pass each node: who came there, or who left it when nobody is seen to come."""
    came: dict[Node, float] = {}
    went: dict[Node, float] = {}
    for link in links:
        source, target = link.ends
        went[source] = went.get(source, 0) + link.youths
        came[target] = came.get(target, 0) + link.youths
    nodes = sorted({*came, *went}, key=lambda node: (node[0], -max(came.get(node, 0), went.get(node, 0)), node[1]))
    return {node: max(came.get(node, 0), went.get(node, 0)) for node in nodes}


def _tops(sizes: Mapping[Node, float], columns: Sequence[int], room: float) -> dict[Node, float]:
    """Where each node begins: the largest of a column at the top; labels do not lie over each other."""
    tops = {}
    for column in columns:
        y = LINE + 14.0
        for node in (node for node in sizes if node[0] == column):
            height = sizes[node] * room
            tops[node] = y
            y += max(height + GAP, LINE)
    return tops


def _band(drawing: Drawing, start: tuple[float, float], end: tuple[float, float], height: float) -> None:
    """A band between the top of where it begins and that of where it ends."""
    (x1, y1), (x2, y2) = start, end
    there = _bend((x1 + x2) / 2, y1, x2, y2)
    back = _bend((x1 + x2) / 2, y2 + height, x1, y1 + height)
    drawing.curve(f"M{number(x1)} {number(y1)} {there} L{number(x2)} {number(y2 + height)} {back} Z", "picture-flow")


def _bend(middle: float, y1: float, x2: float, y2: float) -> str:
    return "C" + " ".join(number(place) for place in (middle, y1, middle, y2, x2, y2))
