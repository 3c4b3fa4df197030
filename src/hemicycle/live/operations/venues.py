"""Venues are made when they are first needed; their modules are switched on and off."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hemicycle.editions.models import Edition
from hemicycle.kernel.verdict import Refused
from hemicycle.live import facts
from hemicycle.live.models import Forum, Opened, ReadOnly, Venue
from hemicycle.live.queries.visitors import conduct_of
from hemicycle.live.sockets import module_named
from hemicycle.people.models import Person, Scope
from hemicycle.record.operations import announce


def make_forum(edition: Edition, scope: Scope) -> Forum:
    """What the venues of one thing will share."""
    return Forum.objects.create(edition=edition, scope=scope)


def make_venue(forum: Forum, kind: str) -> Venue:
    """A venue, with the modules that the edition switches on in every new one.

    Called in the transaction that notes whose venue it is, so that there is never a second one.
    """
    venue = Venue.objects.create(edition=forum.edition, scope=forum.scope, forum=forum, kind=kind)
    for name in conduct_of(forum.edition_id).begins_with:
        if module_named(name):
            Opened.objects.create(venue=venue, module=name)
    return venue


@transaction.atomic
def open_module(venue: Venue, module: str, *, by: Person | None) -> bool:
    """Switch a module on; False if it was on already. Whether they may is asked by the door."""
    _insist_it_exists(module)
    try:
        with transaction.atomic():
            Opened.objects.create(venue=venue, module=module, by=by)
    except IntegrityError:
        return False
    announce(facts.ModuleOpened(venue_id=venue.pk, module=module), by=by)
    return True


@transaction.atomic
def close_module(venue: Venue, module: str, *, by: Person | None) -> bool:
    """Switch a module off: what was said in it is kept and not shown. False if it was off already."""
    _insist_it_exists(module)
    if not Opened.objects.filter(venue=venue, module=module).delete()[0]:
        return False
    announce(facts.ModuleClosed(venue_id=venue.pk, module=module), by=by)
    return True


@transaction.atomic
def set_read_only(venue: Venue, module: str, *, by: Person) -> bool:
    """From now on only those who moderate add anything; False if it was so already."""
    _insist_it_exists(module)
    try:
        with transaction.atomic():
            ReadOnly.objects.create(venue=venue, module=module, by=by)
    except IntegrityError:
        return False
    announce(facts.ModuleSetReadOnly(venue_id=venue.pk, module=module), by=by)
    return True


@transaction.atomic
def set_writable(venue: Venue, module: str, *, by: Person) -> bool:
    """Everybody may write again; False if they could already."""
    _insist_it_exists(module)
    if not ReadOnly.objects.filter(venue=venue, module=module).delete()[0]:
        return False
    announce(facts.ModuleSetWritable(venue_id=venue.pk, module=module), by=by)
    return True


def _insist_it_exists(module: str) -> None:
    if module_named(module) is None:
        raise Refused(_("There is nothing of this name that could be switched on."))
