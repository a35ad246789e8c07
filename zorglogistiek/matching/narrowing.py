"""Which groups could take somebody, and which demand narrows the choice most: arithmetic on facts, without a database.

It answers while a referral is still being written down, so facts may be unknown: what is not known yet rules out no
group. Free places are not looked at, only whom each group takes.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from zorglogistiek.codes import (
    BRIDGING_FORMS,
    CLOSED_FORMS,
    CareForm,
    GenderPolicy,
    LegalFrame,
    SecurityLevel,
    Specialism,
)
from zorglogistiek.matching.criteria import HORIZON_WEEKS, OLDEST
from zorglogistiek.matching.facts import Candidate, Group
from zorglogistiek.matching.fitting import start_window


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


Pair = tuple[Candidate, Group]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Relaxed:
    """A pair as it would be without a demand."""

    demand: Demand
    change: Callable[[Candidate, Group], Pair]
    specialism: Specialism | None = None


def choice(
    candidate: Candidate,
    groups: Sequence[Group],
    *,
    week: date,
    weeks: int = HORIZON_WEEKS,
    unknown: Collection[Demand] = (),
) -> Choice:
    """Which groups could take the candidate in one of the ``weeks`` from the Monday ``week``.

    ``unknown`` are the demands (age, gender) of which the candidate holds no fact yet: they keep no group away.
    """
    lasting = [group for group in groups if group.care_form not in BRIDGING_FORMS]
    known = {group.id: _without(candidate, group, unknown) for group in lasting}
    fitting = {group.id for group in lasting if _fits(*known[group.id], week, weeks)}
    others = [known[group.id] for group in lasting if group.id not in fitting]
    narrowings = []
    for one in _relaxations(candidate):
        if one.demand not in unknown:
            gains = sum(_fits(*one.change(*pair), week, weeks) for pair in others)
            narrowings.append(Narrowing(demand=one.demand, gains=gains, specialism=one.specialism))
    forms = [form for form in CareForm if form not in BRIDGING_FORMS]
    return Choice(
        forms=tuple(_form_choice(form, lasting, fitting) for form in forms),
        narrowings=tuple(
            sorted((one for one in narrowings if one.gains), key=lambda one: (one.demand in FACTS, -one.gains))
        ),
    )


def _form_choice(form: CareForm, groups: Sequence[Group], fitting: Collection[int]) -> FormChoice:
    of_form = [group for group in groups if group.care_form is form]
    fits = tuple(group for group in of_form if group.id in fitting)
    return FormChoice(care_form=form, groups=len(of_form), fitting=fits)


def _fits(candidate: Candidate, group: Group, week: date, weeks: int) -> bool:
    return start_window([candidate], group, week=week, weeks=weeks) is not None


def _without(candidate: Candidate, group: Group, unknown: Collection[Demand]) -> Pair:
    for one in _RELAXED:
        if one.demand in unknown:
            candidate, group = one.change(candidate, group)
    return candidate, group


def _relaxations(candidate: Candidate) -> Iterator[_Relaxed]:
    """Every demand of the candidate, each specialism by itself, in the order of ``Demand``."""
    for specialism in sorted(candidate.youth.specialisms, key=list(Specialism).index):
        yield _Relaxed(demand=Demand.SPECIALISM, change=_not_needing(specialism), specialism=specialism)
    yield from (one for one in _RELAXED if one.demand is not Demand.AUTHORISATION or _asks_closed(candidate))


def _asks_closed(candidate: Candidate) -> bool:
    """Whether a closed place is asked for: for nobody else an authorisation is anything to think of."""
    closed = candidate.youth.security_level is SecurityLevel.CLOSED
    return closed or bool(candidate.referral.care_forms & CLOSED_FORMS)


def _not_needing(specialism: Specialism) -> Callable[[Candidate, Group], Pair]:
    def change(candidate: Candidate, group: Group) -> Pair:
        rest = candidate.youth.specialisms - {specialism}
        return replace(candidate, youth=replace(candidate.youth, specialisms=rest)), group

    return change


def _any_form(candidate: Candidate, group: Group) -> Pair:
    return replace(candidate, referral=replace(candidate.referral, care_forms=frozenset())), group


def _open(candidate: Candidate, group: Group) -> Pair:
    return replace(candidate, youth=replace(candidate.youth, security_level=SecurityLevel.OPEN)), group


def _authorised(candidate: Candidate, group: Group) -> Pair:
    frame = LegalFrame.CLOSED_AUTHORISATION
    return replace(candidate, youth=replace(candidate.youth, legal_frame=frame, legal_frame_until=date.max)), group


def _of_any_age(candidate: Candidate, group: Group) -> Pair:
    return candidate, replace(group, minimum_age=0, maximum_age=10 * OLDEST)


def _open_ended(candidate: Candidate, group: Group) -> Pair:
    return replace(candidate, referral=replace(candidate.referral, intended_stay_weeks=None)), group


def _of_any_gender(candidate: Candidate, group: Group) -> Pair:
    return candidate, replace(group, gender_policy=GenderPolicy.MIXED)


def _anywhere(candidate: Candidate, group: Group) -> Pair:
    return replace(candidate, youth=replace(candidate.youth, not_at=frozenset())), group


def _not_declined(candidate: Candidate, group: Group) -> Pair:
    return replace(candidate, referral=replace(candidate.referral, declines={})), group


def _at_any_time(candidate: Candidate, group: Group) -> Pair:
    return replace(candidate, referral=replace(candidate.referral, wanted_from=None)), group


_RELAXED = (
    _Relaxed(demand=Demand.CARE_FORM, change=_any_form),
    _Relaxed(demand=Demand.SECURITY_LEVEL, change=_open),
    _Relaxed(demand=Demand.AUTHORISATION, change=_authorised),
    _Relaxed(demand=Demand.AGE, change=_of_any_age),
    _Relaxed(demand=Demand.STAY, change=_open_ended),
    _Relaxed(demand=Demand.GENDER, change=_of_any_gender),
    _Relaxed(demand=Demand.LOCATION, change=_anywhere),
    _Relaxed(demand=Demand.DECLINED, change=_not_declined),
    _Relaxed(demand=Demand.WANTED_FROM, change=_at_any_time),
)
