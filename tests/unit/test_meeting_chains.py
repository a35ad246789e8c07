"""Whose move frees the place. Groups G and H; weeks 0 to 3; who lives somewhere is there from week -1."""

from zorglogistiek.meeting.chains import Occupation, needed_moves, together


def there(party: str, group: str, from_week: int, until_week: int = 4, size: int = 1) -> Occupation:
    return Occupation(party=party, group=group, size=size, from_week=from_week, until_week=until_week)


def test_a_free_place_needs_nobody() -> None:
    assert needed_moves({"G": [1, 1, 1, 1]}, [there("A", "G", 0)]) == {}


def test_the_place_of_a_mover_needs_the_move() -> None:
    # B comes to G in the week in which A, who lives in its only place, goes to H.
    moves = [there("A", "G", -1, 1), there("A", "H", 1), there("B", "G", 1)]
    needs = needed_moves({"G": [1, 1, 1, 1], "H": [1, 1, 1, 1]}, moves)
    assert needs == {"B": {"A"}}
    assert together("B", needs) == ("A", "B")
    assert together("A", needs) == ()


def test_a_second_place_makes_the_move_unneeded() -> None:
    moves = [there("A", "G", -1, 1), there("A", "H", 1), there("B", "G", 1)]
    assert needed_moves({"G": [2, 2, 2, 2], "H": [1, 1, 1, 1]}, moves) == {}


def test_a_circle_needs_everybody() -> None:
    moves = [there("A", "G", -1, 0), there("A", "H", 0), there("B", "H", -1, 0), there("B", "G", 0)]
    needs = needed_moves({"G": [1] * 4, "H": [1] * 4}, moves)
    assert needs == {"A": {"B"}, "B": {"A"}}
    assert together("A", needs) == together("B", needs) == ("A", "B")


def test_two_who_come_need_the_two_who_leave() -> None:
    # A leaves before B does: the first to come needs A, the second both.
    moves = [there("A", "G", -1, 1), there("B", "G", -1, 2), there("C", "G", 1), there("D", "G", 2)]
    assert needed_moves({"G": [2] * 4}, moves) == {"C": {"A"}, "D": {"A", "B"}}


def test_siblings_need_as_many_places_as_they_are() -> None:
    moves = [there("A", "G", -1, 1), there("B", "G", -1, 1), there("CD", "G", 1, size=2)]
    assert needed_moves({"G": [2] * 4}, moves) == {"CD": {"A", "B"}}


def test_a_place_that_is_lost_later_counts_in_every_week_of_the_stay() -> None:
    # G has two places until week 2, one from then on: B, who stays, needs A's move although there is a place now.
    moves = [there("A", "G", -1, 1), there("B", "G", 1)]
    assert needed_moves({"G": [2, 2, 1, 1]}, moves) == {"B": {"A"}}
    assert needed_moves({"G": [2, 2, 1, 1]}, [there("A", "G", -1, 1), there("B", "G", 1, 2)]) == {}
