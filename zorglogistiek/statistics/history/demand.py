"""The part of a history that is demand: youths, referrals, their events, pauses and bridging."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
from sqlmodel import Session, col

from zorglogistiek.codes import (
    BridgingKind,
    CareForm,
    EventKind,
    Gender,
    PreferenceKind,
    Profile,
    ReferralKind,
    ReferrerType,
    Togetherness,
    Urgency,
)
from zorglogistiek.people import tables as people
from zorglogistiek.people.waits import uncounted
from zorglogistiek.statistics.history.columns import (
    NONE,
    NOWHERE,
    Coded,
    Rows,
    coded,
    day_of,
    days_of,
    number_of,
    rows_of,
)
from zorglogistiek.statistics.history.folding import Fact, Recorded, recorded_of
from zorglogistiek.statistics.history.reading import FORMS, SPECIALISMS, bits, columns, plain, read
from zorglogistiek.statistics.history.records import Events, Judgements, Preferences, Referrals, Spans, Youths
from zorglogistiek.statistics.history.supply import Organisations, points
from zorglogistiek.statistics.history.waiting import BRIDGED, INCOMPLETE, VOLUNTARY
from zorglogistiek.statistics.scope import COMPLEXITIES

URGENCIES = tuple(one.value for one in Urgency)

ANY_FORM, SEVERAL_FORMS = "any", "several"

FORMS_ASKED = (*FORMS, SEVERAL_FORMS, ANY_FORM)
"""What a referral decision can allow: one care form, several, or any that fits."""


class Bridging(NamedTuple):
    """A bridged period."""

    from_on: date
    until_on: date | None


def youths(session: Session, organisations: Organisations) -> Youths:
    """Every youth of whom there is a record."""
    youth, member, together = people.Youth, people.SiblingMember, people.SiblingSet
    ids, births, genders, towns, pc4s, needs, profiles, sets, wishes = read(
        session,
        columns(
            youth.id,
            youth.birth_date,
            plain(youth.gender),
            youth.municipality_id,
            youth.pc4,
            plain(youth.specialisms),
            plain(youth.profiles),
            col(together.id),
            plain(together.together),
        )
        .select_from(youth)
        .join(member, col(member.youth_id) == col(youth.id), isouter=True)
        .join(together, col(together.id) == col(member.sibling_set_id), isouter=True)
        .order_by(col(youth.id)),
    )
    needed = np.array(bits(needs, SPECIALISMS), dtype=np.int64)
    several = np.bitwise_count(needed) > 1
    intensive = np.array([Profile.INTENSIVE.value in (one or "").split(";") for one in profiles], dtype=np.bool_)
    return Youths(
        id=np.array(ids, dtype=np.int64),
        birth=days_of(births),
        gender=coded(genders, (one.value for one in Gender)),
        municipality=organisations.municipality(towns),
        complexity=Coded(codes=COMPLEXITIES, at=(several | intensive).astype(np.int64)),
        needs=needed,
        point=points(pc4s, [organisations.cbs.get(town, "") for town in towns]),
        siblings=np.array([NOWHERE if one is None else one for one in sets], dtype=np.int64),
        together=coded(wishes, (*(one.value for one in Togetherness), NONE)),
    )


def referrals(session: Session, youth_ids: Rows, organisations: Organisations) -> tuple[Referrals, tuple[str, ...]]:
    """Every referral, drafts included, and their numbers for what has to be said of one."""
    referral = people.Referral
    ids, numbers, of, kinds, urgencies, referrers, asked, wanted = read(
        session,
        columns(
            referral.id,
            referral.number,
            referral.youth_id,
            plain(referral.kind),
            plain(referral.urgency),
            referral.referrer_id,
            plain(referral.care_forms),
            referral.wanted_from,
        ).order_by(col(referral.id)),
    )
    allowed = bits(asked, FORMS)
    return Referrals(
        id=np.array(ids, dtype=np.int64),
        youth=rows_of(of, youth_ids.tolist()),
        kind=coded(kinds, (one.value for one in ReferralKind)),
        urgency=coded(urgencies, URGENCIES),
        referrer=organisations.referrer(referrers),
        referrer_type=coded(
            [organisations.types.get(one) for one in referrers], (*(one.value for one in ReferrerType), NONE)
        ),
        form_asked=coded([_form_asked(one) for one in allowed], FORMS_ASKED),
        allows=np.array(allowed, dtype=np.int64),
        wanted_from=days_of(wanted),
    ), tuple(numbers)


def _form_asked(allowed: int) -> str:
    if allowed == 0:
        return ANY_FORM
    return FORMS[allowed.bit_length() - 1] if allowed.bit_count() == 1 else SEVERAL_FORMS


def judgements(session: Session, referrals: Referrals) -> Judgements:
    """Every judgement of an urgency; before the first one counts what it was by then, as far as is known."""
    review = people.UrgencyReview
    of, days, urgencies = read(
        session,
        columns(review.referral_id, review.reviewed_on, plain(review.urgency)).order_by(
            col(review.referral_id), col(review.reviewed_on), col(review.id)
        ),
    )
    return Judgements(
        referral=rows_of(of, referrals.id.tolist()), day=days_of(days), urgency=coded(urgencies, URGENCIES)
    )


def recorded_events(session: Session, referral_ids: Rows, group_ids: Rows) -> Recorded:
    """Every event of every referral, by referral and in the order in which they happened."""
    event = people.ReferralEvent
    of, kinds, days, groups, reasons = read(
        session,
        columns(
            event.referral_id,
            plain(event.kind),
            event.happened_on,
            event.group_id,
            plain(event.decline_reason),
        ).order_by(col(event.referral_id), col(event.happened_on), col(event.id)),
    )
    return recorded_of(
        rows_of(of, referral_ids.tolist()), kinds, days_of(days), rows_of(groups, group_ids.tolist()), reasons
    )


def bridgings(session: Session, referral_ids: Rows) -> Spans:
    """Help while waiting, as it was recorded: periods of one referral may overlap."""
    bridging = people.Bridging
    of, kinds, since, until = read(
        session,
        columns(bridging.referral_id, plain(bridging.kind), bridging.from_on, bridging.until_on).order_by(
            col(bridging.referral_id), col(bridging.from_on), col(bridging.id)
        ),
    )
    return Spans(
        referral=rows_of(of, referral_ids.tolist()),
        kind=coded(kinds, (one.value for one in BridgingKind)),
        from_on=days_of(since),
        until_on=days_of(until),
    )


def uncounted_days(events: Events, bridgings: Spans) -> tuple[Spans, Spans]:
    """The pauses, and the bridged days that lie in no pause; only referrals that have any are looked at."""
    bridged = defaultdict[int, list[Bridging]](list)
    for referral, since, until in zip(
        bridgings.referral.tolist(), bridgings.from_on.tolist(), bridgings.until_on.tolist(), strict=True
    ):
        bridged[referral].append(Bridging(date.fromordinal(since), day_of(until)))
    pausing = events.kind.are(EventKind.VOLUNTARY_WAIT_STARTED.value, EventKind.FILE_INCOMPLETE.value)
    found: list[tuple[int, str, date, date]] = []
    for referral in sorted({*np.unique(events.referral[pausing]).tolist(), *bridged}):
        first, last = np.searchsorted(events.referral, [referral, referral + 1])
        facts = [
            Fact(row, EventKind(events.kind.codes[events.kind.at[row]]), date.fromordinal(int(events.day[row])))
            for row in range(int(first), int(last))
        ]
        without = uncounted(facts, bridged.get(referral, ()), date.max)
        for kind, periods in zip((VOLUNTARY, INCOMPLETE, BRIDGED), without, strict=True):
            found += [(referral, kind, since, until) for since, until in periods]
    return _spans(found, (VOLUNTARY, INCOMPLETE)), _spans(found, (BRIDGED,))


def _spans(found: Sequence[tuple[int, str, date, date]], kinds: Sequence[str]) -> Spans:
    """The periods of these kinds; one that goes on has no last day."""
    those = [one for one in found if one[1] in kinds]
    return Spans(
        referral=np.array([one[0] for one in those], dtype=np.int64),
        kind=coded([one[1] for one in those], kinds),
        from_on=days_of([one[2] for one in those]),
        until_on=np.array([number_of(None if one[3] == date.max else one[3]) for one in those], dtype=np.int64),
    )


def preferences(session: Session, youth_ids: Rows, group_ids: Rows, organisations: Organisations) -> Preferences:
    """What was asked for."""
    preference = people.Preference
    of, kinds, groups, asked, forms = read(
        session,
        columns(
            preference.youth_id,
            plain(preference.kind),
            preference.group_id,
            preference.organisation_id,
            plain(preference.care_form),
        ).order_by(col(preference.youth_id), col(preference.id)),
    )
    return Preferences(
        youth=rows_of(of, youth_ids.tolist()),
        kind=coded(kinds, (one.value for one in PreferenceKind)),
        group=rows_of(groups, group_ids.tolist()),
        organisation=coded([organisations.numbers.get(one) for one in asked], (*organisations.all, NONE)),
        care_form=coded(forms, (*(one.value for one in CareForm), NONE)),
    )
