"""The form of a registration: drafts, the panel beside it, doubles, brothers and sisters, a move on; and its misuse."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select, update

from tests.pages_world import ACCOUNTS, PASSWORD, make_world
from zorglogistiek import clock
from zorglogistiek.access.accounts import hash_password
from zorglogistiek.access.tables import Account, SignInSession
from zorglogistiek.codes import EventKind, OrganisationKind, ReferralKind, ReferrerType, Togetherness
from zorglogistiek.people.tables import (
    Referral,
    ReferralEvent,
    RegistrationDraft,
    SiblingMember,
    SiblingSet,
    Youth,
)
from zorglogistiek.places.tables import Organisation, Stay

NEW = {
    "youth.first_name": "Fleur",
    "youth.last_name": "Jansen",
    "youth.birth_date": "03-04-2012",
    "youth.gender": "girl",
    "youth.municipality": "M1",
    "youth.pc4": "2613",
    "youth.legal_frame": "voluntary",
    "youth.security_level": "open",
    "kind": "new",
    "urgency": "regular",
    "care_forms": ["treatment_group"],
}


def found(pattern: str, text: str) -> str:
    """What the first group of a pattern is in a page."""
    match = re.search(pattern, text)
    assert match is not None, pattern
    return match[1]


@pytest.fixture
def world(sqlite_url):
    return make_world(sqlite_url)


@pytest.fixture
def referrer(world):
    return world.client("referrer")


def stored(world, table):
    with world.database.read() as session:
        return session.exec(select(table)).all()


def send(client, step, fields, **more):
    return client.post("/referrals/new", data={"step": step} | fields | more)


def hidden(text):
    """What the form on a page holds besides what is typed: the fields about the form itself."""
    names = "form_key|typed_by|draft_number|draft_version"
    return dict(re.findall(rf'<input type="hidden" name="({names})" value="([^"]*)">', text))


def typed_in(text):
    """The text fields of a form on a page that are filled in."""
    fields = re.findall(r'<input class="utrecht-textbox" id="[^"]*" name="([^"]*)" value="([^"]+)"', text)
    chosen = re.findall(
        r'<select [^>]*name="([^"]*)"[^>]*>(?:(?!</select>).)*?value="([^"]*)" selected', text, re.DOTALL
    )
    return dict(fields + chosen)


def draft_of(client, fields):
    answer = send(client, "draft", fields)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


def test_half_a_form_is_a_draft_that_keeps_even_what_is_wrong_and_is_registered_once(world, referrer):
    path = draft_of(referrer, {"youth.first_name": "Fleur", "youth.birth_date": "31-02-2012", "kind": "new"})
    page = referrer.get(path).text
    assert typed_in(page)["youth.birth_date"] == "31-02-2012"
    assert "Fleur" in referrer.get("/referrals").text
    assert len(stored(world, Referral)) == 3
    whole = NEW | hidden(page)
    assert send(referrer, "register", whole).headers["location"].endswith("said=registered")
    assert (len(stored(world, Referral)), len(stored(world, RegistrationDraft))) == (4, 0)
    again = send(referrer, "register", whole | {"form_key": "another showing", "not_the_same": "yes"})
    assert again.status_code == 409
    assert "intussen aangemeld of verwijderd" in again.text
    assert len(stored(world, Referral)) == 4


def test_a_draft_is_deleted_after_a_question_and_is_nobody_elses(world, referrer):
    path = draft_of(referrer, {"youth.first_name": "Fleur"})
    coordinator = world.client("coordinator")
    assert [coordinator.get(path).status_code, coordinator.get(f"{path}/delete").status_code] == [404, 404]
    assert coordinator.post(f"{path}/delete", data={"version": "1"}).status_code == 404
    assert world.client("provider").get(path).status_code == 403
    question = referrer.get(f"{path}/delete").text
    assert "Het concept verwijderen?" in question
    assert referrer.post(f"{path}/delete", data={"version": "9"}).status_code == 409
    version = found(r'name="version" value="(\d+)"', question)
    answers = [referrer.post(f"{path}/delete", data={"version": version}).status_code for _ in range(2)]
    assert answers == [303, 404]
    assert stored(world, RegistrationDraft) == []


def test_a_double_click_saves_one_draft_and_an_empty_form_none(world, referrer):
    fields = {"youth.first_name": "Fleur"} | hidden(referrer.get("/referrals/new").text)
    assert [send(referrer, "draft", fields).status_code for _ in range(2)] == [303, 303]
    assert len(stored(world, RegistrationDraft)) == 1
    empty = send(referrer, "draft", {"kind": "new", "urgency": "regular"})
    assert empty.status_code == 400
    assert "er is nog niets getypt" in empty.text


def test_who_goes_back_and_types_something_else_loses_nothing(world, referrer):
    fields = {"youth.first_name": "Fleur"} | hidden(referrer.get("/referrals/new").text)
    for _ in range(2):
        send(referrer, "draft", fields)
    send(referrer, "draft", fields, **{"youth.last_name": "Jansen"})
    assert [one.typed.get("youth.last_name") for one in stored(world, RegistrationDraft)] == [None, ["Jansen"]]


def test_the_panel_counts_groups_names_what_narrows_most_and_stores_nothing(world, referrer):
    before = [len(stored(world, table)) for table in (Youth, Referral, RegistrationDraft)]
    panel = referrer.post("/referrals/new/fitting", data=NEW | {"youth.specialisms": ["ass"]}).text
    assert "0 groepen van de 2 in de regio" in panel
    assert "Zonder de eis autisme (ASS) paste er 1 groep meer." in panel
    assert 'href="#youth.bsn"' in panel
    assert "vrije plek" not in panel, "a referrer sees no occupancy"
    whole = send(referrer, "look", NEW | {"youth.specialisms": ["ass"]})
    assert whole.status_code == 200
    assert typed_in(whole.text)["youth.last_name"] == "Jansen"
    assert "Zonder de eis autisme (ASS) paste er 1 groep meer." in whole.text
    assert f"{clock.today():%d-%m-%Y}" in world.client("coordinator").post("/referrals/new/fitting", data=NEW).text
    assert [len(stored(world, table)) for table in (Youth, Referral, RegistrationDraft)] == before
    assert world.client("provider").post("/referrals/new/fitting", data=NEW).status_code == 403


def test_a_likely_double_is_told_before_anything_is_stored_and_may_be_another_youth(world, referrer):
    noor = next(one for one in stored(world, Youth) if one.number == "J2")
    fields = NEW | {
        "youth.first_name": "Nora",
        "youth.last_name": "Bakker",
        "youth.birth_date": f"{noor.birth_date:%d-%m-%Y}",
    }
    assert "J2" in referrer.post("/referrals/new/fitting", data=fields).text
    refused = send(referrer, "register", fields)
    assert refused.status_code == 409
    assert len(stored(world, Youth)) == 4
    assert send(referrer, "register", fields, not_the_same="yes").status_code == 303
    with world.database.write() as session:  # somebody of another organisation sees that there is one, and not who
        other = Organisation(
            number="W2", name="Wijkteam Zuid", kind=OrganisationKind.REFERRER, referrer_type=ReferrerType.MUNICIPALITY
        )
        session.add(other)
        session.flush()
        role = ACCOUNTS["referrer"][0]
        assert other.id is not None
        account = Account(
            username="zuid",
            password_hash=hash_password(PASSWORD),
            display_name="Z",
            role=role,
            organisation_id=other.id,
        )
        session.add(account)
    told = world.client("zuid").post("/referrals/new/fitting", data=fields).text
    assert "Een andere organisatie" in told
    assert "J2" not in told


def test_brothers_and_sisters_are_registered_in_one_go_with_nothing_typed_twice(world, referrer):
    shared = {"youth.legal_frame": "supervision", "youth.legal_frame_until": "31-12-2098", "need_voiced": "01-10-2020"}
    first = send(referrer, "next", NEW | shared)
    assert first.headers["location"].startswith("/referrals/new?like=R-")
    form = typed_in(referrer.get(first.headers["location"]).text)
    named = next(one.number for one in stored(world, Youth) if one.first_name == "Fleur")
    assert form | {"youth.last_name": "Jansen", "youth.pc4": "2613", "need_voiced": "01-10-2020"} == form
    assert form["youth.siblings.youths.0"] == named
    own = {"youth.first_name": "Flip", "youth.birth_date": "03-04-2012", "youth.gender": "boy"}
    second = send(referrer, "next", form | own | {"youth.siblings.together": "required"})
    assert second.status_code == 303, "a twin is no double"
    form = typed_in(referrer.get(second.headers["location"]).text)
    third = send(referrer, "register", form | own | {"youth.first_name": "Floor", "youth.birth_date": "03-04-2015"})
    assert third.status_code == 303
    (siblings,) = stored(world, SiblingSet)
    assert siblings.together is Togetherness.REQUIRED
    assert len(stored(world, SiblingMember)) == 3
    assert "misschien" not in referrer.get(third.headers["location"]).text


def test_an_own_youth_who_lives_in_a_group_is_registered_for_a_move_on(world, referrer):
    live_in(world, "R2")
    page = referrer.get("/referrals/R2").text
    assert "/referrals/new?youth=J2" in page
    form = referrer.get("/referrals/new?youth=J2").text
    assert 'name="youth.first_name"' not in form
    assert typed_in(form)["kind"] == "move_on"
    presets = {"youth.legal_frame": "voluntary", "youth.security_level": "open"}
    fields = presets | {"youth_number": "J2", "kind": "move_on", "urgency": "regular"}
    answer = send(referrer, "register", fields)
    assert answer.status_code == 303, answer.text
    made = stored(world, Referral)[-1]
    assert (made.kind, made.youth_id) == (ReferralKind.MOVE_ON, stored(world, Referral)[0].youth_id)
    assert typed_in(referrer.get("/referrals/new?youth=J2").text)["kind"] == "move_on", "also while it waits"
    again = send(referrer, "register", fields)
    assert again.status_code == 400
    assert made.number in again.text
    assert "bestaat niet" in send(referrer, "look", {"youth_number": "J99"}).text


def test_a_breakdown_and_voluntary_waiting_are_done_on_the_page_and_keep_the_wait(world, referrer):
    live_in(world, "R2")
    page = referrer.get("/referrals/R2").text
    version = found(r'name="version" value="(\d+)"><input type="hidden" name="kind" value="broke_down"', page)
    ended = {"version": version, "kind": "broke_down", "on": f"{clock.today():%d-%m-%Y}"}
    doubted = referrer.post("/referrals/R2/end", data=ended)
    assert (doubted.status_code, "end-sure-fault" in doubted.text) == (400, True)
    assert referrer.post("/referrals/R2/end", data=ended | {"sure": "yes"}).status_code == 303
    page = referrer.get("/referrals/R2").text
    assert "bruto 5 weken" in page
    form = r'name="version" value="(\d+)"><input type="hidden" name="part" value="voluntary">'
    waits = {"part": "voluntary", "kind": "voluntary_wait_started", "version": found(form, page)}
    wrong = referrer.post("/referrals/R2/events", data=waits | {"on": "01-01-2099"})
    assert wrong.status_code == 400
    assert 'id="voluntary-on"' in wrong.text
    assert 'aria-invalid="true"' in wrong.text
    right = waits | {"on": f"{clock.today():%d-%m-%Y}"}
    assert [referrer.post("/referrals/R2/events", data=right).status_code for _ in range(2)] == [303, 409]
    assert "Het gezin wil weer een plek" in referrer.get("/referrals/R2").text


def live_in(world, number):
    """The youth of a referral has lived in G2 since a week ago, after five weeks of waiting."""
    with world.database.write() as session:
        referral = session.exec(select(Referral).where(Referral.number == number)).one()
        since = clock.today() - timedelta(days=7)
        for kind in (
            EventKind.PROPOSED,
            EventKind.ACCEPTED_BY_PROVIDER,
            EventKind.ACCEPTED_BY_FAMILY,
            EventKind.STARTED,
        ):
            named = None if kind is EventKind.ACCEPTED_BY_FAMILY else 2
            session.add(
                ReferralEvent(
                    referral_id=referral.id, kind=kind, happened_on=since, recorded_at=clock.now(), group_id=named
                )
            )
        stay = Stay(number="S9", youth_id=referral.youth_id, place_id=3, started_on=since, referral_id=referral.id)
        session.add(stay)


def test_what_one_account_typed_no_other_account_sends_on(world, referrer):
    path = hidden(referrer.get("/referrals/new").text)
    coordinator = world.client("coordinator")
    direct = send(coordinator, "register", NEW | path | {"referrer": "W1"})
    assert direct.status_code == 409
    assert "door iemand anders getypt" in direct.text
    with world.database.write() as session:
        session.exec(update(SignInSession).values(expires_at=clock.now()))
    asked = send(referrer, "register", NEW | path).text
    kept = dict(re.findall(r'name="(kept|kept_path|kept_for)" value="([^"]*)"', asked))
    signed_in = referrer.post("/sign-in", data={"username": "coordinator", "password": PASSWORD, **kept})
    assert signed_in.status_code == 200
    assert "Fleur" not in signed_in.text
    assert "iemand anders" in signed_in.text
    assert len(stored(world, Youth)) == 4


@pytest.mark.parametrize("named", [True, False], ids=["the form names its typist", "the ended session tells"])
def test_after_signing_out_a_form_is_kept_for_who_typed_it_and_for_nobody_else(world, referrer, named):
    path = hidden(referrer.get("/referrals/new").text)
    if not named:
        del path["typed_by"]
    referrer.post("/sign-out")
    asked = send(referrer, "register", NEW | path)
    assert asked.status_code == 403
    assert "met hetzelfde account" in asked.text
    kept = dict(re.findall(r'name="(kept|kept_path|kept_for)" value="([^"]*)"', asked.text))
    kept = {name: value.replace("&#34;", '"') for name, value in kept.items()}
    other, own = (
        referrer.post("/sign-in", data={"username": username, "password": PASSWORD, **kept}).text
        for username in ("coordinator", "referrer")
    )
    assert "Fleur" not in other
    assert 'value="Fleur"' in own
    assert len(stored(world, Youth)) == 4, "nothing is sent before its typist says so"


def test_a_form_of_nobody_that_is_known_is_not_kept_and_no_way_back_is_advised(world):
    asked = send(world.client(), "register", NEW)
    assert asked.status_code == 403
    assert "Fleur" not in asked.text
    assert "er is niets van bewaard" in asked.text
    assert "Ga terug" not in asked.text


@pytest.mark.parametrize("name", ['"><script>x</script>', "{{ 7*7 }}", "x" * 500, "Ömer Ağaoğlu-Şen", "a\x00b"])
def test_a_hostile_name_breaks_neither_form_nor_draft_nor_panel(world, referrer, name):
    fields = NEW | {"youth.last_name": name, "form_key": name}
    for step in ("look", "draft", "register"):
        answer = send(referrer, step, fields)
        assert answer.status_code in (200, 303, 400), step
        assert "<script>x" not in answer.text
    panel = referrer.post("/referrals/new/fitting", data=fields)
    assert panel.status_code == 200
    assert "<script>x" not in panel.text + referrer.get("/referrals").text
    assert "<script>x" not in "".join(referrer.get(path).text for path in draft_pages(world))


def draft_pages(world):
    paths = [f"/referrals/drafts/{one.number}" for one in stored(world, RegistrationDraft)]
    return paths + [f"{path}/delete" for path in paths]


def test_an_address_that_names_nothing_of_ones_own_is_not_found(referrer):
    for path in (
        "/referrals/new?like=R99",
        "/referrals/new?youth=J1",
        "/referrals/drafts/D-1",
        "/referrals/drafts/x'--",
    ):
        assert referrer.get(path).status_code == 404, path
