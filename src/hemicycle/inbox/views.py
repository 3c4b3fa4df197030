"""A person's notices, what they want by mail, and the way to stop a kind without signing in."""

from django.http import HttpRequest, HttpResponse


def notices(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def read_all(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def read(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse()


def preferences(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def stop(request: HttpRequest, token: str) -> HttpResponse:
    return HttpResponse()
