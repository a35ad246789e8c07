"""The part of a history that is demand: youths, referrals, their events, pauses and bridging."""

import numpy as np
from sqlmodel import Session, col

from zorglogistiek.codes import (
    BridgingKind,
    CareForm,
    Gender,
    PreferenceKind,
    Profile,
    ReferralKind,
    ReferrerType,
    Togetherness,
    Urgency,
)
from zorglogistiek.people import tables as people
from zorglogistiek.statistics.history.columns import NONE, Coded, Rows, coded, rows_of
from zorglogistiek.statistics.history.folding import Recorded, recorded_of
from zorglogistiek.statistics.history.reading import FORMS, SPECIALISMS, bits, columns, plain, read
from zorglogistiek.statistics.history.records import Judgements, Preferences, Referrals, Spans, Youths
from zorglogistiek.statistics.history.supply import Organisations
from zorglogistiek.statistics.scope import COMPLEXITIES

PROFILES = tuple(one.value for one in Profile)
URGENCIES = tuple(one.value for one in Urgency)

ANY_FORM, SEVERAL_FORMS = "any", "several"

FORMS_ASKED = (*FORMS, SEVERAL_FORMS, ANY_FORM)
"""What a referral decision can allow: one care form, several, or any that fits."""


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
        .join(together, col(together.id) == col(member.sibling_set_id), isouter=True),
    )
    needed = bits(needs, SPECIALISMS)
    several = np.bitwise_count(needed) > 1
    intensive = bits(profiles, PROFILES) & 1 << PROFILES.index(Profile.INTENSIVE.value) > 0
    return Youths(
        id=ids,
        birth=births,
        gender=coded(genders, (one.value for one in Gender)),
        municipality=organisations.municipality(towns),
        complexity=Coded(codes=COMPLEXITIES, at=(several | intensive).astype(np.int64)),
        needs=needed,
        point=organisations.points(pc4s, towns),
        siblings=sets,
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
        ),
    )
    allowed = bits(asked, FORMS)
    return Referrals(
        id=ids,
        youth=rows_of(of, youth_ids),
        kind=coded(kinds, (one.value for one in ReferralKind)),
        urgency=coded(urgencies, URGENCIES),
        referrer=organisations.referrer(referrers),
        referrer_type=organisations.by_id(referrers, organisations.types, (*(one.value for one in ReferrerType), NONE)),
        form_asked=Coded(codes=FORMS_ASKED, at=_form_asked(allowed)),
        allows=allowed,
        wanted_from=wanted,
    ), tuple(numbers.texts())


def _form_asked(allowed: Rows) -> Rows:
    """The places among ``FORMS_ASKED`` of sets of care forms."""
    one = np.log2(np.maximum(allowed, 1)).astype(np.int64)
    several, asks_any = FORMS_ASKED.index(SEVERAL_FORMS), FORMS_ASKED.index(ANY_FORM)
    return np.select([allowed == 0, np.bitwise_count(allowed) == 1], [asks_any, one], several)


def judgements(session: Session, referrals: Referrals) -> Judgements:
    """Every judgement of an urgency; before the first one counts what it was by then, as far as is known."""
    review = people.UrgencyReview
    of, days, urgencies, _ = read(
        session,
        columns(review.referral_id, review.reviewed_on, plain(review.urgency), review.id),
        by=(0, 1, 3),
    )
    return Judgements(referral=rows_of(of, referrals.id), day=days, urgency=coded(urgencies, URGENCIES))


def recorded_events(session: Session, referral_ids: Rows, group_ids: Rows) -> Recorded:
    """Every event of every referral, by referral and in the order in which they happened."""
    event = people.ReferralEvent
    of, kinds, days, groups, reasons, _ = read(
        session,
        columns(
            event.referral_id,
            plain(event.kind),
            event.happened_on,
            event.group_id,
            plain(event.decline_reason),
            event.id,
        ),
        by=(0, 2, 5),
    )
    return recorded_of(rows_of(of, referral_ids), kinds, days, rows_of(groups, group_ids), reasons)


def bridgings(session: Session, referral_ids: Rows) -> Spans:
    """Help while waiting, as it was recorded: periods of one referral may overlap."""
    bridging = people.Bridging
    of, kinds, since, until, _ = read(
        session,
        columns(bridging.referral_id, plain(bridging.kind), bridging.from_on, bridging.until_on, bridging.id),
        by=(0, 2, 4),
    )
    return Spans(
        referral=rows_of(of, referral_ids),
        kind=coded(kinds, (one.value for one in BridgingKind)),
        from_on=since,
        until_on=until,
    )


def preferences(session: Session, youth_ids: Rows, group_ids: Rows, organisations: Organisations) -> Preferences:
    """What was asked for."""
    preference = people.Preference
    of, kinds, groups, asked, forms, _ = read(
        session,
        columns(
            preference.youth_id,
            plain(preference.kind),
            preference.group_id,
            preference.organisation_id,
            plain(preference.care_form),
            preference.id,
        ),
        by=(0, 5),
    )
    return Preferences(
        youth=rows_of(of, youth_ids),
        kind=coded(kinds, (one.value for one in PreferenceKind)),
        group=rows_of(groups, group_ids),
        organisation=organisations.by_id(asked, organisations.numbers, (*organisations.all, NONE)),
        care_form=coded(forms, (*(one.value for one in CareForm), NONE)),
    )
