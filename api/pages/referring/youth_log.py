"""The page of who did and saw what of a youth: what is told to a youth, or a parent, who asks for it."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.deps import CurrentUser, DatabaseDep
from api.pages.forms import day_or_none
from api.pages.labels import LABELS
from api.pages.rendering import page, words_of
from zorglogistiek.audit.reading import LogLine, Period
from zorglogistiek.clock import REGION_TIME_ZONE
from zorglogistiek.codes import AuditAction, AuditOutcome, Role
from zorglogistiek.people.log import youth_log
from zorglogistiek.people.rights import right_of
from zorglogistiek.words import N_, Words

router = APIRouter(include_in_schema=False)

LINES_ON_A_PAGE = 50

KINDS: Mapping[str, str] = {
    "youth": N_("youth"),
    "referral": N_("referral"),
    "referral_event": N_("step of a referral"),
    "stay": N_("stay or promise"),
    "proposal": N_("proposal of the plan"),
    "provider_answer": N_("answer of a provider"),
    "decision": N_("decision of the meeting"),
    "action": N_("action of the meeting"),
    "message": N_("message"),
    "bridging": N_("bridging"),
    "preference": N_("preference"),
    "contra_indication": N_("never together"),
    "sibling_member": N_("brothers and sisters"),
    "told_apart": N_("judgement on a likely double"),
    "expert_advice": N_("advice of the expert team"),
    "urgency_review": N_("review of the urgency"),
    "export": N_("file taken out of the registry"),
    "audit_event": N_("this log"),
    "registration_draft": N_("unfinished registration"),
    "account": N_("account"),
    "answer": N_("answer to a program"),
    "api token": N_("API token"),
    "emergency_access": N_("emergency access"),
    "input": N_("what was sent"),
    "permission": N_("something that the role may not do"),
    "engine": N_("run of the engine"),
    "location": N_("location"),
    "organisation": N_("organisation"),
    "group": N_("group"),
}
"""What people call a kind of record; of another the program's own name is shown."""

DETAILS: Mapping[str, str] = {
    "search": N_("found in a search"),
    "report": N_("report"),
    "whole log": N_("whole log"),
    "plan": N_("plan"),
    "told that it is registered": N_("told that it is registered"),
    "asked by BSN": N_("asked by BSN"),
    "sign-in": N_("sign-in"),
    "sign-in by password": N_("sign-in by password"),
    "sign-in by second_factor": N_("sign-in by second_factor"),
    "sign-in by provider": N_("sign-in by provider"),
    "sign-out": N_("sign-out"),
    "opened": N_("opened"),
    "ended": N_("ended"),
    "made": N_("made"),
    "revoked": N_("revoked"),
    "refused": N_("refused"),
    "not opened": N_("not opened"),
    "closed": N_("closed"),
    "list": N_("list"),
    "given again": N_("given again"),
    "password changed": N_("password changed"),
    "registration: BSNs asked": N_("registration: BSNs asked"),
    "not valid": N_("not valid"),
    "another method": N_("another method"),
    "not possible now": N_("not possible now"),
    "too large": N_("too large"),
    "another kind of content": N_("another kind of content"),
    "key of another request": N_("key of another request"),
    "without a version": N_("without a version"),
    "sent by another site": N_("sent by another site"),
    "many more within this hour": N_("many more within this hour"),
    "many more within this hour, from many addresses": N_("many more within this hour, from many addresses"),
    "sign-in: name at address": N_("sign-in: name at address"),
}
"""What of a detail is no name of a field."""


@router.get("/youths/{number}/log")
def log_page(
    request: Request,
    number: str,
    user: CurrentUser,
    database: DatabaseDep,
    from_on: Annotated[str, Query(alias="from", max_length=10)] = "",
    until_on: Annotated[str, Query(alias="until", max_length=10)] = "",
    at: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> HTMLResponse:
    """Who saw or changed what of this youth, the newest first; a period that cannot be read is said to be wrong."""
    words, faults = words_of(request), dict[str, str]()
    days = {"from": from_on.strip(), "until": until_on.strip()}
    read = {name: day_or_none(typed) for name, typed in days.items()}
    for name, typed in days.items():
        if typed and read[name] is None:
            faults[name] = words.say("is no day: write dd-mm-yyyy")
    with database.read() as session:
        found = youth_log(
            session,
            number,
            visible_to=user,
            period=Period(from_on=read["from"], until_on=read["until"]),
            skip=(at - 1) * LINES_ON_A_PAGE,
            at_most=LINES_ON_A_PAGE,
        )
    pages = max(1, -(-found.total // LINES_ON_A_PAGE))
    return page(
        request,
        "referring/youth_log.html",
        user,
        number=number,
        report=found,
        days=days,
        faults=faults,
        at=at,
        pages=pages,
        address=lambda other: f"/youths/{number}/log?{urlencode(_query(read, other))}",
        what=lambda line: what_in_words(line, words),
        who=lambda line: role_in_words(line, words),
        right=lambda line: words.say(right_of(line)),
        when=lambda line: line.recorded_at.astimezone(REGION_TIME_ZONE).strftime("%d-%m-%Y %H:%M:%S"),
    )


def _query(read: Mapping[str, date | None], at: int) -> dict[str, str]:
    days = {name: day.isoformat() for name, day in read.items() if day is not None}
    return {**days, "at": str(at)}


def what_in_words(line: LogLine, words: Words) -> str:
    """What was done, as a sentence without a verb's object left out: "changed: youth J2 (postal code)"."""
    action = words.say(N_("was refused")) if line.outcome is AuditOutcome.DENIED else words.code(line.action)
    kind = words.say(KINDS[line.object_type]) if line.object_type in KINDS else line.object_type
    named = f"{kind} {line.object_number}" if line.object_number else kind
    return f"{action}: {named}{_detail(line, words)}"


def _detail(line: LogLine, words: Words) -> str:
    if not line.detail:
        return ""
    if line.action is AuditAction.UPDATE:
        fields = line.detail.split(", ")
        said = [words.say(LABELS[name]) if name in LABELS else name.replace("_", " ") for name in fields]
    else:
        said = [words.say(DETAILS[line.detail]) if line.detail in DETAILS else line.detail]
    return f" ({', '.join(said)})"


def role_in_words(line: LogLine, words: Words) -> str:
    """In which role; nothing for the program itself."""
    return words.code(next((role for role in Role if role.value == line.role), None))
