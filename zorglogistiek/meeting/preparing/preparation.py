"""What must be done before a meeting, in one look: stale figures, incomplete files, doubles, silent providers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from zorglogistiek.access.user import User
from zorglogistiek.audit.showing import show_only
from zorglogistiek.codes import DecisionKind, EventKind, OrganisationKind, ReferralState, StayPurpose
from zorglogistiek.meeting import reading
from zorglogistiek.meeting.groups import group_views
from zorglogistiek.meeting.preparing.publishing import Changes, changes_since
from zorglogistiek.meeting.proposals import glances
from zorglogistiek.meeting.views import MeetingView, ProposalView
from zorglogistiek.people.duplicates import Duplicate, all_duplicates
from zorglogistiek.people.forms import URGENT
from zorglogistiek.people.overview import referral_overviews
from zorglogistiek.people.telling_apart import Apart, told_apart
from zorglogistiek.people.views import ReferralOverview
from zorglogistiek.places.overview import GroupOverview, group_overviews
from zorglogistiek.places.tables import Organisation

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
    stale: tuple[GroupOverview, ...]
    days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incomplete:
    """An open referral whose file lacks something; ``days`` is for how long it has been incomplete."""

    overview: ReferralOverview
    days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Double:
    """Two youths with open referrals who are likely one; each with those referrals."""

    pair: Duplicate
    one: tuple[ReferralOverview, ...]
    other: tuple[ReferralOverview, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Silent:
    """A provider that has not answered proposals to its groups."""

    provider: str
    email: str | None
    waiting: tuple[ProposalView, ...]
    asked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """Everything that the coordinator looks at before a meeting."""

    meeting: MeetingView
    freshness: tuple[Freshness, ...]
    incomplete: tuple[Incomplete, ...]
    doubles: tuple[Double, ...]
    apart: tuple[Apart, ...]
    without_grounds: tuple[ReferralOverview, ...]
    silent: tuple[Silent, ...]
    changes: Changes


def preparation(session: Session, *, visible_to: User, held_on: date, today: date) -> Preparation:
    """What is to be done before the meeting of a day. NotFound without it; Forbidden for who may not see it."""
    meeting = reading.meeting(session, visible_to=visible_to, held_on=held_on)
    overviews = referral_overviews(session, visible_to=visible_to, on=today)
    addresses = _addresses(session)
    found = Preparation(
        meeting=meeting,
        freshness=_freshness(group_overviews(session, visible_to=visible_to, on=today), addresses, today),
        incomplete=_incomplete(overviews, today),
        doubles=_doubles(all_duplicates(session, visible_to=visible_to), overviews),
        apart=tuple(told_apart(session)),
        without_grounds=tuple(one for one in overviews if one.urgency in URGENT and not one.urgency_grounds),
        silent=_silent(session, visible_to, meeting, addresses, today),
        changes=changes_since(session, visible_to=visible_to, held_on=held_on),
    )
    _show(session, found)
    return found


def _show(session: Session, found: Preparation) -> None:
    """Of everybody who was looked at, only those with whom something is to be done are shown."""
    doubles = [overview for one in found.doubles for overview in (*one.one, *one.other)]
    shown = [*(one.overview for one in found.incomplete), *doubles, *found.without_grounds]
    show_only(
        session,
        ids={overview.youth.id for overview in shown},
        youths={number for one in found.apart for number in (one.youth_number, one.other_number)},
        referrals={view.referral for one in found.silent for view in one.waiting}.union(found.changes.events),
    )


def _addresses(session: Session) -> dict[str, str | None]:
    """The address of every provider, by name."""
    statement = select(Organisation).where(Organisation.kind == OrganisationKind.PROVIDER)
    return {row.name: row.email for row in session.exec(statement)}


def _freshness(
    groups: Sequence[GroupOverview], addresses: Mapping[str, str | None], today: date
) -> tuple[Freshness, ...]:
    by_provider: dict[tuple[str, str], list[GroupOverview]] = {}
    for group in groups:
        by_provider.setdefault((group.provider_number, group.provider), []).append(group)
    found = []
    for (number, provider), own in by_provider.items():
        oldest = sorted(own, key=lambda group: (group.confirmed_on or date.min, group.number))
        confirmed = oldest[0].confirmed_on
        found.append(
            Freshness(
                provider=provider,
                number=number,
                email=addresses.get(provider),
                groups=len(own),
                stale=tuple(group for group in oldest if group.stale),
                days=None if confirmed is None else (today - confirmed).days,
            )
        )
    return tuple(sorted(found, key=lambda one: (not one.stale, one.days is not None, -(one.days or 0), one.provider)))


def _incomplete(overviews: Sequence[ReferralOverview], today: date) -> tuple[Incomplete, ...]:
    """Those that cannot be matched because of it first; the longest first."""
    found = []
    for overview in overviews:
        if overview.state is ReferralState.INCOMPLETE or overview.missing:
            since = overview.dates.get(EventKind.FILE_INCOMPLETE) or overview.dates.get(EventKind.REGISTERED)
            waits = overview.state is ReferralState.INCOMPLETE and since is not None
            found.append(Incomplete(overview=overview, days=(today - since).days if waits and since else None))
    return tuple(sorted(found, key=lambda one: (-(one.days if one.days is not None else -1), one.overview.number)))


def _doubles(pairs: Sequence[Duplicate], overviews: Sequence[ReferralOverview]) -> tuple[Double, ...]:
    """The pairs of which both wait: one of the two takes a place on the list that is not needed."""
    of_youth: dict[str, tuple[ReferralOverview, ...]] = {}
    for overview in overviews:
        of_youth[overview.youth.number] = (*of_youth.get(overview.youth.number, ()), overview)
    return tuple(
        Double(pair=pair, one=of_youth[pair.youth_number], other=of_youth[pair.other_number])
        for pair in pairs
        if pair.youth_number in of_youth and pair.other_number in of_youth
    )


def _silent(
    session: Session, user: User, meeting: MeetingView, addresses: Mapping[str, str | None], today: date
) -> tuple[Silent, ...]:
    """The providers with proposals of the meeting's plan that neither they nor the meeting have said anything of.

    Of lasting places only: a bridging place is no event of the referral, so its provider does not see the referral.
    """
    if meeting.plan is None:
        return ()
    groups = group_views(session)
    taken = reading.decisions(session, visible_to=user, meeting_on=meeting.held_on, groups=groups)
    settled = {one.referral for one in taken if one.kind in SETTLED and not one.revoked}
    kept = reading.promises(session, visible_to=user, today=today, groups=groups)
    promised = {one.referral for one in kept if one.purpose is StayPurpose.FINAL}
    by_provider: dict[str, list[ProposalView]] = {}
    for view in glances(session, visible_to=user, plan_id=meeting.plan.id, today=today, groups=groups):
        is_open = view.purpose is StayPurpose.FINAL and view.referral not in settled | promised
        if view.group is not None and is_open:
            by_provider.setdefault(view.group.provider, []).append(view)
    found = [
        Silent(
            provider=provider,
            email=addresses.get(provider),
            waiting=tuple(view for view in asked if view.answer is None),
            asked=len(asked),
        )
        for provider, asked in by_provider.items()
    ]
    return tuple(sorted((one for one in found if one.waiting), key=lambda one: (-len(one.waiting), one.provider)))
