"""Which bed for whom. The count of the beds decides whether there is one, however the promises were laid."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from zorglogistiek.places.occupancy import Period, PlaceUses, Use, UseKind
from zorglogistiek.places.seating import Wish, seat, split

MONDAY = date(2026, 11, 23)


def use(number: int, start: int, end: int | None, kind: UseKind = UseKind.PROMISE) -> Use:
    ends = None if end is None else MONDAY + timedelta(days=end)
    return Use(kind=kind, record_id=number, period=Period(start=MONDAY + timedelta(days=start), end=ends))


def bed(place_id: int, *uses: Use) -> PlaceUses:
    return PlaceUses(place_id=place_id, group_id=1, ordinal=place_id, uses=uses)


def test_a_promise_keeps_its_bed_when_it_can() -> None:
    seating = seat([bed(1), bed(2)], [Wish(use=use(7, 0, 14), place_id=2)])
    assert [(seated.record_id, place) for seated, place in seating.seated] == [(7, 2)]


def test_promises_make_room_for_one_that_fits_only_if_they_move() -> None:
    # Bed 1 is free until day 14, then promised; bed 2 is lived in until day 14. Days 0 to 28 fit on neither, but
    # the promise of bed 1 can just as well have bed 2.
    beds = [bed(1, use(1, 14, 28)), bed(2, use(2, -50, 14, UseKind.RESIDENT))]
    newcomer = Wish(use=use(3, 0, 28))
    assert [left.record_id for left in seat(beds, [newcomer]).left_out] == [3]
    fixed, wishes = split(beds, lambda use: use.kind is UseKind.PROMISE)
    seating = seat(fixed, [*wishes, newcomer])
    assert {seated.record_id: place for seated, place in seating.seated} == {1: 2, 3: 1}


def test_an_empty_bed_goes_before_one_whose_resident_should_leave_by_then() -> None:
    beds = [bed(1, use(1, -50, -20, UseKind.RESIDENT)), bed(2, use(2, -50, -1, UseKind.PAST))]
    assert seat(beds, [Wish(use=use(3, 0, None))]).seated[0][1] == 2


def test_who_gets_no_bed_is_named() -> None:
    seating = seat([bed(1)], [Wish(use=use(1, 0, 14), place_id=1), Wish(use=use(2, 7, 21))])
    assert [left.record_id for left in seating.left_out] == [2]


lengths = st.one_of(st.none(), st.integers(1, 40))


@given(
    residents=st.lists(lengths, max_size=3),
    empty=st.integers(0, 2),
    coming=st.lists(st.tuples(st.integers(0, 40), lengths), max_size=7),
)
def test_everybody_gets_a_bed_exactly_when_the_count_allows_it(
    residents: list[int | None], empty: int, coming: list[tuple[int, int | None]]
) -> None:
    """Residents lie in the first beds; what is still to come gets a bed unless some day asks for more than there are."""
    beds = [bed(number, use(number, -1, end, UseKind.RESIDENT)) for number, end in enumerate(residents, 1)]
    beds += [bed(number) for number in range(len(residents) + 1, len(residents) + empty + 1)]
    uses = [
        use(100 + number, start, None if length is None else start + length)
        for number, (start, length) in enumerate(coming)
    ]
    everything = [*uses, *(use for bed in beds for use in bed.uses)]
    fullest = max((sum(o.period.covers(u.period.start) for o in everything) for u in uses), default=0)
    seating = seat(beds, [Wish(use=use) for use in uses])
    assert bool(seating.left_out) == (fullest > len(beds))
    lying = [(use.period, bed.place_id) for bed in beds for use in bed.uses]
    lying += [(use.period, place) for use, place in seating.seated]
    for index, (period, place) in enumerate(lying):
        assert not any(place == other and period.overlaps(later) for later, other in lying[index + 1 :])
