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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Relaxed:
    """How to leave a demand out: what the candidate, and each group, would be without it (None: the same)."""

    demand: Demand
    candidate: Callable[[Candidate], Candidate] | None = None
    group: Callable[[Group], Group] | None = None
    specialism: Specialism | None = None

    def of_candidate(self, candidate: Candidate) -> Candidate:
        """The candidate without the demand."""
        return candidate if self.candidate is None else self.candidate(candidate)

    def of_groups(self, groups: Sequence[Group]) -> Sequence[Group]:
        """The groups without the demand."""
        return groups if self.group is None else [self.group(group) for group in groups]


def choice(
    candidate: Candidate,
    groups: Sequence[Group],
    *,
    week: date,
    unknown: Collection[Demand] = (),
) -> Choice:
    """Which groups could take the candidate in one of the weeks of a plan, from the Monday ``week`` on.

    ``unknown`` are the demands (age, gender) of which the candidate holds no fact yet: they keep no group away.
    """
    lasting: Sequence[Group] = [group for group in groups if group.care_form not in BRIDGING_FORMS]
    known, asked = lasting, candidate
    for one in _RELAXED:
        if one.demand in unknown:
            known, asked = one.of_groups(known), one.of_candidate(asked)
    fitting = {group.id for group in known if _fits(asked, group, week)}
    others = [group for group in known if group.id not in fitting]
    narrowings = []
    for one in _relaxations(candidate):
        if one.demand not in unknown:
            freed = one.of_candidate(asked)
            gains = sum(_fits(freed, group, week) for group in one.of_groups(others))
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


def _fits(candidate: Candidate, group: Group, week: date) -> bool:
    return start_window([candidate], group, week=week, weeks=HORIZON_WEEKS) is not None


def _relaxations(candidate: Candidate) -> Iterator[_Relaxed]:
    """Every demand of the candidate, each specialism by itself, in the order of ``Demand``."""
    for specialism in sorted(candidate.youth.specialisms, key=list(Specialism).index):
        yield _Relaxed(demand=Demand.SPECIALISM, candidate=_not_needing(specialism), specialism=specialism)
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


def _any_form(candidate: Candidate) -> Candidate:
    return replace(candidate, referral=replace(candidate.referral, care_forms=frozenset()))


def _open(candidate: Candidate) -> Candidate:
    return replace(candidate, youth=replace(candidate.youth, security_level=SecurityLevel.OPEN))


def _authorised(candidate: Candidate) -> Candidate:
    frame = LegalFrame.CLOSED_AUTHORISATION
    return replace(candidate, youth=replace(candidate.youth, legal_frame=frame, legal_frame_until=date.max))


def _of_any_age(group: Group) -> Group:
    return replace(group, minimum_age=0, maximum_age=10 * OLDEST)


def _open_ended(candidate: Candidate) -> Candidate:
    return replace(candidate, referral=replace(candidate.referral, intended_stay_weeks=None))


def _of_any_gender(group: Group) -> Group:
    return replace(group, gender_policy=GenderPolicy.MIXED)


def _anywhere(candidate: Candidate) -> Candidate:
    return replace(candidate, youth=replace(candidate.youth, not_at=frozenset()))


def _not_declined(candidate: Candidate) -> Candidate:
    return replace(candidate, referral=replace(candidate.referral, declines={}))


def _at_any_time(candidate: Candidate) -> Candidate:
    return replace(candidate, referral=replace(candidate.referral, wanted_from=None))


_RELAXED = (
    _Relaxed(demand=Demand.CARE_FORM, candidate=_any_form),
    _Relaxed(demand=Demand.SECURITY_LEVEL, candidate=_open),
    _Relaxed(demand=Demand.AUTHORISATION, candidate=_authorised),
    _Relaxed(demand=Demand.AGE, group=_of_any_age),
    _Relaxed(demand=Demand.STAY, candidate=_open_ended),
    _Relaxed(demand=Demand.GENDER, group=_of_any_gender),
    _Relaxed(demand=Demand.LOCATION, candidate=_anywhere),
    _Relaxed(demand=Demand.DECLINED, candidate=_not_declined),
    _Relaxed(demand=Demand.WANTED_FROM, candidate=_at_any_time),
)
