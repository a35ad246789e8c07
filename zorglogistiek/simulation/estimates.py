"""What chance does, estimated from the registry's own history: stays, patience, refusals and arrivals, each with its n.

Remaining stays are by Kaplan and Meier given how long somebody is there already, patience the same with a placement as
the end of what can be seen (censoring). Where too few ends were recorded the parameters stand, and a note says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from zorglogistiek.codes import CareForm, DeclineReason, EndReason, EventKind, ReferralKind, StayPurpose, Urgency
from zorglogistiek.people.declines import CONSEQUENCES, DeclinedBy
from zorglogistiek.simulation.drawing import Lengths, lengths_of
from zorglogistiek.simulation.lengths import Length, Observed
from zorglogistiek.simulation.parameters import Sourced, with_values
from zorglogistiek.statistics.disclosure import SMALLEST_SHOWN, told_alone
from zorglogistiek.statistics.estimators.risk import Spells
from zorglogistiek.statistics.history.columns import NEVER, NOWHERE, Flags, Rows
from zorglogistiek.statistics.history.records import History

FEWEST = 20
"""Ends, or pairs, below which nothing is estimated: a curve of fewer has steps of more than five in a hundred."""
RATE_DAYS = 364
"""Over so many days the requests are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimated:
    """One estimate: of what, from how many (``ends`` among them), or None and the parameters stand."""

    name: str
    of: str
    n: int
    ends: int
    value: float | None

    @property
    def enough(self) -> bool:
        """Whether it is used."""
        return self.value is not None

    def __str__(self) -> str:
        """In words, with counts as every figure of a registry tells them: rounded, and none of a few youths."""
        ends, n = (told_alone(count, protected=True) for count in (self.ends, self.n))
        if ends is None or n is None:
            few = f"{self.name} {self.of}: fewer than {SMALLEST_SHOWN} of {'as few' if n is None else f'about {n}'}"
            return few if self.enough else f"{few}, too few: as the parameters say"
        counted = f"{self.name} {self.of}: about {ends} of {n}"
        return f"{counted}, {self.value:.3g}" if self.enough else f"{counted}, too few: as the parameters say"


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimates:
    """The parameters with the registry's own rates, the lengths, and what each rests on.

    What each provider refuses is told where enough was proposed to them; a run draws with the share of all.
    """

    sourced: Sourced
    lengths: Lengths
    told: tuple[Estimated, ...] = ()


def estimates_of(history: History, sourced: Sourced) -> Estimates:
    """What a history tells, in the place of ``sourced``."""
    fallback = lengths_of(sourced.parameters)
    stays, of_stays = _stay_lengths(history, fallback.stays)
    patience, of_patience = _patience(history, fallback.patience)
    refusing, of_refusals = _refusals(history)
    source = f"estimated from the registry up to {history.up_to.isoformat()}"
    return Estimates(
        sourced=with_values(sourced, refusing, source=source, record="estimates"),
        lengths=Lengths(stays=stays, patience=patience),
        told=(*of_stays, *of_patience, *of_refusals, _arrivals(history)),
    )


def _stay_lengths(
    history: History, fallback: Mapping[CareForm, Length]
) -> tuple[dict[CareForm, Length], list[Estimated]]:
    """By care form, of lasting stays; a breakdown is drawn apart, and so ends here only what can be seen."""
    stays, last = history.stays, history.up_to.toordinal()
    began = (stays.started <= last) & stays.purpose.are(StayPurpose.FINAL.value) & (stays.group != NOWHERE)
    over = stays.ended <= last
    first = int(stays.ended[over].min()) if over.any() else last  # ends of before were not recorded
    cause = (over & ~stays.end_reason.are(EndReason.BROKE_DOWN.value)).astype(np.int64)
    forms = history.groups.care_form.of_rows(stays.group)
    return _by_code(
        "stay_days",
        {form: began & forms.are(form.value) for form in CareForm},
        (stays.started, np.minimum(stays.ended, last + 1), cause, (first, last + 1)),
        fallback,
    )


