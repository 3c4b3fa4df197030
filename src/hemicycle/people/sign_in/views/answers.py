"""Answers that several of these pages give."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hemicycle.people.sign_in.door import private

TOO_MANY = 429


def too_often(request: HttpRequest, wait: int) -> HttpResponse:
    """Asked too often: a sentence, and in how many minutes to try again (`wait` is in seconds)."""
    minutes = -(-wait // 60)
    hours = -(-wait // 3600) if wait > 5400 else 0
    context = {"minutes": minutes, "hours": hours}
    response = render(request, "people/account/too_often.html", context, status=TOO_MANY)
    response.headers["Retry-After"] = str(wait)
    return private(response)
