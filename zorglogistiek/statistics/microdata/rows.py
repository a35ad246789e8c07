"""The rows of microdata: waits on a clock and stays, of youths under pseudonyms, in weeks."""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from zorglogistiek.clock import week_label
from zorglogistiek.people.waits import Measure, WaitClock
from zorglogistiek.statistics.figures.people import age_bands
from zorglogistiek.statistics.history import History, Rows, day_of
from zorglogistiek.statistics.history.columns import NEVER
from zorglogistiek.statistics.history.waiting import waits_on
from zorglogistiek.statistics.microdata.anonymity import Person, alike

PERSON: Mapping[str, str] = {
    "municipality": "Number of the responsible municipality; * where it would tell too much.",
    "gender": "Gender; * where it would tell too much.",
    "age_band": "Age in whole years at the first wait or stay, both included; coarser or * where it tells too much.",
    "complexity": "complex: two or more specialisms needed, or the profile intensive; else single; * as above.",
    "referrer": "Kind of referrer of the first wait; none without a wait; * as above.",
}
"""What a neighbour could know of somebody: told of at least eight youths alike, or not at all."""

WAITS: Mapping[str, str] = {
    "youth": "Pseudonym of the youth, in this export only.",
    "referral": "Pseudonym of the referral, in this export only.",
    **PERSON,
    "urgency": "Urgency of the referral as it was judged last.",
    "care_form_asked": "Care form that the referral decision allows: a code, several, or any.",
    "search": "Which search for a place of this referral it is, from 1.",
    "outcome": "completed, running, withdrawn or passed_by.",
    "started_week": "ISO week in which the clock started.",
    "ended_week": "ISO week in which it stopped or ended; empty while it runs.",
    "gross_weeks": "Whole weeks of waiting without pauses, with those of earlier searches.",
    "net_weeks": "The same without bridged time.",
}
"""The columns of the waits, and what they mean."""

STAYS: Mapping[str, str] = {
    "youth": "Pseudonym of the youth, in this export only.",
    **PERSON,
    "purpose": "What the stay was for.",
    "care_form": "Care form of the group.",
    "started_week": "ISO week in which it began.",
    "ended_week": "ISO week in which it ended; empty while it goes on.",
    "end_reason": "Why it ended; none while it goes on.",
}
"""The columns of the stays, and what they mean."""

Line = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Microdata:
    """The waits and the stays, each in the order of its pseudonyms, which tells nothing; and of which youths, by id.

    ``left_out``: whether anybody was left out because too few are like them (how many would tell of them).
    """

    waits: Sequence[Line]
    stays: Sequence[Line]
    youth_ids: frozenset[int]
    left_out: bool


def microdata_of(history: History, clock: WaitClock, key: bytes) -> Microdata:
    """Every wait on the clock and every stay, up to the day of the history.

    ``key`` makes the pseudonyms (HMAC-SHA256 of the registry's own id): whoever has not the key can make none, and
    with another key the same youth has another pseudonym.
    """
    waits, stays = waits_on(history, clock, history.up_to), history.stays
    begun = np.flatnonzero(stays.started <= history.up_to.toordinal())
    waiting = history.referrals.youth[waits.referral]
    youths = np.unique(np.concatenate([waiting, stays.youth[begun]]))
    known = _people(history, youths, waits.referral, waits.started_on, begun)
    people = dict(zip(youths.tolist(), alike(known), strict=True))
    told = {youth: person for youth, person in people.items() if person is not None}
    name = _namer(key)
    gross, net = waits.days(Measure.GROSS), waits.days(Measure.NET)
    of_waits = [
        {
            "youth": name("youth", history.youths.id[youth]),
            "referral": name("referral", history.referrals.id[referral]),
            **told[youth],
            "urgency": _code(history.referrals.urgency.codes, history.referrals.urgency.at[referral]),
            "care_form_asked": _code(history.referrals.form_asked.codes, history.referrals.form_asked.at[referral]),
            "search": str(history.searches.round[waits.search[row]]),
            "outcome": _code(waits.outcome.codes, waits.outcome.at[row]),
            "started_week": _week(waits.started_on[row]),
            "ended_week": _week(waits.ended_on[row]),
            "gross_weeks": str(gross[row] // 7),
            "net_weeks": str(net[row] // 7),
        }
        for row, (youth, referral) in enumerate(zip(waiting.tolist(), waits.referral.tolist(), strict=True))
        if youth in told
    ]
    of_stays = [
        {
            "youth": name("youth", history.youths.id[stays.youth[row]]),
            **told[int(stays.youth[row])],
            "purpose": _code(stays.purpose.codes, stays.purpose.at[row]),
            "care_form": _code(history.groups.care_form.codes, history.groups.care_form.at[stays.group[row]]),
            "started_week": _week(stays.started[row]),
            "ended_week": _week(stays.ended[row]),
            "end_reason": _code(stays.end_reason.codes, stays.end_reason.at[row]),
        }
        for row in begun.tolist()
        if int(stays.youth[row]) in told
    ]
    return Microdata(
        waits=sorted(of_waits, key=lambda line: (line["youth"], line["referral"], line["search"])),
        stays=sorted(of_stays, key=lambda line: (line["youth"], line["started_week"], line["purpose"])),
        youth_ids=frozenset(int(history.youths.id[youth]) for youth in told),
        left_out=len(told) < len(people),
    )


def _people(history: History, youths: Rows, referral: Rows, started: Rows, begun: Rows) -> list[Person]:
    """What a neighbour could know of each youth: at the first wait, else at the first stay."""
    first = dict.fromkeys(youths.tolist(), NEVER)
    kinds = dict.fromkeys(youths.tolist(), "none")
    of_waits = zip(history.referrals.youth[referral].tolist(), started.tolist(), referral.tolist(), strict=True)
    for youth, day, row in of_waits:
        if day < first[youth]:
            first[youth] = day
            kinds[youth] = _code(history.referrals.referrer_type.codes, history.referrals.referrer_type.at[row])
    for youth, day in zip(history.stays.youth[begun].tolist(), history.stays.started[begun].tolist(), strict=True):
        first[youth] = min(first[youth], day)
    bands = age_bands(history, youths, np.array([first[youth] for youth in youths.tolist()], dtype=np.int64)).texts()
    towns, genders = history.youths.municipality[youths].texts(), history.youths.gender[youths].texts()
    needs = history.youths.complexity[youths].texts()
    return [
        {"municipality": town, "gender": gender, "age_band": band, "complexity": need, "referrer": kinds[youth]}
        for youth, town, gender, band, need in zip(youths.tolist(), towns, genders, bands, needs, strict=True)
    ]


def _namer(key: bytes) -> Callable[[str, int], str]:
    """Pseudonyms of 128 bits."""

    def name(kind: str, number: int) -> str:
        return hmac.new(key, f"{kind}:{number}".encode(), hashlib.sha256).hexdigest()[:32]

    return name


def _code(codes: Sequence[str], place: int) -> str:
    return codes[place]


def _week(number: int) -> str:
    day = day_of(int(number))
    return "" if day is None else week_label(day)


def cells(lines: Iterable[Line], columns: Iterable[str]) -> list[list[str]]:
    """The lines as rows of cells."""
    return [[line[name] for name in columns] for line in lines]