def _patience(history: History, fallback: Mapping[Urgency, Length]) -> tuple[dict[Urgency, Length], list[Estimated]]:
    """By urgency, of first searches of who lives in no group; placed and still waiting are both the end of seeing."""
    events, last = history.events, history.up_to.toordinal()
    searches = len(history.searches.referral)

    def day_of(kind: EventKind) -> Rows:
        found = np.full(searches, NEVER, dtype=np.int64)
        rows = np.flatnonzero(events.kind.are(kind.value))[::-1]
        found[events.search[rows]] = events.day[rows]
        return found

    began, gave_up, placed = day_of(EventKind.REGISTERED), day_of(EventKind.WITHDRAWN), day_of(EventKind.STARTED)
    until = np.minimum(np.minimum(gave_up, placed), last + 1)
    new = history.referrals.kind.are(ReferralKind.NEW.value)[history.searches.referral]
    urgency = history.referrals.urgency[history.searches.referral]
    counted = new & (began <= last) & (until >= began)
    cause = (gave_up == until).astype(np.int64)
    first = int(began[counted].min()) if counted.any() else last
    columns = (began, until, cause, (first, last + 1))
    pooled = _observed(counted, *columns)
    known, told = _by_code(
        "patience_days", {code: counted & urgency.are(code.value) for code in Urgency}, columns, fallback
    )
    if pooled is None:
        return known, told
    few = {one.of for one in told if not one.enough}
    told.append(_told("patience_days", "all urgencies, where one has too few", counted, cause, pooled))
    return {code: pooled if code.value in few else length for code, length in known.items()}, told


Columns = tuple[Rows, Rows, Rows, tuple[int, int]]


def _by_code(
    name: str, which: Mapping[Any, Flags], columns: Columns, fallback: Mapping[Any, Length]
) -> tuple[dict[Any, Length], list[Estimated]]:
    """A length for each code: observed where enough ended, else the fallback."""
    known, told = dict[Any, Length](), list[Estimated]()
    for code, rows in which.items():
        observed = _observed(rows, *columns)
        known[code] = fallback[code] if observed is None else observed
        told.append(_told(name, code.value, rows, columns[2], observed))
    return known, told


def _observed(which: Flags, started: Rows, until: Rows, cause: Rows, period: tuple[int, int]) -> Observed | None:
    """The spells that were seen in the period. None when too few of them ended."""
    if cause[which].sum() < FEWEST:
        return None
    spells = Spells.of_period(started[which], until[which], cause[which], *period)
    if (spells.causes > 0).sum() < FEWEST:
        return None
    order = np.lexsort((spells.causes, spells.entered, spells.exited))
    return Observed(
        entered=tuple(spells.entered[order].tolist()),
        exited=tuple(spells.exited[order].tolist()),
        ended=tuple(spells.causes[order].tolist()),
    )


def _told(name: str, of: str, which: Flags, cause: Rows, observed: Observed | None) -> Estimated:
    median = None if observed is None else observed.days(0.5)
    return Estimated(name=name, of=of, n=int(which.sum()), ends=int(cause[which].sum()), value=median)


def _refusals(history: History) -> tuple[dict[str, Any], list[Estimated]]:
    """Shares of the pairs of a search and a group in which the provider, or then the family, said no; and why."""
    events = history.events
    with_group = events.kind.are(
        *(one.value for one in (EventKind.PROPOSED, EventKind.DECLINED, EventKind.ACCEPTED_BY_PROVIDER))
    ) & (events.group != NOWHERE)
    said_no = events.kind.are(EventKind.DECLINED.value) & (events.group != NOWHERE)
    pair = events.search * (len(history.groups.id) + 1) + events.group
    families = [reason.value for reason in DeclineReason if CONSEQUENCES[reason].by is DeclinedBy.FAMILY]
    of_family = said_no & events.reason.are(*families)
    pairs, first = np.unique(pair[with_group], return_index=True)
    by_provider = np.isin(pairs, pair[said_no & ~of_family])
    by_family = np.isin(pairs, pair[of_family]) & ~by_provider
    told = [
        _share("provider_refuses", "first proposals", by_provider),
        _share("family_refuses", "first proposals that the provider accepts", by_family[~by_provider]),
    ]
    values: dict[str, Any] = {one.name: one.value for one in told if one.value is not None}
    reasons = events.reason[said_no].texts()
    if len(reasons) >= FEWEST:
        values["refusal_reasons"] = {reason.value: float(reasons.count(reason.value)) for reason in DeclineReason}
    provider = history.groups.provider.of_rows(events.group[with_group][first])
    shares = [
        _share("provider_refuses", f"of {number}", by_provider[provider.are(number)])
        for number in history.groups.provider.codes
    ]
    return values, [*told, *(one for one in shares if one.enough)]


def _share(name: str, of: str, happened: Flags) -> Estimated:
    n, ends = len(happened), int(happened.sum())
    return Estimated(name=name, of=of, n=n, ends=ends, value=ends / n if n >= FEWEST else None)


def _arrivals(history: History) -> Estimated:
    """New requests a week of the last year; the setting counts them the same way."""
    events, last = history.events, history.up_to.toordinal()
    new = history.referrals.kind.are(ReferralKind.NEW.value)[events.referral]
    came = events.kind.are(EventKind.REGISTERED.value) & new & (events.day > last - RATE_DAYS) & (events.day <= last)
    n = int(came.sum())
    return Estimated(name="arrivals_per_week", of="new requests", n=n, ends=n, value=7 * n / RATE_DAYS)
