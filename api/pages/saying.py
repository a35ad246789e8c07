"""Errors in the visitor's words: which record, what is wrong with it, and days as they are written on the screens."""

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from api.pages.labels import label_of
from zorglogistiek.errors import Conflict, Fault
from zorglogistiek.matching.reasons import say
from zorglogistiek.meeting.deciding.company import DoesNotFit
from zorglogistiek.people.fields import DAY_WANTED
from zorglogistiek.people.reading import CODE_WANTED
from zorglogistiek.words import N_, Words

RECORDS: Mapping[str, str] = MappingProxyType(
    {
        "action": N_("action {number}"),
        "advice": N_("advice {number}"),
        "closure": N_("closure {number}"),
        "decision": N_("decision {number}"),
        "draft": N_("draft {number}"),
        "group": N_("group {number}"),
        "message": N_("message {number}"),
        "meeting": N_("the meeting of {number}"),
        "organisation": N_("organisation {number}"),
        "plan": N_("plan {number}"),
        "proposal": N_("proposal {number}"),
        "referral": N_("referral {number}"),
        "stay": N_("stay {number}"),
        "study": N_("study {number}"),
        "youth": N_("youth {number}"),
    }
)
"""What a record is called, by the word with which an error names its kind."""

ALONE: Mapping[str, str] = MappingProxyType(
    {
        "place": N_("place"),
        "plan": N_("plan"),
        "record": N_("record"),
        "registration": N_("registration"),
        "session": N_("session"),
        "study": N_("study"),
        "token": N_("API token"),
    }
)
"""The same for a record that an error names without a number."""

OF_ANOTHER_FIELD = "the field {name} "
"""So begins what is said of a field that another one asks for or forbids."""

ISO_WEEK = re.compile(r"\b(\d{4})-W(\d{2})\b")
ISO_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def record_in_words(record: str, words: Words) -> str:
    """``group G1`` → ``groep G1``; a record that is not known here keeps its name."""
    kind, _, number = record.partition(" ")
    if not number:
        return words.say(ALONE[kind]) if kind in ALONE else record
    return words.say(RECORDS[kind], number=_days(number)) if kind in RECORDS else record


def fault_in_words(fault: Fault, words: Words) -> str:
    """What is wrong with a field of a form."""
    if fault.message == DAY_WANTED:
        return words.say(N_("is not a date (dd-mm-yyyy)"))
    if fault.message == CODE_WANTED:
        return words.say(N_("is none of the choices in the list"))
    params = {name: _days(value) for name, value in fault.params}
    if fault.message.startswith(OF_ANOTHER_FIELD):
        params["name"] = label_of(params["name"], words)
    return words.say(fault.message, **params)


def conflict_in_words(error: Conflict, words: Words) -> str:
    """The record, and what of the registry's state forbids the step; a group by its name, the number behind it."""
    params = {name: _days(value) for name, value in error.params.items()}
    name = params.pop("group_name", None)
    if name is not None and "group" in params:
        params["group"] = f"{name} ({params['group']})"
    record = record_in_words(error.record, words)
    kind, _, number = error.record.partition(" ")
    if name is not None and kind == "group":
        record = f"{name} ({number})"
    elif name is not None and kind == "stay":
        record = words.say(N_("the stay in {group} ({number})"), group=name, number=number)
    if "week" in params:
        params["week"] = ISO_WEEK.sub(lambda found: words.week(_monday(found)), params["week"])
    if isinstance(error, DoesNotFit):
        params["reasons"] = "; ".join(say(reason, words) for reason in error.reasons)
    return f"{record}: {words.say(error.message, **params)}"


def _monday(found: re.Match[str]) -> date:
    return date.fromisocalendar(int(found[1]), int(found[2]), 1)


def _days(value: str) -> str:
    """A text with its ISO days as ``dd-mm-jjjj``; a code stays the code that is said by its words."""
    return ISO_DAY.sub(_dutch_day, value) if type(value) is str else value


def _dutch_day(found: re.Match[str]) -> str:
    try:
        return f"{date.fromisoformat(found[0]):%d-%m-%Y}"
    except ValueError:
        return found[0]
