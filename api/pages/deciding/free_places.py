"""The free places of the coming weeks, and for whom each would do most."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.deps import CurrentUser, DatabaseDep, SettingsDep
from api.pages.deciding import what_if_words as saying
from api.pages.deciding.what_if import what_if_of
from api.pages.listing import Listing, Order, Pick, Search, listing
from api.pages.rendering import faults_in_words, page, words_of
from api.problems import status_of
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.audit.showing import show
from zorglogistiek.clock import today
from zorglogistiek.codes import BRIDGING_FORMS, Urgency
from zorglogistiek.errors import Conflict, Unavailable
from zorglogistiek.matching.policy import region_policy
from zorglogistiek.matching.reasons import say
from zorglogistiek.meeting import reading
from zorglogistiek.meeting.groups import groups_by_number
from zorglogistiek.meeting.views import GroupView
from zorglogistiek.meeting.what_if.suppositions import Go, written
from zorglogistiek.meeting.what_if.told import Bridged, FreePlace
from zorglogistiek.people.overview import ReferralFilter, referral_overviews
from zorglogistiek.words import N_, Words

if TYPE_CHECKING:
    from zorglogistiek.people.views import ReferralOverview

router = APIRouter(include_in_schema=False)


@router.get("/meetings/{held_on}/free-places")
def free_places_page(
    request: Request,
    held_on: date,
    user: CurrentUser,
    database: DatabaseDep,
    settings: SettingsDep,
    group: Annotated[str, Query(max_length=40)] = "",
) -> HTMLResponse:
    """The free places; with a group, the youths for whom its place would do most."""
    require(user, Action.DECIDE)
    words, policy, day = words_of(request), region_policy(settings.policy_file), today()
    with database.read() as session:
        meeting = reading.meeting(session, visible_to=user, held_on=held_on)
        groups = groups_by_number(session)
    bridges = group in groups and groups[group].care_form in BRIDGING_FORMS
    context: dict[str, Any] = {"places": [], "takers": [], "bridged": [], "faults": [], "changed": [], "gain": ""}
    status, unanswered = 200, False
    try:
        asked = what_if_of(request)
        found = asked.free_places(user, meeting_on=held_on, today=day)
        context["places"] = found.places
        context["changed"] = saying.changed(found.changed, groups, words)
        context["gain"] = saying.gain(found.gain, policy, words)
        if bridges:
            able = asked.bridged(user, meeting_on=held_on, group=group, today=day)
            context["bridged"] = [_bridged_line(one, words) for one in able]
        elif group:
            context["takers"] = asked.takers(user, meeting_on=held_on, group=group, today=day)
    except (Conflict, Unavailable) as error:
        context["faults"], status = faults_in_words(request, error), status_of(error)
        unanswered = isinstance(error, Unavailable)
    numbers = [number for taker in context["takers"] for number in taker.referrals]
    numbers += [number for number, _, _ in context["bridged"]]
    known: dict[str, ReferralOverview] = {}
    if numbers:
        with database.read() as session:
            show(session, referrals={number for taker in context["takers"] for number in taker.others})
            filters = ReferralFilter(numbers=numbers)
            known = {one.number: one for one in referral_overviews(session, visible_to=user, on=day, filters=filters)}
    return page(
        request,
        "deciding/free_places.html",
        user,
        status_code=status,
        meeting=meeting,
        base=f"/meetings/{held_on}",
        listing=_listed(context["places"], groups, request.query_params, words),
        chosen_group=group,
        unanswered=unanswered,
        bridges=bridges,
        urgencies=[urgency for urgency in Urgency if urgency in policy.bridge.urgencies],
        groups=groups,
        known=known,
        price=lambda points: saying.price(points, policy, words),
        question=lambda number: written(Go(referral=number, group=group, week=None)),
        name=lambda number: saying.group_name(number, groups),
        **context,
    )


def _bridged_line(one: Bridged, words: Words) -> tuple[str, bool, str]:
    """The referral, whether it could go there, and in words why not."""
    if one.planned:
        return one.referral, True, words.say("as the plan proposes")
    why = "; ".join(say(reason, words) for reason in one.hindrances)
    return one.referral, not why, why or words.say(N_("fits; the plan needs no bridging here, or gives it elsewhere"))


def _listed(
    places: Sequence[FreePlace], groups: Mapping[str, GroupView], asked: Mapping[str, str], words: Words
) -> Listing[FreePlace]:
    """The free places that an address asks for."""

    def care_form(place: FreePlace) -> list[tuple[str, str]]:
        group = groups.get(place.group)
        return [] if group is None else [(group.care_form.value, words.code(group.care_form))]

    def provider(place: FreePlace) -> list[tuple[str, str]]:
        group = groups.get(place.group)
        return [] if group is None else [(group.provider, group.provider)]

    def given(place: FreePlace) -> list[tuple[str, str]]:
        return [("somebody", words.say("somebody"))] if place.planned else [("nobody", words.say("nobody"))]

    return listing(
        places,
        {name: value for name, value in asked.items() if name != "group"},
        picks=[
            Pick(name="provider", label=words.say("Provider"), of=provider),
            Pick(name="form", label=words.say("Care form"), of=care_form),
            Pick(name="planned", label=words.say("In the plan for"), of=given),
        ],
        search=Search(
            label=words.say("Group or referral"),
            of=lambda place: [saying.group_name(place.group, groups), *(number for number, _week in place.planned)],
        ),
        orders=[
            Order(name="soonest", label=words.say("soonest free first")),
            Order(name="group", label=words.say("group"), key=lambda one: saying.group_name(one.group, groups)),
            Order(name="places", label=words.say("most places first"), key=lambda one: -one.places),
        ],
    )
