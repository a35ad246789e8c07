"""What must be done before a meeting, in one look: stale figures, incomplete files, doubles, silent providers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from zorglogistiek.access.user import User
from zorglogistiek.codes import DecisionKind, StayPurpose
from zorglogistiek.meeting import reading
from zorglogistiek.meeting.groups import group_views
from zorglogistiek.meeting.preparing.answers import answers_to
from zorglogistiek.meeting.preparing.publishing import Changes, changes_since
from zorglogistiek.meeting.proposals import Outline, outlines
from zorglogistiek.meeting.views import MeetingView
from zorglogistiek.people.duplicates import Duplicate, all_duplicates
from zorglogistiek.people.list_parts import Place, places_in_list
from zorglogistiek.people.open_files import OpenFile, open_files
from zorglogistiek.people.overview import WAITING_LIST, ReferralFilter, referral_overviews
from zorglogistiek.people.repository import referrals_of_youths
from zorglogistiek.people.telling_apart import Apart, told_apart
from zorglogistiek.people.views import ReferralOverview
from zorglogistiek.places.glances import GroupGlance, group_glances

SETTLED = frozenset({DecisionKind.ACCEPT, DecisionKind.DECLINE, DecisionKind.WITHDRAW})


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How fresh a provider's figures are. ``stale`` are the groups to confirm, the oldest confirmation first.

    ``days`` is how old the oldest figure is (None: a group was never confirmed).
    """

    provider: str
    number: str
    email: str | None
    groups: int
    stale: tuple[GroupGlance, ...]
    days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Double:
    """Two youths with open referrals who are likely one; each with those referrals."""

    pair: Duplicate
    one: tuple[ReferralOverview, ...]
    other: tuple[ReferralOverview, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Silent:
    """A provider that has not answered ``asked`` proposals to its groups; ``waiting`` are those not answered.

    Both are numbers of referrals, or how many.
    """

    provider: str
    email: str | None
    waiting: tuple[str, ...]
    asked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """Everything that the coordinator looks at before a meeting. ``doubles`` are youths of whom both wait."""

    meeting: MeetingView
    freshness: tuple[Freshness, ...]
    incomplete: tuple[OpenFile, ...]
    doubles: tuple[Duplicate, ...]
    apart: tuple[Apart, ...]
    without_grounds: tuple[OpenFile, ...]
    silent: tuple[Silent, ...]
    changes: Changes


def preparation(session: Session, *, visible_to: User, held_on: date, today: date) -> Preparation:
    """What is to be done before the meeting of a day. NotFound without it; Forbidden for who may not see it.

    Who shows a part of it says of whom (``audit.showing.show_only``).
    """
    meeting = reading.meeting(session, visible_to=visible_to, held_on=held_on)
    places = places_in_list(session, visible_to=visible_to, on=today, filters=WAITING_LIST)
    files = open_files(session, places, on=today)
    groups = group_glances(session, visible_to=visible_to, on=today)
    return Preparation(
        meeting=meeting,
        freshness=_freshness(groups, today),
        incomplete=_incomplete(files),
        doubles=tuple(all_duplicates(session, visible_to=visible_to, youth_ids={place.youth_id for place in places})),
        apart=tuple(told_apart(session)),
        without_grounds=tuple(one for one in files if one.without_grounds),
        silent=_silent(session, visible_to, meeting, places, groups, today),
        changes=changes_since(session, visible_to=visible_to, held_on=held_on),
    )


def doubles_of(session: Session, pairs: Sequence[Duplicate], *, visible_to: User, today: date) -> list[Double]:
    """The pairs, each with the open referrals of both."""
    youths = {number for pair in pairs for number in (pair.youth_number, pair.other_number) if number is not None}
    of_youth: dict[str, tuple[ReferralOverview, ...]] = {}
    filters = ReferralFilter(numbers=sorted(referrals_of_youths(session, youths)))
    for overview in referral_overviews(session, visible_to=visible_to, on=today, filters=filters):
        of_youth[overview.youth.number] = (*of_youth.get(overview.youth.number, ()), overview)
    return [
        Double(pair=pair, one=of_youth[pair.youth_number], other=of_youth[pair.other_number])
        for pair in pairs
        if pair.youth_number in of_youth and pair.other_number in of_youth
    ]


def _freshness(groups: Sequence[GroupGlance], today: date) -> tuple[Freshness, ...]:
    by_provider: dict[str, list[GroupGlance]] = {}
    for group in groups:
        by_provider.setdefault(group.provider_number, []).append(group)
    found = []
    for number, own in by_provider.items():
        oldest = sorted(own, key=lambda group: (group.confirmed_on or date.min, group.number))
        confirmed = oldest[0].confirmed_on
        found.append(
            Freshness(
                provider=own[0].provider,
                number=number,
                email=own[0].email,
                groups=len(own),
                stale=tuple(group for group in oldest if group.stale),
                days=None if confirmed is None else (today - confirmed).days,
            )
        )
    return tuple(sorted(found, key=lambda one: (not one.stale, one.days is not None, -(one.days or 0), one.provider)))


def _incomplete(files: Sequence[OpenFile]) -> tuple[OpenFile, ...]:
    """Those that cannot be matched because of it first; the longest first."""
    found = [one for one in files if one.incomplete]
    return tuple(sorted(found, key=lambda one: (-(one.days if one.days is not None else -1), one.number)))


def _silent(
    session: Session,
    user: User,
    meeting: MeetingView,
    places: Sequence[Place],
    groups: Sequence[GroupGlance],
    today: date,
) -> tuple[Silent, ...]:
    """The providers with proposals of the meeting's plan that neither they nor the meeting have said anything of.

    Of lasting places only: a bridging place is no event of the referral, so its provider does not see the referral.
    """
    if meeting.plan is None:
        return ()
    views = group_views(session)
    taken = reading.decisions(session, visible_to=user, meeting_on=meeting.held_on, groups=views)
    settled = {one.referral for one in taken if one.kind in SETTLED and not one.revoked}
    kept = reading.promises(session, visible_to=user, today=today, groups=views)
    settled |= {one.referral for one in kept if one.purpose is StayPurpose.FINAL}
    numbers = {place.id: place.number for place in places if place.number not in settled}
    by_provider: dict[str, list[Outline]] = {}
    for one in outlines(session, visible_to=user, plan_id=meeting.plan.id):
        if one.group_id is not None and one.purpose is StayPurpose.FINAL and one.referral_id in numbers:
            by_provider.setdefault(views[one.group_id].provider, []).append(one)
    answered = answers_to(session, {one.id for asked in by_provider.values() for one in asked})
    addresses = {group.provider: group.email for group in groups}
    found = [
        Silent(
            provider=provider,
            email=addresses.get(provider),
            waiting=tuple(sorted(numbers[one.referral_id] for one in asked if one.id not in answered)),
            asked=len(asked),
        )
        for provider, asked in by_provider.items()
    ]
    return tuple(sorted((one for one in found if one.waiting), key=lambda one: (-len(one.waiting), one.provider)))
