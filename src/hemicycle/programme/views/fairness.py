"""How fair the hours of the programme are, for anybody to read."""

from django.http import HttpResponse
from django.shortcuts import render

from hemicycle.editions.models import Edition
from hemicycle.people.requests import PageRequest
from hemicycle.programme.queries.fairness import fairness_of


def fairness(request: PageRequest, edition: Edition) -> HttpResponse:
    """For each section the share of open session hours at humane hours, and by whose clocks that was judged.

    Not kept: it changes when somebody registers, which is no change of the edition's pages.
    """
    return render(request, "programme/fairness.html", {"report": fairness_of(edition, request.reader)})
