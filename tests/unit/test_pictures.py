"""Pictures: the geometry tells the numbers, nothing lies outside, and who cannot see it is told in words."""

import itertools
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from api.pictures.certainty import certainty_picture, thinned
from api.pictures.chains import chain_picture, lanes_of, part_of
from api.pictures.flow import flow_picture
from api.pictures.home import drawn_streams, map_picture, positions, streams
from api.pictures.picture import NARROW, WIDE, Picture, Table
from api.pictures.places import places_picture
from api.pictures.route import route_picture, state_spans
from api.pictures.scales import apart, ticks
from api.pictures.svg import TEXT, number, width_of
from api.pictures.waiting import list_picture
from zorglogistiek.codes import BridgingKind, CareForm, EventKind, ReferralState, StayPurpose
from zorglogistiek.meeting.plan_chains import Chain, Move, Step, chains_of
from zorglogistiek.meeting.views import GroupView
from zorglogistiek.places.ahead import FormAhead, FormWeek
from zorglogistiek.statistics.list_weeks import INFLOW, LISTED, OUTFLOW, ListWeeks, Week
from zorglogistiek.statistics.near_home import UNTOLD, Town, near_home
from zorglogistiek.words import translator

NL, EN = translator("nl"), translator("en")
MONDAY = date(2026, 9, 28)
WEEK = timedelta(weeks=1)


def table_of(picture: Picture) -> Table:
    """The table beside a picture that has one."""
    assert picture.table is not None
    return picture.table


def a_week(index, keys, counts):
    monday = MONDAY + index * WEEK
    told = dict(zip(keys, counts, strict=True))
    return Week(from_on=monday, through_on=monday + timedelta(days=6), counts=told)


def a_list(*stock):
    """A waiting list with these counts by state; three come and two leave each week."""
    states, came, left = ([one.value for one in kinds] for kinds in (LISTED, INFLOW, OUTFLOW))
    return ListWeeks(
        known_at=datetime(2026, 1, 5, 9, tzinfo=UTC),
        stock=tuple(a_week(index, states, counts) for index, counts in enumerate(stock)),
        inflow=tuple(a_week(index, came, (2, 1, 0)) for index in range(len(stock))),
        outflow=tuple(a_week(index, left, (1, 1)) for index in range(len(stock))),
    )


STOCK = ((5, 10, 2, 4, 1, 1), (4, 12, 2, 3, 0, 2), (6, 30, 1, 20, 2, 3))
LIST = a_list(*STOCK)

FORMS = [
    FormAhead(
        care_form=form,
        groups=2,
        weeks=tuple(
            FormWeek(week=MONDAY + index * WEEK, taken=20 - index, promised=1, closed=2, free=index)
            for index in range(8)
        ),
    )
    for form in (CareForm.FAMILY_HOME, CareForm.TREATMENT_GROUP, CareForm.CLOSED_GROUP)
]

TOWNS = (
    Town(number="N", name="Noord", point=(52.2, 4.3)),
    Town(number="Z", name="Zuid", point=(52.0, 4.4)),
    Town(number="O", name="Oost & Overveld <dorp>", point=(52.1, 4.6)),
    Town(number="X", name="Nergens", point=None),
)
FOUND = {"N": {"N": 12, "Z": 9, "X": 1, UNTOLD: 2}, "Z": {"N": 3, "Z": 1}, "O": {"N": 2}}
HOME = near_home(TOWNS, FOUND)


def a_group(number):
    return GroupView(
        number=number,
        name=f"Groep {number}",
        care_form=CareForm.TREATMENT_GROUP,
        provider="Stichting Linde",
        location="Huis",
        municipality="Delft",
    )


def a_move(referral, to, *needs, lives_in=None, week=0, accepted=False):
    return Move(
        referral=referral,
        initials="A.B.",
        lives_in=None if lives_in is None else a_group(lives_in),
        steps=(Step(group=a_group(to), week=MONDAY + week * WEEK, purpose=StayPurpose.FINAL),),
        needs=needs,
        accepted=accepted,
    )


MOVES = {
    "R1": a_move("R1", "G2", "R2", lives_in="G1"),
    "R2": a_move("R2", "G1", "R1", lives_in="G2", accepted=True),
    "R3": a_move("R3", "G1", "R1", week=3),
    "R4": a_move("R4", "G4", "R5", week=1),
    "R5": a_move("R5", "G5", lives_in="G4"),
}


def an_event(kind, days):
    return SimpleNamespace(kind=kind, happened_on=MONDAY - timedelta(days=days), group=None, stands=True)


EVENTS = [
    an_event(EventKind.NEED_VOICED, 120),
    an_event(EventKind.REGISTERED, 100),
    an_event(EventKind.FILE_COMPLETE, 90),
    an_event(EventKind.PROPOSED, 40),
    an_event(EventKind.PROPOSAL_LAPSED, 33),
]


