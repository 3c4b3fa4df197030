"""Where two rooms meet when somebody has just signed in."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import ngettext

from hemicycle.editions.models import Edition
from hemicycle.people.models import Person
from hemicycle.programme import agenda_cookie


def offer_stars(request: HttpRequest, person: Person) -> None:
    """Say that stars which this browser kept may come into the account, and where. Nothing moves by itself."""
    for edition in Edition.objects.published().filter(pk__in=agenda_cookie.editions_of(request)):
        count = len(agenda_cookie.of(request, edition.pk).seen)
        if count:
            messages.info(
                request,
                format_html(
                    ngettext(
                        'This browser has kept {count} star for you. <a href="{url}">Move it into your account</a>.',
                        'This browser has kept {count} stars for you. <a href="{url}">Move them into your account</a>.',
                        count,
                    ),
                    count=count,
                    url=reverse("programme:agenda", kwargs={"edition": edition.slug}),
                ),
                extra_tags="stars",  # the agenda itself says so at greater length
            )
