"""Records to choose from in a form: a list while it can be looked through; beyond that a field in which one types."""

from functools import cached_property, lru_cache

from markupsafe import Markup, escape

LONGEST_SELECT = 150
"""Options: nobody looks through a longer list, and each field would hold all of it."""


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

    @cached_property
    def html(self) -> Markup:
        """The list that completes what is typed, for all fields of the page that offer the same."""
        options = (f'<option value="{escape(number)}">{escape(name)}</option>' for number, name in self.options)
        return Markup(f'<datalist id="{self.name}">{"".join(options)}</datalist>')  # noqa: S704 - escaped above

    @cached_property
    def _names(self) -> dict[str, str]:
        return dict(self.options)


@lru_cache(maxsize=32)
def offer(name: str, options: tuple[tuple[str, str], ...]) -> Offer:
    """The offer of these options, made once for everybody to whom the same is offered."""
    return Offer(name, options)
