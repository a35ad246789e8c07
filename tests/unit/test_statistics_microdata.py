"""That nobody is alone in a group of microdata."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from zorglogistiek.statistics.microdata.anonymity import alike

PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "municipality": st.sampled_from(["GM0503", "GM0603"]),
            "gender": st.sampled_from(["girl", "boy"]),
            "age_band": st.sampled_from(["0-5", "12-15", "16-17"]),
            "complexity": st.just("single"),
            "referrer": st.sampled_from(["municipality", "court"]),
        }
    ),
    max_size=60,
)


def person(municipality: str, age_band: str = "12-15") -> dict[str, str]:
    of_all = {"gender": "girl", "complexity": "single", "referrer": "municipality"}
    return {"municipality": municipality, "age_band": age_band, **of_all}


@given(PEOPLE)
def test_everybody_is_told_of_with_at_least_seven_alike(people: list[dict[str, str]]) -> None:
    told = [tuple(sorted(one.items())) for one in alike(people) if one is not None]
    assert all(count >= 8 for count in Counter(told).values())
    assert len(people) - len(told) < 8


def test_only_who_stands_out_is_made_coarser_and_the_municipality_goes_first() -> None:
    people = [person("GM0503")] * 9 + [person("GM0603")] * 4 + [person("GM0637")] * 4
    told = alike(people)
    assert [one and one["municipality"] for one in told] == ["GM0503"] * 9 + ["*"] * 8
    assert {one and one["age_band"] for one in told} == {"12-15"}


def test_who_is_left_over_is_left_out() -> None:
    assert alike([person("GM0503")] * 8 + [person("GM0603", "0-5")]) == [person("GM0503")] * 8 + [None]
