"""Somebody who wants to know what a protected table hides, and who reckons with whole numbers.

The intruder is given more than is shown: every count that is shown exactly, not rounded. What is left to find are the
counts that the table hides; of each the least and the most that fit every margin and every sum.
"""

from collections.abc import Mapping, Sequence

from ortools.sat.python import cp_model

from zorglogistiek.statistics.disclosure import HIDDEN, ShownTable
from zorglogistiek.statistics.disclosure.suppressing import Adds
from zorglogistiek.statistics.tables import TOTAL, ColumnKind, Table

MOST = 10_000


def counts_in(table: Table) -> tuple[dict[tuple[int, str], int], list[Adds]]:
    """The counts of a table by row and column, and the sums that whoever reads it sees: written out here anew."""
    groups = [place for place, column in enumerate(table.columns) if column.kind is ColumnKind.GROUP]
    counted = [column.name for column in table.columns if column.kind is ColumnKind.COUNT]
    where = {tuple(row[place] for place in groups): number for number, row in enumerate(table.rows)}
    values = {
        (number, name): int(row[table.index(name)])  # type: ignore[arg-type]
        for number, row in enumerate(table.rows)
        for name in counted
    }
    sums = []
    for place, column in enumerate(groups):
        if table.columns[column].name not in table.adds_up:
            continue
        for key, number in where.items():
            if key[place] == TOTAL:
                parts = [
                    other
                    for codes, other in where.items()
                    if codes[place] != TOTAL
                    and (*codes[:place], *codes[place + 1 :]) == (*key[:place], *key[place + 1 :])
                ]
                sums += [Adds((number, name), tuple((part, name) for part in parts)) for name in counted]
    for one in table.sums:
        sums += [
            Adds((number, one.total), tuple((number, part) for part in one.parts)) for number in range(len(table.rows))
        ]
    return values, sums


def hidden_in(shown: ShownTable) -> set[tuple[int, str]]:
    """The counts that are hidden, by row and column."""
    return {
        (number, column.name)
        for number, row in enumerate(shown.rows)
        for column, value in zip(shown.columns, row, strict=True)
        if column.kind is ColumnKind.COUNT and value == HIDDEN
    }


def intervals(
    values: Mapping[tuple[int, str], int],
    sums: Sequence[Adds],
    hidden: set[tuple[int, str]],
    wanted: set[tuple[int, str]] | None = None,
) -> dict[tuple[int, str], tuple[int, int]]:
    """The least and the most that each hidden count (of those ``wanted``) can be, for who knows all others."""
    found = {}
    for asked in hidden if wanted is None else wanted:
        ends = []
        for largest in (False, True):
            model = cp_model.CpModel()
            unknown = {cell: model.new_int_var(0, MOST, "") for cell in hidden}
            for one in sums:
                total, *parts = (unknown[cell] if cell in hidden else values[cell] for cell in one.cells)  # type: ignore[index]
                model.add(sum(parts) == total)
            (model.maximize if largest else model.minimize)(unknown[asked])
            solver = cp_model.CpSolver()
            solver.parameters.num_workers = 1
            assert solver.solve(model) == cp_model.OPTIMAL
            ends.append(round(solver.objective_value))
        found[asked] = (ends[0], ends[1])
    return found
