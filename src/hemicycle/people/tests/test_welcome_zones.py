"""The zones that somebody new chooses from."""

from typing import Any

from hemicycle.people.sign_in.forms import WelcomeForm


def _values(choices: Any) -> list[str]:
    found: list[str] = []
    for value, label in choices:
        found += [inner for inner, _words in label] if isinstance(label, list | tuple) else [value]
    return found


def test_every_zone_is_offered_once() -> None:
    values = _values(WelcomeForm().fields["zone"].choices)  # type: ignore[attr-defined]
    assert len(values) == len(set(values))
    assert values[:2] == ["", "UTC"]
    assert "America/Toronto" in values
    assert "Canada/Eastern" not in values


def test_a_zone_by_another_of_its_names_is_taken() -> None:
    form = WelcomeForm({"name": "Chen", "language": "en", "zone": "Canada/Eastern"})
    assert form.is_valid(), form.errors
    assert not WelcomeForm({"name": "Chen", "language": "en", "zone": "Atlantis/Port"}).is_valid()
