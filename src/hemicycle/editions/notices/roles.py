"""Who has been given a role is told so by mail, with the way to the studio."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hemicycle.editions.models import Edition
from hemicycle.editions.notices.registration import absolute
from hemicycle.inbox.letter import Button, Letter
from hemicycle.inbox.operations import send_mail, writing_to
from hemicycle.people.models import Grant
from hemicycle.people.queries.privacy import scope_name
from hemicycle.people.queries.roles import role_named
from hemicycle.record.models import Entry

KIND = "editions.role-given"


def hear(entry: Entry) -> None:
    """`RoleGiven`: tell the person, if they still have the role and somebody gave it."""
    grants = Grant.objects.valid().select_related("person", "scope")
    grant = grants.filter(
        person=entry.data["person_id"], role=entry.data["role"], scope=entry.data["scope_id"]
    ).first()
    if grant is None or entry.by_id is None or entry.by_id == grant.person_id:
        return
    with writing_to(grant.person):
        send_mail(
            KIND, letter(grant), key=f"role-{entry.pk}", to=grant.person, scope=grant.scope, by=grant.by
        )


def letter(grant: Grant) -> Letter:
    """What the person may do from now on, in the active language."""
    role = role_named(grant.role)
    edition = _edition_of(grant)
    where = scope_name(grant.scope_id, [get_language() or "en", "en"])
    label = str(role.label) if role else grant.role
    first = (
        _("You have been given a role: %(role)s, %(place)s.") % {"role": label, "place": where}
        if where
        else _("You have been given a role: %(role)s.") % {"role": label}
    )
    url = absolute("studio:overview", edition=edition.slug) if edition else absolute("home")
    return Letter(
        _("Your role: %(role)s") % {"role": label},
        (
            first,
            *([str(role.summary)] if role else []),
            _("Sign in with this e-mail address: we send you a code, there is no password."),
            Button(_("Go to the studio"), url),
        ),
    )


def _edition_of(grant: Grant) -> Edition | None:
    """The edition in which the role is, or for a section and the house the newest one."""
    path = grant.scope.path
    within = [one for one in Edition.objects.select_related("scope") if path.startswith(one.scope.path)]
    return within[0] if within else Edition.objects.order_by("-starts_on", "-pk").first()
