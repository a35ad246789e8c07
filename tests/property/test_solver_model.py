"""The arrays of the model say of every party and group what the instance says of them."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import HealthCheck, given, settings

from solver import Group, Instance, Party
from solver.model.model import Uses, build
from tests.property.test_solver_worlds import worlds

Row = tuple[str, str, str, int]
"""A rule, a group, a label, and how much of it is used."""


def groups_of(party: Party) -> list[str]:
    """Where a party may be, its origin first."""
    names = [] if party.origin is None else [party.origin]
    return list(dict.fromkeys([*names, *(option.group for option in party.options)]))


def presence(instance: Instance, party: Party, group: Group) -> Iterator[Row]:
    """What a party uses of a group in each week in which it is there."""
    yield "capacity", group.id, "", party.size
    for label in group.limits:
        if party.classes[label]:
            yield "limits", group.id, label, party.classes[label]
    options = {other.id: groups_of(other) for other in instance.parties}
    origins = {other.id: other.origin for other in instance.parties}
    for pair in instance.apart:
        live_there = all(origins[name] == group.id for name in pair)  # they may stay together
        if party.id in pair and all(group.id in options[name] for name in pair) and not live_there:
            yield "apart", group.id, " and ".join(sorted(pair)), 1


@given(worlds())
@settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))
def test_every_seat_uses_what_its_party_uses_of_its_group(instance: Instance) -> None:
    model = build(instance)
    numbered = model.catalogue
    groups: dict[str, Group] = {group.id: group for group in instance.groups}
    seats = [(party, groups[name]) for party in instance.parties for name in groups_of(party)]

    def rows(uses: Uses, seat: int) -> list[Row]:
        used = [(number, amount) for number, amount in zip(uses.block[seat], uses.amount[seat], strict=True) if amount]
        spare = uses.block[seat][uses.amount[seat] == 0]
        assert (spare == len(model.blocks)).all()
        blocks = [(model.blocks[number], int(amount)) for number, amount in used]
        return [(block.rule, numbered.groups[block.group], block.label, amount) for block, amount in blocks]

    assert [numbered.parties[party] for party in numbered.seat_party] == [party.id for party, _ in seats]
    assert [numbered.groups[group] for group in numbered.seat_group] == [group.id for _, group in seats]
    for seat, (party, group) in enumerate(seats):
        assert rows(model.presence, seat) == list(presence(instance, party, group))
        assert rows(model.start, seat) == ([] if group.intake is None else [("intake", group.id, "", 1)])


@given(worlds())
@settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))
def test_every_option_stands_in_the_array_of_its_kind(instance: Instance) -> None:
    numbered = build(instance).catalogue
    for options in (numbered.bridges, numbered.finals):
        for number, party in enumerate(instance.parties):
            mine = options.of_party(number)
            assert (options.party[mine] == number).all()
            assert (numbered.seat_party[options.seat[mine]] == number).all()
            assert (numbered.seat_group[options.seat[mine]] == options.group[mine]).all()
            columns = (options.from_week, options.until_week, options.stay_weeks, options.cost, options.weekly_cost)
            assert [
                (numbered.groups[group], *numbers)
                for group, *numbers in zip(options.group[mine], *(column[mine] for column in columns), strict=True)
            ] == [
                (
                    option.group,
                    option.from_week,
                    option.until_week,
                    instance.weeks if option.stay_weeks is None else min(option.stay_weeks, instance.weeks),
                    option.cost,
                    option.weekly_cost,
                )
                for option in party.options
                if option.kind == options.kind
            ]
