"""What must not be readable in the database: sealed with keys that are kept elsewhere, each value bound to its row.

``seal`` and ``unseal`` are the whole of it for a single value; ``columns`` makes it the way a table keeps some of its
columns. Whoever uses ``seal`` for a column without ``columns.Opened`` cannot have it re-sealed by ``keys rotate``.
"""

from zorglogistiek.sealing.boxes import BrokenSeal, blind_index, row_name, seal, unseal

__all__ = ["BrokenSeal", "blind_index", "row_name", "seal", "unseal"]
