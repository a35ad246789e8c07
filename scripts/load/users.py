"""The users by their roles, for locust: what each does, and how often. The mix stands in docs/operations.md."""

import re
import time
from string import ascii_lowercase
from typing import Any

from locust import task

from scripts.load.person import PLAN, RNG, WAITING, Person, opens

MEETING = f"/meetings/{PLAN['meeting']}"
GROUP = re.compile(r'<section class="group-card[^"]*" id="([\w-]+)"')
DEPARTURE = re.compile(r'name="(stays\.[^"]+\.(?:version|expected_end))" value="([^"]*)"')
CARD = re.compile(r'<details class="card[^"]*" id="([\w-]+)"')
NEXT = re.compile(r'href="(/[^"]+[?&;]page=\d+)(?:#\w+)?" rel="next"')
YOUTH_LOG = re.compile(r'href="/youths/([\w-]+)/log"')
HIDDEN = re.compile(r'<input type="hidden" name="(form_key|typed_by)" value="([^"]*)">')

FORM: dict[str, Any] = {
    "youth.gender": "girl",
    "youth.municipality": PLAN["municipality"],
    "youth.pc4": "2613",
    "youth.legal_frame": "voluntary",
    "youth.security_level": "open",
    "kind": "new",
    "urgency": "regular",
    "care_forms": ["treatment_group"],
}
"""What a registration says besides who the youth is."""


def register(person: Person) -> None:
    """The form, the panel beside it, and the registration of an invented youth whom nobody resembles."""
    page = person.look("/referrals/new")
    first, last = ("".join(RNG.choices(ascii_lowercase, k=9)).capitalize() for _ in range(2))
    born = time.strftime("%d-%m-%Y", time.gmtime(time.time() - (13 * 365 + RNG.randrange(900)) * 86_400))
    who = {"youth.first_name": first, "youth.last_name": last, "youth.birth_date": born}
    fields = {**FORM, **who, **dict(HIDDEN.findall(page))}
    person.send("/referrals/new/fitting", fields, expected=(200,))
    person.send("/referrals/new", {**fields, "step": "register", "not_the_same": "yes"})


class Referrer(Person):
    """Looks how the own youths stand, opens some, searches, and now and then registers one."""

    kind = "referrer"
    fixed_count = len(WAITING[kind])
    tasks: Any = {
        Person.list_referrals: 40,
        Person.open_referral: 35,
        Person.search: 10,
        register: 10,
        opens("/actions"): 5,
    }


class Provider(Person):
    """Sees to the own capacity, and to who is proposed."""

    kind = "provider"
    fixed_count = len(WAITING[kind])

    def see_capacity(self) -> str:
        """The own groups, with who lives there."""
        return self.look("/capacity")

    def confirm(self) -> None:
        """Looks at the groups, and says of one that its figures are right: the form sends every day on the page."""
        page = self.see_capacity()
        groups = GROUP.findall(page)
        if groups:
            fields = {**dict(DEPARTURE.findall(page)), "group": groups, "confirm": "yes"}
            self.send(f"/capacity/groups/{RNG.choice(groups)}", fields, "/capacity/groups/{group}")

    tasks: Any = {
        see_capacity: 35,
        confirm: 15,
        opens("/proposals"): 15,
        Person.list_referrals: 15,
        Person.open_referral: 20,
    }


class Coordinator(Person):
    """Prepares and leads the meeting, and looks into referrals."""

    kind = "coordinator"
    fixed_count = len(WAITING[kind])

    def on_start(self) -> None:
        """Has seen no agenda yet."""
        super().on_start()
        self.cards: list[str] = []
        self.next = MEETING

    def meet(self) -> None:
        """The agenda: its first page, and then one after the other."""
        page = self.look(self.next, "/meetings/{held_on}")
        self.cards = CARD.findall(page) or self.cards
        self.next = next((path.replace("&amp;", "&") for path in NEXT.findall(page)), MEETING)

    def unfold(self) -> None:
        """A card of the page of the agenda that was looked at last."""
        if self.cards:
            number = RNG.choice(self.cards)
            self.look(f"{MEETING}/referrals/{number}/card", "/meetings/{held_on}/referrals/{number}/card")

    def narrow(self) -> None:
        """The list of referrals, narrowed or not."""
        self.list_referrals(RNG.choice(("", "?over_norm=yes", "?urgency=urgent")))

    def see_log(self) -> None:
        """Who saw a youth: the report on the long log."""
        for number in YOUTH_LOG.findall(self.open_referral())[:1]:
            self.look(f"/youths/{number}/log", "/youths/{number}/log")

    tasks: Any = {
        meet: 20,
        unfold: 20,
        narrow: 15,
        Person.open_referral: 15,
        Person.search: 5,
        see_log: 5,
        opens("/capacity"): 5,
        opens(f"/preparation/{PLAN['meeting']}", "/preparation/{held_on}"): 5,
        opens("/urgency"): 5,
        opens("/meetings"): 5,
    }


class Municipality(Person):
    """Sees the figures of the region, and how the own youths stand."""

    kind = "municipality"
    fixed_count = len(WAITING[kind])
    tasks: Any = {opens("/own-youths"): 2, opens("/statistics"): 1}


class Evaluator(Person):
    """Sees protected tables only."""

    kind = "evaluator"
    fixed_count = len(WAITING[kind])
    tasks: Any = {opens("/statistics"): 2, opens("/region"): 1}


class ExpertTeam(Person):
    """Advises on who was escalated."""

    kind = "expert_team"
    fixed_count = len(WAITING[kind])
    tasks: Any = {opens("/escalations"): 1, Person.list_referrals: 1, Person.open_referral: 1}


class Planner(Person):
    """A coordinator who has the engine make one plan after the other: a solve goes on all the time."""

    kind = "planner"
    fixed_count = len(WAITING[kind])

    @task
    def plan(self) -> None:
        """Asks for a plan: while one is being made this leads to it."""
        self.send(f"{MEETING}/plans", {}, "/meetings/{held_on}/plans")
        time.sleep(PLAN["ask_again"])  # gevent's: only this user waits
