"""The types of requests that views receive."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from hemicycle.kernel.reader import Reader
from hemicycle.people.models import Person


class PageRequest(HttpRequest):
    """A request as a page sees it: the reader is set, the user may be anonymous."""

    reader: Reader
    preview: object  # the link with which an edition is looked at before it is public, or None
    user: Person | AnonymousUser


class MemberRequest(PageRequest):
    """A request of somebody who is signed in."""

    user: Person
