"""What is wrong with files: every cell with its address, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from zorglogistiek.errors import Fault, Invalid
from zorglogistiek.words import N_

MOST_FAULTS = 100_000
"""How many faults one report holds; a file with more is not one that somebody mends cell by cell."""

_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class CellFault:
    """One wrong cell, row (``column`` is None), sheet (``row`` is None too) or file (``sheet`` is None too).

    ``row`` is the row of the spreadsheet: 1 holds the column names. ``value`` is what stands in the cell, shortened;
    None where it is personal or where there is none. ``message`` is a msgid whose ``{name}`` parts come from
    ``params``.
    """

    file: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    message: str
    params: tuple[tuple[str, str], ...] = ()

    @property
    def why(self) -> str:
        """The reason in English."""
        return self.message.format(**dict(self.params))

    @property
    def address(self) -> str:
        """Where it is."""
        parts = [self.file]
        parts += [f"sheet {self.sheet}"] if self.sheet else []
        parts += [f"row {self.row}"] if self.row else []
        parts += [f"column {self.column}"] if self.column else []
        return ", ".join(parts)

    def __str__(self) -> str:
        shown = f"{self.value!r} " if self.value is not None else ""
        return f"{self.address}: {shown}{self.why}"


class WrongFiles(Invalid):
    """The files cannot be imported; ``cells`` lists everything that is wrong with them. Nothing was stored."""

    def __init__(self, cells: Sequence[CellFault]) -> None:
        self.cells = tuple(cells)
        super().__init__(
            "import", [Fault(field=cell.address, message=cell.message, params=cell.params) for cell in self.cells]
        )


class Faults:
    """Gathers the faults of one import."""

    def __init__(self) -> None:
        self._found: list[CellFault] = []
        self._left_out = 0

    def add(self, fault: CellFault) -> None:
        """One more."""
        if len(self._found) < MOST_FAULTS:
            self._found.append(fault)
        else:
            self._left_out += 1

    def unread(self) -> frozenset[str] | None:
        """The sheets that could not be read, or whose column names are wrong; None when it may be any."""
        whole = [fault for fault in self._found if fault.row is None or fault.row == 1]
        if any(fault.sheet is None for fault in whole):
            return None
        return frozenset(fault.sheet for fault in whole if fault.sheet is not None)

    def raise_any(self) -> None:
        """WrongFiles when there are any, in the order of file, sheet, row and column."""
        if not self._found:
            return
        cells = sorted(self._found, key=lambda cell: (cell.file, cell.sheet or "", cell.row or 0))
        if self._left_out:
            params = (("number", str(self._left_out)),)
            cells.append(
                CellFault(file=cells[-1].file, message=N_("and {number} more faults, not listed"), params=params)
            )
        raise WrongFiles(cells)


def shown(text: str) -> str:
    """A cell's text, short enough for a message."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
