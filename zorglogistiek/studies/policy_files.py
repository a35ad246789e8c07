"""A policy as single values under their keys, and back: for a form on a screen, and for a region's own file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from pydantic import ValidationError

from zorglogistiek.errors import Fault, Invalid
from zorglogistiek.matching.policy import Policy, default_policy
from zorglogistiek.matching.policy_lines import values_in
from zorglogistiek.people.reading import faults_of
from zorglogistiek.words import N_

Value: TypeAlias = int | tuple[str, ...]
"""A number, or a list of codes."""

HEAD = "# A region's own policy: what differs from the policy that comes with the program. See docs/policy.md.\n"


def values_of(policy: Policy) -> dict[str, Value]:
    """Every value of a policy by its key (``wait.points_per_week.crisis``), in the order of the file."""
    return dict(values_in(policy.as_json()))


def changed_policy(policy: Policy, typed: Mapping[str, Sequence[str]]) -> Policy:
    """The policy with what was typed in its place, by key; keys that were not sent keep their value.

    Invalid, naming each field, for what is no value of its kind.
    """
    own: dict[str, Any] = {}
    faults = []
    for key, value in values_of(policy).items():
        sent: Value | None = value
        if key in typed:
            sent = tuple(_codes(typed[key])) if isinstance(value, tuple) else _whole(typed[key])
        if sent is None:
            faults.append(Fault(field=key, message=N_("must be a whole number")))
        else:
            _put(own, key.split("."), list(sent) if isinstance(sent, tuple) else sent)
    if faults:
        raise Invalid("policy", faults)
    try:
        return Policy.model_validate(own)
    except ValidationError as error:
        found = faults_of(error.errors(include_url=False, include_input=False))
        named = [replace(fault, field=fault.field.rstrip(".0123456789")) for fault in found]
        raise Invalid("policy", list(dict.fromkeys(named))) from error


def changes(before: Policy, after: Policy) -> list[tuple[str, Value, Value]]:
    """The keys whose value differs, with both values."""
    others = values_of(after)
    return [(key, value, others[key]) for key, value in values_of(before).items() if others[key] != value]


def policy_toml(policy: Policy) -> str:
    """The region's own file for this policy: the keys that differ from the policy that comes with the program."""
    own: dict[str, Any] = {}
    for key, _, value in changes(default_policy(), policy):
        _put(own, key.split("."), value)
    return HEAD + "".join(_tables(own, ""))


def _put(record: dict[str, Any], path: Sequence[str], value: object) -> None:
    for part in path[:-1]:
        record = record.setdefault(part, {})
    record[path[-1]] = value


def _whole(typed: Sequence[str]) -> int | None:
    text = next(iter(typed), "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _codes(typed: Sequence[str]) -> list[str]:
    """The codes of checkboxes, or of a text in which they stand between spaces or commas."""
    return sorted({code for text in typed for code in text.replace(",", " ").split()})


def _tables(record: Mapping[str, Any], name: str) -> Iterator[str]:
    """The tables of a file; codes and keys of a policy hold nothing that TOML would have escaped."""
    plain = {key: value for key, value in record.items() if not isinstance(value, dict)}
    if plain:
        yield f"\n[{name}]\n"
        for key, value in plain.items():
            shown = value if isinstance(value, int) else "[" + ", ".join(f'"{code}"' for code in value) + "]"
            yield f"{key} = {shown}\n"
    for key, value in record.items():
        if isinstance(value, dict):
            yield from _tables(value, f"{name}.{key}" if name else key)
