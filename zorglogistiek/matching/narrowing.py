"""Which groups could take somebody, and which demand narrows the choice most: arithmetic on facts, without a database.

It answers while a referral is still being written down, so facts may be unknown: what is not known yet rules out no
group. Free places are not looked at, only whom each group takes.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from operator import attrgetter

from zorglogistiek.codes import BRIDGING_FORMS, CLOSED_FORMS, CareForm, SecurityLevel, Specialism
from zorglogistiek.matching.alike import Alike, set_apart
from zorglogistiek.matching.criteria import HORIZON_WEEKS, NONE, STANDING
from zorglogistiek.matching.facts import Candidate, Group
from zorglogistiek.matching.fitting import start_window, visit


class Demand(StrEnum):
    """What can keep groups away, and could be otherwise."""

    SPECIALISM = "specialism"
    CARE_FORM = "care_form"
    SECURITY_LEVEL = "security_level"
    AUTHORISATION = "authorisation"
    AGE = "age"
    STAY = "stay"
    GENDER = "gender"
    LOCATION = "location"
    DECLINED = "declined"
    WANTED_FROM = "wanted_from"


FACTS = frozenset({Demand.AGE, Demand.GENDER})
"""Demands that nobody can drop: they come after those that a referrer can think over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """A demand without which ``gains`` more groups would fit; ``specialism`` says which one."""

    demand: Demand
    gains: int
    specialism: Specialism | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormChoice:
    """The groups of one care form: how many there are, and which of them fit."""

    care_form: CareForm
    groups: int
    fitting: tuple[Group, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What somebody can choose from: the care forms in the order of the policy, and what narrows most first.

    Facts come last; of demands that gain equally, the one that stands first in ``Demand``. ``gains`` is never 0.
    """

    forms: tuple[FormChoice, ...]
    narrowings: tuple[Narrowing, ...]

    @property
    def groups(self) -> int:
        """How many groups there are for a lasting place."""
        return sum(form.groups for form in self.forms)

    @property
    def fitting(self) -> int:
        """How many of them fit."""
        return sum(len(form.fitting) for form in self.forms)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Relaxed:
    """A demand that is left out, and the criteria that could be met without it.

    These are not looked at any more; where a part of the demand stays (``candidate`` is who is left of it) they are.
    """

    demand: Demand
    lifts: frozenset[str]
    candidate: Callable[[Candidate], Candidate] | None = None
    specialism: Specialism | None = None


def choice(candidate: Candidate, kinds: Sequence[Alike], *, week: date, unknown: Collection[Demand] = ()) -> Choice:
    """Which groups could take the candidate in one of the weeks of a plan, from the Monday ``week`` on.

    ``unknown`` are the demands (age, gender) of which the candidate holds no fact yet: they keep no group away.
    """
    unasked = NONE.union(*(one.lifts for one in _RELAXED if one.demand in unknown))
    fitting, others = list[Group](), list[tuple[Alike, frozenset[str]]]()
    for kind in set_apart(candidate, kinds):
        barred = _barred(candidate, kind.one, week) - unasked
        if not barred and _fits(candidate, kind.one, week, unasked):
            fitting.extend(kind.groups)
        else:
            others.append((kind, barred))
    narrowings = [
        Narrowing(demand=one.demand, gains=_gains(one, candidate, others, week, unasked), specialism=one.specialism)
        for one in _relaxations(candidate)
        if one.demand not in unknown
    ]
    return Choice(
        forms=_form_choices(kinds, fitting),
        narrowings=tuple(
            sorted((one for one in narrowings if one.gains), key=lambda one: (one.demand in FACTS, -one.gains))
        ),
    )


def _barred(candidate: Candidate, group: Group, week: date) -> frozenset[str]:
    """The names of the criteria that are met in no week, because no week matters to them."""
    seen = visit(candidate, week)
    return frozenset(one.name for one in STANDING if one.check(candidate, group, seen) is not None)


def _gains(
    relaxed: _Relaxed,
    candidate: Candidate,
    others: Sequence[tuple[Alike, frozenset[str]]],
    week: date,
    unasked: frozenset[str],
) -> int:
    """How many of the ``others``, each with what bars it, would fit without a demand."""
    freed, without = candidate, unasked | relaxed.lifts
    if relaxed.candidate is not None:
        freed, without = relaxed.candidate(candidate), unasked
    return sum(
        len(kind.groups) for kind, barred in others if barred <= relaxed.lifts and _fits(freed, kind.one, week, without)
    )


def _form_choices(kinds: Sequence[Alike], fitting: Sequence[Group]) -> tuple[FormChoice, ...]:
    """Every care form for a lasting place, in the order of the policy; the groups that fit by number."""
    groups = Counter[CareForm]()
    for kind in kinds:
        groups[kind.one.care_form] += len(kind.groups)
    fits = defaultdict[CareForm, list[Group]](list)
    for group in sorted(fitting, key=attrgetter("number")):
        fits[group.care_form].append(group)
    return tuple(
        FormChoice(care_form=form, groups=groups[form], fitting=tuple(fits[form]))
        for form in CareForm
        if form not in BRIDGING_FORMS
    )


def _fits(candidate: Candidate, group: Group, week: date, without: frozenset[str]) -> bool:
    return start_window([candidate], group, week=week, weeks=HORIZON_WEEKS, without=without) is not None


def _relaxations(candidate: Candidate) -> Iterator[_Relaxed]:
    """Every demand of the candidate, each specialism by itself, in the order of ``Demand``."""
    for specialism in sorted(candidate.youth.specialisms, key=list(Specialism).index):
        change, lifts = _not_needing(specialism), frozenset({"specialisms"})
        yield _Relaxed(demand=Demand.SPECIALISM, lifts=lifts, candidate=change, specialism=specialism)
    yield from (one for one in _RELAXED if one.demand is not Demand.AUTHORISATION or _asks_closed(candidate))


def _asks_closed(candidate: Candidate) -> bool:
    """Whether a closed place is asked for: for nobody else an authorisation is anything to think of."""
    closed = candidate.youth.security_level is SecurityLevel.CLOSED
    return closed or bool(candidate.referral.care_forms & CLOSED_FORMS)


def _not_needing(specialism: Specialism) -> Callable[[Candidate], Candidate]:
    def change(candidate: Candidate) -> Candidate:
        rest = candidate.youth.specialisms - {specialism}
        return replace(candidate, youth=replace(candidate.youth, specialisms=rest))

    return change


def _open_ended(candidate: Candidate) -> Candidate:
    return replace(candidate, referral=replace(candidate.referral, intended_stay_weeks=None))


_RELAXED = (
    _Relaxed(demand=Demand.CARE_FORM, lifts=frozenset({"care_form"})),
    _Relaxed(demand=Demand.SECURITY_LEVEL, lifts=frozenset({"security_level"})),
    _Relaxed(demand=Demand.AUTHORISATION, lifts=frozenset({"authorisation"})),
    _Relaxed(demand=Demand.AGE, lifts=frozenset({"minimum_age", "maximum_age"})),
    _Relaxed(demand=Demand.STAY, lifts=frozenset({"maximum_age", "authorisation"}), candidate=_open_ended),
    _Relaxed(demand=Demand.GENDER, lifts=frozenset({"gender"})),
    _Relaxed(demand=Demand.LOCATION, lifts=frozenset({"location"})),
    _Relaxed(demand=Demand.DECLINED, lifts=frozenset({"declined"})),
    _Relaxed(demand=Demand.WANTED_FROM, lifts=frozenset({"wanted_from"})),
)
