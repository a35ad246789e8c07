"""Which msgids the code and the templates use, and which of them lack a right translation."""

import ast
import inspect
import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from zorglogistiek import codes
from zorglogistiek.words.catalogue import Language, catalogue_files, code_msgid, read_catalogue

ROOT = Path(__file__).resolve().parents[2]
SAYING = {"say": 1, "N_": 1, "_": 1, "count": 2}
"""Functions whose first so many arguments are msgids, in Python and in templates."""
FIELDS = {"Fault": ("message", 1), "Conflict": ("message", 1)}
"""Errors that carry a msgid: the name and the position of that argument."""

Msgid = str | tuple[str, str]


def code_msgids() -> set[Msgid]:
    """The key of every member of every code list."""
    lists = [kind for _, kind in inspect.getmembers(codes, inspect.isclass) if issubclass(kind, StrEnum)]
    return {code_msgid(member) for kind in lists for member in kind}


def python_msgids(source: str) -> set[Msgid]:
    """The msgids in a Python source."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return {msgid for call in calls for msgid in _of_call(call)}


def _of_call(call: ast.Call) -> Iterator[Msgid]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    yield from _said(name, [_text(argument) for argument in call.args[: SAYING.get(name, 0)]])
    if name in FIELDS:
        keyword, position = FIELDS[name]
        values = [part.value for part in call.keywords if part.arg == keyword] + call.args[position : position + 1]
        yield from (text for text in map(_text, values) if text)


def _said(name: str, texts: Sequence[object]) -> set[Msgid]:
    """The msgid that a call of a saying function holds, unless it is not written out there."""
    known = [text for text in texts if isinstance(text, str) and text]
    if not known or len(known) < SAYING[name]:
        return set()
    return {known[0] if len(known) == 1 else (known[0], known[1])}


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def template_msgids(source: str) -> set[Msgid]:
    """The msgids in a Jinja template, in ``say(...)``, ``count(...)`` and ``_(...)``."""
    calls = Environment(autoescape=True, extensions=["jinja2.ext.do"]).parse(source).find_all(nodes.Call)
    found: set[Msgid] = set()
    for call in calls:
        name = str(getattr(call.node, "attr", getattr(call.node, "name", "")))
        texts = [part.value for part in call.args[: SAYING.get(name, 0)] if isinstance(part, nodes.Const)]
        found |= _said(name, texts)
    return found


def used_msgids() -> set[Msgid]:
    """Every msgid that the code and the templates use."""
    found = code_msgids()
    for package in ("zorglogistiek", "api"):
        for path in sorted((ROOT / package).rglob("*.py")):
            found |= python_msgids(path.read_text("utf-8"))
        for path in sorted((ROOT / package).rglob("*.html")):
            found |= template_msgids(path.read_text("utf-8"))
    return found


def faults(language: Language) -> list[str]:
    """What is wrong with a language's catalogue; empty when all is well. English needs the codes only."""
    catalogue = read_catalogue(language)
    needed = code_msgids() if language == "en" else used_msgids()
    missing = sorted((msgid for msgid in needed if not _translated(catalogue.get(msgid))), key=str)
    wrong = [message.id for message in catalogue if message.id and not _same_names(message)]
    return [
        *(f"{language}: no translation of {msgid!r}" for msgid in missing),
        *(f"{language}: other names in the translation of {msgid!r}" for msgid in wrong),
        *_twice(language),
    ]


def _texts(text: str | Sequence[str] | None) -> list[str]:
    """A message has one text, or one for each plural form."""
    return [text] if isinstance(text, str) else list(text or ())


def _translated(message: Message | None) -> bool:
    texts = _texts(message.string) if message is not None and not message.fuzzy else []
    return bool(texts) and all(texts)


def _same_names(message: Message) -> bool:
    """Whether the translation uses the names of its msgid; one of several plural forms may leave some out."""
    allowed = set().union(*map(_names, _texts(message.id)))
    texts = [text for text in _texts(message.string) if text]
    if isinstance(message.id, str):
        return all(_names(text) == allowed for text in texts)
    return all(_names(text) <= allowed for text in texts)


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _twice(language: Language) -> list[str]:
    """Msgids that stand in two files, or twice in one: the last would win unseen."""
    seen: dict[str, str] = {}
    found: list[str] = []
    for path in catalogue_files(language):
        count = len(re.findall(r"^msgid ", path.read_text("utf-8"), re.MULTILINE))
        with path.open("rb") as file:
            ids = [str(message.id) for message in read_po(file, locale=language)]
        if count != len(ids):
            found.append(f"{language}: {path.name} has a msgid twice")
        for msgid in filter(None, ids):
            if msgid in seen:
                found.append(f"{language}: {msgid!r} stands in {seen[msgid]} and in {path.name}")
            seen[msgid] = path.name
    return found
