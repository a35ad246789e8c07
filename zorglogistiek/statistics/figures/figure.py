"""What a figure is: a question, the function that answers it with a table, and what of a scope it uses."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from zorglogistiek.statistics.figures.definitions import DEFINITIONS, Definition
from zorglogistiek.statistics.history import History
from zorglogistiek.statistics.scope import Dimension, Scope
from zorglogistiek.statistics.tables import Table


class Theme(StrEnum):
    """The parts in which figures are shown."""

    WAITS = "waits"
    FLOW = "flow"
    OUTCOMES = "outcomes"
    FAIRNESS = "fairness"
    ROUTES = "routes"
    SUPPLY = "supply"


class Picture(StrEnum):
    """How a table is drawn."""

    BARS = "bars"
    """A bar for each row."""

    LINES = "lines"
    """Counts or rates over weeks or months."""

    STACKED = "stacked"
    """Counts over weeks or months that add up."""

    CURVE = "curve"
    """Estimates with their intervals over days since the start of the clock (``Table.axis``)."""

    FUNNEL = "funnel"
    """A point for each row within limits that narrow with the number of people."""

    CONTROL = "control"
    """A series with its mean, its limits and its signals."""

    SANKEY = "sankey"
    """Links from form to form."""

    NONE = "none"
    """Only its table."""


class Part(StrEnum):
    """The parts of a scope that a figure can use; what it does not use changes nothing."""

    CLOCK = "clock"
    MEASURE = "measure"
    PERIOD = "period"
    CENSUS = "census"
    HORIZON = "horizon"


EVERY_FILTER = tuple(Dimension)

OF_REFERRALS = (
    Dimension.MUNICIPALITY,
    Dimension.CARE_FORM_ASKED,
    Dimension.URGENCY,
    Dimension.GENDER,
    Dimension.AGE_BAND,
    Dimension.REFERRER,
    Dimension.COMPLEXITY,
)
"""What is known of a referral from its beginning."""

OF_STAYS = (
    Dimension.MUNICIPALITY,
    Dimension.PROVIDER,
    Dimension.CARE_FORM_GIVEN,
    Dimension.GENDER,
    Dimension.AGE_BAND,
    Dimension.COMPLEXITY,
)
"""What is known of every stay, also of one that no referral led to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure of the registry; ``title`` and ``question`` are msgids.

    ``groupings`` are those that ``Scope.by`` may ask, ``filters`` those that narrow its people; others are left aside,
    and ``Measured.filters`` says which were used.
    """

    id: str
    theme: Theme
    title: str
    question: str
    compute: Callable[[History, Scope], Table]
    picture: Picture
    uses: tuple[Part, ...]
    groupings: tuple[Dimension, ...] = ()
    filters: tuple[Dimension, ...] = ()

    @property
    def definition(self) -> Definition:
        """How it is defined, as it is published."""
        return DEFINITIONS[self.id]
