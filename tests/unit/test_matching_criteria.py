"""Every criterion: a pair that fits, one that does not, and what the meeting reads in both languages."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.matching_facts import candidate, group
from zorglogistiek.codes import (
    CareForm,
    DeclineReason,
    Gender,
    GenderPolicy,
    LegalFrame,
    SecurityLevel,
    Specialism,
    StayPurpose,
)
from zorglogistiek.matching.criteria import CRITERIA
from zorglogistiek.matching.facts import Candidate, Decline, Occupant
from zorglogistiek.matching.fitting import fits, longest_run, start_window
from zorglogistiek.matching.reasons import say
from zorglogistiek.places.occupancy import Period
from zorglogistiek.words import translator

MONDAY = date(2026, 11, 16)

# A girl of 14 who needs nothing special, for an open-ended stay, and a mixed treatment group for 12 to 17.
YOUTH, REFERRAL = candidate().youth, candidate().referral
GROUP = group(7, name="De Wilg", location_id=3, location_number="L-3", provider_id=2, pc4="2612")
RESIDENT = Occupant(
    stay_id=5,
    stay_number="S-5",
    youth_id=9,
    period=Period(start=date(2026, 1, 5), end=date(2026, 12, 30)),
    present=True,
)
CLOSED = replace(GROUP, care_form=CareForm.CLOSED_GROUP, security_level=SecurityLevel.CLOSED)
AUTHORISED = replace(YOUTH, legal_frame=LegalFrame.CLOSED_AUTHORISATION, legal_frame_until=date(2027, 2, 1))


def judged(youth=YOUTH, group=GROUP, referral=REFERRAL, **how):
    return fits(Candidate(youth=youth, referral=referral), group, MONDAY, **how)


def test_the_plain_pair_fits():
    assert judged() == ()


REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "minimum_age": (
        {"youth": replace(YOUTH, birth_date=date(2014, 11, 17))},  # 12 on the Tuesday after the start
        "11 years old at the start, and the group takes youths from 12",
        "11 jaar bij de start, en de groep neemt jeugdigen vanaf 12",
    ),
    "maximum_age": (
        {"youth": replace(YOUTH, birth_date=date(2009, 5, 16))},  # 18 on the last day of the 26 weeks
        "18 years old before the end of the stay, and the group goes up to 17",
        "18 jaar voor het einde van het verblijf, en de groep gaat tot en met 17",
    ),
    "gender": (
        {"group": replace(GROUP, gender_policy=GenderPolicy.BOYS)},
        "the group takes boys only, and the youth is registered as: girl",
        "de groep neemt alleen jongens, en de jeugdige staat geregistreerd als: meisje",
    ),
    "specialisms": (
        {"youth": replace(YOUTH, specialisms=frozenset({Specialism.LVB, Specialism.ASS}))},
        "the group does not offer autism (ASS) and mild intellectual disability (LVB)",
        "de groep biedt geen autisme (ASS) en licht verstandelijke beperking (LVB)",
    ),
    "security_level": (
        {"youth": replace(YOUTH, security_level=SecurityLevel.STRUCTURED)},
        "the group is open, and the youth needs: structured",
        "de groep is open, en de jeugdige heeft nodig: besloten",
    ),
    "authorisation": (
        {"group": CLOSED},
        "there is no authorisation for closed care",
        "er is geen machtiging voor gesloten jeugdhulp",
    ),
    "care_form": (
        {"referral": replace(REFERRAL, care_forms=frozenset({CareForm.FAMILY_HOME}))},
        "the care form treatment group is not one that was asked for",
        "de zorgvorm behandelgroep is niet gevraagd",
    ),
    "location": (
        {"youth": replace(YOUTH, not_at=frozenset({3}))},
        "the youth may not be placed at location L-3",
        "de jeugdige mag niet op locatie L-3 geplaatst worden",
    ),
    "residents": (
        {"youth": replace(YOUTH, not_with=frozenset({9})), "group": replace(GROUP, occupants=(RESIDENT,))},
        "somebody with whom the youth may not live holds a place there (stay S-5)",
        "iemand met wie de jeugdige niet mag wonen heeft daar een plek (verblijf S-5)",
    ),
    "declined": (
        {"referral": replace(REFERRAL, declines={7: Decline(reason=DeclineReason.SAFETY, until=date(2027, 1, 1))})},
        "declined until 01-01-2027: safety",
        "afgewezen tot en met 01-01-2027: veiligheid",
    ),
    "wanted_from": (
        {"referral": replace(REFERRAL, wanted_from=date(2026, 11, 23))},  # the Monday after
        "a place is wanted from 23-11-2026 on, not before",
        "een plek is gewenst vanaf 23-11-2026, niet eerder",
    ),
}


def test_every_criterion_is_tested_here_and_described_in_the_documentation():
    names = {criterion.name for criterion in CRITERIA}
    assert names == set(REFUSED)
    described = (Path(__file__).parents[2] / "docs" / "criteria.md").read_text("utf-8")
    assert [name for name in sorted(names) if f"`{name}`" not in described] == []


@pytest.mark.parametrize("name", REFUSED)
def test_a_pair_that_does_not_fit_is_told_why_in_both_languages(name):
    facts, english, dutch = REFUSED[name]
    reasons = judged(**facts)
    assert [say(why, translator("en")) for why in reasons] == [english]
    assert [say(why, translator("nl")) for why in reasons] == [dutch]


FITTING: dict[str, dict[str, Any]] = {
    "twelve on the first day": {"youth": replace(YOUTH, birth_date=date(2014, 11, 16))},
    "seventeen on the last day of the weeks": {"youth": replace(YOUTH, birth_date=date(2009, 5, 17))},
    "eighteen during the stay, where that may go on": {
        "youth": replace(YOUTH, birth_date=date(2009, 1, 1)),
        "group": replace(GROUP, continues_after_18=True),
    },
    "a girl in a group for girls": {"group": replace(GROUP, gender_policy=GenderPolicy.GIRLS)},
    "more specialisms than needed": {
        "youth": replace(YOUTH, specialisms=frozenset({Specialism.ASS})),
        "group": replace(GROUP, specialisms=frozenset({Specialism.ASS, Specialism.LVB})),
    },
    "a more closed group than needed": {"group": replace(GROUP, security_level=SecurityLevel.STRUCTURED)},
    "closed with an authorisation, for an open-ended stay": {"youth": AUTHORISED, "group": CLOSED},
    "a care form that was asked for": {
        "referral": replace(REFERRAL, care_forms=frozenset({CareForm.TREATMENT_GROUP, CareForm.FAMILY_HOME}))
    },
    "another location than the barred one": {"youth": replace(YOUTH, not_at=frozenset({4}))},
    "a barred youth who has left": {
        "youth": replace(YOUTH, not_with=frozenset({9})),
        "group": replace(GROUP, occupants=(replace(RESIDENT, period=Period(start=date(2026, 1, 5), end=MONDAY)),)),
    },
    "another group was declined": {"referral": replace(REFERRAL, declines={8: Decline(reason=DeclineReason.SAFETY)})},
    "wanted in the same week": {"referral": replace(REFERRAL, wanted_from=date(2026, 11, 22))},
}


@pytest.mark.parametrize("what", FITTING)
def test_a_pair_at_the_edge_fits(what):
    assert judged(**FITTING[what]) == ()


def codes(reasons):
    return [why.code for why in reasons]


def test_a_limited_closed_stay_must_end_before_its_authorisation_does():
    # The authorisation is valid through 1 February 2027: 11 weeks from 16 November, the last day being 31 January.
    assert judged(AUTHORISED, CLOSED, replace(REFERRAL, intended_stay_weeks=11)) == ()
    too_long = judged(AUTHORISED, CLOSED, replace(REFERRAL, intended_stay_weeks=12))
    assert codes(too_long) == ["criterion.authorisation_ended"]


def test_an_authorisation_without_an_end_date_is_not_valid():
    assert codes(judged(replace(AUTHORISED, legal_frame_until=None), CLOSED)) == ["criterion.authorisation_undated"]


def test_the_age_limit_counts_at_the_end_of_a_limited_stay():
    # 18 on 1 March 2027: a stay of 15 weeks ends on that day, one of 16 weeks a week later.
    youth = replace(YOUTH, birth_date=date(2009, 3, 1))
    assert judged(youth, GROUP, replace(REFERRAL, intended_stay_weeks=15)) == ()
    assert codes(judged(youth, GROUP, replace(REFERRAL, intended_stay_weeks=16))) == ["criterion.maximum_age"]


def test_who_turns_18_before_the_start_does_not_grow_over_the_birthday():
    youth = replace(YOUTH, birth_date=date(2008, 11, 1))
    assert codes(judged(youth, replace(GROUP, continues_after_18=True))) == ["criterion.maximum_age"]


def test_an_unknown_gender_fits_a_mixed_group_only():
    unknown = replace(YOUTH, gender=Gender.UNKNOWN)
    assert judged(unknown) == ()
    assert codes(judged(unknown, replace(GROUP, gender_policy=GenderPolicy.GIRLS))) == ["criterion.gender"]


def test_a_crisis_bed_bridges_and_nothing_else_does():
    bed = replace(GROUP, care_form=CareForm.CRISIS_BED)
    assert codes(judged(group=bed)) == ["criterion.bridging_only"]
    assert judged(group=bed, purpose=StayPurpose.BRIDGE, weeks=4) == ()
    assert codes(judged(purpose=StayPurpose.BRIDGE, weeks=4)) == ["criterion.not_for_bridging"]


def test_an_overdue_resident_counts_as_present():
    overdue = replace(RESIDENT, period=Period(start=date(2026, 1, 5), end=date(2026, 11, 1)), overdue=True)
    group = replace(GROUP, occupants=(overdue,))
    assert codes(judged(replace(YOUTH, not_with=frozenset({9})), group)) == ["criterion.resident"]


def test_every_reason_is_given_not_only_the_first():
    reasons = judged(
        replace(YOUTH, gender=Gender.BOY, birth_date=date(2018, 1, 1)), replace(GROUP, gender_policy=GenderPolicy.GIRLS)
    )
    assert codes(reasons) == ["criterion.gender", "criterion.minimum_age"]


def test_the_window_opens_when_a_barred_resident_has_left():
    # The resident leaves on Wednesday 30 December, in week 6: from week 7 on nobody can meet.
    group = replace(GROUP, occupants=(RESIDENT,))
    candidate = Candidate(youth=replace(YOUTH, not_with=frozenset({9})), referral=REFERRAL)
    assert start_window([candidate], group, week=MONDAY, weeks=26) == (7, 26)


def test_siblings_start_only_when_all_of_them_fit():
    # One turns 12 on 9 December (a Wednesday): from Monday 14 December, week 4, both fit.
    younger = Candidate(youth=replace(YOUTH, id=2, birth_date=date(2014, 12, 9)), referral=replace(REFERRAL, id=2))
    elder = Candidate(youth=YOUTH, referral=REFERRAL)
    assert start_window([elder, younger], GROUP, week=MONDAY, weeks=10) == (4, 10)


def test_a_window_is_the_longest_unbroken_run():
    assert longest_run([True, False, True, True, False, True, True]) == (2, 4)
    assert longest_run([False, False]) is None
