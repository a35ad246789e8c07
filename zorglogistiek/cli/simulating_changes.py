"""The scenarios of `zorglogistiek simulate`, each with its region: drawn from the registry, or replayed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from sqlmodel import Session, col, select

from zorglogistiek.clock import monday_of
from zorglogistiek.codes import OrganisationKind
from zorglogistiek.errors import Fault, Invalid
from zorglogistiek.matching.facts import Group
from zorglogistiek.matching.policy import Policy, read_policy
from zorglogistiek.matching.policy_lines import policy_lines
from zorglogistiek.places.tables import Organisation
from zorglogistiek.simulation.drawing import Lengths
from zorglogistiek.simulation.gather import gather_setting
from zorglogistiek.simulation.gather_replay import Replayed, gather_replay
from zorglogistiek.simulation.kept import Variant
from zorglogistiek.simulation.parameters import Sourced
from zorglogistiek.simulation.replay import Replay
from zorglogistiek.simulation.scenarios import Asked, changed, changes_of
from zorglogistiek.simulation.setting import Setting
from zorglogistiek.simulation.study import AS_IT_IS, Drawn
from zorglogistiek.studies.groups import new_group


def drawn_scenarios(
    session: Session,
    asked: Sequence[Asked],
    setting: Setting,
    sourced: Sourced,
    *,
    policy: Policy,
    lengths: Lengths | None = None,
) -> tuple[Variant, ...]:
    """The region as it is, and each scenario. Invalid, with every fault at once."""
    again = _added(session, asked, setting.on)
    settings = [
        gather_setting(session, on=setting.on, policy=_policy(one, policy), added=added)
        if gathered_anew(one)
        else setting
        for one, added in zip(asked, again, strict=True)
    ]
    done = changed(zip(asked, settings, strict=True), sourced)
    sources = [Drawn(setting=own, sourced=values, lengths=lengths) for own, values in done]
    return (
        Variant(name=AS_IT_IS, source=Drawn(setting=setting, sourced=sourced, lengths=lengths)),
        *(_variant(one, source, policy) for one, source in zip(asked, sources, strict=True)),
    )


def replayed_scenarios(
    session: Session, asked: Sequence[Asked], sourced: Sourced, *, since: date, today: date, policy: Policy
) -> tuple[Replayed, tuple[Variant, ...]]:
    """The record as it was and its check, and each scenario on the same youths. Invalid, Conflict."""
    base = gather_replay(session, since=since, today=today, policy=policy, sourced=sourced)
    again = _added(session, asked, since)
    replays = [
        gather_replay(
            session, since=since, today=today, policy=_policy(one, policy), sourced=sourced, added=added
        ).replay
        if gathered_anew(one)
        else base.replay
        for one, added in zip(asked, again, strict=True)
    ]
    settings = [replay.setting for replay in replays]
    done = changed(zip(asked, settings, strict=True), base.replay.estimates.sourced)
    sources = [
        replace(replay, setting=own, estimates=replace(replay.estimates, sourced=values))
        for replay, (own, values) in zip(replays, done, strict=True)
    ]
    return base, (
        Variant(name=AS_IT_IS, source=base.replay),
        *(_variant(one, source, policy) for one, source in zip(asked, sources, strict=True)),
    )


def _variant(asked: Asked, source: Drawn | Replay, policy: Policy) -> Variant:
    weights = [f"weight {line}" for line in other_weights(_policy(asked, policy), policy)]
    return Variant(name=asked.name, source=source, changes=(*changes_of(asked), *weights))


def other_weights(policy: Policy, beside: Policy) -> Iterator[str]:
    """The weights of a policy that differ from those of another."""
    for line in policy_lines(beside.as_json(), policy.as_json()):
        if line.differs:
            yield f"{line.key} = {line.now} (instead of {line.kept})"


def gathered_anew(asked: Asked) -> bool:
    """Whether what fits must be asked of the registry again."""
    return asked.policy_file is not None or asked.new_home is not None


def _policy(asked: Asked, policy: Policy) -> Policy:
    return policy if asked.policy_file is None else read_policy(asked.policy_file)


def _added(session: Session, asked: Sequence[Asked], on: date) -> list[tuple[Group, ...]]:
    """The new home of each scenario, in a municipality by its number or its CBS code. Invalid for one it has not."""
    found = session.exec(select(Organisation).where(col(Organisation.kind) == OrganisationKind.MUNICIPALITY))
    towns = {name: row for row in found for name in (row.number, row.cbs_code) if name is not None}
    faults = [
        Fault(field=f"scenario {one.name}.new_home.municipality", message="there is no such municipality")
        for one in asked
        if one.new_home is not None and one.new_home.municipality not in towns
    ]
    if faults:
        raise Invalid("scenarios", faults)
    return [
        () if one.new_home is None else (new_group(one.new_home, towns[one.new_home.municipality], monday_of(on)),)
        for one in asked
    ]
