"""Giving a role begins with nothing chosen."""

from hemicycle.editions.forms.roles import RoleForm
from hemicycle.editions.models import Edition
from hemicycle.people.models import Person
from hemicycle.people.sockets import roles


def test_no_role_is_chosen_beforehand() -> None:
    form = RoleForm(giver=Person(), edition=Edition(), roles=list(roles), spots=[])
    assert str(form["role"]).index('value=""') < str(form["role"]).index('value="steward"')
    assert form.fields["role"].required
    assert form.fields["place"].required
