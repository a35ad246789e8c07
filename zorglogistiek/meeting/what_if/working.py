"""What if where it is worked out: with the engine, on a registry that it reads by itself."""

from collections.abc import Sequence
from datetime import date

from zorglogistiek.access.user import User
from zorglogistiek.database import Database
from zorglogistiek.matching.policy import region_policy
from zorglogistiek.meeting.what_if.grounds import Ground
from zorglogistiek.meeting.what_if.questions import Questions
from zorglogistiek.meeting.what_if.suppositions import Change
from zorglogistiek.meeting.what_if.told import Answer, Bridged, FreePlaces, Taker
from zorglogistiek.sealing import keys
from zorglogistiek.settings import Settings


class Working:
    """Works out what is asked (see ``asking.WhatIf``). Several questions may come at the same time."""

    def __init__(self, settings: Settings) -> None:
        keys.use(settings.keyring)
        self._database = Database(settings.database_url)
        self._policy_file = settings.policy_file
        self._questions = Questions()

    def ask(self, user: User, *, meeting_on: date, changes: Sequence[Change], today: date) -> Answer:
        """The answer to what is supposed."""
        policy = region_policy(self._policy_file)
        return self._questions.ask(
            self._database, user, meeting_on=meeting_on, changes=changes, policy=policy, today=today
        )

    def prepare(self, user: User, *, meeting_on: date, today: date) -> None:
        """Makes the ground, where it is not there."""
        self._ground(user, meeting_on, today)

    def free_places(self, user: User, *, meeting_on: date, today: date) -> FreePlaces:
        """The free places of the coming weeks."""
        ground = self._ground(user, meeting_on, today)
        places = tuple(self._questions.free_places(ground))
        return FreePlaces(places=places, changed=ground.changed, gain=ground.gain)

    def bridged(self, user: User, *, meeting_on: date, group: str, today: date) -> Sequence[Bridged]:
        """For whom a bridging place of a group could be, and why not."""
        return self._questions.bridged(self._ground(user, meeting_on, today), group)

    def takers(self, user: User, *, meeting_on: date, group: str, today: date) -> Sequence[Taker]:
        """For whom a place of a group would do most."""
        return self._questions.takers(self._ground(user, meeting_on, today), group)

    def _ground(self, user: User, meeting_on: date, today: date) -> Ground:
        policy = region_policy(self._policy_file)
        return self._questions.ground(self._database, user, meeting_on=meeting_on, policy=policy, today=today)
