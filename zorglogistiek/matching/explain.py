"""What else a meeting could choose for a youth: the other groups, what each costs the whole plan, and whom it hits.

The solver mends the plan around the party for every group that it lists, so that what is said of an alternative is
said of a plan that exists.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from time import monotonic
from typing import Any

import solver
from solver.explain import Alternative, Explainer
from zorglogistiek.clock import WEEK
from zorglogistiek.codes import StayPurpose
from zorglogistiek.matching.proposals import ProposalDraft
from zorglogistiek.matching.translate import Translation

MOST = 6
"""Alternatives that are kept of each party: the ones that cost the whole least."""

WORKED_OUT = "alternatives_worked_out"
"""In the frozen facts of a proposal: whether there was time to look for alternatives."""

MENDED = 6
"""Groups of each party for which, when time allows, a better plan is sought than the first one that is found."""


def with_alternatives(
    translation: Translation, result: solver.Result, drafts: Sequence[ProposalDraft], *, seconds: float
) -> list[ProposalDraft]:
    """The drafts with the alternatives of every lasting place that does not stand already.

    First every party gets some, then better plans are sought for one after the other: after ``seconds`` the rest is
    left as it is, and the facts of a draft say whether its turn came (``WORKED_OUT``). Each alternative is JSON:
    ``group_number``, ``start_week``, ``more`` (points that the plan made for it costs more than the plan on the table,
    below 0 less), ``regret`` (points that the best plan with it costs more than the best plan, at most), ``at_least``
    (the same at least, proven), ``others`` (the referrals for which the plan would then be another) and
    ``consequences``: of each of those whose lasting place would be another, or in another week, the ``referral``,
    ``weeks`` (how much longer it waits, below 0 less; None when it has no place before or after), and
    ``group_number`` where it would go (None: nowhere).
    """
    until, found = monotonic() + seconds, dict[str, list[dict[str, Any]]]()
    explainer = Explainer(translation.instance, result.plan)
    finals = {move.party: move for move in result.plan.moves if move.kind == "final"}
    for mend in (0, MENDED):
        for party in translation.instance.parties:
            if party.id not in translation.standing and monotonic() < until:
                answers = explainer.alternatives(party.id, mend=mend)
                possible = [answer for answer in answers if answer.regret.upper is not None and not answer.proposed]
                found[party.id] = [_as_json(translation, finals, answer) for answer in possible[:MOST]]
    return [
        replace(
            draft,
            alternatives=found.get(draft.party_id, []),
            facts={**draft.facts, WORKED_OUT: draft.party_id in found or draft.party_id in translation.standing},
        )
        if draft.purpose is StayPurpose.FINAL
        else draft
        for draft in drafts
    ]


def _as_json(
    translation: Translation, finals: Mapping[solver.PartyId, solver.Move], alternative: Alternative
) -> dict[str, Any]:
    final = next(move for move in alternative.moves if move.kind == "final")
    return {
        "group_number": alternative.group,
        "start_week": (translation.week + final.week * WEEK).isoformat(),
        "more": alternative.more,
        "regret": alternative.regret.upper,
        "at_least": alternative.regret.lower,
        "others": [number for party in alternative.others for number in translation.parties[party].numbers],
        "consequences": _consequences(translation, finals, alternative),
    }


def _consequences(
    translation: Translation, finals: Mapping[solver.PartyId, solver.Move], alternative: Alternative
) -> list[dict[str, Any]]:
    """What becomes of the others, who loses most first."""
    then = {move.party: move for move in alternative.others_moves if move.kind == "final"}
    found: list[dict[str, Any]] = []
    for party in alternative.others:
        had, gets = finals.get(party), then.get(party)
        if (had and (had.group, had.week)) == (gets and (gets.group, gets.week)):
            continue  # its bridging alone is another
        weeks = gets.week - had.week if had is not None and gets is not None else None
        group = None if gets is None else gets.group
        found += [
            {"referral": number, "weeks": weeks, "group_number": group} for number in translation.parties[party].numbers
        ]
    return sorted(found, key=_worst_first)


def _worst_first(consequence: Mapping[str, Any]) -> tuple[bool, bool, int, str]:
    weeks, group = consequence["weeks"], consequence["group_number"]
    return group is not None, weeks is None, -(weeks or 0), consequence["referral"]
