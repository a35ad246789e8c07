"""The page of one proposal: everything it was made with, and what of the policy is different now."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.deps import CurrentUser, DatabaseDep, SettingsDep
from api.pages.forms import one_of
from api.pages.plan_words import named, reason_lines, reason_text
from api.pages.rendering import page, words_of
from zorglogistiek.clock import age_on, today
from zorglogistiek.codes import (
    BridgingKind,
    CareForm,
    Gender,
    GenderPolicy,
    LegalFrame,
    Profile,
    ReferralKind,
    ReferralState,
    SecurityLevel,
    Specialism,
    Urgency,
)
from zorglogistiek.matching.policy import region_policy
from zorglogistiek.matching.policy_lines import policy_lines
from zorglogistiek.meeting.frozen import frozen_proposal
from zorglogistiek.meeting.groups import groups_by_number
from zorglogistiek.meeting.said import certainty
from zorglogistiek.words import N_, Words

router = APIRouter(include_in_schema=False)

REQUIREMENTS: Mapping[str, str] = MappingProxyType(
    {
        "care_form": N_("The care form suits what was asked for"),
        "specialisms": N_("The group offers what the youth needs"),
        "security_level": N_("The group is as closed as is needed"),
        "gender": N_("The group takes this gender"),
        "minimum_age": N_("Old enough on the first day"),
        "maximum_age": N_("Young enough on the last day"),
        "location": N_("The youth may live at this location"),
        "declined": N_("No decline stands"),
        "authorisation": N_("A closed place has its authorisation"),
        "residents": N_("Nobody is there with whom the youth may not live"),
        "wanted_from": N_("Not before the day from which a place is wanted"),
    }
)
"""What each hard requirement asks, by its name."""

Fact = tuple[str, str]


@router.get("/meetings/{held_on}/proposals/{proposal_id}")
def proposal_page(
    request: Request, held_on: date, proposal_id: int, user: CurrentUser, database: DatabaseDep, settings: SettingsDep
) -> HTMLResponse:
    """A proposal as it was made."""
    words = words_of(request)
    with database.read() as session:
        found = frozen_proposal(session, visible_to=user, meeting_on=held_on, proposal_id=proposal_id, today=today())
        names = named(groups_by_number(session))
    lines = reason_lines(found.proposal, words, names)
    checked = [
        (
            words.say(REQUIREMENTS[name]) if name in REQUIREMENTS else name,
            barrier and reason_text(barrier, words, names),
        )
        for name, barrier in found.checked
    ]
    policy = policy_lines(found.policy, region_policy(settings.policy_file).as_json())
    facts = found.proposal.facts
    return page(
        request,
        "deciding/proposal.html",
        user,
        held_on=held_on,
        found=found,
        lines=lines,
        total=sum(line.points or 0 for line in lines),
        checked=checked,
        certainty=certainty(found.plan, words),
        policy=policy,
        changed=[line for line in policy if line.differs],
        youth_facts=youth_facts(facts.get("youth", {}), found.plan.week, words),
        referral_facts=referral_facts(facts.get("referral", {}), words),
        group_facts=group_facts(facts.get("group", {}), words),
    )


def youth_facts(youth: Mapping[str, Any], on: date, words: Words) -> list[Fact]:
    """What the match knew of the youth: the age in place of the birth date, as it is shown to a room."""
    if not youth:
        return []
    until = _day(youth.get("legal_frame_until"), words)
    age = age_on(date.fromisoformat(youth["birth_date"]), on)
    return [
        (words.say("Age in that week"), words.say("{age} years", age=age)),
        (words.say("Gender"), _code(Gender, youth["gender"], words)),
        (words.say("Postal code (four digits)"), str(youth["pc4"])),
        (words.say("Legal frame"), _code(LegalFrame, youth["legal_frame"], words)),
        (words.say("Legal frame until"), until),
        (words.say("Specialisms needed"), _codes(Specialism, youth["specialisms"], words)),
        (words.say("Profile"), _codes(Profile, youth["profiles"], words)),
        (words.say("Security level"), _code(SecurityLevel, youth["security_level"], words)),
        (words.say("Never together with"), _number(len(youth["not_with"]) + len(youth["not_at"]))),
        (words.say("Preferences"), _number(len(youth["preferences"]))),
    ]


def referral_facts(referral: Mapping[str, Any], words: Words) -> list[Fact]:
    """What the match knew of the referral."""
    if not referral:
        return []
    waited = words.count("{number} week", "{number} weeks", referral["waited_weeks"])
    if referral["over_norm"]:
        waited += f" ({words.say('over the norm')})"
    stay = referral["intended_stay_weeks"]
    return [
        (words.say("State"), _code(ReferralState, referral["state"], words)),
        (words.say("Kind"), _code(ReferralKind, referral["kind"], words)),
        (words.say("Urgency"), _code(Urgency, referral["urgency"], words)),
        (words.say("Waited"), waited),
        (words.say("Care forms asked for"), _codes(CareForm, referral["care_forms"], words)),
        (words.say("Wanted from"), _day(referral["wanted_from"], words)),
        (words.say("Intended stay"), words.count("{number} week", "{number} weeks", stay) if stay else ""),
        (words.say("Bridging"), _code(BridgingKind, referral["bridged_by"], words)),
        (words.say("Held until"), _day(referral["held_until"], words)),
        (words.say("Standing declines"), _number(len(referral["declines"]))),
    ]


def group_facts(group: Mapping[str, Any], words: Words) -> list[Fact]:
    """What the match knew of the group."""
    if not group:
        return []
    limits = [f"{_code(Profile, name, words)}: {most}" for name, most in group["limits"].items()]
    ages = words.say("{first} to {last} years", first=group["minimum_age"], last=group["maximum_age"])
    return [
        (words.say("Group"), f"{group['number']} {group['name']}"),
        (words.say("Provider"), group["provider"]),
        (words.say("Care form"), _code(CareForm, group["care_form"], words)),
        (words.say("Ages"), ages),
        (words.say("Takes"), _code(GenderPolicy, group["gender_policy"], words)),
        (words.say("Security level"), _code(SecurityLevel, group["security_level"], words)),
        (words.say("Specialisms offered"), _codes(Specialism, group["specialisms"], words)),
        (words.say("Composition limits"), "; ".join(limits)),
        (words.say("New youths a week"), _number(group["intake_per_week"])),
        (words.say("Contracted"), _yes(words, known=group["contracted"])),
        (words.say("Continues after 18"), _yes(words, known=group["continues_after_18"])),
    ]


def _code(codes: type[StrEnum], value: str | None, words: Words) -> str:
    """A frozen code in words; the code itself where this version of the program knows it no more."""
    known = one_of(codes, value or "")
    return words.code(known) if known is not None else value or ""


def _codes(codes: type[StrEnum], values: Sequence[str], words: Words) -> str:
    return words.listing([_code(codes, value, words) for value in values])


def _day(value: str | None, words: Words) -> str:
    return "" if value is None else words.date(date.fromisoformat(value))


def _number(value: int | None) -> str:
    return "" if not value else str(value)


def _yes(words: Words, *, known: bool) -> str:
    return words.say("yes") if known else words.say("no")
