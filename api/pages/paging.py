"""Long lists, a page at a time: which lines an address asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

Line = TypeVar("Line")

ONE_PAGE = 200
"""So many lines are one page: the whole waiting list of a region of the usual size."""

ON_A_PAGE = 40
"""Lines on each page of a longer list."""

MOST_PAGES = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The page ``at`` (the first is 1) of a list of ``total`` lines."""

    at: int
    total: int
    size: int = ONE_PAGE

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list is one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """The number of the first line on the page, from 1; 0 for an empty list."""
        return min((self.at - 1) * self.size + 1, self.total)

    @property
    def last(self) -> int:
        """The number of the last line on the page."""
        return min(self.at * self.size, self.total)

    @property
    def offered(self) -> list[int]:
        """The pages that one can go to at once: the first, the last, and those beside this one."""
        near = {1, self.pages, *range(self.at - 2, self.at + 3)}
        return sorted(page for page in near if 1 <= page <= self.pages)

    def of(self, lines: Sequence[Line]) -> list[Line]:
        """The lines on the page, of all."""
        return list(lines[max(0, self.first - 1) : self.last])


def part_of(total: int, asked: str, *, size: int | None = None, holds: int | None = None) -> Part:
    """The page that an address asks for (``page``); what is no page is the first, what is too far the last.

    ``size`` is how many lines a page has (None: by how long the list is). ``holds`` is the index of a line that must be
    on the page when none is asked for.
    """
    size = size or (ONE_PAGE if total <= ONE_PAGE else ON_A_PAGE)
    if not asked and holds is not None:
        asked = str(holds // size + 1)
    whole = asked.isascii() and asked.isdigit() and len(asked) <= len(str(MOST_PAGES))
    last = Part(at=1, total=total, size=size).pages
    return Part(at=min(max(int(asked) if whole else 1, 1), last), total=total, size=size)
