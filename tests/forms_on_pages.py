"""The forms that a page shows: where each goes, and what its fields hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

CHOSEN = frozenset({"checkbox", "radio"})
NO_TEXT = frozenset({"file", "image", "reset"})
TYPED = frozenset({"textarea", "text", "search", "email", "password"})


@dataclass(slots=True, kw_only=True)
class Form:
    """A form: its method in capitals, its address, and of each field the values that it would send.

    ``typed`` are the fields into which somebody types. The address has no query; ``query`` has that.
    """

    method: str
    action: str
    query: str = ""
    fields: dict[str, list[str]] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)

    def choose(self, name: str, value: str, *, chosen: bool) -> None:
        """Of a list or boxes the first choice stands until one is chosen."""
        if chosen or not self.fields.get(name):
            self.fields[name] = [value]

    def add(self, tag: str, values: Mapping[str, str]) -> None:
        """Adds a field that is no list."""
        name, kind = values["name"], values.get("type", "text" if tag == "input" else tag)
        if kind in CHOSEN:
            self.choose(name, values.get("value", "on"), chosen="checked" in values)
        elif kind not in NO_TEXT:
            self.fields.setdefault(name, []).append(values.get("value", ""))
            self.typed |= {name} & ({name} if kind in TYPED else set())


class FormsOnPage(HTMLParser):
    """Reads the forms of a page, with the fields that name their form and stand outside of it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.elsewhere: list[tuple[Form, str]] = []
        self._named: dict[str, Form] = {}
        self._open: Form | None = None
        self._list: tuple[Form, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens a form, or adds a field to the one that is open or that it names."""
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = self._form(values)
            return
        if tag == "option" and self._list is not None:
            form, name = self._list
            form.choose(name, values.get("value", ""), chosen="selected" in values)
            return
        owner = self._owner(values["form"]) if "form" in values else self._open
        if owner is None:
            return
        if tag == "button" and "formaction" in values:
            self.elsewhere.append((owner, values["formaction"]))
        if tag == "select" and "name" in values:
            owner.fields.setdefault(values["name"], [])
            self._list = owner, values["name"]
        elif values.get("name"):
            owner.add(tag, values)

    def handle_endtag(self, tag: str) -> None:
        """Closes a form, or a list of choices."""
        self._open = None if tag == "form" else self._open
        self._list = None if tag == "select" else self._list

    def _form(self, values: Mapping[str, str]) -> Form:
        form = self._owner(values["id"]) if "id" in values else Form(method="", action="")
        form.action, _, form.query = values.get("action", "").partition("?")
        form.method = values.get("method", "get").upper()
        self.found.append(form)
        return form

    def _owner(self, name: str) -> Form:
        return self._named.setdefault(name, Form(method="", action=""))


def forms_on(text: str) -> list[Form]:
    """The forms of this page, in order; one that a button sends to another address stands there too."""
    page = FormsOnPage()
    page.feed(text)
    apart = [(form, *address.partition("?")) for form, address in page.elsewhere]
    return page.found + [replace(form, action=action, query=query) for form, action, _mark, query in apart]
