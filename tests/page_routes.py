"""Every route of the pages once, and who gets what as an answer; a route that is not here fails the build.

The columns are those of the table of the API (``api_world.ROLES``), and last an anonymous visitor. What stands in the
addresses is of the referrer W1 (R2, its draft) and of the provider Linde (G1, the closure, the action, the proposal);
the emergency access is that of the other provider. Forms are sent empty: who may send them is told what is missing
(400), that the page is out of date (409), or is led on (303). ``-`` is an answer that has no end.
"""

from dataclasses import dataclass

from tests.api_world import ROLES

COLUMNS = (*ROLES, "anonymous")

TABLE = """
GET  /                                                          303 303 303 303 303 303 303 303 303 303
GET  /account                                                   200 200 200 200 200 200 200 200 200 303
GET  /account/organisation                                      404 404 404 404 404 404 404 404 404 303
POST /account/organisation                                      404 404 404 404 404 404 404 404 404 403
POST /account/organisation/unlink                               404 404 404 404 404 404 404 404 404 403
POST /account/password                                          400 400 400 400 400 400 400 400 400 403
GET  /account/second-factor                                     200 200 200 200 200 200 200 200 200 303
POST /account/second-factor/begin                               400 400 400 400 400 400 400 400 400 403
POST /account/second-factor/confirm                             400 400 400 400 400 400 400 400 400 403
POST /account/second-factor/remove                              400 400 400 400 400 400 400 400 400 403
POST /account/sessions/end-others                               400 400 400 400 400 400 400 400 400 403
POST /account/sessions/{session_id}/end                         400 400 400 400 400 400 400 400 400 403
GET  /account/tokens                                            403 403 403 403 403 403 403 403 200 303
POST /account/tokens                                            403 403 403 403 403 403 403 403 400 403
POST /account/tokens/{number}/revoke                            400 400 400 400 400 400 400 400 400 403
GET  /accounts                                                  403 403 403 403 403 403 403 403 200 303
POST /accounts                                                  403 403 403 403 403 403 403 403 400 403
POST /accounts/{account_id}/close                               403 403 403 403 403 403 403 403 409 403
POST /accounts/{account_id}/email                               403 403 403 403 403 403 403 403 303 403
POST /accounts/{account_id}/open                                403 403 403 403 403 403 403 403 303 403
POST /accounts/{account_id}/password-code                       403 403 403 403 403 403 403 403 409 403
POST /accounts/{account_id}/role                                403 403 403 403 403 403 403 403 400 403
GET  /actions                                                   200 200 200 200 200 403 403 403 403 303
POST /actions/{action_id}                                       409 403 403 403 403 403 403 403 403 403
POST /actions/{action_id}/done                                  409 404 404 409 404 403 403 403 403 403
POST /actions/{action_id}/reopen                                409 404 404 409 404 403 403 403 403 403
GET  /capacity                                                  200 403 403 200 200 403 403 403 403 303
POST /capacity/confirm                                          400 403 403 400 400 403 403 403 403 403
GET  /capacity/file                                             200 403 403 200 200 403 403 403 403 303
POST /capacity/file                                             400 403 403 400 400 403 403 403 403 403
POST /capacity/file/carry-out                                   400 403 403 400 400 403 403 403 403 403
POST /capacity/groups/{group}                                   409 403 403 409 404 403 403 403 403 403
POST /capacity/groups/{group}/closures                          400 403 403 400 400 403 403 403 403 403
POST /capacity/groups/{group}/closures/{closure}/reopen         409 403 403 409 404 403 403 403 403 403
POST /capacity/groups/{group}/departures                        400 403 403 400 400 403 403 403 403 403
POST /capacity/groups/{group}/reports                           404 403 403 404 404 403 403 403 403 403
POST /capacity/save                                             400 403 403 400 400 403 403 403 403 403
GET  /capacity/workbook                                         200 403 403 200 200 403 403 403 403 303
GET  /emergency                                                 200 200 200 200 200 403 403 200 200 303
POST /emergency                                                 400 403 403 400 400 403 403 400 403 403
POST /emergency/{number}/end                                    404 404 404 404 303 404 404 404 404 403
GET  /escalations                                               200 403 403 403 403 403 403 200 403 303
GET  /files                                                     200 403 403 403 403 403 403 403 403 303
GET  /files/export                                              200 403 403 403 403 403 403 403 403 303
POST /files/import                                              400 403 403 403 403 403 403 403 403 403
GET  /files/templates                                           200 403 403 403 403 403 403 403 403 303
GET  /healthz                                                   200 200 200 200 200 200 200 200 200 200
POST /language                                                  303 303 303 303 303 303 303 303 303 303
GET  /log                                                       200 403 403 403 403 403 403 403 200 303
GET  /log/youth                                                 303 403 403 403 403 403 403 403 303 303
GET  /meetings                                                  200 403 403 403 403 403 403 403 403 303
POST /meetings                                                  400 403 403 403 403 403 403 403 403 403
GET  /meetings/{held_on}                                        200 403 403 403 403 403 403 403 403 303
POST /meetings/{held_on}/actions                                400 403 403 403 403 403 403 403 403 403
POST /meetings/{held_on}/actions/{action_id}/done               409 404 404 409 404 403 403 403 403 403
GET  /meetings/{held_on}/agenda                                 200 403 403 403 403 403 403 403 403 303
GET  /meetings/{held_on}/calendar.ics                           404 404 404 404 404 404 404 404 404 303
GET  /meetings/{held_on}/cards                                  200 403 403 403 403 403 403 403 403 303
GET  /meetings/{held_on}/chains                                 200 403 403 403 403 403 403 403 403 303
POST /meetings/{held_on}/chains                                 400 403 403 403 403 403 403 403 403 403
GET  /meetings/{held_on}/changes                                200 403 403 403 403 403 403 403 403 303
POST /meetings/{held_on}/close                                  409 403 403 403 403 403 403 403 403 403
POST /meetings/{held_on}/decisions/{decision_id}/revoke         409 403 403 403 403 403 403 403 403 403
GET  /meetings/{held_on}/events                                   - 403 403 403 403 403 403 403 403 303
GET  /meetings/{held_on}/free-places                            409 403 403 403 403 403 403 403 403 303
GET  /meetings/{held_on}/messages                               200 403 403 403 403 403 403 403 403 303
POST /meetings/{held_on}/messages                               303 403 403 403 403 403 403 403 403 403
POST /meetings/{held_on}/messages/_send                         303 403 403 403 403 403 403 403 403 403
POST /meetings/{held_on}/messages/{number}                      409 403 403 403 403 403 403 403 403 403
POST /meetings/{held_on}/messages/{number}/_settle              409 403 403 403 403 403 403 403 403 403
GET  /meetings/{held_on}/minutes                                200 403 403 403 403 403 403 403 403 303
GET  /meetings/{held_on}/minutes/document                       200 403 403 403 403 403 403 403 403 303
POST /meetings/{held_on}/plans                                  303 403 403 403 403 403 403 403 403 403
GET  /meetings/{held_on}/plans/running                          200 403 403 403 403 403 403 403 403 303
POST /meetings/{held_on}/plans/running/stop                     303 403 403 403 403 403 403 403 403 403
GET  /meetings/{held_on}/proposals/{proposal_id}                200 403 403 403 403 403 403 403 403 303
GET  /meetings/{held_on}/referrals/{number}                     200 403 403 403 403 403 403 403 403 303
GET  /meetings/{held_on}/referrals/{number}/card                200 403 403 403 403 403 403 403 403 303
POST /meetings/{held_on}/referrals/{number}/decisions           400 403 403 403 403 403 403 403 403 403
GET  /meetings/{held_on}/table                                  200 200 200 200 200 403 200 200 403 303
GET  /meetings/{held_on}/table/events                             -   -   -   -   - 403   -   - 403 303
GET  /meetings/{held_on}/what-if                                200 403 403 403 403 403 403 403 403 303
GET  /missing-supply                                            200 403 403 403 403 403 200 403 403 303
GET  /missing-supply/download                                   200 403 403 403 403 403 200 403 403 303
GET  /missing-supply/groups                                     200 403 403 403 403 403 200 403 403 303
POST /missing-supply/groups                                     400 403 403 403 403 403 403 403 403 403
GET  /missing-supply/prices                                     200 403 403 403 403 403 200 403 403 303
POST /missing-supply/prices                                     303 403 403 403 403 403 403 403 403 403
GET  /outbox                                                    200 403 403 403 403 403 403 403 403 303
POST /outbox/_send                                              303 403 403 403 403 403 403 403 403 403
POST /outbox/{number}/_settle                                   409 403 403 403 403 403 403 403 403 403
GET  /own-youths                                                403 403 403 403 403 403 200 403 403 303
GET  /password                                                  200 200 200 200 200 200 200 200 200 200
POST /password                                                  400 400 400 400 400 400 400 400 400 400
GET  /password/forgotten                                        200 200 200 200 200 200 200 200 200 200
POST /password/forgotten                                        200 200 200 200 200 200 200 200 200 200
GET  /policy                                                    200 403 403 403 403 403 403 403 403 303
POST /policy                                                    400 403 403 403 403 403 403 403 403 403
POST /policy/download                                           200 403 403 403 403 403 403 403 403 403
GET  /policy/previews/{number}                                  404 403 403 403 403 403 403 403 403 303
GET  /policy/previews/{number}/download                         404 403 403 403 403 403 403 403 403 303
GET  /preparation                                               200 403 403 403 403 403 403 403 403 303
GET  /preparation/{held_on}                                     200 403 403 403 403 403 403 403 403 303
POST /preparation/{held_on}/doubles/{number}/withdraw           404 403 403 403 403 403 403 403 403 403
POST /preparation/{held_on}/publish                             400 403 403 403 403 403 403 403 403 403
POST /preparation/{held_on}/told-apart                          404 403 403 403 403 403 403 403 403 403
GET  /proposals                                                 200 403 403 200 200 403 403 403 403 303
POST /proposals/{proposal_id}/answer                            400 403 403 400 400 403 403 403 403 403
GET  /readyz                                                    200 200 200 200 200 200 200 200 200 200
GET  /referrals                                                 200 200 200 200 200 403 403 200 403 303
POST /referrals                                                 200 200 200 200 200 403 403 200 403 403
GET  /referrals/drafts/{number}                                 404 200 404 403 403 403 403 403 403 303
GET  /referrals/drafts/{number}/delete                          404 200 404 403 403 403 403 403 403 303
POST /referrals/drafts/{number}/delete                          404 409 404 403 403 403 403 403 403 403
GET  /referrals/new                                             200 200 200 403 403 403 403 403 403 303
POST /referrals/new                                             400 400 400 403 403 403 403 403 403 403
POST /referrals/new/fitting                                     200 200 200 403 403 403 403 403 403 403
GET  /referrals/{number}                                        200 200 404 200 404 404 404 404 404 303
POST /referrals/{number}/advice                                 400 403 403 403 403 403 403 404 403 403
POST /referrals/{number}/advice/{advice_id}                     400 403 403 403 403 403 403 403 403 403
POST /referrals/{number}/end                                    400 400 404 400 404 404 404 404 404 403
POST /referrals/{number}/events                                 400 400 404 400 404 404 404 404 404 403
POST /referrals/{number}/expire                                 409 403 403 403 403 403 403 403 403 403
POST /referrals/{number}/facts                                  409 409 404 403 403 403 403 403 403 403
POST /referrals/{number}/family-accepts                         409 409 404 403 403 403 403 403 403 403
POST /referrals/{number}/lapse                                  400 403 403 403 403 403 403 403 403 403
POST /referrals/{number}/return                                 400 400 404 400 404 404 404 404 404 403
POST /referrals/{number}/start                                  400 400 404 400 404 404 404 404 404 403
POST /referrals/{number}/urgency                                400 403 403 403 403 403 403 403 403 403
POST /referrals/{number}/voluntary                              400 400 404 400 404 404 404 404 404 403
POST /referrals/{number}/youth                                  404 404 404 403 403 403 403 403 403 403
POST /referrals/{number}/youth-data                             200 200 404 403 403 403 403 403 403 403
GET  /region                                                    200 403 403 403 403 200 200 403 403 303
GET  /session                                                   200 200 200 200 200 200 200 200 200 200
POST /session                                                   200 200 200 200 200 200 200 200 200 403
GET  /sign-in                                                   200 200 200 200 200 200 200 200 200 200
POST /sign-in                                                   403 403 403 403 403 403 403 403 403 403
POST /sign-in/code                                              403 403 403 403 403 403 403 403 403 403
POST /sign-in/organisation                                      404 404 404 404 404 404 404 404 404 404
GET  /sign-in/organisation/back                                 404 404 404 404 404 404 404 404 404 404
POST /sign-out                                                  303 303 303 303 303 303 303 303 303 303
GET  /simulations                                               200 403 403 403 403 200 200 403 403 303
GET  /simulations/{study}                                       200 403 403 403 403 200 200 403 403 303
GET  /simulations/{study}/document                              200 403 403 403 403 200 200 403 403 303
GET  /simulations/{study}/sheet                                 200 403 403 403 403 200 200 403 403 303
GET  /statistics                                                200 403 403 403 403 200 200 403 403 303
GET  /statistics/report                                         200 403 403 403 403 200 200 403 403 303
GET  /statistics/{figure}                                       200 403 403 403 403 200 200 403 403 303
GET  /statistics/{figure}/{form}                                200 403 403 403 403 200 200 403 403 303
GET  /studies/{number}                                          404 403 403 403 403 403 403 403 403 303
POST /studies/{number}/forget                                   404 403 403 403 403 403 403 403 403 403
POST /studies/{number}/stop                                     404 403 403 403 403 403 403 403 403 403
GET  /urgency                                                   200 403 403 403 403 403 403 403 403 303
GET  /youths/{number}/log                                       200 403 403 403 403 403 403 403 200 303
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCase:
    """A route of the pages, and the status that each column gets (None: not asked)."""

    method: str
    route: str
    answers: dict[str, int | None]

    @property
    def key(self) -> tuple[str, str]:
        return self.method, self.route


def _case(line: str) -> PageCase:
    method, route, *cells = line.split()
    found = [None if cell == "-" else int(cell) for cell in cells]
    return PageCase(method=method, route=route, answers=dict(zip(COLUMNS, found, strict=True)))


CASES = tuple(_case(line) for line in TABLE.strip().splitlines())
"""One for each route: a row that lacks a cell does not become a case."""

NAMES: dict[str, str] = {
    "group": "G1",
    "study": "small",
    "closure": "@closure",
    "action_id": "@action",
    "proposal_id": "@proposal",
    "advice_id": "@advice",
    "decision_id": "@decision",
    "account_id": "@account",
    "session_id": "99998",
    "figure": "completed-waits",
    "form": "csv",
}
"""What stands for the variables of an address: a value, or the name of something that the world made."""

NUMBERS: dict[str, str] = {
    "/drafts/": "@draft",
    "/messages/": "@message",
    "/outbox/": "@message",
    "/emergency/": "@emergency",
    "/doubles/": "R3",
    "/referrals/": "R2",
    "/youths/": "J2",
    "": "ZZ-1",
}
"""What ``number`` stands for, by a part of the address; the last is for what only a running program knows."""
