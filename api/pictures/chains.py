"""The moves of a chain: a line of text for each, and beside them arrows from who frees a place to who gets it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.pictures.picture import Layout, Picture, Table, empty_picture, picture
from api.pictures.room import wrapped
from api.pictures.svg import Drawing
from api.pictures.weekly import LINE
from zorglogistiek.codes import StayPurpose
from zorglogistiek.meeting.plan_chains import Chain, Move
from zorglogistiek.meeting.views import GroupView
from zorglogistiek.words import N_, Words

LANE = 12
"""The room for one line beside the moves."""

NOTHING = "\u2013"
NO_BREAK = "\u00a0"

GAP = 10
"""Between the moves."""

DASHES = ("solid", "dashed", "dotted", "long", "mixed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """The line from the move with index ``source`` to those in ``targets``; ``lane`` counts from the text."""

    source: int
    targets: tuple[int, ...]
    lane: int


def chain_picture(name: str, chain: Chain | None, words: Words, *, title: str = "") -> Picture:
    """One chain; without one, that there is none."""
    title = title or words.say("Whose place comes free")
    measures = words.say(
        "What the plan proposes: an arrow leads from the move that frees a place to the move that takes it."
        " Numbers and initials only."
    )
    if chain is None:
        return empty_picture(
            name, title=title, measures=measures, empty=words.say("No move of this plan waits for another.")
        )
    moves, lanes = chain.moves, lanes_of(chain.moves)
    return picture(
        name,
        title=title,
        measures=measures,
        description=words.say(
            "{moves} moves that hang together, the first in the week of {first}, the last in that of {last}.",
            moves=len(moves),
            first=min(move.week for move in moves),
            last=max(move.week for move in moves),
        ),
        table=_table(moves, words),
        height=lambda layout: sum(_heights(_texts(moves, lanes, layout, words))),
        draw=lambda drawing, layout: _draw(drawing, layout, moves, lanes, words),
    )


def part_of(chain: Chain, number: str) -> Chain:
    """Of a chain what concerns one referral: whose moves it needs, those that they need, and who waits for it."""
    moves = {move.referral: move for move in chain.moves}
    found, unseen = {number}, [number]
    while unseen:
        for other in moves[unseen.pop()].needs:
            if other not in found:
                found.add(other)
                unseen.append(other)
    found |= {move.referral for move in chain.moves if number in move.needs}
    return Chain(moves=tuple(move for move in chain.moves if move.referral in found))


def lanes_of(moves: Sequence[Move]) -> list[Lane]:
    """A line for each move that frees a place, in lanes beside each other so that no two lie over one another."""
    at = {move.referral: index for index, move in enumerate(moves)}
    ends: list[list[range]] = []
    found = []
    for source, move in enumerate(moves):
        targets = tuple(at[other.referral] for other in moves if move.referral in other.needs)
        if not targets:
            continue
        span = range(min(source, *targets), max(source, *targets) + 1)
        lane = next(
            (index for index, taken in enumerate(ends) if not any(_meet(span, one) for one in taken)), len(ends)
        )
        ends += [[]] if lane == len(ends) else []
        ends[lane].append(span)
        found.append(Lane(source=source, targets=targets, lane=lane))
    return found


def _meet(one: range, other: range) -> bool:
    return one.start < other.stop and other.start < one.stop


def move_in_words(move: Move, words: Words) -> str:
    """From where to where, from which week."""
    parts = [_place(move.lives_in)] if move.lives_in is not None else [words.say("from outside")]
    for step in move.steps:
        bridge = words.say("(bridging)") if step.purpose is StayPurpose.BRIDGE else ""
        week = words.say("in week {week}", week=step.week.isocalendar().week).replace(" ", NO_BREAK)
        parts.append(" ".join(part for part in (_place(step.group), week, bridge) if part))
    return " → ".join(parts)


def _place(group: GroupView) -> str:
    return f"{group.name} ({group.provider})"


def _texts(moves: Sequence[Move], lanes: Sequence[Lane], layout: Layout, words: Words) -> list[list[str]]:
    """The lines of text of each move: who, and from where to where."""
    width = layout.width - _gutter(lanes)
    return [[_who(move, words), *wrapped(move_in_words(move, words), width)] for move in moves]


def _who(move: Move, words: Words) -> str:
    accepted = f", {words.say(ACCEPTED)}" if move.accepted else ""
    return f"{move.referral} ({move.initials}){accepted}"


ACCEPTED = N_("accepted already")


def _heights(texts: Sequence[Sequence[str]]) -> list[float]:
    return [len(lines) * LINE + GAP for lines in texts]


def _gutter(lanes: Sequence[Lane]) -> float:
    return 16 + LANE * (1 + max((one.lane for one in lanes), default=0))


def _draw(drawing: Drawing, layout: Layout, moves: Sequence[Move], lanes: Sequence[Lane], words: Words) -> None:
    texts, x = _texts(moves, lanes, layout, words), _gutter(lanes)
    middles, y = [], 0.0
    for lines, height in zip(texts, _heights(texts), strict=True):
        for index, line in enumerate(lines):
            drawing.text(x, y + LINE * (index + 1) - 2, line, kind="" if index else "picture-heading")
        middles.append(y + LINE - 6)
        y += height
    for index, one in enumerate(lanes):
        _lane(drawing, one, middles, x - 4, DASHES[index % len(DASHES)])


def _lane(drawing: Drawing, lane: Lane, middles: Sequence[float], x: float, dashes: str) -> None:
    """A dot at the move that frees the place, and an arrow head at each that takes it."""
    at = x - 8 - LANE * (lane.lane + 0.5)
    start = middles[lane.source] + 3
    drawing.circle(x - 2, start, 2.5, "picture-dot")
    for target in lane.targets:
        end = middles[target] - 3
        drawing.path([(x - 2, start), (at, start), (at, end), (x - 5, end)], f"picture-link picture-{dashes}")
        drawing.path([(x - 6, end - 4), (x, end), (x - 6, end + 4)], "picture-head", closed=True)


def _table(moves: Sequence[Move], words: Words) -> Table:
    followers: Mapping[str, list[str]] = {
        move.referral: [other.referral for other in moves if move.referral in other.needs] for move in moves
    }
    shown = {move.referral for move in moves}
    return Table(
        caption=words.say("Moves that hang together"),
        columns=(
            words.say("Referral"),
            words.say("From where to where"),
            words.say("Needs the move of"),
            words.say("Frees a place for"),
        ),
        rows=tuple(
            (
                _who(move, words),
                move_in_words(move, words),
                ", ".join(one for one in move.needs if one in shown) or NOTHING,
                ", ".join(followers[move.referral]) or NOTHING,
            )
            for move in moves
        ),
    )
