"""Which pictures ``scripts.screens`` takes: at least one of every page."""

from dataclasses import dataclass

WIDE, NARROW = 1280, 320


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A picture: whose page, and where it is.

    Without ``account`` it is that of who is not signed in. In ``path`` stand ``{day}`` for the day of the meeting and
    ``{next}`` for that of a week later, ``{referral}`` for one on the agenda with a proposal, ``{proposal}`` for that,
    ``{other}`` for another group for it, ``{youth}`` for the youth, ``{own}`` for one of the referrer's, ``{draft}``
    for a draft of the referrer's, ``{study}`` for a study that goes on and ``{preview}`` for the same when it is done,
    ``{simulation}`` for a finished simulation. ``unfolded`` is a selector of what is clicked first.
    """

    name: str
    account: str
    path: str
    width: int = WIDE
    unfolded: str = ""


SCREENS = (
    Screen(name="sign-in", account="", path="/sign-in"),
    Screen(name="password", account="", path="/password"),
    Screen(name="password-forgotten", account="", path="/password/forgotten"),
    Screen(name="meetings", account="coordinator", path="/meetings"),
    Screen(name="preparation", account="coordinator", path="/preparation/{day}"),
    Screen(name="agenda-print", account="coordinator", path="/meetings/{day}/agenda"),
    Screen(name="meeting", account="coordinator", path="/meetings/{day}", unfolded=".card > summary"),
    Screen(name="meeting-phone", account="coordinator", path="/meetings/{day}", width=NARROW),
    Screen(name="meeting-referral", account="coordinator", path="/meetings/{day}/referrals/{referral}"),
    Screen(name="what-if", account="coordinator", path="/meetings/{day}/what-if?referral={referral}&group={other}"),
    Screen(name="free-places", account="coordinator", path="/meetings/{day}/free-places"),
    Screen(name="proposal", account="coordinator", path="/meetings/{day}/proposals/{proposal}"),
    Screen(name="at-table", account="provider", path="/meetings/{day}/table"),
    Screen(name="chains", account="coordinator", path="/meetings/{day}/chains"),
    Screen(name="minutes", account="coordinator", path="/meetings/{day}/minutes"),
    Screen(
        name="messages",
        account="coordinator",
        path="/meetings/{day}/messages",
        unfolded=".after-message summary >> nth=1",
    ),
    Screen(name="outbox", account="coordinator", path="/outbox", unfolded="main details summary"),
    Screen(name="actions", account="coordinator", path="/actions"),
    Screen(name="referrals", account="referrer", path="/referrals"),
    Screen(name="referral", account="referrer", path="/referrals/{own}"),
    Screen(name="registration", account="referrer", path="/referrals/new"),
    Screen(name="draft", account="referrer", path="/referrals/drafts/{draft}"),
    Screen(name="draft-delete", account="referrer", path="/referrals/drafts/{draft}/delete"),
    Screen(name="capacity", account="provider", path="/capacity"),
    Screen(name="capacity-phone", account="provider", path="/capacity", width=NARROW),
    Screen(name="capacity-file", account="provider", path="/capacity/file"),
    Screen(name="proposals", account="provider", path="/proposals"),
    Screen(name="escalations", account="coordinator", path="/escalations"),
    Screen(name="urgency", account="coordinator", path="/urgency"),
    Screen(name="region", account="municipality", path="/region"),
    Screen(name="missing-supply", account="municipality", path="/missing-supply"),
    Screen(name="missing-supply-prices", account="municipality", path="/missing-supply/prices"),
    Screen(name="missing-supply-groups", account="coordinator", path="/missing-supply/groups"),
    Screen(name="policy", account="coordinator", path="/policy"),
    Screen(name="study", account="coordinator", path="/studies/{study}"),
    Screen(name="policy-preview", account="coordinator", path="/policy/previews/{preview}"),
    Screen(name="simulations", account="coordinator", path="/simulations"),
    Screen(name="simulation", account="coordinator", path="/simulations/{simulation}"),
    Screen(name="own-youths", account="municipality", path="/own-youths"),
    Screen(name="statistics", account="evaluator", path="/statistics"),
    Screen(name="figure", account="evaluator", path="/statistics/incidence-curve"),
    Screen(name="files", account="coordinator", path="/files"),
    Screen(name="youth-log", account="coordinator", path="/youths/{youth}/log"),
    Screen(name="log", account="administrator", path="/log"),
    Screen(name="emergency", account="provider", path="/emergency"),
    Screen(name="accounts", account="administrator", path="/accounts"),
    Screen(name="account", account="referrer", path="/account"),
    Screen(name="second-factor", account="referrer", path="/account/second-factor"),
    Screen(name="tokens", account="administrator", path="/account/tokens"),
    Screen(name="not-found", account="coordinator", path="/nowhere"),
    # The last ones: they have the next meeting planned, and what was reckoned about this one is overtaken then.
    Screen(name="plan", account="coordinator", path="/meetings/{next}/plans/running"),
    Screen(name="changes", account="coordinator", path="/meetings/{next}/changes"),
)
