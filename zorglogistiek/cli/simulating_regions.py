"""From the options of `zorglogistiek simulate` to the region of a study: gathered, or kept in its folder already."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from sqlmodel import Session

from zorglogistiek import clock
from zorglogistiek.cli.simulating import parameters_of, policy_of, region_read
from zorglogistiek.cli.simulating_changes import drawn_scenarios, gathered_anew, other_weights, replayed_scenarios
from zorglogistiek.cli.simulating_other import other_registry, which
from zorglogistiek.errors import Conflict, Fault, Invalid
from zorglogistiek.matching.policy import Policy, default_policy
from zorglogistiek.simulation.estimates import estimates_of
from zorglogistiek.simulation.gather import gather_setting
from zorglogistiek.simulation.gather_joined import gather_joined
from zorglogistiek.simulation.gather_replay import Replayed
from zorglogistiek.simulation.kept import Prepared, Variant, keep, kept
from zorglogistiek.simulation.parameters import Sourced
from zorglogistiek.simulation.scenarios import JOINED, Asked, told_of
from zorglogistiek.simulation.study import Drawn
from zorglogistiek.statistics.history.gathering import gather

ESTIMATED = frozenset({"stay_weeks", "stay_shape", "patience_weeks"})
"""Parameters in whose place the lengths of the registry stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What region is asked for a study, by the options of the command."""

    asked: tuple[Asked, ...] = ()
    parameters_file: Path | None = None
    policy_file: Path | None = None
    synthetic: bool = False
    estimated: bool = False
    replay: date | None = None
    join: str | None = None

    def told(self) -> dict[str, str]:
        """The wish as text, files by what is in them: what is not the same is another study."""
        files = [self.parameters_file, self.policy_file, *(one.policy_file for one in self.asked)]
        return {
            "scenarios": json.dumps([told_of(one) for one in self.asked], default=str),
            "files": " ".join("-" if file is None else sha256(file.read_bytes()).hexdigest() for file in files),
            "region": "synthetic" if self.synthetic else "registry",
            "estimated": str(self.estimated),
            "replay": str(self.replay),
            "join": "-" if self.join is None else which(self.join),
        }


def region_of(wish: Wish, folder: Path) -> Prepared:
    """The region of the study in a folder: as it was gathered when that began, else as it is now, which is then kept.

    Conflict when the folder holds a study that was asked otherwise, or when there is no request to draw from.
    """
    asked = wish.told()
    found = kept(folder, asked)
    if found is not None:
        print(f"goes on with the region of {found.setting.on}", flush=True)
        return found
    ready = prepared(wish)
    if not ready.setting.arrivals:
        raise Conflict("study", "the registry has no requests of the last two years to draw from")
    keep(folder, ready, asked)
    return ready


def prepared(wish: Wish) -> Prepared:
    """The region of the registry, or its record from a day on, with the scenarios; how a replay went is printed."""
    today, policy, sourced = clock.today(), policy_of(wish.policy_file), parameters_of(wish.parameters_file)
    _refuse_together(wish)
    with region_read(synthetic=wish.synthetic) as session:
        if wish.replay is not None:
            ready = _replay(session, wish, sourced, since=wish.replay, today=today, policy=policy)
        elif wish.join is not None:
            ready = _joined(session, wish, sourced, wish.join, today=today, policy=policy)
        else:
            ready = _drawn(session, wish, sourced, today=today, policy=policy)
    return replace(ready, weights=tuple(other_weights(policy, default_policy())))


def _drawn(session: Session, wish: Wish, sourced: Sourced, *, today: date, policy: Policy) -> Prepared:
    setting, lengths, notes = gather_setting(session, on=today, policy=policy), None, tuple[str, ...]()
    if wish.estimated:
        known = estimates_of(gather(session, up_to=today), sourced)
        sourced, lengths, notes = known.sourced, known.lengths, tuple(map(str, known.told))
    scenarios = drawn_scenarios(session, wish.asked, setting, sourced, policy=policy, lengths=lengths)
    return Prepared(setting=setting, sourced=sourced, scenarios=scenarios, notes=notes)


def _joined(session: Session, wish: Wish, sourced: Sourced, other: str, *, today: date, policy: Policy) -> Prepared:
    with other_registry(other) as others:
        apart, together, notes = gather_joined(session, others, on=today, policy=policy)
    scenarios = drawn_scenarios(session, wish.asked, apart, sourced, policy=policy)
    one = Variant(
        name=JOINED,
        source=Drawn(setting=together, sourced=sourced),
        changes=("the two regions are one: a youth of either may live in a group of both",),
    )
    return Prepared(setting=apart, sourced=sourced, scenarios=(*scenarios, one), notes=notes)


def _replay(session: Session, wish: Wish, sourced: Sourced, *, since: date, today: date, policy: Policy) -> Prepared:
    replayed, scenarios = replayed_scenarios(session, wish.asked, sourced, since=since, today=today, policy=policy)
    source, notes = replayed.replay, tuple(replay_notes(replayed))
    for line in (*notes, *told_differences(replayed)):
        print(line, flush=True)
    return Prepared(
        setting=source.setting,
        sourced=source.estimates.sourced,
        scenarios=scenarios,
        days=source.days,
        notes=notes,
    )


def replay_notes(replayed: Replayed) -> Iterator[str]:
    """How the replay of the recorded rule went, what could not be done as recorded, and the estimates."""
    wrong = len(replayed.differences)
    yield f"{replayed.placements} placements were recorded; the recorded rule, replayed, differs in {wrong}"
    yield from replayed.notes
    yield from map(str, replayed.replay.estimates.told)


def told_differences(replayed: Replayed) -> Iterator[str]:
    """Each difference with the number of its record: for who runs the command, and for no file."""
    for one in replayed.differences:
        yield one.told(replayed.numbers[one.party, one.search])


def _refuse_together(wish: Wish) -> None:
    """Invalid for what cannot be asked together: a parameter that would change nothing, as it is estimated here."""
    estimated = wish.estimated or wish.replay is not None
    faults = [
        Fault(field=f"scenario {one.name}.parameters.{name}", message="this is estimated from the registry here")
        for one in wish.asked
        for name in sorted(set(one.parameters) & ESTIMATED if estimated else ())
    ]
    if wish.join is not None and (estimated or any(gathered_anew(one) or one.name == JOINED for one in wish.asked)):
        faults.append(Fault(field="join", message="not with a replay, estimates, other weights or a new home"))
    if faults:
        raise Invalid("scenarios", faults)
