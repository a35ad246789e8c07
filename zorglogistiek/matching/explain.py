"""What else a meeting could choose for a youth: the other groups, what each costs the whole plan, and whom it hits.

The solver mends the plan around the party for every group that it lists, so that what is said of an alternative is
said of a plan that exists.
"""

from collections.abc import Sequence
from dataclasses import replace
from time import monotonic
from typing import Any

import solver
from solver.explain import Alternative, Explainer
from zorglogistiek.codes import StayPurpose
from zorglogistiek.matching.proposals import ProposalDraft
from zorglogistiek.matching.supply import WEEK
from zorglogistiek.matching.translate import Translation

MOST = 6
"""Alternatives that are kept of each party: the ones that cost the whole least."""

MENDED = 6
"""Groups of each party for which, when time allows, a better plan is sought than the first one that is found."""


def with_alternatives(
    translation: Translation, result: solver.Result, drafts: Sequence[ProposalDraft], *, seconds: float
) -> list[ProposalDraft]:
    """The drafts with the alternatives of every lasting place that does not stand already.

    First every party gets some, then better plans are sought for one after the other: after ``seconds`` the rest is
    left as it is. Each alternative is JSON: ``group_number``, ``start_week``, ``regret``
    (points that the whole plan would cost more, at most), ``at_least`` (points that it would cost more however the
    others are placed, proven) and ``others`` (the referrals for which the plan would then be another).
    """
    until, found = monotonic() + seconds, dict[str, list[dict[str, Any]]]()
    explainer = Explainer(translation.instance, result.plan)
    for mend in (0, MENDED):
        for party in translation.instance.parties:
            if party.id not in translation.standing and monotonic() < until:
                answers = explainer.alternatives(party.id, mend=mend)
                possible = [answer for answer in answers if answer.regret.upper is not None and not answer.proposed]
                found[party.id] = [_as_json(translation, answer) for answer in possible[:MOST]]
    return [
        replace(draft, alternatives=found.get(draft.party_id, [])) if draft.purpose is StayPurpose.FINAL else draft
        for draft in drafts
    ]


def _as_json(translation: Translation, alternative: Alternative) -> dict[str, Any]:
    final = next(move for move in alternative.moves if move.kind == "final")
    return {
        "group_number": alternative.group,
        "start_week": (translation.week + final.week * WEEK).isoformat(),
        "regret": alternative.regret.upper,
        "at_least": alternative.regret.lower,
        "others": [number for party in alternative.others for number in translation.parties[party].numbers],
    }
