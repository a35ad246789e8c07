"""The commands of this package, under one name. Each belongs in one transaction (``with database.write()``)."""

from zorglogistiek.places.capacity import close_places, confirm, ensure_places, open_places, reopen
from zorglogistiek.places.departures import agree_move, end_stay, finish_stay, set_expected_end
from zorglogistiek.places.giving_back import GivenBack, give_back, settle
from zorglogistiek.places.promises import promise_place, release_promise, start_stay
from zorglogistiek.places.updating import update_groups

__all__ = [
    "GivenBack",
    "agree_move",
    "close_places",
    "confirm",
    "end_stay",
    "ensure_places",
    "finish_stay",
    "give_back",
    "open_places",
    "promise_place",
    "release_promise",
    "reopen",
    "set_expected_end",
    "settle",
    "start_stay",
    "update_groups",
]
