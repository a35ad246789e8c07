"""Every figure and every column has a published definition, and nothing is defined that does not exist."""

import pytest

from scripts.statistics_page import PAGE, text
from tests.statistics_world import SCOPE, small_history
from zorglogistiek.statistics.figures import FIGURES, Figure, Part
from zorglogistiek.statistics.figures.definitions import DEFINITIONS, definitions
from zorglogistiek.statistics.scope import Dimension, Scope
from zorglogistiek.statistics.tables import TOTAL


def test_what_is_defined_is_what_there_is():
    assert set(DEFINITIONS) == set(FIGURES)
    assert set(definitions().groups) == {dimension.value for dimension in Dimension}
    assert all(figure.definition.id == name for name, figure in FIGURES.items())


@pytest.mark.parametrize("figure", FIGURES.values(), ids=FIGURES)
def test_every_column_of_a_figure_is_defined_and_every_defined_column_is_in_it(figure: Figure):
    history = small_history()
    found = set()
    for by in (None, *figure.groupings):
        table = figure.compute(history, scope_by(by))
        assert table.figure == figure.id
        assert (table.measured.clock is not None) == (Part.CLOCK in figure.uses or figure.id == "funnel_municipalities")
        assert (table.measured.census_on is not None) == (Part.CENSUS in figure.uses)
        found |= {column.name for column in table.columns}
        if by is not None:
            assert table.adds_up == (by.value,)
            whole = table.columns[table.index(by.value)]
            assert TOTAL in table.column(whole.name)
    assert found == set(figure.definition.columns)


def scope_by(by: Dimension | None) -> Scope:
    return Scope(from_on=SCOPE.from_on, until_on=SCOPE.until_on, census_on=SCOPE.census_on, by=by)


def test_the_page_is_the_one_that_the_definitions_give():
    assert PAGE.read_text("utf-8") == text()
