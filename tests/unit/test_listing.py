"""A list as an address asks for it: narrowed, searched, sorted, and what it says of that."""

from api.pages.listing import Order, Pick, Search, listing

FRUIT = ["pear", "Apple", "fig"]


def of(**asked):
    return listing(
        FRUIT,
        asked,
        picks=[Pick(name="length", label="Length", of=lambda one: [(str(len(one)), f"{len(one)} letters")])],
        search=Search(label="Name", of=lambda one: [one]),
        orders=[
            Order(name="came", label="as they came"),
            Order(name="name", label="by name", key=lambda one: one.casefold()),
        ],
    )


def test_nothing_asked_shows_all_as_they_came():
    found = of()
    assert (found.shown, found.total, found.narrowed, found.query()) == (FRUIT, 3, False, "")
    assert found.picks[0].options == (("3", "3 letters"), ("4", "4 letters"), ("5", "5 letters"))


def test_what_is_asked_is_shown_and_kept_in_the_address():
    found = of(length="4", find="EA", order="name", said="saved", other="kept")
    assert (found.shown, found.narrowed) == (["pear"], True)
    assert found.query() == "?other=kept&length=4&find=EA&order=name"
    assert found.query(other="", order="") == "?length=4&find=EA"
    assert of(order="name").shown == ["Apple", "fig", "pear"]


def test_a_value_that_no_line_has_shows_none_and_says_so():
    found = of(length="40")
    assert (found.shown, found.narrowed, found.fields) == ([], True, {"length": "40"})


def test_an_unknown_order_and_a_search_that_is_too_long_count_as_not_asked():
    found = of(order="colour", find="x" * 81)
    assert (found.shown, found.narrowed, found.fields) == (FRUIT, False, {})


def test_two_lists_of_a_page_keep_each_others_choices():
    lists = [
        listing(FRUIT, {"a-find": "pear", "b-find": "fig"}, search=Search(label="", of=lambda one: [one]), prefix=name)
        for name in ("a-", "b-")
    ]
    assert [one.shown for one in lists] == [["pear"], ["fig"]]
    assert lists[0].others == {"b-find": "fig"}


def test_a_long_list_is_cut_into_pages_that_its_choices_lead_back_from(monkeypatch):
    monkeypatch.setattr("api.pages.paging.ONE_PAGE", 2)
    monkeypatch.setattr("api.pages.paging.ON_A_PAGE", 2)

    def cut(**asked):
        orders = [Order(name="name", label="", key=str.casefold)]
        return listing(FRUIT, asked, orders=orders, prefix="a-", paged=True, holds=lambda one: one == "pear")

    assert [cut(**{"a-page": page}).shown for page in ("1", "2")] == [["Apple", "fig"], ["pear"]]
    assert cut().shown == ["pear"]  # the page of the line that must be there
    assert (cut().part.total, cut(**{"a-page": "2"}).query(), cut(other="x").at_page("1")) == (
        3,
        "",
        "?other=x&a-page=1",
    )
