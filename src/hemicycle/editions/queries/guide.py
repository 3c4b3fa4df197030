"""What the guide says of a person's place and profile. Each rule is one function: a sentence and its one action."""

from django.urls import reverse
from django.utils.translation import gettext as _

from hemicycle.editions import rules
from hemicycle.editions.models import Edition
from hemicycle.editions.queries.registration import invitation_for, window_of
from hemicycle.editions.sockets import Advice
from hemicycle.kernel.reader import Reader
from hemicycle.people.models import Person


def place(person: Person, edition: Edition, reader: Reader) -> Advice | None:
    """Somebody has not registered, and can."""
    if person.applications.filter(edition=edition).exists():
        return None
    if not rules.may_register(window_of(edition), invited=invitation_for(edition, person) is not None):
        return None
    return Advice(
        _("You have no place yet."), _("Register"), reverse("editions:registration", args=[edition.slug])
    )


def profile(person: Person, edition: Edition, reader: Reader) -> Advice | None:
    """Others would not know for whom somebody speaks."""
    if person.office and (person.organisation_id or person.affiliations.exists()):
        return None
    return Advice(
        _("Tell others who you are: your office, and the city or organisation for which you speak."),
        _("My profile"),
        reverse("me:profile"),
    )


def languages(person: Person, edition: Edition, reader: Reader) -> Advice | None:
    """Without languages nothing can be proposed in them."""
    if person.speaks or person.reads:
        return None
    return Advice(
        _("Say which languages you speak and read: then we can tell you what is on in them."),
        _("My languages"),
        f"{reverse('me:profile')}#id_speaks",
    )


def zone(person: Person, edition: Edition, reader: Reader) -> Advice | None:
    """Mails cannot name hours of somebody whose zone is not known."""
    if person.zone:
        return None
    return Advice(
        _("Say where you are: then every mail and every page tells hours on your clock."),
        _("My time zone"),
        f"{reverse('me:profile')}#id_zone",
    )
