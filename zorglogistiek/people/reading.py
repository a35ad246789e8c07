"""Reading what was sent, from a JSON body or from a form on a screen, with every fault at once.

A fault names its field by the path to it (``youth.preferences.0.kind``) and never repeats the value: that may be
personal.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from zorglogistiek.errors import Fault, Invalid
from zorglogistiek.words import N_

Form = TypeVar("Form", bound=BaseModel)

Fields = Mapping[str, str | Sequence[str]]
"""A form as the browser sends it: each name with its value or values."""

DUTCH_DAY = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})")

YES = frozenset({"on", "yes", "ja", "true", "1"})
NO = frozenset({"off", "no", "nee", "false", "0"})

CODE_WANTED = N_("is not one of the allowed codes: {expected}")
"""The msgid of what is no code in a request; the screens, where codes are chosen from a list, say it otherwise."""

MESSAGES: Mapping[str, str] = {
    "missing": N_("is required"),
    "extra_forbidden": N_("is not a known field"),
    "enum": CODE_WANTED,
    "string_type": N_("must be text"),
    "string_unicode": N_("holds characters that cannot be stored"),
    "string_too_short": N_("is required"),
    "int_type": N_("must be a whole number"),
    "greater_than_equal": N_("must be at least {ge}"),
    "less_than_equal": N_("must be at most {le}"),
    "bool_type": N_("must be yes or no"),
    "frozen_set_type": N_("must be a list"),
    "tuple_type": N_("must be a list"),
    "string_too_long": N_("is longer than {max_length} characters"),
    "too_long": N_("has more than {max_length} entries"),
    "too_short": N_("has fewer than {min_length} entries"),
    "model_type": N_("must be a set of fields"),
    "model_attributes_type": N_("must be a set of fields"),
}
"""What is wrong, in words, by Pydantic's kinds of error; a fault of our own (``fields.refuse``) brings its words."""


def read(model: type[Form], record: str, data: Mapping[str, object], *, today: date) -> Form:
    """The values that ``data`` holds. Invalid, with all faults, when it does not fit ``model``."""
    form, faults = try_read(model, data, today=today)
    if form is None:
        raise Invalid(record, faults)
    return form


def try_read(model: type[Form], data: Mapping[str, object], *, today: date) -> tuple[Form | None, list[Fault]]:
    """The values that ``data`` holds, or None and everything that is wrong with them, seen from ``today``."""
    try:
        return model.model_validate(data, context={"today": today}), []
    except ValidationError as error:
        return None, faults_of(error.errors(include_url=False, include_input=False))


def understood(model: type[Form], data: Mapping[str, object], *, today: date) -> Form:
    """What of ``data`` can be understood, without the fields that are wrong; every field of ``model`` may be absent."""
    form, faults = try_read(model, data, today=today)
    if form is None:
        wrong = {fault.field.split(".")[0] for fault in faults}
        form = read(model, "form", {name: value for name, value in data.items() if name not in wrong}, today=today)
    return form


def faults_of(errors: Iterable[ErrorDetails]) -> list[Fault]:
    """Pydantic's errors as faults; a field that is wrong in two ways gives two."""
    faults = []
    for error in errors:
        context = error.get("ctx", {})
        is_text = error["type"] == "too_long" and context.get("field_type") == "Value"  # Pydantic's word for a text
        message = context.get("msgid") or MESSAGES.get(
            "string_too_long" if is_text else error["type"], N_("is not valid")
        )
        wanted = {name: _shown(value) for name, value in context.items() if f"{{{name}}}" in message}
        field = ".".join(str(part) for part in error["loc"])
        faults.append(Fault(field=field, message=message, params=tuple(wanted.items())))
    return list(dict.fromkeys(faults))


def _shown(value: object) -> str:
    """A parameter of an error in words; Pydantic lists codes as ``'a', 'b' or 'c'``."""
    return str(value).replace(" or ", ", ").replace("'", "")


def from_fields(model: type[BaseModel], fields: Fields) -> dict[str, object]:
    """What a form on a screen says, as the JSON body that would say the same; ``read`` then judges it.

    Names have dots (``youth.preferences.0.kind``); an empty field is one that was not given; a row of a list with
    nothing in it is left out. What cannot be converted stays as it was typed, for ``read`` to find.
    """
    tree: dict[str, Any] = {}
    for name, value in fields.items():
        typed = [part.strip() for part in ([value] if isinstance(value, str) else value)]
        given = [part for part in typed if part]
        if given:
            _put(tree, name.split("."), given)
    return {name: _as(_annotation(model, name), value) for name, value in tree.items()}


def _put(tree: dict[str, Any], path: list[str], value: list[str]) -> None:
    *parents, last = path
    for part in parents:
        below = tree.setdefault(part, {})
        if not isinstance(below, dict):
            return
        tree = below
    tree[last] = value


def _annotation(model: type[BaseModel], name: str) -> Any:
    field = model.model_fields.get(name)
    return str if field is None else field.annotation


def _as(annotation: Any, value: Any) -> object:
    """``value`` (a list of texts, or a dictionary of deeper fields) as JSON would have it for ``annotation``."""
    kind, inner = _kind(annotation)
    if isinstance(value, dict):
        if kind in (tuple, frozenset):
            return [_as(inner, value[key]) for key in sorted(value, key=_row)]
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return {name: _as(_annotation(kind, name), below) for name, below in value.items()}
        return value
    if kind in (tuple, frozenset):
        return [_scalar(_kind(inner)[0], text) for text in value]
    return _scalar(kind, value[0]) if len(value) == 1 else value


def _kind(annotation: Any) -> tuple[Any, Any]:
    """The type below Annotated and Optional, and for a list the type of its entries."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _kind(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return _kind(next(part for part in get_args(annotation) if part is not type(None)))
    if origin in (tuple, frozenset):
        return origin, get_args(annotation)[0]
    return annotation, None


def _row(key: str) -> tuple[int, str]:
    return (int(key), "") if key.isascii() and key.isdigit() and len(key) < 5 else (10_000, key)


def _scalar(kind: Any, text: str) -> object:
    if kind is int and text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    if kind is bool and text.lower() in YES | NO:
        return text.lower() in YES
    return text if kind is str else as_iso(text)


def as_iso(text: str) -> str:
    """A day as the screens write it, ``d-m-jjjj``, as ISO; any other text as it is."""
    dutch = DUTCH_DAY.fullmatch(text)
    return f"{dutch[3]}-{dutch[2]:0>2}-{dutch[1]:0>2}" if dutch else text
