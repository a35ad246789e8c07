"""What a youth's own data leaves out of secret locations: where one is, and what it is called.

Whoever made the data reads it first and somebody else after: a youth, a parent, and whom they show it to. So it is cut
for a reader who sees no secret address (``Record.SECRET_ADDRESS``), also when the coordinator made it. The names of the
group and its provider are told, as they are everywhere.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from sqlmodel import Session, col, select

from zorglogistiek.meeting.proposals import TELL_WHERE
from zorglogistiek.places.tables import Group, Location
from zorglogistiek.words import N_

SECRET = N_("a secret location")

PLACE_OF_A_GROUP = frozenset({"location_number", "municipality_cbs", "pc4"})
"""In the frozen facts of a group: where it is."""

SHORTEST_NAME = 3
"""A shorter name is not looked for in texts: it would be found in words that are none of it."""


class SecretPlaces:
    """The secret locations of the region, and what of a record would tell of them."""

    def __init__(self, session: Session) -> None:
        secret = session.exec(select(Location).where(col(Location.secret))).all()
        self.ids = frozenset(one.id for one in secret)
        self.group_ids = frozenset(session.exec(select(Group.id).where(col(Group.location_id).in_(self.ids))))
        called = {one.number for one in secret} | {one.name for one in secret if len(one.name) >= SHORTEST_NAME}
        longest_first = "|".join(re.escape(name) for name in sorted(called, key=lambda name: (-len(name), name)))
        self._called = re.compile(rf"(?<![\w-])(?:{longest_first})(?![\w-])", re.IGNORECASE) if called else None

    def without_names(self, text: str) -> str:
        """The text, where number and name of a secret location are taken out."""
        return text if self._called is None else self._called.sub(SECRET, text)

    def name(self, location_id: int, told: Callable[[int], str]) -> str:
        """What a location is called, by ``told`` unless it is secret."""
        return SECRET if location_id in self.ids else told(location_id)

    def without_place(self, column: str, group_id: int | None, value: Any) -> Any:
        """What a proposal of this group keeps in a column, without what tells where a secret location is."""
        if group_id not in self.group_ids:
            return value
        if column == "facts" and isinstance(value, Mapping) and isinstance(value.get("group"), Mapping):
            group = {key: part for key, part in value["group"].items() if key not in PLACE_OF_A_GROUP}
            return {**value, "group": group}
        if column == "reasons":
            return [one for one in value if one["code"] not in TELL_WHERE]
        return value
