"""Marks of assumed values, and how a confirmed one loses its own and no other."""

from hypothesis import given
from hypothesis import strategies as st

from hemicycle.kernel.illustrative import confirmed

languages = st.sets(st.sampled_from(["en", "fr", "es"]))
marks = st.dictionaries(
    st.sampled_from(["title", "title.en", "title.fr", "title.es", "titles", "date", "date.en"]),
    st.just("Why."),
)


def _why(assumed: dict[str, str], field: str, language: str) -> str:
    return assumed.get(f"{field}.{language}", "") or assumed.get(field, "")


@given(marks, languages)
def test_a_confirmed_language_loses_its_mark_and_no_other_does(
    assumed: dict[str, str], done: set[str]
) -> None:
    said = ["en", "fr", "es"]
    left = confirmed(assumed, "title", done, others=said)
    for code in said:
        assert _why(left, "title", code) == ("" if code in done else _why(assumed, "title", code))
    for other in ("titles", "date", "date.en"):
        assert left.get(other) == assumed.get(other)


@given(marks)
def test_a_confirmed_field_loses_every_mark_of_its_own(assumed: dict[str, str]) -> None:
    left = confirmed(assumed, "title")
    assert left == {key: why for key, why in assumed.items() if key.split(".")[0] != "title"}
