"""Reasons and notes: a code with the values that belong to it, said in words when a person reads them.

A reason can be kept as JSON (a plan freezes its reasons) and is said in the reader's language only on the screen. The
codes and their sentences are the table ``SENTENCES``; its translations stand in the catalogues.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Union

from zorglogistiek import codes
from zorglogistiek.matching.sentences import SENTENCES
from zorglogistiek.words import N_, Words, code_msgid

Value = Union[str, int, float, date, StrEnum, "Reason", tuple["Value", ...]]
"""What a reason may hold; a reason may hold another one, which is said in its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why something fits, does not fit, or was done: a code of ``SENTENCES`` with its values."""

    code: str
    params: Mapping[str, Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.code not in SENTENCES:
            raise ValueError(f"there is no reason {self.code!r}")

    def as_json(self) -> dict[str, Any]:
        """``{"code": …, "params": {…}}``; dates and codes are marked as such."""
        return {"code": self.code, "params": {name: _to_json(value) for name, value in self.params.items()}}

    @staticmethod
    def from_json(record: Mapping[str, Any]) -> "Reason":
        """The reason that ``as_json`` gave."""
        params = {name: _from_json(value) for name, value in record["params"].items()}
        return Reason(code=record["code"], params=params)


def reason(code: str, /, **params: Value) -> Reason:
    """A reason, written briefly."""
    return Reason(code=code, params=params)


def say(reason: Reason, words: Words, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """The reason as a sentence; ``names`` are what the groups are called, by their number."""
    return words.say(
        SENTENCES[reason.code], **{name: _said(name, v, words, names) for name, v in reason.params.items()}
    )


def _said(name: str, value: Value, words: Words, names: Mapping[str, str]) -> Value:
    if isinstance(value, Reason):
        return say(value, words, names)
    if name == "group" and isinstance(value, str):
        return names.get(value) or words.say(N_("group {number}"), number=value)
    return value


def codes_of(members: Collection[StrEnum]) -> tuple[Value, ...]:
    """Coded values of one list in the order of that list, so that a sentence does not depend on the run."""
    return tuple(member for kind in {type(member) for member in members} for member in kind if member in members)


def _to_json(value: Value) -> Any:
    if isinstance(value, StrEnum):
        return {"member": code_msgid(value)}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Reason):
        return {"reason": value.as_json()}
    if isinstance(value, tuple):
        return [_to_json(part) for part in value]
    return value


def _from_json(value: Any) -> Value:
    if isinstance(value, list):
        return tuple(_from_json(part) for part in value)
    if isinstance(value, dict):
        if "date" in value:
            return date.fromisoformat(value["date"])
        if "reason" in value:
            return Reason.from_json(value["reason"])
        kind, _, code = value["member"].partition(".")
        member: StrEnum = getattr(codes, kind)(code)
        return member
    plain: Value = value
    return plain
