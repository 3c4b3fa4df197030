"""Countries by their codes and names."""

import pytest

from hemicycle.kernel.countries import countries, country_codes, country_name


def test_the_list_holds_countries_and_no_groups() -> None:
    assert {"MA", "UY", "ID", "ES", "PS", "XK"} <= country_codes()
    assert not {"EU", "UN", "ZZ", "UK", "001"} & country_codes()


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_each_has_a_name_in_every_language(language: str) -> None:
    assert all(name and name != code for code, name in countries(language))


def test_accents_do_not_change_the_order() -> None:
    names = [name for _code, name in countries("fr")]
    assert names.index("Équateur") < names.index("Espagne")


def test_what_nobody_knows_is_its_code() -> None:
    assert country_name("Q7", "fr") == "Q7"
    assert country_name("", "fr") == ""
    assert country_name("FR", "xx-none") == "France"
