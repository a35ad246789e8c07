"""What a meeting supposes, as it stands in an address: read as it was written, and nothing else."""

from datetime import date

import pytest

from zorglogistiek.meeting.what_if.suppositions import Go, Places, Stay, in_order, read, written

MONDAY = date(2026, 11, 23)

CHANGES = (
    Go(referral="R-1", group="G-1", week=MONDAY),
    Go(referral="R-1", group=None, week=MONDAY),
    Go(referral="R-1", group="G-1", week=None),
    Stay(referral="R-1", until=MONDAY, all_of_it=True),
    Stay(referral="R-1", until=MONDAY, all_of_it=False),
    Places(group="G-1", more=-2, week=MONDAY),
)


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_read_as_it_was_written(change):
    assert read(written(change)) == change


@pytest.mark.parametrize(
    "text",
    [
        "",
        "go~R-1~~",
        "go~R-1~G-1~2026-13-01",
        "go~R-1~G 1~",
        "stay~R-1~~all",
        "stay~R-1~2026-11-23~some",
        "places~G-1~0~2026-11-23",
        "places~G-1~21~2026-11-23",
        "places~G-1~many~2026-11-23",
        "accept~R-1",
        "go~R-1~G-1~2026-11-23~more",
    ],
)
def test_anything_else_is_no_change(text):
    assert read(text) is None


def test_a_day_is_taken_for_its_week():
    assert read("go~R-1~~2026-11-26") == Go(referral="R-1", group=None, week=MONDAY)


def test_of_two_wishes_for_one_youth_the_last_counts_and_places_add_up():
    first, last = CHANGES[0], CHANGES[2]
    closed = Places(group="G-1", more=-1, week=MONDAY)
    added = Places(group="G-1", more=1, week=MONDAY)
    assert in_order([first, closed, last, added, closed]) == (last, added, closed)
