"""The forms that a page shows: where each goes, and what its fields hold."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

CHOSEN = frozenset({"checkbox", "radio"})
NO_TEXT = frozenset({"file", "image", "reset"})


@dataclass(slots=True, kw_only=True)
class Form:
    """A form: its method in capitals, its address, and of each field the values that it would send, one at least.

    ``typed`` are the fields into which somebody types. The address has no query; ``query`` has that.
    """

    method: str
    action: str
    query: str = ""
    fields: dict[str, list[str]] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)


class FormsOnPage(HTMLParser):
    """Reads the forms of a page. Of a list or boxes the first choice counts where none is chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._open = False
        self._list = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens a form, or adds a field to the one that is open."""
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            action, _, query = values.get("action", "").partition("?")
            method = values.get("method", "get").upper()
            self.found.append(Form(method=method, action=action, query=query))
            self._open = True
        elif self._open and tag == "option" and self._list:
            self._choose(self._list, values.get("value", ""), chosen="selected" in values)
        elif self._open and (name := values.get("name")):
            self._add(tag, name, values)

    def handle_endtag(self, tag: str) -> None:
        """Closes a form, or a list of choices."""
        self._open = self._open and tag != "form"
        self._list = "" if tag == "select" else self._list

    def _add(self, tag: str, name: str, values: dict[str, str]) -> None:
        kind = values.get("type", "text" if tag == "input" else tag)
        if tag == "select":
            self._list = name
            self.found[-1].fields.setdefault(name, [])
        elif kind in CHOSEN:
            self._choose(name, values.get("value", "on"), chosen="checked" in values)
        elif kind not in NO_TEXT:
            self.found[-1].fields.setdefault(name, []).append(values.get("value", ""))
            if tag == "textarea" or kind in {"text", "search", "email", "password"}:
                self.found[-1].typed.add(name)

    def _choose(self, name: str, value: str, *, chosen: bool) -> None:
        """The first choice stands until one is chosen."""
        fields = self.found[-1].fields
        if chosen or not fields.get(name):
            fields[name] = [value]


def forms_on(text: str) -> list[Form]:
    """The forms of this page, in order."""
    page = FormsOnPage()
    page.feed(text)
    return page.found
