"""Whether a text is JSON with exactly the objects, lists and keys of an instance: the short road to it.

As in `quick_check` only a yes counts: whatever is not as it should be is looked at again by the road
that tells all errors.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, repeat
from operator import contains
from typing import Any

from solver.formats.instance_check import FIXED_KEYS, FORMAT, GROUP_KEYS, INSTANCE_KEYS, OPTION_KEYS, PARTY_KEYS

Record = Mapping[str, Any]


def exact_document(text: str) -> Record | None:
    """The instance's record; None when the text is none, or when that is not certain.

    Of a key that stands twice in one object Python keeps the last only. Each key in the text is
    followed by a colon, so with as many colons in the text as keys in the record none stood twice.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    keys = _keys(document)
    return document if keys is not None and text.count(":") == keys else None


def _keys(document: Any) -> int | None:
    """How many keys all objects of an instance's record have together; None when one is not exact."""
    if not (_have([document], INSTANCE_KEYS) and document["format"] == FORMAT):
        return None
    groups, parties, apart, fixed = lists = [document[name] for name in ("groups", "parties", "apart", "fixed")]
    if not (_are(list, lists) and _are(list, apart) and set(map(len, apart)) <= {2}):
        return None
    if not (_have(groups, GROUP_KEYS) and _have(parties, PARTY_KEYS) and _have(fixed, FIXED_KEYS)):
        return None
    options = _options(parties)
    limits, classes = _column(groups, "limits"), _column(parties, "classes")
    if options is None or not (_weekly(groups, parties) and _are(dict, limits) and _are(dict, classes)):
        return None
    records = ((GROUP_KEYS, groups), (PARTY_KEYS, parties), (FIXED_KEYS, fixed), (OPTION_KEYS, options))
    fields = sum(len(names) * len(each) for names, each in records)
    return len(INSTANCE_KEYS) + fields + sum(map(len, limits)) + sum(map(len, classes))


def _options(parties: Sequence[Record]) -> Sequence[Record] | None:
    """The options of all parties, when they are objects that name a group and a kind."""
    lists = _column(parties, "options")
    if not _are(list, lists):
        return None
    options = [*chain.from_iterable(lists)]
    exact = _have(options, OPTION_KEYS) and _are(str, _column(options, "group")) and _are(str, _column(options, "kind"))
    return options if exact else None


def _weekly(groups: Sequence[Record], parties: Sequence[Record]) -> bool:
    """Whether all that has one number a week is a list."""
    intake = [each for each in _column(groups, "intake") if each is not None]
    return _are(list, [*_column(groups, "capacity"), *intake, *_column(parties, "wait_cost")])


def _are(kind: type, values: Iterable[object]) -> bool:
    return set(map(type, values)) <= {kind}


def _have(records: Sequence[Any], names: Sequence[str]) -> bool:
    """Whether all are objects with exactly these keys."""
    if not (_are(dict, records) and set(map(len, records)) <= {len(names)}):
        return False
    return all(all(map(contains, records, repeat(name))) for name in names)


def _column(records: Sequence[Record], name: str) -> list[Any]:
    return [record[name] for record in records]
