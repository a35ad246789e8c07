"""Records to choose from in a form: a list while it can be looked through; beyond that a field in which one types."""

from functools import cached_property, lru_cache
from itertools import islice

from markupsafe import Markup, escape

LONGEST_SELECT = 150
"""Options: nobody looks through a longer list, and each field would hold all of it."""

MOST_LIKE = 5
"""So many records are named for a name that is not clear."""


class Offer:
    """What a field offers, as pairs of number and name. ``name`` is the id of the list on a page that holds it once."""

    def __init__(self, name: str, options: tuple[tuple[str, str], ...]) -> None:
        self.name, self.options = name, options

    @property
    def is_long(self) -> bool:
        """Whether one types instead of choosing from a list."""
        return len(self.options) > LONGEST_SELECT

    def name_of(self, number: str) -> str:
        """What the record with this number is called; empty for none of these."""
        return self._names.get(number, "")

    def number_of(self, typed: str) -> str:
        """The number of the one record that is called so, in any case; what was typed, when none or several are."""
        text = typed.strip()
        called = self._numbers.get(text.casefold(), ())
        return called[0] if text not in self._names and len(called) == 1 else typed

    def like(self, typed: str) -> list[str]:
        """The first records that may be meant by what was typed, each with its number; an ellipsis for any others."""
        wanted = typed.strip().casefold()
        if not wanted:
            return []
        found = (f"{number} ({name})" for number, name in self.options if wanted in name.casefold())
        first = list(islice(found, MOST_LIKE))
        return [*first, "…"] if next(found, None) else first

    @cached_property
    def html(self) -> Markup:
        """The list that completes what is typed, for all fields of the page that offer the same."""
        options = (f'<option value="{escape(number)}">{escape(name)}</option>' for number, name in self.options)
        return Markup(f'<datalist id="{self.name}">{"".join(options)}</datalist>')  # noqa: S704 - escaped above

    @cached_property
    def _names(self) -> dict[str, str]:
        return dict(self.options)

    @cached_property
    def _numbers(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for number, name in self.options:
            found.setdefault(name.casefold(), []).append(number)
        return found


@lru_cache(maxsize=32)
def offer(name: str, options: tuple[tuple[str, str], ...]) -> Offer:
    """The offer of these options, made once for everybody to whom the same is offered."""
    return Offer(name, options)
