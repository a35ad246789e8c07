"""Whether a replay can be trusted: the recorded rule must do again what was done."""

from dataclasses import dataclass

from zorglogistiek.simulation.policies.recorded import Recorded
from zorglogistiek.simulation.replay import Replay
from zorglogistiek.simulation.run import simulate
from zorglogistiek.simulation.trace import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A recorded placement that the replay of the recorded rule does not repeat, or one that it adds.

    ``party`` and ``search`` tell the record; each side is the group's number and the day, or None.
    """

    party: int
    search: int
    recorded: tuple[str, float] | None
    replayed: tuple[str, float] | None

    def told(self, record: str) -> str:
        """In words, with the number that the registry has for it."""
        sides = [
            "no start" if side is None else f"a start in {side[0]} on day {side[1]:g}"
            for side in (self.recorded, self.replayed)
        ]
        return f"{record}: {sides[0]} was recorded, and the replay has {sides[1]}"


def differences(replay: Replay) -> tuple[Difference, ...]:
    """Replays the recorded rule, and holds its placements to the record: who, which group, which day."""
    region = replay.region(seed=0, replication=0, days=replay.days)
    trace = simulate(region, Recorded.of(region), days=replay.days)
    names = [group.number for group in region.groups]
    recorded = {
        (who, turn): (names[asked.stayed.group], asked.stayed.from_day)
        for who, party in enumerate(replay.parties)
        for turn, asked in enumerate(party.asked)
        if asked.stayed is not None
    }
    replayed = {
        (search.youth, search.search): (names[search.group], search.until_day)
        for search in trace.searches
        if search.outcome is Outcome.PLACED and search.group is not None
    }
    return tuple(
        Difference(party=key[0], search=key[1], recorded=recorded.get(key), replayed=replayed.get(key))
        for key in sorted(recorded.keys() | replayed.keys())
        if recorded.get(key) != replayed.get(key)
    )
