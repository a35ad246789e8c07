"""The sentence of every reason and note, by its code. ``{name}`` parts are filled with the values of the reason.

The first part of a code says what it is about: ``criterion`` (a hard requirement is not met), ``cost`` (what a
proposal costs in the policy), ``none`` (why there is no place), ``subject`` (a criterion without its values), ``near``
(what would have to be different), ``note`` (what the translation had to decide or leave out), ``why`` (why something
cannot stand).
"""

from collections.abc import Mapping
from types import MappingProxyType

from zorglogistiek.words import N_

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "criterion.minimum_age": N_("{age} years old at the start, and the group takes youths from {minimum}"),
        "criterion.maximum_age": N_("{age} years old before the end of the stay, and the group goes up to {maximum}"),
        "criterion.gender": N_("the group takes {policy}, and the youth is registered as: {gender}"),
        "criterion.specialisms": N_("the group does not offer: {missing}"),
        "criterion.security_level": N_("the group is {offered}, and the youth needs: {needed}"),
        "criterion.authorisation": N_("there is no authorisation for closed care"),
        "criterion.authorisation_undated": N_("the authorisation for closed care has no end date"),
        "criterion.authorisation_ended": N_("the authorisation for closed care ends on {until}, too early"),
        "criterion.care_form": N_("the care form {care_form} is not one that was asked for"),
        "criterion.bridging_only": N_("a place of the form {care_form} is for bridging only"),
        "criterion.not_for_bridging": N_("a place of the form {care_form} is not for bridging"),
        "criterion.location": N_("the youth may not be placed at location {location}"),
        "criterion.resident": N_("somebody with whom the youth may not live holds a place there (stay {stay})"),
        "criterion.declined": N_("declined: {reason}"),
        "criterion.declined_until": N_("declined until {until}: {reason}"),
        "criterion.wanted_from": N_("a place is wanted from {wanted_from} on, not before"),
        "criterion.lives_there": N_("the youth lives there already"),
        "criterion.no_common_week": N_("there is no week in which everything fits at once"),
        "cost.care_form": N_("care form: {care_form}"),
        "cost.under_twelve_in_group": N_("under 12 in a group"),
        "cost.same_municipality": N_("in the own municipality"),
        "cost.in_region": N_("in the region, {km} km from home"),
        "cost.neighbouring": N_("in a neighbouring region, {km} km from home"),
        "cost.far": N_("far away, {km} km from home"),
        "cost.not_contracted": N_("the place is not contracted"),
        "cost.ends_at_18": N_("turns 18 soon, and the group does not continue after that"),
        "cost.preference_met": N_("meets the preference for {kinds}"),
        "cost.preference_missed": N_("does not meet the preference for {kinds}"),
        "cost.with_sibling": N_("a brother or sister lives there"),
        "cost.without_sibling": N_("a brother or sister lives elsewhere"),
        "cost.bridge": N_("a bridging place, for at most {weeks} weeks"),
        "cost.agreed": N_("agreed already; the place stands promised"),
        "cost.held": N_("held for this youth until {until}"),
        "none.nothing_fits": N_("not one group fits (of {groups})"),
        "none.no_place": N_("no place comes free for this youth within {weeks} weeks; groups that would fit: {groups}"),
        "none.stands_in_the_way": N_("what stands in the way in {groups} of {all} groups: {subject}"),
        "none.later": N_("a place is wanted only after the weeks that the plan looks at"),
        "subject.minimum_age": N_("the youth is too young"),
        "subject.maximum_age": N_("the youth is, or becomes, too old"),
        "subject.gender": N_("the gender that the group takes"),
        "subject.specialisms": N_("a specialism that the youth needs"),
        "subject.security_level": N_("how closed the youth needs it to be"),
        "subject.authorisation": N_("the authorisation for closed care"),
        "subject.care_form": N_("the care form that was asked for"),
        "subject.location": N_("a location where the youth may not be placed"),
        "subject.resident": N_("somebody with whom the youth may not live"),
        "subject.declined": N_("an earlier decline"),
        "subject.wanted_from": N_("the day from which a place is wanted"),
        "subject.no_common_week": N_("no week in which everything fits at once"),
        "near.one_criterion": N_("group {group} would fit, were it not that {criterion}"),
        "note.incomplete": N_("left out because the file is incomplete: {count}"),
        "note.voluntary": N_("left out because the family waits voluntarily: {count}"),
        "note.contradiction": N_("referral {referral} is left out: its events contradict each other"),
        "note.twice": N_("referral {referral} is left out: the youth has an older open referral, {other}"),
        "note.overdue": N_("stay {stay} in group {group} should have ended on {end}; its place counts from {week}"),
        "note.sibling_missing": N_("sibling set {set} is not complete: referrals {referrals} are planned without them"),
        "note.siblings_apart_now": N_("the siblings {referrals} live apart now; their places stay taken"),
        "note.siblings_split": N_("the siblings {referrals} cannot be planned as one: they are planned each"),
        "note.move_unseen": N_(
            "group {group} loses the place of referral {referral}: its place does not count as free"
        ),
        "note.promise_late": N_("the place promised to {referral} in group {group} is not free in the agreed week"),
        "note.promise_lost": N_("the promise to {referral} in group {group} cannot be kept: {why}"),
        "note.promise_senseless": N_("the place promised to {referral} is left out of the plan: {why}"),
        "note.promise_unfit": N_("the place promised to {referral} in group {group} does not fit: {why}"),
        "note.promise_unknown": N_("referral {referral} is accepted, but no group is known"),
        "note.hold_lost": N_("group {group} can no longer be held for {referral}: {why}"),
        "note.promise_beyond": N_("{referral} is agreed for a week after those that the plan looks at"),
        "note.limit_raised": N_("group {group} goes over its limit for {profile} because of what was agreed"),
        "why.no_capacity": N_("there is no place"),
        "why.limit": N_("the limit on the composition of the group"),
        "why.intake": N_("the limit on new youths a week"),
        "why.apart": N_("somebody with whom the youth may not live would be there"),
    }
)