def a_stay(number, purpose=StayPurpose.FINAL, **days):
    every = dict.fromkeys(("planned_on", "started_on", "expected_end", "moves_out_on", "ended_on"))
    dates = {name: MONDAY + timedelta(days=ahead) for name, ahead in days.items()}
    return SimpleNamespace(
        number=number, purpose=purpose, group=a_group(f"G-{number} met een lange naam"), **every | dates
    )


DETAIL: Any = SimpleNamespace(
    events=[*EVENTS, SimpleNamespace(kind=EventKind.WITHDRAWN, happened_on=MONDAY, group=None, stands=False)],
    bridgings=[SimpleNamespace(kind=BridgingKind.AMBULATORY, from_on=MONDAY - timedelta(days=80), until_on=None)],
    overview=SimpleNamespace(number="R1"),
    youth=SimpleNamespace(
        line=SimpleNamespace(number="J1"),
        stays=[
            a_stay("long ago", started_on=-4000, ended_on=-3000),
            a_stay("S1", started_on=-1500, expected_end=40),
            a_stay("S2", planned_on=40, expected_end=400),
        ],
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an engine tells."""

    seconds: float
    objective: int | None
    bound: int

    @property
    def gap(self) -> float | None:
        return None if self.objective is None else (self.objective - self.bound) / self.objective


TRAIL = [
    Told(seconds=1.0, objective=None, bound=100),
    Told(seconds=2.5, objective=400, bound=100),
    Told(seconds=4.0, objective=400, bound=200),
    Told(seconds=9.0, objective=250, bound=250),
]

PICTURES = {
    "list": lambda words: list_picture(LIST, words),
    "one week": lambda words: list_picture(a_list(STOCK[0]), words),
    "flow": lambda words: flow_picture(LIST, words),
    "one week's flow": lambda words: flow_picture(a_list(STOCK[0]), words),
    "places": lambda words: places_picture(FORMS, words),
    "map": lambda words: map_picture("map", "Kaart", "Wie waar", HOME, words, empty="leeg"),
    "chain": lambda words: chain_picture("chain", chains_of(MOVES)[0], words),
    "certainty": lambda words: certainty_picture(TRAIL, words),
    "route": lambda words: route_picture(DETAIL, words, on=MONDAY),
}


def drawings(picture):
    return [(layout, ET.fromstring(str(markup))) for layout, markup in picture.drawings]


def numbers_of(path):
    return [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?", path)]


def bow_points(path):
    """The points of a path of straight lines and bows, and the middle of each bow."""
    here = (0.0, 0.0)
    for letter, rest in re.findall(r"([MLQ])([^MLQZ]*)", path):
        flat = numbers_of(rest)
        end = (flat[-2], flat[-1])
        if letter == "Q":
            yield tuple(a / 4 + b / 2 + c / 4 for a, b, c in zip(here, flat[:2], end, strict=True))
        yield end
        here = end


def corners(drawing):
    """Every point of the drawing that is written out as a pair; rectangles by two corners, text by its two ends."""
    for one in drawing.iter():
        if one.tag == "line":
            yield float(one.get("x1")), float(one.get("y1"))
            yield float(one.get("x2")), float(one.get("y2"))
        elif one.tag == "path" and "h" in one.get("d"):
            for left, top, width, height, _ in re.findall(r"M(\S+) (\S+) h(\S+) v(\S+) h(\S+) Z", one.get("d")):
                yield float(left), float(top)
                yield float(left) + float(width), float(top) + float(height)
        elif one.tag == "path" and "Q" in one.get("d"):
            yield from bow_points(one.get("d"))
        elif one.tag == "path":
            flat = numbers_of(one.get("d"))
            yield from zip(flat[::2], flat[1::2], strict=True)
        elif one.tag == "text":
            x, y, long = float(one.get("x")), float(one.get("y")), width_of(one.text or "")
            start = {"start": 0, "middle": 0.5, "end": 1}[one.get("text-anchor")]
            yield x - start * long, y
            yield x + (1 - start) * long, y


@pytest.mark.parametrize("words", [NL, EN], ids=["nl", "en"])
@pytest.mark.parametrize("name", PICTURES)
def test_nothing_lies_outside_a_drawing(name, words):
    for layout, drawing in drawings(PICTURES[name](words)):
        _, _, width, height = numbers_of(drawing.get("viewBox"))
        assert width == layout.width
        outside = [
            (round(x), round(y))
            for x, y in corners(drawing.find(".") if drawing.find("defs") is None else without_patterns(drawing))
            if not (-1 <= x <= width + 1 and -1 <= y <= height + 1)
        ]
        assert outside == []


def without_patterns(drawing):
    for defs in drawing.findall("defs"):
        drawing.remove(defs)
    return drawing


@pytest.mark.parametrize("name", PICTURES)
def test_a_drawing_says_in_words_what_it_shows_and_is_always_the_same(name):
    picture = PICTURES[name](NL)
    assert picture == PICTURES[name](NL)
    ids = []
    for _, drawing in drawings(picture):
        title, description = drawing.find("title"), drawing.find("desc")
        assert drawing.get("role") == "img"
        assert drawing.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
        assert title.text == picture.title
        assert description.text
        assert drawing.get("font-size") == str(TEXT)
        ids += [one.get("id") for one in drawing.iter() if one.get("id")]
        assert not [one for one in drawing.iter() if one.get("style") or one.tag == "style"]
    assert len(ids) == len(set(ids))
    assert all(len(row) == len(table_of(picture).columns) for row in table_of(picture).rows)


def heights_of_areas(drawing):
    """For each area of a stack its height at each week, from the bottom of the stack."""
    for one in drawing.iter("path"):
        if "picture-area" in one.get("class") and "h" not in one.get("d"):
            flat = numbers_of(one.get("d"))
            points = list(zip(flat[::2], flat[1::2], strict=True))
            upper, lower = points[: len(points) // 2], points[len(points) // 2 :][::-1]
            yield [bottom[1] - top[1] for top, bottom in zip(upper, lower, strict=True)]


@pytest.mark.parametrize("layout", [0, 1], ids=["wide", "narrow"])
def test_the_heights_of_a_stack_are_its_counts(layout):
    drawing = drawings(list_picture(LIST, NL))[layout][1]
    areas = list(heights_of_areas(drawing))
    unit = sum(areas[index][0] for index in range(6)) / sum(STOCK[0])
    assert unit > 2
    for state, heights in enumerate(areas):
        assert [round(height / unit) for height in heights] == [week[state] for week in STOCK]


def test_bars_go_up_for_who_came_and_down_for_who_left():
    drawing = drawings(flow_picture(LIST, NL))[0][1]
    zero = next(float(one.get("y1")) for one in drawing.iter("line") if one.get("class") == "picture-axis")
    came, moved_on, placed, withdrawn = (
        [float(top) for top in re.findall(r"M\S+ (\S+) h", one.get("d"))]
        for one in drawing.iter("path")
        if "picture-area" in one.get("class") and one.get("d").count("M") == 3
    )
    assert max(came) < zero
    assert max(moved_on) < min(came)
    assert min(placed) == zero
    assert min(withdrawn) > zero


def test_an_empty_picture_says_so():
    nothing = a_list()
    for picture in (list_picture(nothing, NL), flow_picture(nothing, NL), places_picture([], NL)):
        assert picture.drawings == ()
        assert picture.empty
    nobody = map_picture("map", "Kaart", "", near_home(TOWNS, {}), NL, empty="niemand")
    assert (nobody.drawings, nobody.empty) == ((), "niemand")


def test_the_places_of_a_form_fill_its_panel():
    drawing = drawings(places_picture(FORMS[:1], NL))[0][1]
    areas = list(heights_of_areas(drawing))
    whole = [sum(heights) for heights in zip(*areas, strict=True)]
    assert {round(height) for height in whole} == {102}


def test_the_map_has_north_above_and_east_to_the_right():
    for layout in (WIDE, NARROW):
        at = positions(TOWNS, layout.width, 430)
        assert at.keys() == {"N", "Z", "O"}
        assert at["N"][1] < at["O"][1] < at["Z"][1]
        assert at["N"][0] < at["Z"][0] < at["O"][0]
    assert positions(TOWNS[:1], 288, 430) == {"N": (144, 215)}


def test_the_map_counts_who_stays_and_draws_who_goes():
    assert HOME.everybody.total == 30
    assert HOME.everybody.own_share == 13 / 30
    assert [(one.home, one.place, one.count) for one in streams(HOME)] == [("N", "Z", 9), ("Z", "N", 3), ("O", "N", 2)]
    assert HOME.rows[0].own_share == 12 / 24
    mean_km = HOME.rows[0].mean_km
    assert mean_km is not None
    assert 0 < mean_km < 25


def test_a_map_never_draws_only_some_of_the_streams_of_one_size():
    towns = [Town(number=f"T{one}", name=f"Dorp {one}", point=(52 + one / 50, 4 + one / 50)) for one in range(9)]
    found = {town.number: {other.number: 2 for other in towns if other != town} for town in towns}
    found["T0"]["T1"] = 5
    assert [one.count for one in drawn_streams(near_home(towns, found), WIDE)] == [5]


def test_a_chain_is_who_hangs_together_and_who_frees_comes_first():
    exchange, line = chains_of(MOVES)
    assert [move.referral for move in exchange.moves] == ["R1", "R2", "R3"]
    assert [move.referral for move in line.moves] == ["R5", "R4"]
    assert [move.referral for move in part_of(exchange, "R3").moves] == ["R1", "R2", "R3"]
    assert [move.referral for move in part_of(exchange, "R2").moves] == ["R1", "R2"]


def test_every_need_has_an_arrow_and_no_two_lines_lie_over_each_other():
    moves = chains_of(MOVES)[0].moves
    lanes = lanes_of(moves)
    assert sum(len(lane.targets) for lane in lanes) == sum(len(move.needs) for move in moves)
    assert len({lane.lane for lane in lanes}) == 2  # R1 leads to R2 and R3, R2 back to R1: they cross
    drawing = drawings(chain_picture("chain", Chain(moves=moves), NL))[0][1]
    assert sum(one.get("class") == "picture-head" for one in drawing.iter("path")) == 3
    assert "al geaccepteerd" in "".join(drawing.itertext())


def test_a_route_shows_the_states_in_turn_and_what_was_taken_back_not_at_all():
    spans = [(state, span.from_on, span.until_on) for state, span in state_spans(EVENTS)]
    days = [MONDAY - timedelta(days=ago) for ago in (100, 90, 40, 33)]
    assert spans == [
        (ReferralState.INCOMPLETE, days[0], days[1]),
        (ReferralState.WAITING, days[1], days[2]),
        (ReferralState.PROPOSED, days[2], days[3]),
        (ReferralState.WAITING, days[3], None),
    ]
    route = route_picture(DETAIL, NL, on=MONDAY)
    text = "".join(drawings(route)[0][1].itertext())
    assert "long ago" not in text  # it ended years before the referral
    rows = [row[1] for row in table_of(route).rows]
    assert [row for row in rows if row.startswith(("5.", "6."))] == [f"5. {NL.code(EventKind.PROPOSAL_LAPSED)}"]
    assert sum(row == NL.code(ReferralState.WAITING) for row in rows) == 2


def test_a_route_without_events_is_empty():
    nothing: Any = SimpleNamespace(**vars(DETAIL) | {"events": []})
    assert route_picture(nothing, NL, on=MONDAY).drawings == ()


@pytest.mark.parametrize("most", [0, 1, 3, 7, 10, 99, 101, 5000])
def test_the_round_numbers_along_an_axis_reach_the_largest_value(most):
    marks = ticks(most)
    assert marks[0] == 0
    assert marks[-2] < max(1, most) <= marks[-1]
    assert len({later - earlier for earlier, later in itertools.pairwise(marks)}) == 1
    assert len(marks) <= 6


def test_labels_are_moved_apart_no_more_than_needed():
    assert apart([10, 50], 15, 0, 100) == [10, 50]
    assert apart([98, 99, 97], 15, 0, 100) == [85, 100, 70]
    crowded = apart([5, 5, 5, 5], 15, 0, 30)
    assert crowded == [0, 10, 20, 30]
    assert apart([], 15, 0, 30) == []


def test_a_coordinate_is_short_and_never_a_negative_nothing():
    assert [number(one) for one in (2.0, 2.04, 2.06, -0.04, -3.26, 0.05)] == ["2", "2", "2.1", "0", "-3.3", "0.1"]


def test_the_room_between_plan_and_limit_closes_when_the_plan_is_the_best_there_is():
    for _, drawing in drawings(certainty_picture(TRAIL, NL)):
        (area,) = (one for one in drawing.iter("path") if "picture-area" in one.get("class"))
        flat = numbers_of(area.get("d"))
        points = list(zip(flat[::2], flat[1::2], strict=True))
        right = max(x for x, _ in points)
        assert len({y for x, y in points if x == right}) == 3  # 400, 200 and 250, where the two meet
        best = next(one for one in drawing.iter("path") if "picture-heavy" in one.get("class"))
        assert numbers_of(best.get("d"))[1] == 28  # the highest cost is at the top
    assert table_of(certainty_picture(TRAIL, NL)).rows[0][1] == "nog geen plan"


def test_one_step_of_an_engine_makes_no_line():
    for few in (TRAIL[:2], TRAIL[1:2], []):
        assert certainty_picture(few, NL).drawings == ()


def test_a_long_run_is_thinned_but_keeps_its_first_and_last_step():
    trail = [Told(seconds=float(second), objective=500 - second, bound=second) for second in range(250)]
    few = thinned(trail)
    assert (len(few), few[0], few[-1]) == (60, trail[0], trail[-1])
    assert thinned(TRAIL) == TRAIL
