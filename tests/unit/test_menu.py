"""The menu: it says where the visitor is, and shows the pages of a meeting with the meeting."""

import pytest

from api.pages.menu import MENU, home_of, menu_of
from zorglogistiek.access.user import User
from zorglogistiek.codes import Role


def user(role: Role) -> User:
    return User(account_id=1, role=role, organisation_id=1, name=role.value)


def marked(role: Role, path: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    menu = menu_of(user(role), path)
    return (
        [(item.path, item.current) for item in menu.top if item.current],
        [(item.path, item.current) for item in menu.below if item.current],
    )


def test_the_nearest_entry_is_the_current_one():
    assert marked(Role.REFERRER, "/referrals") == ([("/referrals", "page")], [])
    assert marked(Role.REFERRER, "/referrals/new") == ([("/referrals/new", "page")], [])
    assert marked(Role.REFERRER, "/referrals/R-0001") == ([("/referrals", "true")], [])
    assert marked(Role.REFERRER, "/referralsheet") == ([], [])


def test_the_pages_that_belong_together_stand_below():
    assert marked(Role.COORDINATOR, "/referrals/new") == ([("/referrals", "true")], [("/referrals/new", "page")])


def test_a_meeting_has_its_own_pages_below():
    day = "/meetings/2026-11-26"
    menu = menu_of(user(Role.COORDINATOR), f"{day}/referrals/R-0001")
    assert menu.below[0].path == day
    assert menu.below[0].current == "true"
    assert [item.current for item in menu.below if item.path == "/meetings"] == [""]


@pytest.mark.parametrize("role", list(Role))
def test_a_role_begins_on_a_page_of_its_menu(role):
    assert home_of(user(role)) in {item.path for item in MENU[role]}
