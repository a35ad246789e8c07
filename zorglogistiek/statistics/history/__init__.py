"""The registry as columns: what every statistic is computed from. Plain values, nobody's name."""

from zorglogistiek.statistics.history.columns import NEVER, Coded, Days, Flags, Rows, day_of, number_of
from zorglogistiek.statistics.history.gathering import AS_IT_IS, gather
from zorglogistiek.statistics.history.records import History
from zorglogistiek.statistics.history.waiting import Waits

__all__ = ["AS_IT_IS", "NEVER", "Coded", "Days", "Flags", "History", "Rows", "Waits", "day_of", "gather", "number_of"]
