"""Every sheet that goes in or out, declared once: templates, documentation, reading and writing all follow this list.

A sheet is one CSV file (``youths.csv``) or one worksheet of a workbook.
"""

from zorglogistiek.exchange import demand, supply
from zorglogistiek.exchange.declare import Column, Sheet

__all__ = ["BY_NAME", "SHEETS", "Column", "Sheet"]

SHEETS: tuple[Sheet, ...] = (
    supply.ORGANISATIONS,
    supply.LOCATIONS,
    supply.GROUPS,
    supply.OPENINGS,
    supply.CLOSURES,
    demand.YOUTHS,
    demand.SIBLING_SETS,
    demand.CONTRA_INDICATIONS,
    demand.PREFERENCES,
    demand.REFERRALS,
    demand.STAYS,
    demand.REFERRAL_EVENTS,
    demand.BRIDGINGS,
    supply.CONFIRMATIONS,
)
"""In the order in which records refer to each other: a sheet refers to sheets before it (or to itself) only."""

BY_NAME: dict[str, Sheet] = {sheet.name: sheet for sheet in SHEETS}
